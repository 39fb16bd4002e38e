using System.CommandLine;
using System.Globalization;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary>A verb that changes the write protection of the identity's sectors: it takes exactly one port, and that port is named.</summary>
internal abstract class ProtectionVerb : DeviceVerb
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "show the sectors, change nothing" };

    private readonly Option<bool> _assumeUnprotected = new("--assume-unprotected")
    {
        Description = "you answer for it that no other sector is write-protected, where the bootloader does not show it",
    };

    protected ProtectionVerb(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, PortNeed.OneNamed, examples)
    {
        Options.Add(_dryRun);
        Options.Add(_assumeUnprotected);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        bool assumeUnprotected = run.Get(_assumeUnprotected);
        return WithDeviceAsync(run, session => run.Get(_dryRun)
            ? ShowAsync(run, session, assumeUnprotected)
            : ActAsync(run, session, assumeUnprotected));
    }

    /// <summary>True with <c>--dry-run</c>.</summary>
    protected bool IsDryRun(Run run) => run.Get(_dryRun);

    protected abstract Task<LockPlan> PlanAsync(Run run, DeviceSession session, bool assumeUnprotected);

    protected abstract Task<Verdict> ActAsync(Run run, DeviceSession session, bool assumeUnprotected);

    /// <summary>The sectors on the screen.</summary>
    protected static void Write(Run run, LockPlan plan)
    {
        run.Screen.Field("number", plan.Number is { } number ? $"#{number}" : "none");
        run.Screen.Field("identity in", Names(plan.Sectors));
        if (plan.Neighbours.Count > 0)
        {
            run.Screen.Field("locked with it", $"{Names(plan.Neighbours)}, which share its protection bit");
        }

        run.Screen.Field("write-protected", plan.IsLocked switch { true => "yes", false => "no", _ => "the bootloader does not show it" });
        run.Screen.Field("other sectors", plan.Others switch
        {
            null => "the bootloader does not show which are write-protected",
            [] => "none is write-protected",
            { } others => $"write-protected too: {Names(others)}",
        });
        run.Screen.Say();
    }

    protected LockReport ReportOf(DeviceSession session, LockPlan plan, LockOutcome? outcome) =>
        new(Name, session.Port, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText)
        {
            Number = plan.Number?.ToString(CultureInfo.InvariantCulture),
            DryRun = outcome is null,
            Changed = outcome is { IsChanged: true },
            Protected = plan.IsLocked,
            Sectors = LockReport.Of(plan.Sectors),
            Neighbours = LockReport.Of(plan.Neighbours),
            Others = plan.Others is null ? null : LockReport.Of(plan.Others),
            NumberAddresses = outcome is null ? [] : [.. outcome.NumberAddresses.Select(Quantity.Address)],
            Seconds = outcome is null ? null : Math.Round(outcome.Elapsed.TotalSeconds, 3),
        };

    private async Task<Verdict> ShowAsync(Run run, DeviceSession session, bool assumeUnprotected)
    {
        LockPlan plan = await PlanAsync(run, session, assumeUnprotected);
        Write(run, plan);
        return Verdict.Done($"dry run: {Name} is about {Names([.. plan.Sectors, .. plan.Neighbours])}; nothing was changed", ReportOf(session, plan, null));
    }

    private static string Names(IReadOnlyList<Sector> sectors) => string.Join(", ", sectors.Select(sector => Quantity.Range(sector.Range)));
}
