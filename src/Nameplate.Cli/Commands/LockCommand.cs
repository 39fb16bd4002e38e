using System.CommandLine;
using Nameplate.Chips.Places;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Cli.Commands;

/// <summary><c>lock</c>: write protection of the identity's sectors, proven by its effect.</summary>
internal sealed class LockCommand : ProtectionVerb
{
    private readonly Option<bool> _withFirmware = new("--with-firmware")
    {
        Description = "where the identity shares its sector with firmware: lock both; updates then need unlock first",
    };

    private readonly PlaceArguments _place = new();

    public LockCommand()
        : base("lock", "Write-protects the sectors of the identity, proven by its effect. Firmware can still be updated. It keeps accidents out, not attackers.",
            "nameplate lock -p /dev/ttyUSB0 --dry-run",
            "nameplate lock -p /dev/ttyUSB0",
            "nameplate lock -p usb:A50285BI --boot rts-dtr --assume-unprotected")
    {
        Options.Add(_withFirmware);
        _place.AddTo(this, Device, writes: true);
    }

    public override Task<Verdict> RunAsync(Run run) => _place.BesideFlash(run) is { } kind
        ? WithDeviceAsync(run, session => LockPlaceAsync(run, session, kind))
        : base.RunAsync(run);

    protected override async Task<LockPlan> PlanAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockPlan plan = await JobOf(run, session, assumeUnprotected).PlanAsync(run.Stop);
        if (!plan.IsAtItsAddress)
        {
            run.Screen.Field("first", "the identity is marked as in production and written to its fixed address");
        }

        return plan;
    }

    protected override async Task<Verdict> ActAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockOutcome outcome = await JobOf(run, session, assumeUnprotected).RunAsync(run.Stop);
        Write(run, outcome.Plan);
        run.Screen.Field("number at", string.Join(" and ", outcome.NumberAddresses.Select(Quantity.Address)));
        run.Screen.Say();
        string line = $"done: device #{outcome.Plan.Number} {(outcome.IsChanged ? "is locked" : "was locked already")}, a write to its sectors had no effect";
        return Verdict.Done(
            outcome.IsShown ? line : $"{line}; whether other sectors are write-protected the bootloader does not show",
            ReportOf(session, outcome.Plan, outcome));
    }

    private async Task<Verdict> LockPlaceAsync(Run run, DeviceSession session, PlaceKind kind)
    {
        IdentityPlace place = _place.Open(run, kind, session);
        PlaceReading reading = await place.ReadAsync(run.Stop);
        PlaceText.Write(run.Screen, session, reading);
        if (IsDryRun(run))
        {
            return Verdict.Done($"dry run: lock --place {kind.NameOf()} is about what holds {(reading.Number is { } held ? $"#{held}" : "no number yet")}; nothing was changed",
                PlaceWriteReport.Of(Name, session, reading, false, true));
        }

        if (reading.Number is { } number && place.Warning is not null)
        {
            string typed = _place.ConfirmedFor(run, place, number)!;
            if (typed.Trim().TrimStart('#') != $"{number}")
            {
                throw new UsageException(ErrorCodes.NotConfirmed, $"'{typed}' does not confirm: this device is #{number}", $"if it is the right device: --confirm {number}");
            }
        }

        bool changed = await place.LockAsync(reading, run.Stop);
        return Verdict.Done($"done: #{reading.Number} in {PlaceText.Title(reading)} {(changed ? "is locked for ever, read back" : "was locked already")}",
            PlaceWriteReport.Of(Name, session, reading, changed, false));
    }

    private LockJob JobOf(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockJob job = new(session, new LockRequest(assumeUnprotected, run.Get(_withFirmware)));
        run.Condition = job.Condition;
        return job;
    }
}
