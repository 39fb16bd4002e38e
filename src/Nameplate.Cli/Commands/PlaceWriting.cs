using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary>A number written to a place that is named, for every verb that does it.</summary>
internal static class PlaceWriting
{
    /// <summary>Surveys, asks what is to be asked, writes, and says what was read back; or, on a dry run, what would be written.</summary>
    public static async Task<Verdict> AssignAsync(
        Run run, DeviceSession session, string verb, PlaceArguments arguments, IdentityPlace place, PlaceRequest request, bool dryRun)
    {
        PlaceAssignJob job = new(session, place, request);
        run.Condition = job.Condition;
        PlaceReading before = await job.SurveyAsync(run.Stop);
        bool changes = job.Changes(before);
        if (dryRun)
        {
            PlaceText.Write(run.Screen, session, before);
            string would = changes ? $"#{request.Number} would be written to {PlaceText.Title(before)}" : $"{PlaceText.Title(before)} says #{request.Number} already";
            return Verdict.Done($"dry run: {would}; nothing was written", PlaceWriteReport.Of(verb, session, before, false, true));
        }

        PlaceOutcome outcome = await job.RunAsync(changes ? Ask(run, arguments, place, request, before) : null, run.Stop);
        PlaceText.Write(run.Screen, session, outcome.After);
        return Verdict.Done(LineOf(outcome), PlaceWriteReport.Of(verb, session, outcome.After, outcome.IsChanged, false));
    }

    /// <summary>Asks what is to be asked before a number is written; what was typed.</summary>
    public static string? Ask(Run run, PlaceArguments arguments, IdentityPlace place, PlaceRequest request, PlaceReading before)
    {
        if (place.Warning is null && before.Number is { } old && old != request.Number)
        {
            Question.RequireYes(run, $"This device is #{old}. Make it #{request.Number}?");
        }

        return arguments.ConfirmedFor(run, place, request.Number);
    }

    /// <summary>The last line of a write.</summary>
    public static string LineOf(PlaceOutcome outcome) => (outcome.IsChanged, outcome.Before.Number) switch
    {
        (false, _) => $"done: this is device #{outcome.After.Number} already, in {PlaceText.Title(outcome.After)}; nothing was written",
        (true, { } old) when old != outcome.After.Number => $"done: this is device #{outcome.After.Number} now (it was #{old}), in {PlaceText.Title(outcome.After)}, read back",
        _ => $"done: this is device #{outcome.After.Number}, in {PlaceText.Title(outcome.After)}, read back",
    };
}
