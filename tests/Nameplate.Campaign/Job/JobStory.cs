using System.Buffers.Binary;
using Nameplate.Chips;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;

namespace Nameplate.Campaign.Job;

/// <summary>One command that is interrupted and run again, and what must come of it.</summary>
/// <param name="Chip">The device.</param>
/// <param name="Name">The command.</param>
/// <param name="Prepare">Makes the device what it is before.</param>
/// <param name="Act">The command.</param>
/// <param name="Before">The number before; null: none.</param>
/// <param name="After">The number after.</param>
/// <param name="Firmware">The firmware after.</param>
internal sealed record JobStory(
    Chip Chip, string Name, Func<JobBench, ValueTask> Prepare, Func<JobBench, ValueTask> Act, ulong? Before, ulong After,
    MemoryImage? Firmware)
{
    /// <summary>True: there was other firmware before, or none.</summary>
    public bool ChangesFirmware { get; init; }

    /// <summary>True: a lock's effect is probed.</summary>
    public bool Probes { get; init; }

    /// <summary>What else is wrong when it is done, or null.</summary>
    public Func<JobBench, string?> Finally { get; init; } = _ => null;

    public override string ToString() => $"{Name} on {Chip.Name}";

    /// <summary>The commands that change a device, on one chip.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="scale">Times the firmware is longer than 1.5 KB.</param>
    public static IReadOnlyList<JobStory> Of(Chip chip, int scale = 1)
    {
        MemoryImage old = Make(chip, 1, scale), now = Make(chip, 2, scale);
        Backup? kept = null;
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
        async ValueTask Other(JobBench bench)
        {
            await Whole(bench);
            kept ??= await bench.BackupAsync(BackupScope.Flash);
            await bench.ProvisionAsync(12, now);
        }
        async ValueTask Locked(JobBench bench)
        {
            await Whole(bench);
            await bench.LockAsync();
        }
        List<JobStory> stories =
        [
            new(chip, "update", Whole, bench => bench.UpdateAsync(now), 10, 10, now) { ChangesFirmware = true },
            new(chip, "assign", Whole, bench => bench.AssignAsync(11), 10, 11, old),
            new(chip, "assign over a full store", Full, bench => bench.AssignAsync(11), 10, 11, old),
            new(chip, "set", Whole, bench => bench.SetAsync(250), 10, 10, old),
            new(chip, "first assign", bench => bench.UpdateAsync(old), bench => bench.AssignAsync(11), null, 11, old),
            new(chip, "provision", _ => default, bench => bench.ProvisionAsync(11, now), null, 11, now) { ChangesFirmware = true },
            new(chip, "provision over another", Whole, bench => bench.ProvisionAsync(11, now), 10, 11, now) { ChangesFirmware = true },
            new(chip, "restore", Other, bench => bench.RestoreAsync(kept!), 12, 10, old) { ChangesFirmware = true },
        ];
        if (chip.Rom.Commands.Contains((byte)0x63))
        {
            stories.Add(new(chip, "lock", Whole, bench => bench.LockAsync(), 10, 10, old) { Probes = true, Finally = bench => Protection(bench, true) });
            stories.Add(new(chip, "unlock", Locked, bench => bench.UnlockAsync(), 10, 10, old) { Probes = true, Finally = bench => Protection(bench, false) });
            if (chip.RequireIdentity().Kind != PlacementKind.Embed)
            {
                stories.Add(new(chip, "update of a locked device", Locked, bench => bench.UpdateAsync(now), 10, 10, now)
                {
                    ChangesFirmware = true,
                    Finally = bench => Protection(bench, true),
                });
            }
        }
        return stories;
    }

    /// <summary>Three segments over two sectors or more, or over one where there is only one.</summary>
    private static MemoryImage Make(Chip chip, int version, int scale)
    {
        uint first = chip.Flash.Sectors[0].Range.Start;
        uint middle = first + (0x600 * (uint)scale);
        uint second = chip.Flash.Sectors.FirstOrDefault(sector => sector.Range.Start >= middle + (320 * scale))?.Range.Start
            ?? first + (0x1000 * (uint)scale);
        return MemoryImage.Merge(
            Segment(first, 704 * scale, version), Segment(middle, 320 * scale, version),
            Segment(second + 0x100, (480 * scale) + (32 * version), version));
    }

    private static MemoryImage Segment(uint address, int length, int version)
    {
        byte[] bytes = new byte[length];
        new Random((int)(address & 0x7FFF_FFFF) ^ (version << 20)).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x2002_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), address + 0x41);
        return MemoryImage.FromBytes(address, bytes, $"version{version}.bin");
    }

    private static string? Protection(JobBench bench, bool wanted)
    {
        Chip chip = bench.Device.Chip;
        return chip.Flash.Sectors.FirstOrDefault(sector => chip.RequireIdentity().Regions.Any(sector.Range.Overlaps)
            && bench.Device.IsWriteProtected(sector) != wanted) is { } wrong
            ? $"done, and {wrong.Range} is {(wanted ? "not " : "")}write-protected"
            : null;
    }
}
