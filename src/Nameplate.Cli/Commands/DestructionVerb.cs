using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Commands;

/// <summary>A verb that destroys on purpose: shows what dies, saves it first, asks for the device's number.</summary>
internal abstract class DestructionVerb : DeviceVerb
{
    private readonly Option<string?> _yes = new("--yes", "-y")
    {
        Description = "the device's number, to confirm without a question; for a device without a number the word that is asked for",
        HelpName = "NUMBER",
    };

    private readonly Option<bool> _noBackup = new("--no-backup")
    {
        Description = "save nothing first; firmware that shares the identity's sector is saved all the same, to be put back",
    };

    protected DestructionVerb(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, PortNeed.OneNamed, new DeviceArguments { HasYes = false }, examples)
    {
        Options.Add(_yes);
        Options.Add(_noBackup);
    }

    /// <summary>What is left when it is done: <c>no identity any more</c>.</summary>
    protected abstract string Result { get; }

    public override Task<Verdict> RunAsync(Run run) => WithDeviceAsync(run, async session =>
    {
        DestructionJob job = JobFor(session);
        run.Condition = job.Condition;
        DestructionSurvey survey = await job.SurveyAsync(run.Stop);
        Show(run, session, survey);
        string confirmed = run.Get(_yes) ?? Ask(run, survey);
        DestructionOutcome outcome = await job.RunAsync(confirmed, !run.Get(_noBackup), run.Stop);
        return Conclude(run, session, outcome);
    });

    protected abstract DestructionJob JobFor(DeviceSession session);

    private static void Show(Run run, DeviceSession session, DestructionSurvey survey)
    {
        run.Screen.Field("chip", $"{session.Chip.Name}, unique ID {session.Facts.UidText}");
        if (survey.View is { } view)
        {
            StoreText.Write(run.Screen, view, FieldWords.For(run), history: false);
        }

        run.Screen.Field("dies", survey.Number is { } number ? $"number #{number} with all its fields and history" : "whatever lies there; there is no number");
        if (survey.Journal is { } journal)
        {
            run.Screen.Field("", $"this host's journal of #{journal}");
        }

        if (survey.Firmware is { } firmware)
        {
            run.Screen.Field("", firmware.IsBlank ? "all other flash; no firmware starts on it now"
                : $"the firmware (reset vector {Quantity.Address(firmware.ResetVector)}) and all other flash");
        }

        foreach (AddressRange range in survey.Erases)
        {
            run.Screen.Field("erases", Quantity.Range(range));
        }

        if (survey.Begun is { } begun)
        {
            run.Screen.Field("note", $"a destruction of #{begun} was begun here and not completed");
        }

        run.Screen.Say();
    }

    /// <exception cref="UsageException">N202: nobody can answer.</exception>
    private static string Ask(Run run, DestructionSurvey survey)
    {
        string what = survey.Token == survey.Word ? $"the word {survey.Word}" : $"the device's number, {survey.Token},";
        if (!run.Surroundings.InIsTerminal)
        {
            throw new UsageException(ErrorCodes.NoTerminal, $"{what.TrimEnd(',')} must be typed to confirm, and nobody is there to do it",
                $"add --yes {survey.Token} if that is the device that you mean");
        }

        run.Surroundings.Error.Write($"Type {what} to destroy it: ");
        return run.Surroundings.In.ReadLine() is { Length: > 0 } typed
            ? typed
            : throw new OperationCanceledException("nothing was typed");
    }

    private Verdict Conclude(Run run, DeviceSession session, DestructionOutcome outcome)
    {
        string? restore = outcome.Saved is { } path
            ? $"nameplate restore {path} -p {session.Port}{IdentityClaim.OptionOf(session.Chip, session.Placement)}"
            : null;
        if (restore is not null)
        {
            run.Screen.Field("saved", outcome.Saved!);
            run.Screen.Field("the way back", restore);
            run.Screen.Say();
        }

        string gone = outcome.Number is { } number ? $"#{number} is gone, " : "";
        string line = outcome.IsChanged
            ? $"done: {gone}{Result}, read back blank{(restore is null ? "; nothing was saved" : $"; saved in {outcome.Saved}")}"
            : "done: there was nothing to erase, read back blank";
        return Verdict.Done(line, new DestructionReport(Name, session.Port, session.Chip.Name,
            session.Facts.Uid is null ? null : session.Facts.UidText, outcome.IsChanged, outcome.Number?.ToString(), outcome.Saved, restore));
    }
}
