using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary><c>unlock</c>: the identity's sectors can be written again; what else was protected stays so.</summary>
internal sealed class UnlockCommand : ProtectionVerb
{
    public UnlockCommand()
        : base("unlock", "Takes the write protection off the identity's sectors, proven by its effect; what else was protected is put back.",
            "nameplate unlock -p /dev/ttyUSB0 --dry-run",
            "nameplate unlock -p /dev/ttyUSB0")
    {
    }

    protected override Task<LockPlan> PlanAsync(Run run, DeviceSession session, bool assumeUnprotected) =>
        JobOf(run, session, assumeUnprotected).PlanAsync(run.Stop);

    protected override async Task<Verdict> ActAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockOutcome outcome = await JobOf(run, session, assumeUnprotected).RunAsync(run.Stop);
        Write(run, outcome.Plan);
        string whose = outcome.Plan.Number is { } number ? $"device #{number}" : "this device";
        return Verdict.Done(outcome.IsChanged
                ? $"done: {whose} is unlocked, a write to its sectors took"
                : $"done: {whose} was not locked, as its option bytes say; nothing was changed",
            ReportOf(session, outcome.Plan, outcome));
    }

    private static UnlockJob JobOf(Run run, DeviceSession session, bool assumeUnprotected)
    {
        UnlockJob job = new(session, assumeUnprotected);
        run.Condition = job.Condition;
        return job;
    }
}
