// The sectors that share a bit of FLASH_WPSN (RM0399 rev 4 §4.9.12; CMSIS-H7: one sector each, four on 0x480), and the codes
// of Write Protect (AN3155 rev 20 §3.9) that may mean them.
//
//   bank 1   WPSN1 bit 0 .. n        bank 2   WPSN2 bit 0 .. n        a group is named by the address where it starts
//
// No document says what the codes count on bank 2 and on 0x480: sectors as Extended Erase numbers them, or groups; after a bank
// of which only a part exists with the die's next number, or with the next one that exists. Each reading gives a list of codes.

using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Device;

/// <summary>The write protection of one chip in groups of sectors.</summary>
internal sealed class ProtectionGroups
{
    private readonly Chip _chip;
    private readonly int _group;

    /// <exception cref="UnknownChipFactException">N608: no source tells how many sectors share a bit.</exception>
    public ProtectionGroups(Chip chip)
    {
        _chip = chip;
        _group = chip.Require(chip.WriteProtectionGroup, nameof(Chip.WriteProtectionGroup), "how many sectors share one write-protection bit");
        All = [.. chip.Flash.Sectors.Select(StartOf).Distinct()];
    }

    /// <summary>Every group that exists, by its start address, ascending.</summary>
    public IReadOnlyList<uint> All { get; }

    /// <summary>The groups that a range touches, ascending.</summary>
    public IEnumerable<uint> Touching(AddressRange range) => _chip.Flash.SectorsTouching(range).Select(StartOf).Distinct();

    /// <summary>The sectors of a group, ascending.</summary>
    public IEnumerable<Sector> SectorsOf(uint group) => _chip.Flash.Sectors.Where(sector => StartOf(sector) == group);

    /// <summary>The group that a sector belongs to.</summary>
    public uint StartOf(Sector sector) => checked(_chip.Flash.Banks[sector.Bank].Address
        + (uint)(sector.IndexInBank / _group * _group) * _chip.Flash.Banks[sector.Bank].SectorSize);

    /// <summary>True if the group is protected by the option bytes; null where they do not tell.</summary>
    public bool? IsProtected(uint group, OptionBytes? options) =>
        options?.IsWriteProtected(_chip.Flash.SectorAt(group)!, _group);

    /// <summary>The groups that the option bytes show as protected.</summary>
    public IEnumerable<uint> ProtectedBy(OptionBytes? options) => All.Where(group => IsProtected(group, options) == true);

    /// <summary>The lists of codes that may mean these groups, the likeliest first, each once.</summary>
    public IReadOnlyList<IReadOnlyList<byte>> CodesOf(IReadOnlyCollection<uint> groups)
    {
        List<byte[]> lists = [];
        foreach (bool countsGroups in new[] { false, true })
        {
            foreach (SectorNumbering numbering in SectorNumbering.All.Where(reading => !reading.FollowsPhysicalBank))
            {
                byte[]? codes = Codes(groups, numbering, countsGroups);
                if (codes is not null && !lists.Exists(known => known.AsSpan().SequenceEqual(codes)))
                {
                    lists.Add(codes);
                }
            }
        }

        return lists;
    }

    /// <summary>The codes under one reading; null where one is no byte.</summary>
    private byte[]? Codes(IReadOnlyCollection<uint> groups, SectorNumbering numbering, bool countsGroups)
    {
        int unit = countsGroups ? _group : 1;
        int[] codes = [.. groups.SelectMany(SectorsOf)
            .Select(sector => numbering.NumberOf(_chip.Flash, sector, banksSwapped: false) / unit).Distinct().Order()];
        return Array.Exists(codes, code => code > byte.MaxValue) ? null : [.. codes.Select(code => (byte)code)];
    }
}
