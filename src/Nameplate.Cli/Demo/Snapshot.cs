using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Cli.Demo;

/// <summary>The bytes in the identity's regions of a virtual chip, straight from its cells.</summary>
internal sealed class Snapshot(VirtualDevice device)
{
    private const int LineSize = 32;

    private readonly IReadOnlyList<(AddressRange Region, byte[] Bytes)> _regions =
        [.. device.Chip.Identity.Regions.Select(region => (region, device.Peek(region.Start, (int)region.Length)))];

    /// <summary>Lines compared.</summary>
    public int Lines => _regions.Sum(region => region.Bytes.Length) / LineSize;

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
