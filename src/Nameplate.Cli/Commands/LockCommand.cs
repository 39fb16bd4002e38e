using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;

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
        _place.AddTo(this, Device, writes: false);
    }

    protected override async Task<LockPlan> PlanAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        RequireLock(run, session);
        LockPlan plan = await JobOf(run, session, assumeUnprotected).PlanAsync(run.Stop);
        if (!plan.IsAtItsAddress)
        {
            run.Screen.Field("first", "the identity is marked as in production and written to its fixed address");
        }

        return plan;
    }

    protected override async Task<Verdict> ActAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        RequireLock(run, session);
        LockOutcome outcome = await JobOf(run, session, assumeUnprotected).RunAsync(run.Stop);
        Write(run, outcome.Plan);
        run.Screen.Field("number at", string.Join(" and ", outcome.NumberAddresses.Select(Quantity.Address)));
        run.Screen.Say();
        string line = $"done: device #{outcome.Plan.Number} {(outcome.IsChanged ? "is locked" : "was locked already")}, a write to its sectors had no effect";
        return Verdict.Done(
            outcome.IsShown ? line : $"{line}; whether other sectors are write-protected the bootloader does not show",
            ReportOf(session, outcome.Plan, outcome));
    }

    /// <exception cref="PlaceException">N812: the place has no lock, or none that the ROM reaches.</exception>
    private void RequireLock(Run run, DeviceSession session)
    {
        if (_place.BesideFlash(run) is { } kind)
        {
            throw _place.Open(run, kind, session).RefuseLock();
        }
    }

    private LockJob JobOf(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockJob job = new(session, new LockRequest(assumeUnprotected, run.Get(_withFirmware)));
        run.Condition = job.Condition;
        return job;
    }
}
