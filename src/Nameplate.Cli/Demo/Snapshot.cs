using System.Buffers.Binary;
using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Cli.Demo;

/// <summary>The bytes in the identity's regions of a virtual chip, straight from its cells.</summary>
internal sealed class Snapshot(VirtualDevice device)
{
    private const int LineSize = 32;
    private const int NumberOffset = 0x10;

    private readonly IReadOnlyList<(AddressRange Region, byte[] Bytes)> _regions =
        [.. device.Chip.RequireIdentity().Regions.Select(region => (region, device.Peek(region.Start, (int)region.Length)))];

    /// <summary>Lines compared.</summary>
    public int Lines => _regions.Sum(region => region.Bytes.Length) / LineSize;

    /// <summary>The number in the header of slot 1, where a store that was just written anew has it; null without one.</summary>
    public static ulong? NumberInFirstSlot(VirtualDevice device)
    {
        byte[] header = device.Peek(device.Chip.RequireIdentity().Regions[0].Start + (uint)device.Chip.RequireIdentity().SlotSize, LineSize);
        return header.AsSpan().StartsWith("NPG1"u8) ? BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(NumberOffset)) : null;
    }

    /// <summary>Address of the first byte that differs now, or null.</summary>
    public uint? FirstDifference(VirtualDevice now)
    {
        foreach ((AddressRange region, byte[] bytes) in _regions)
        {
            int common = bytes.AsSpan().CommonPrefixLength(now.Peek(region.Start, bytes.Length));
            if (common < bytes.Length)
            {
                return region.Start + (uint)common;
            }
        }

        return null;
    }
}
