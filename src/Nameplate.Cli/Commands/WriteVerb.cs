using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary>A verb that writes an identity: it takes exactly one port, and that port is named.</summary>
internal abstract class WriteVerb : DeviceVerb
{
    protected WriteVerb(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, PortNeed.OneNamed, examples)
    {
    }

    /// <summary>Writes, reads back, and says what was read back.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="build">Makes the request from the fields that can be named: first without the device, so that a mistake is
    /// told before a port is opened; a name that only the device knows is looked up there.</param>
    protected Task<Verdict> WriteAsync(Run run, Func<FieldCatalog, AssignRequest> build)
    {
        FieldCatalog catalog = FieldDeclarations.Load(run);
        AssignRequest? request = null;
        try
        {
            request = build(catalog);
        }
        catch (UsageException unknown) when (unknown.Code == ErrorCodes.UnknownField)
        {
            // The device's own name entries may know it.
        }

        return WriteAsync(run, request, async session =>
        {
            ShowJob show = new(session);
            run.Condition = show.Condition;
            StoreView view = await show.RunAsync(run.Stop);
            return build(view.Newest is { } newest ? catalog.WithNamesOf(newest.Fields) : catalog);
        });
    }

    private Task<Verdict> WriteAsync(
        Run run, AssignRequest? known, Func<DeviceSession, Task<AssignRequest>> buildThere) => WithDeviceAsync(run, async session =>
    {
        AssignRequest request = known ?? await buildThere(session);
        await ConfirmReplaceAsync(run, session, request);
        await ConfirmAdoptAsync(run, session, request);
        AssignJob job = new(session, request);
        run.Condition = job.Condition;
        AssignOutcome outcome = await job.RunAsync(run.Stop);
        FieldWords words = FieldWords.For(run);
        run.Screen.Field("chip", $"{session.Chip.Name}, unique ID {session.Facts.UidText}");
        StoreText.Write(run.Screen, outcome.After, words, history: false);
        return Verdict.Done(LineOf(outcome), new WriteReport(Name, session.Port, session.Chip.Name,
            session.Facts.Uid is null ? null : session.Facts.UidText, outcome.IsChanged, HowOf(outcome.Kind),
            Math.Round(outcome.Elapsed.TotalSeconds, 3), StoreReport.Of(outcome.After, words)));
    });

    /// <summary>Asks before another number is overwritten: this is the one act of the verb that forgets something.</summary>
    protected static async Task ConfirmReplaceAsync(Run run, DeviceSession session, AssignRequest request)
    {
        if (request.Edit is { Replace: true, DeviceId: { } number })
        {
            await Question.RequireYesToReplaceAsync(run, session, number);
        }
    }

    /// <summary>Asks before foreign data is erased, and says what it was recognised as.</summary>
    private static async Task ConfirmAdoptAsync(Run run, DeviceSession session, AssignRequest request)
    {
        if (request.Adopt && await new Adoption(session, run.Stop).FindAsync() is { } found)
        {
            run.Screen.Field("lies there", $"{found.What} (first at {Quantity.Address(found.At)})");
            Question.RequireYes(run, $"{session.Port}: the identity's place holds {found.What}. Save it, and take the place over?");
        }
    }

    /// <summary>The last line of a write.</summary>
    public static string LineOf(AssignOutcome outcome)
    {
        string number = $"device #{outcome.After.DeviceId}";
        return (outcome.IsChanged, outcome.Before.DeviceId) switch
        {
            (false, _) => $"done: this is {number} already; nothing was written",
            (true, { } old) when old != outcome.After.DeviceId => $"done: this is {number} now (it was #{old}), read back",
            (true, null) => $"done: this is {number}, read back",
            _ when outcome.Before.Newest is { } before && outcome.After.Newest is { } after && before.Payload.Span.SequenceEqual(after.Payload.Span)
                && StoreWriter.LiesAtItsAddress(after) => $"done: {number} is in production and lies at its fixed address, read back",
            _ => $"done: {number} has its new fields, read back",
        };
    }

    private static string HowOf(WriteKind kind) => kind switch
    {
        WriteKind.Unchanged => "unchanged",
        WriteKind.Appended => "appended",
        WriteKind.Compacted => "compacted",
        WriteKind.CompactedUnderJournal => "compacted-under-journal",
        WriteKind.Formatted => "formatted",
        _ => "rolled-forward",
    };
}
