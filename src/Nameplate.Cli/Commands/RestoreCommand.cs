using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>restore FILE</c>: firmware through the update's fence, the identity as a new generation.</summary>
internal sealed class RestoreCommand : DeviceVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "a backup; its FILE.json must lie beside it" };
    private readonly Option<bool> _identity = new("--identity") { Description = "the identity alone; the firmware stays as it is" };
    private readonly Option<bool> _replace = new("--replace") { Description = "agree to another device's identity or another number; needs --reason, and asks" };
    private readonly Option<string?> _reason = new("--reason") { Description = "why, for the record", HelpName = "TEXT" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "look at the device and say what would be done; change nothing" };

    private readonly PlaceArguments _place = new();

    public RestoreCommand()
        : base("restore", "Writes a backup back: firmware as update does, behind the same fence; the identity as a new generation, never raw.",
            PortNeed.OneNamed,
            "nameplate restore board10.hex -p /dev/ttyUSB0 --dry-run",
            "nameplate restore board10.hex -p /dev/ttyUSB0",
            "nameplate restore board10.hex -p /dev/ttyUSB1 --identity --replace --reason \"board swapped in unit 10\"")
    {
        _file.NamesFile();
        Arguments.Add(_file);
        foreach (Option option in (ReadOnlySpan<Option>)[_identity, _replace, _reason, _dryRun])
        {
            Options.Add(option);
        }

        _place.AddTo(this, Device, writes: true);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        string path = run.Get(_file);
        if (_place.BesideFlash(run) is { } kind)
        {
            return ToPlaceAsync(run, kind, PlaceBackup.Load(path));
        }

        RestoreRequest request = RequestOf(run, Backup.Load(path));
        return WithDeviceAsync(run, async session =>
        {
            RestoreJob job = new(session, request);
            run.Condition = job.Condition;
            if (run.Get(_dryRun))
            {
                return ConcludePlan(run, session, path, await job.PlanAsync(run.Stop));
            }

            if (request is { Replace: true, Backup.Number: { } number })
            {
                await Question.RequireYesToReplaceAsync(run, session, number);
            }
            run.Condition = job.Condition;
            return Conclude(run, session, path, await job.RunAsync(run.Stop));
        });
    }

    /// <summary>The number of a place's backup; one of another device only with --replace.</summary>
    private Task<Verdict> ToPlaceAsync(Run run, Chips.Places.PlaceKind kind, PlaceBackup backup)
    {
        PlaceRequest request = new(backup.Number, run.Get(_replace), ReasonOf(run));
        return WithDeviceAsync(run, session => backup.Uid is { } uid && uid != session.Facts.UidText && !request.Replace
            ? throw new BackupException(ErrorCodes.OtherDevice, $"{session.Port}: the backup is of the device {uid}, and this is {session.Facts.UidText}",
                "if this device takes its place: the same command with --replace --reason TEXT")
            : PlaceWriting.AssignAsync(run, session, Name, _place, _place.Open(run, kind, session), request, run.Get(_dryRun)));
    }

    private RestoreRequest RequestOf(Run run, Backup backup) => new(backup, run.Get(_identity), run.Get(_replace), ReasonOf(run));

    private string? ReasonOf(Run run)
    {
        bool replace = run.Get(_replace);
        string? reason = run.Get(_reason);
        return replace == !string.IsNullOrWhiteSpace(reason)
            ? reason
            : throw new UsageException(replace ? "--replace needs --reason TEXT" : "--reason belongs to --replace",
                "nameplate restore FILE -p PORT --replace --reason \"board swapped\"");
    }

    private static Verdict ConcludePlan(Run run, DeviceSession session, string path, RestorePlan plan)
    {
        if (plan.Plan is { } update)
        {
            PlanText.Write(run.Screen, update);
        }

        ShowLeftOut(run, plan.LeftOut);
        string identity = plan.Identity is { } slot ? $"identity #{slot.DeviceId} as a new generation" : "no identity";
        string firmware = plan.Plan is null ? "no firmware" : PlanText.OneLine(plan.Plan);
        return Verdict.Done($"plan: {identity}; {firmware}; nothing was changed", new RestoreReport(
            session.Port, session.Chip.Name, UidOf(session), path, true, plan.Identity?.DeviceId.ToString(), false,
            plan.Plan is null ? null : PlanReport.Of(plan.Plan), null, [.. plan.LeftOut.Select(RangeReport.Of)]));
    }

    private static Verdict Conclude(Run run, DeviceSession session, string path, RestoreOutcome outcome)
    {
        if ((outcome.Identity?.After ?? outcome.Firmware?.Identity) is { } view)
        {
            StoreText.Write(run.Screen, view, FieldWords.For(run), history: false);
        }

        ShowLeftOut(run, outcome.LeftOut);
        List<string> words = [];
        if (outcome.Identity is { } identity)
        {
            words.Add(identity.IsChanged ? $"identity #{identity.After.DeviceId} restored and read back"
                : $"identity #{identity.After.DeviceId} was there already");
        }

        if (outcome.Firmware is { } firmware)
        {
            words.Add(VerdictText.Firmware(firmware));
            if (outcome.Identity is null)
            {
                words.Add(VerdictText.Identity(firmware.Verdict, firmware.Identity.DeviceId));
            }
        }

        return Verdict.Done($"done: {string.Join("; ", words)}", new RestoreReport(
            session.Port, session.Chip.Name, UidOf(session), path, false,
            (outcome.Identity?.After.DeviceId ?? outcome.Firmware?.Identity.DeviceId)?.ToString(), outcome.Identity?.IsChanged == true,
            outcome.Firmware is null ? null : PlanReport.Of(outcome.Firmware.Plan), outcome.Firmware?.BytesVerified,
            [.. outcome.LeftOut.Select(RangeReport.Of)]));
    }

    private static void ShowLeftOut(Run run, IReadOnlyList<AddressRange> ranges)
    {
        foreach (AddressRange range in ranges)
        {
            run.Screen.Field("left out", $"{Quantity.Range(range)}, behind the identity's fence");
        }
    }

    private static string? UidOf(DeviceSession session) => session.Facts.Uid is null ? null : session.Facts.UidText;
}
