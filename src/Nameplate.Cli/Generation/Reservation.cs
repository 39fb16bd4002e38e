using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Generation;

/// <summary>Flash that firmware may use: <c>FLASH</c>, then <c>FLASH2</c> behind the first fence, and so on.</summary>
internal sealed record FirmwareFlash(string Name, AddressRange Range);

/// <summary>What a firmware has to leave free on a chip: the same fences that <c>update</c> keeps to.</summary>
internal sealed record Reservation(
    Chip Chip, IdentityPlacement Placement, IReadOnlyList<Fence> Fences, IReadOnlyList<FirmwareFlash> Flash, string Options)
{
    /// <summary>The regions, with the place of each in the list: <c>r0</c>, <c>r1</c>.</summary>
    public IEnumerable<(int Index, AddressRange Range)> Regions => Placement.Regions.Select((region, index) => (index, region));

    /// <summary>The fences, those that touch joined: what a message names.</summary>
    public IReadOnlyList<AddressRange> Gaps => AddressRange.Join(Fences.Select(fence => fence.Range));

    /// <summary>The command that makes a text again, for its first line.</summary>
    public string Command(string what) => $"nameplate generate {what} --chip {Chip.Name}{Options}";

    public static Reservation Of(Chip chip, PlacementChoice choice)
    {
        IdentityPlacement placement = choice.For(chip);
        IReadOnlyList<Fence> fences = Provisioning.Planning.Fences.For(chip, placement, [], new Dictionary<string, uint>());
        IEnumerable<AddressRange> free = AddressRange.Join(chip.Flash.Sectors.SelectMany(sector => Without(sector.Range, fences)));
        string options = choice.Regions is { } regions ? $" --regions {regions}" : choice.Embed ? " --embed" : "";
        return new Reservation(chip, placement, fences,
            [.. free.Select((range, index) => new FirmwareFlash(index == 0 ? "FLASH" : $"FLASH{index + 1}", range))], options);
    }

    /// <summary>One line for each piece of flash, in the order of the addresses: its range and what it is for.</summary>
    public IEnumerable<string> Map()
    {
        IEnumerable<(AddressRange Range, string What)> pieces =
        [
            .. Flash.Select(part => (part.Range, $"firmware: {part.Name}, {Size(part.Range.Length)}")),
            .. Fences.Select(fence => (fence.Range, $"left free: {WhatLies(fence)}")),
        ];
        return pieces.OrderBy(piece => piece.Range.Start).Select(piece => $"{piece.Range}  {piece.What}");
    }

    /// <summary><c>896K</c>: the size as linker scripts write it.</summary>
    public static string Size(uint bytes) => bytes % 1024 == 0 ? $"{bytes / 1024}K" : $"0x{bytes:X}";

    private string WhatLies(Fence fence)
    {
        string[] own = [.. Regions.Where(region => fence.Range.Contains(region.Range)).Select(region =>
            fence.Range == region.Range ? $"r{region.Index}" : $"r{region.Index}, its first {Size(region.Range.Length)}")];
        return fence.Reason switch
        {
            FenceReason.BankSwapAlias => "the identity lies here while the banks are swapped",
            _ when own.Length > 0 => $"the identity, {string.Join(" and ", own)}",
            _ => "the identity's usual place on this chip, which update never touches",
        };
    }

    private static IEnumerable<AddressRange> Without(AddressRange sector, IReadOnlyList<Fence> fences)
    {
        ulong at = sector.Start;
        foreach (Fence fence in fences.Where(fence => fence.Range.Overlaps(sector)).OrderBy(fence => fence.Range.Start))
        {
            if (fence.Range.Start > at)
            {
                yield return AddressRange.FromEnd((uint)at, fence.Range.Start);
            }

            at = Math.Max(at, fence.Range.End);
        }

        if (at < sector.End)
        {
            yield return AddressRange.FromEnd((uint)at, sector.End);
        }
    }
}
