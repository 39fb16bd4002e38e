using System.Buffers.Binary;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// What reader.c and count.c are to do: the struct job of firmware/tests/qemu/target.h, and the memory around it.
/// </summary>
internal sealed record Job
{
    public const uint BusFaultEnabled = 1;
    public const uint ProcessStack = 2;

    /// <summary>Base and alias of each region; an alias equal to its base is none.</summary>
    public IReadOnlyList<(uint Base, uint Alias)> Regions { get; init; } = [(Machine.Memory, Machine.Memory)];

    public int RegionSize { get; init; } = StoreBytes.RegionSize;

    public int SlotSize { get; init; } = StoreImage.SlotSize;

    public uint ProductId { get; init; } = 0x450;

    /// <summary>Twelve bytes, or none.</summary>
    public byte[] Uid { get; init; } = [];

    public uint Options { get; init; }

    /// <summary>Addresses of lines that cannot be read, and of lines that were corrected.</summary>
    public IReadOnlyList<uint> Unreadable { get; init; } = [];

    public IReadOnlyList<uint> Corrected { get; init; } = [];

    /// <summary>What is loaded where.</summary>
    public IReadOnlyList<(uint Address, byte[] Bytes)> Memory { get; init; } = [];

    public byte[] Encode()
    {
        List<uint> words = [(uint)Regions.Count];
        foreach ((uint start, uint alias) in Regions.Concat([default]).Take(2))
        {
            words.AddRange([start, alias, (uint)RegionSize]);
        }

        words.AddRange([ProductId, Uid.Length == 0 ? 0u : 1u]);
        byte[] uid = Uid.Length == 0 ? new byte[12] : Uid;
        words.AddRange(Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadUInt32LittleEndian(uid.AsSpan(4 * i))));
        words.AddRange([Options, (uint)(Unreadable.Count + Corrected.Count)]);
        words.AddRange([.. Unreadable, .. Corrected.Select(address => address | 1)]);
        return [.. words.SelectMany(word => BitConverter.GetBytes(word))];
    }
}
