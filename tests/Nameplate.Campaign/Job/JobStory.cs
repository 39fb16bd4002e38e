using System.Buffers.Binary;
using Nameplate.Chips;
using Nameplate.Images;

namespace Nameplate.Campaign.Job;

/// <summary>One command that is interrupted and run again, and what must come of it.</summary>
/// <param name="Chip">The device.</param>
/// <param name="Name">The command.</param>
/// <param name="Prepare">Makes the device what it is before.</param>
/// <param name="Act">The command.</param>
/// <param name="Before">The number before; null: none.</param>
/// <param name="After">The number after.</param>
/// <param name="Firmware">The firmware after; null: the command leaves it alone.</param>
internal sealed record JobStory(
    Chip Chip, string Name, Func<JobBench, ValueTask> Prepare, Func<JobBench, ValueTask> Act, ulong? Before, ulong After,
    MemoryImage? Firmware)
{
    /// <summary>Under 2 KB in three segments over two sectors, or over one where there is only one.</summary>
    private static MemoryImage Make(Chip chip, int version)
    {
        uint first = chip.Flash.Sectors[0].Range.Start;
        uint second = chip.Flash.Sectors.Count > 2 ? chip.Flash.Sectors[1].Range.Start : first + 0x1000;
        return MemoryImage.Merge(
            Segment(first, 704, version), Segment(first + 0x600, 320, version), Segment(second + 0x100, 480 + (32 * version), version));
    }

    private static MemoryImage Segment(uint address, int length, int version)
    {
        byte[] bytes = new byte[length];
        new Random(HashSeed(address, version)).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x2002_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), address + 0x41);
        return MemoryImage.FromBytes(address, bytes, $"version{version}.bin");
    }

    private static int HashSeed(uint address, int version) => (int)(address & 0x7FFF_FFFF) ^ (version << 20);

    /// <summary>The commands that change a device, on one chip.</summary>
    public static IReadOnlyList<JobStory> Of(Chip chip)
    {
        MemoryImage old = Make(chip, 1), now = Make(chip, 2);
        async ValueTask Whole(JobBench bench)
        {
            await bench.AssignAsync(10);
            await bench.UpdateAsync(old);
        }
        async ValueTask Full(JobBench bench)
        {
            await Whole(bench);
            for (ulong number = 101; number <= 105; number++)
            {
                await bench.AssignAsync(number);
            }
            await bench.AssignAsync(10); // the seventh generation of seven slots
        }
        return
        [
            new(chip, "update", Whole, bench => bench.UpdateAsync(now), 10, 10, now),
            new(chip, "assign", Whole, bench => bench.AssignAsync(11), 10, 11, old),
            new(chip, "assign over a full store", Full, bench => bench.AssignAsync(11), 10, 11, old),
            new(chip, "set", Whole, bench => bench.SetAsync(250), 10, 10, old),
            new(chip, "first assign", bench => bench.UpdateAsync(old), bench => bench.AssignAsync(11), null, 11, old),
            new(chip, "provision", _ => default, bench => bench.ProvisionAsync(11, now), null, 11, now),
            new(chip, "provision over another", Whole, bench => bench.ProvisionAsync(11, now), 10, 11, now),
        ];
    }
}
