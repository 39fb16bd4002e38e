using System.Diagnostics;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Benchmarks.Lines;

/// <summary>
/// Virtual STM32H743xI, each behind a paced pty, fresh but for the identity of a device in use. Flash takes no time: only
/// the wire does.
/// </summary>
internal sealed class DeviceRack : IAsyncDisposable
{
    private const string ChipName = "stm32h743xi";

    private readonly DeviceServer _server;
    private readonly TimeSpan[] _clocksAtStart;
    private readonly long _started;

    private DeviceRack(DeviceServer server, IReadOnlyList<VirtualDevice> devices, IReadOnlyList<string> ports)
    {
        _server = server;
        Devices = devices;
        Ports = ports;
        _clocksAtStart = [.. devices.Select(device => device.Clock.Elapsed)];
        _started = Stopwatch.GetTimestamp();
        server.Start();
    }

    public IReadOnlyList<VirtualDevice> Devices { get; }

    /// <summary>What a program opens, one per device.</summary>
    public IReadOnlyList<string> Ports { get; }

    /// <summary>How late the answers were.</summary>
    public PacingReport Pacing => _server.Pacing;

    /// <summary>Starts the devices; on return their ROMs listen.</summary>
    public static async Task<DeviceRack> StartAsync(int count, TimeSpan adapterLatency, string directory)
    {
        Chip chip = ChipDatabase.Get(ChipName);
        DeviceServer server = new(new ServerOptions { Paced = true, AdapterLatency = adapterLatency });
        List<VirtualDevice> devices = [];
        List<string> ports = [];
        for (int i = 0; i < count; i++)
        {
            VirtualDevice device = new(chip, new DeviceOptions
            {
                Seed = i + 1, // the unique ID comes from it
                FlashTimes = FlashTimes.None,
                BaudRate = ProtocolLimit.BaudRate,
                BitsPerByte = ProtocolLimit.BitsPerByte,
            });
            await AssignAsync(device, (ulong)i + 10, directory);
            device.PowerCycle();
            device.Log.Clear();
            devices.Add(device);
            ports.Add(server.AddPty(device));
        }

        DeviceRack rack = new(server, devices, ports);
        await rack.UntilReadyAsync();
        return rack;
    }

    /// <summary>Takes the power away and gives it back; on return the ROMs listen.</summary>
    public async Task PowerCycleAsync()
    {
        _server.Do(() =>
        {
            foreach (VirtualDevice device in Devices)
            {
                device.PowerCycle();
            }
        });
        await UntilReadyAsync();
    }

    /// <summary>Stops the wire's clock; from now on logs and flash can be looked at.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A moment of a device's log as a <see cref="Stopwatch"/> timestamp.</summary>
    public long TimestampOf(int device, TimeSpan moment) =>
        _started + (long)((moment - _clocksAtStart[device]).TotalSeconds * Stopwatch.Frequency);

    /// <exception cref="BenchmarkException">A device does not hold the firmware: whatever was timed was not its update.</exception>
    public void RequireFirmware(Firmware firmware, string program)
    {
        foreach (VirtualDevice device in Devices)
        {
            if (!device.Peek(Firmware.Address, firmware.Bytes.Length).AsSpan().SequenceEqual(firmware.Bytes))
            {
                throw new BenchmarkException($"{program} ended well, but the device does not hold {firmware.File}");
            }
        }
    }

    private Task UntilReadyAsync() => Task.Delay(Devices[0].Chip.Rom.StartUp + TimeSpan.FromMilliseconds(50));

    private static async Task AssignAsync(VirtualDevice device, ulong number, string directory)
    {
        await using DeviceSession session = await DeviceSession.OpenAsync(
            new SessionOptions
            {
                OpenLink = _ => ValueTask.FromResult<ISerialLink>(device.Connect()),
                BootEntry = BootEntries.Sim,
                State = new HostState(new StateDirectory(Path.Combine(directory, "state"))),
            },
            CancellationToken.None);
        await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = number })).RunAsync(CancellationToken.None);
    }
}
