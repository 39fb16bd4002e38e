using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Simulator;

namespace Nameplate.Cli.Commands;

/// <summary><c>simulate</c>: virtual devices on a pty or a TCP port, for any program that speaks AN3155.</summary>
internal sealed class SimulateCommand : Verb
{
    /// <summary>Bytes of a unique ID.</summary>
    private const int UidSize = 12;

    private static readonly Dictionary<string, ApplicationKind> s_applications = new()
    {
        ["prints"] = ApplicationKind.Prints,
        ["silent"] = ApplicationKind.Silent,
        ["enters-bootloader"] = ApplicationKind.EntersBootloader,
    };

    private readonly Option<string?> _chip = new("--chip") { Description = "which chip (nameplate chips), else nameplate.json's; not needed when --save names a device that exists", HelpName = "NAME" };
    private readonly Option<int> _devices = new("--devices") { Description = "how many; paths get .1, .2 and so on, ports count up", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _pty = new("--pty") { Description = "serve over a pseudo-terminal, with a symbolic link to it here", HelpName = "PATH" };
    private readonly Option<int?> _tcp = new("--tcp") { Description = "serve over this TCP port of the loopback interface; 0 takes a free one", HelpName = "PORT" };
    private readonly Option<string?> _image = new("--image") { Description = "firmware that is in flash already", HelpName = "FILE" };
    private readonly Option<string?> _base = FirmwareArguments.BaseOption();
    private readonly Option<string?> _save = new("--save") { Description = "keep the device in this file; alone: create it and exit (then -p sim:FILE)", HelpName = "FILE" };
    private readonly Option<string?> _export = new("--export") { Description = "write the flash of a device that is kept, as it is, to a raw file and exit", HelpName = "FILE" };
    private readonly Option<bool> _paced = new("--paced") { Description = "bytes and flash operations take their real time" };
    private readonly Option<string[]> _errata = new("--erratum") { Description = "an erratum that the ROM has, instead of the chip's own; 'none' for none; repeatable", HelpName = "NAME", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _application = new("--application") { Description = "BOOT0 is low, and the firmware in flash runs: prints (text, and hears nothing), silent, or enters-bootloader (prints, and answers --boot app)", HelpName = "KIND" };
    private readonly Option<string[]> _faults = new("--fault") { Description = "something that goes wrong once: cut@program=9, drop@tx=120, unplug@rx=5000 (docs/cli.md has all)", HelpName = "SPEC", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = false };

    public SimulateCommand()
        : base("simulate", "Serves virtual devices on a pseudo-terminal or a TCP port, for any program that speaks AN3155. Ends on Ctrl-C.",
            "nameplate simulate --chip stm32h743xi --pty /tmp/stm32",
            "nameplate simulate --chip stm32h743xi --devices 4 --tcp 4001 --paced",
            "nameplate simulate --chip stm32h723xg --save board.sim",
            "nameplate simulate --chip stm32h743xi --pty /tmp/stm32 --image firmware.hex --application enters-bootloader",
            "nameplate simulate --chip stm32h743xi --pty /tmp/stm32 --fault cut@program=40")
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_chip, _devices, _pty, _tcp, _image, _base, _save, _export, _paced, _application, _errata, _faults])
        {
            Options.Add(option);
        }

        foreach (Option file in (ReadOnlySpan<Option>)[_pty, _image, _save, _export])
        {
            file.NamesFile();
        }

        _application.AcceptOnlyFromAmong([.. s_applications.Keys]);
        _devices.MustBe(value => value is >= 1 and <= 256, "--devices is a number from 1 to 256");
        _tcp.MustBe(value => value is null or (>= 0 and <= 65535), "--tcp is a port number from 0 to 65535");
    }

    public override string WhenStopped => "stopping";

    public override async Task<Verdict> RunAsync(Run run)
    {
        if (run.Get(_pty) is not null && run.Get(_tcp) is not null)
        {
            throw new UsageException("--pty and --tcp exclude each other", "give one of them");
        }

        if (run.Get(_export) is not null && (run.Get(_save) is null || run.Get(_devices) != 1))
        {
            throw new UsageException("--export writes the flash of one device that --save names", "add --save FILE, and leave out --devices");
        }

        List<ServedDevice> devices = [];
        try
        {
            for (int i = 0; i < run.Get(_devices); i++)
            {
                devices.Add(Make(run, i));
            }

            if (run.Get(_export) is { } path)
            {
                return Exported(run, devices, path);
            }

            bool serves = run.Get(_pty) is not null || run.Get(_tcp) is not null || run.Get(_save) is null;
            return serves ? await ServeAsync(run, devices) : Created(run, devices);
        }
        finally
        {
            foreach (ServedDevice served in devices)
            {
                served.File?.Dispose();
            }
        }
    }

    private ServedDevice Make(Run run, int index)
    {
        string? path = run.Get(_save) is { } save ? Numbered(run, save, index) : null;
        Chip? chip = run.Get(_chip) is { } name ? ChipDatabase.Get(name) : null;
        string? application = run.Get(_application);
        DeviceOptions options = new()
        {
            Errata = ErrataOf(run),
            Seed = index + 1,
            Boot0 = application is null,
            Application = application is null ? ApplicationKind.Prints : s_applications[application],
        };
        ServedDevice served;
        if (path is not null && File.Exists(path))
        {
            DeviceFile file = DeviceFile.Open(path, ChipDatabase.Find, options, SaveWhen.EachChange);
            served = new ServedDevice(file.Device, file);
            if (chip is not null && chip.Name != file.Device.Chip.Name)
            {
                file.Dispose();
                throw new UsageException($"{path} holds a {file.Device.Chip.Name}, not a {chip.Name}", "leave out --chip, or name another file");
            }
        }
        else
        {
            if (path is not null)
            {
                // Kept devices meet each other, and the host's journals, as boards do: each has a unique ID of its own.
                byte[] uid = new byte[UidSize];
                Random.Shared.NextBytes(uid);
                options = options with { Uid = uid };
            }

            chip ??= run.Project.Take("chip") is { } projects ? ChipDatabase.Get(projects)
                : throw new UsageException("--chip NAME is needed for a new device", "nameplate chips lists the chips");
            run.Project.Announce(run.Screen.Notice);
            VirtualDevice device = new(chip, options);
            served = new ServedDevice(device, path is null ? null : DeviceFile.Create(path, device, SaveWhen.EachChange));
        }

        Preload(run, served.Device);
        if (application is not null)
        {
            served.Device.PowerCycle(); // what was put into flash starts
        }

        foreach (string spec in run.Get(_faults) ?? [])
        {
            Arm(served.Device, spec);
        }

        return served;
    }

    private void Preload(Run run, VirtualDevice device)
    {
        if (run.Get(_image) is not { } path)
        {
            return;
        }

        MemoryImage image = FirmwareFile.Load(path, FirmwareArguments.AddressOf(run.Get(_base))).Image;
        foreach (MemorySegment segment in image.Segments)
        {
            if (!device.Chip.Flash.Contains(segment.Range))
            {
                throw new UsageException($"{path}: {segment.Range} lies outside the flash of a {device.Chip.Name}", "check --base and --chip");
            }

            device.Preload(segment.Address, segment.Data.Span);
        }
    }

    private static void Arm(VirtualDevice device, string spec)
    {
        try
        {
            foreach (Fault fault in FaultSpec.Parse(spec))
            {
                device.Faults.Arm(fault);
            }
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--fault {spec}: {wrong.Message.TrimEnd('.')}", "nameplate simulate --help shows examples");
        }
    }

    private List<Erratum>? ErrataOf(Run run)
    {
        string[] names = run.Get(_errata) ?? [];
        return names.Length == 0 ? null : [.. names
            .Where(name => !name.Equals("none", StringComparison.OrdinalIgnoreCase))
            .Select(name => Errata.Find(name) ?? throw new UsageException($"no erratum is called '{name}'",
                $"choose from {string.Join(", ", Errata.All)}, or none"))];
    }

    private static Verdict Created(Run run, List<ServedDevice> devices)
    {
        SimulateReport report = new([.. devices.Select(served => DeviceReport(served, $"sim:{served.File!.Path}"))]);
        foreach (SimulatedDeviceReport device in report.Devices)
        {
            run.Screen.Say($"{device.Port}  {device.Chip}, UID {device.Uid}");
        }

        return Verdict.Done($"done: {Quantity.Count(devices.Count, "virtual device")} kept; use -p {report.Devices[0].Port}", report);
    }

    /// <summary>From the first byte of flash to the last, also those that the device itself could not read; a hole between banks is FF.</summary>
    private static Verdict Exported(Run run, List<ServedDevice> devices, string path)
    {
        VirtualDevice device = devices[0].Device;
        IReadOnlyList<FlashBank> banks = device.Chip.Flash.Banks;
        byte[] image = new byte[checked((int)(banks.Max(bank => bank.Range.End) - banks[0].Address))];
        Array.Fill(image, (byte)0xFF);
        foreach (FlashBank bank in banks)
        {
            device.Peek(bank.Address, checked((int)bank.Range.Length)).CopyTo(image, (int)(bank.Address - banks[0].Address));
        }

        try
        {
            WholeFile.Write(path, image, FileReaders.Owner); // it holds what the device holds, as a backup does
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OutputFileException(path, refused);
        }

        SimulateReport report = new([.. devices.Select(served => DeviceReport(served, $"sim:{served.File!.Path}"))]);
        return Verdict.Done($"done: {Quantity.Bytes(image.Length)} of flash from 0x{banks[0].Address:X8} written to {path}", report);
    }

    private async Task<Verdict> ServeAsync(Run run, List<ServedDevice> devices)
    {
        await using DeviceServer server = new(new ServerOptions { Paced = run.Get(_paced), OnReopen = ReopenAction.Revive });
        SimulateReport report = new([.. devices.Select((served, index) => DeviceReport(served, Add(run, server, served.Device, index)))]);
        server.Start();
        foreach (SimulatedDeviceReport device in report.Devices)
        {
            run.Screen.Say($"{device.Port}  {device.Chip}, UID {device.Uid}");
        }

        SayHowToConnect(run, report.Devices[0]);
        run.Screen.EmitEarly(Name, Verdict.Done("serving", report), run.Project.Use);
        Task stopped = WaitForStopAsync(run);
        await await Task.WhenAny(stopped, server.Ended);
        string pacing = run.Get(_paced) ? $"; {server.Pacing}" : "";
        return Verdict.Done($"stopped{pacing}", report);
    }

    private string Add(Run run, DeviceServer server, VirtualDevice device, int index)
    {
        if (run.Get(_tcp) is { } port)
        {
            return server.AddTcp(device, port == 0 ? 0 : port + index);
        }

        return run.Get(_pty) is not null || OperatingSystem.IsLinux()
            ? server.AddPty(device, run.Get(_pty) is { } path ? Numbered(run, path, index) : null)
            : server.AddTcp(device, 0);
    }

    private static void SayHowToConnect(Run run, SimulatedDeviceReport device)
    {
        run.Screen.Say();
        run.Screen.Say($"  nameplate inspect -p {device.Port}");
        if (device.Port.StartsWith('/'))
        {
            run.Screen.Say($"  stm32flash -m 8n1 {device.Port}        (a pseudo-terminal has no parity)");
        }

        run.Screen.Say();
        run.Screen.Say("Ctrl-C ends it.");
    }

    private static async Task WaitForStopAsync(Run run)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, run.Surroundings.Stop.Any);
        }
        catch (OperationCanceledException)
        {
            // The usual end.
        }
    }

    private string Numbered(Run run, string path, int index) => run.Get(_devices) == 1 ? path : $"{path}.{index + 1}";

    private static SimulatedDeviceReport DeviceReport(ServedDevice served, string port) =>
        new(port, served.Device.Chip.Name, Convert.ToHexString(served.Device.Uid), served.File?.Path);

    private sealed record ServedDevice(VirtualDevice Device, DeviceFile? File);
}
