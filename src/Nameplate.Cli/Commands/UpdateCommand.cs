using System.Collections.Concurrent;
using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Progress;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Commands;

/// <summary><c>update FIRMWARE…</c>: firmware only; the identity is fenced and proven. Many ports at once.</summary>
internal sealed class UpdateCommand : Verb
{
    private readonly DeviceArguments _device = new();
    private readonly FirmwareArguments _firmware = new();
    private readonly Option<string?> _start = StartMode.NewOption();

    private readonly Option<bool> _requireIdentity = new("--require-identity")
    {
        Description = "refuse a device without an identity (exit 10)",
    };

    private readonly Option<int> _attempts = new("--attempts")
    {
        Description = "how often a failure that may pass is tried",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<bool> _inactiveBank = new("--inactive-bank")
    {
        Description = "write the bank that does not start; setting SWAP_BANK afterwards, which no documented command of the ROM does, is told and left to you",
    };

    public UpdateCommand()
        : base("update", "Replaces the firmware, verifies it, and proves that the identity is what it was. Several devices at once.",
            "nameplate update firmware.hex",
            "nameplate update cm7.elf cm4.elf -p /dev/ttyUSB0 --boot rts-dtr",
            "nameplate update firmware.hex -p /dev/ttyUSB0 --boot app --start go",
            "nameplate update firmware.bin --base 0x08000000 -p usb:A50285BI -p usb:A50285BJ --require-identity",
            "nameplate update firmware.hex -p sim:stm32h743xi --trace wire.txt")
    {
        _firmware.AddTo(this);
        Options.Add(_requireIdentity);
        Options.Add(_attempts);
        Options.Add(_start);
        Options.Add(_inactiveBank);
        _device.AddTo(this);
        _attempts.MustBe(value => value is >= 1 and <= 100, "--attempts is a number from 1 to 100");
    }

    public override async Task<Verdict> RunAsync(Run run)
    {
        if (run.Get(_inactiveBank) && run.Get(_start) == "go")
        {
            throw new UsageException("what --inactive-bank writes cannot be started where it lies: it is linked for the other bank", "leave out --start go");
        }

        Firmware firmware = _firmware.Load(run);
        UpdateRequest request = _firmware.RequestOf(run, firmware) with { RequireIdentity = run.Get(_requireIdentity) };
        IReadOnlyList<DevicePort> ports = PortChoice.Choose(run.Get(_device.Port) ?? [], PortNeed.SomeOrOnly, run);
        try
        {
            DeviceUpdateReport[] results = await ProgressBoard.RunAsync(
                run.Screen, [.. ports.Select(port => port.Name)], board => UpdateAllAsync(run, request, ports, board));
            UpdateReport report = new(FirmwareReport.Of(SummaryOf(firmware)), results);
            return results.Length == 1 ? OneVerdict(run, report) : ManyVerdict(run, report);
        }
        finally
        {
            foreach (DevicePort port in ports)
            {
                await port.DisposeAsync();
            }
        }
    }

    private async Task<DeviceUpdateReport[]> UpdateAllAsync(
        Run run, UpdateRequest request, IReadOnlyList<DevicePort> ports, ProgressBoard board)
    {
        DeviceUpdate update = new(run, request, run.Get(_start), run.Get(_inactiveBank), new ConcurrentDictionary<string, string>());
        return await Task.WhenAll(ports.Select((port, index) => Task.Run(async () =>
        {
            await using Trace? trace = _device.TraceOf(run, ports.Count == 1 ? 0 : index + 1);
            SessionOptions options = _device.SessionOf(run, port, board.For(port.Name), trace);
            DeviceUpdateReport report = await update.RunAsync(port.Name, options with { Attempts = run.Get(_attempts) });
            board.Finish(port.Name, report.Error?.Code ?? "done");
            return report;
        })));
    }

    private static Verdict OneVerdict(Run run, UpdateReport report)
    {
        DeviceUpdateReport device = report.Devices[0];
        if (device.Error is null)
        {
            return Verdict.Done(device.Verdict, report);
        }

        run.Screen.Error(device.Error);
        return new Verdict(device.ExitCode, device.Verdict, report, device.Error);
    }

    private static Verdict ManyVerdict(Run run, UpdateReport report)
    {
        foreach (DeviceUpdateReport device in report.Devices)
        {
            if (device.Error is not null)
            {
                run.Screen.Error(device.Error with { Message = Naming(device) });
            }
        }

        var table = Screen.NewTable("port", "number", "time", "result");
        foreach (DeviceUpdateReport device in report.Devices)
        {
            Screen.AddRow(table, device.Port, device.Number is { } number ? $"#{number}" : "-",
                device.Seconds is { } seconds ? Quantity.Time(TimeSpan.FromSeconds(seconds)) : "-",
                device.Error is null ? $"done, identity {device.Identity}" : $"{device.Error.Code}");
        }

        run.Screen.Say();
        run.Screen.Table(table);
        run.Screen.Say();
        int failed = report.Devices.Count(device => device.ExitCode != ExitCodes.Done);
        if (failed == 0)
        {
            return Verdict.Done($"done: {report.Devices.Count} devices updated and verified, every identity intact or its place as it was", report);
        }

        if (report.Devices.Any(device => device.ExitCode == ExitCodes.Cancelled))
        {
            return new Verdict(ExitCodes.Cancelled, $"cancelled: {report.Devices.Count - failed} of {report.Devices.Count} devices are done", report);
        }

        return new Verdict(ErrorCodes.SomeFailed.ExitCode,
            $"error {ErrorCodes.SomeFailed}: {failed} of {report.Devices.Count} devices failed; run the same command again for them", report);
    }

    private static string Naming(DeviceUpdateReport device) =>
        device.Error!.Message.Contains(device.Port, StringComparison.Ordinal)
            ? device.Error.Message
            : $"{device.Port}: {device.Error.Message}";

    private static FirmwareSummary SummaryOf(Firmware firmware) => new(
        firmware.Files, firmware.Image.Length, firmware.Image.Crc32, [.. firmware.Image.Segments.Select(segment => segment.Range)]);
}
