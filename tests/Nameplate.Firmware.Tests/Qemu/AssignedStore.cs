using Nameplate.Chips;
using Nameplate.Simulator;

[assembly: AssemblyFixture(typeof(Nameplate.Firmware.Tests.AssignedStore))]

namespace Nameplate.Firmware.Tests;

/// <summary>
/// A store of three settled generations that the command line wrote into a virtual STM32H743: device 55, bound to its chip,
/// with serial, hardware revision and a start delay that was changed once.
/// </summary>
public sealed class AssignedStore
{
    private const uint Base = 0x081E0000;
    private readonly Lazy<(byte[] Bytes, byte[] Uid)> _made = new(Make);

    /// <summary>The region of 32 KB; the caller's own copy.</summary>
    public byte[] Bytes => [.. _made.Value.Bytes];

    public byte[] Uid => [.. _made.Value.Uid];

    private static (byte[] Bytes, byte[] Uid) Make()
    {
        string folder = Directory.CreateTempSubdirectory("nameplate-assigned-").FullName;
        try
        {
            string file = Path.Combine(folder, "board.sim");
            CommandLineTool.Nameplate(folder, "simulate", "--chip", "stm32h743xi", "--save", file);
            CommandLineTool.Nameplate(folder, "assign", "55", "--set", "start_delay=250ms", "--set", "serial=A-0055", "-p", $"sim:{file}");
            CommandLineTool.Nameplate(folder, "set", "start_delay=300ms", "-p", $"sim:{file}");
            CommandLineTool.Nameplate(folder, "set", "hardware=C2", "-p", $"sim:{file}");
            using DeviceFile kept = DeviceFile.Open(file, ChipDatabase.Find);
            return (kept.Device.Peek(Base, StoreBytes.RegionSize), kept.Device.Uid.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
