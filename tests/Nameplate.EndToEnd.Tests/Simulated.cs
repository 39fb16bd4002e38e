using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.EndToEnd.Tests;

/// <summary>A virtual device that a <c>nameplate simulate</c> of its own serves.</summary>
/// <param name="Program">The serving program.</param>
/// <param name="Port">What others open.</param>
/// <param name="File">Where it is kept, or null.</param>
internal sealed record Simulated(Child Program, string Port, string? File)
{
    /// <summary>Stops serving, as Ctrl-C does.</summary>
    public async Task StopAsync()
    {
        Program.Terminate();
        (await Program.EndAsync()).With(0);
    }

    /// <summary>Stops serving and looks into the device's cells.</summary>
    public async Task<byte[]> StopAndReadAsync(uint address, int length)
    {
        await StopAsync();
        return Read(File!, address, length);
    }

    /// <summary>Looks into the cells of a device that is kept in a file.</summary>
    public static byte[] Read(string file, uint address, int length)
    {
        using DeviceFile kept = DeviceFile.Open(file, ChipDatabase.Find);
        return kept.Device.Peek(address, length);
    }
}
