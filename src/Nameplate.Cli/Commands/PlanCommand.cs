using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Progress;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;
using Nameplate.Serial;

namespace Nameplate.Cli.Commands;

/// <summary><c>plan FIRMWARE…</c>: what an update would do, with a device or from the chip's name alone.</summary>
internal sealed class PlanCommand : Verb
{
    private readonly DeviceArguments _device = new();
    private readonly FirmwareArguments _firmware = new();

    private readonly Option<bool> _inactiveBank = new("--inactive-bank")
    {
        Description = "for the bank that does not start, as update --inactive-bank writes it; asks a device which one that is",
    };

    public PlanCommand()
        : base("plan", "Shows what update would do: sectors erased and kept, fence, bytes, seconds. Changes nothing.",
            "nameplate plan firmware.hex --chip stm32h743xi",
            "nameplate plan firmware.elf -p /dev/ttyUSB0",
            "nameplate plan firmware.bin --base 0x08000000 --chip h723zg --json")
    {
        _firmware.AddTo(this);
        Options.Add(_inactiveBank);
        _device.AddTo(this);
    }

    public override async Task<Verdict> RunAsync(Run run)
    {
        bool named = PortChoice.IsNamed(run.Get(_device.Port) ?? [], run, withProject: run.Get(_device.Chip) is null);
        if (!named && run.Get(_inactiveBank) && run.Get(_device.Chip) is not null)
        {
            throw new UsageException("which bank is inactive only the device tells", "name its port with -p");
        }

        Firmware firmware = _firmware.Load(run);
        return !named && _device.ChipOf(run) is { } chip
            ? Show(run, null, PlanFor(run, chip, _device.Placement.ChoiceOf(run).OrNowhere(chip), firmware))
            : await PlanOnDeviceAsync(run, firmware);
    }

    private UpdatePlan PlanFor(Run run, Chip chip, IdentityPlacement placement, Firmware firmware) => UpdatePlanner.Plan(new PlanRequest
    {
        Chip = chip,
        Image = firmware.Image,
        Files = firmware.Files,
        Fences = Fences.For(chip, placement, [], firmware.Symbols),
        Placement = placement,
        Claims = firmware.Claims,
        IsData = run.Get(_firmware.Data),
        DropsFirstWrite = chip.Rom.Versions.Any(version => version.Errata.Contains(Errata.ReadThenWriteDropsFirst32)),
        ByteTime = new SerialSettings { BaudRate = _device.BaudOf(run) }.ByteTime,
    });

    private async Task<Verdict> PlanOnDeviceAsync(Run run, Firmware firmware)
    {
        UpdateRequest request = _firmware.RequestOf(run, firmware);
        await using DevicePort port = PortChoice.Choose(run.Get(_device.Port) ?? [], PortNeed.OneOrOnly, run)[0];
        await using Trace? trace = _device.TraceOf(run);
        UpdatePlan plan = await ProgressBoard.RunAsync(run.Screen, [port.Name], async board =>
        {
            await using DeviceSession session = await DeviceSession.OpenAsync(
                _device.SessionOf(run, port, board.For(port.Name), trace), run.Stop);
            UpdateJob job = new(session, run.Get(_inactiveBank) ? InactiveBank.Redirect(session, request) : request);
            run.Condition = job.Condition;
            return await job.PlanAsync(run.Stop);
        });
        return Show(run, port.Name, plan);
    }

    private static Verdict Show(Run run, string? port, UpdatePlan plan)
    {
        PlanText.Write(run.Screen, plan, run.Project.Use);
        run.Screen.Say();
        string what = plan.Erase.Count == 0
            ? "nothing to do: the device holds this firmware already"
            : $"erases {Quantity.Count(plan.Erase.Count, "sector")}, writes {Quantity.Bytes(plan.Bytes)}, about {Quantity.Time(plan.Expected.Total)}";
        return Verdict.Done($"plan: {what}; nothing was changed", new PlanVerbReport(port, PlanReport.Of(plan)));
    }
}
