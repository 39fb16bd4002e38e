using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>What both erase commands do once their frame is whole (AN3155 rev 20 §3.7 and §3.8).</summary>
internal sealed class RomErase(RomContext rom)
{
    /// <summary>Erases the sectors with these numbers; numbers that no sector has are skipped in silence.</summary>
    public Next List(IEnumerable<ushort> numbers)
    {
        if (Begin() is { } end)
            return end;
        bool swapped = rom.OptionBytes.BanksSwapped;
        List<Sector> sectors = [];
        foreach (ushort number in numbers)
        {
            if (rom.Ways.Numbering.SectorOf(rom.Chip.Flash, number, swapped) is { } mapped)
                sectors.Add(swapped ? rom.Chip.Flash.TwinOf(mapped)! : mapped);
        }
        if (!rom.Has(Errata.WriteProtectedSectorAcks) && sectors.Exists(rom.OptionBytes.IsProtected))
            return rom.Refuse();
        return Run(sectors, EraseCause.List);
    }

    /// <summary>Erases a bank, 0 or 1, or everything.</summary>
    public Next All(int? bank)
    {
        if (Begin() is { } end)
            return end;
        bool swapped = rom.OptionBytes.BanksSwapped;
        List<Sector> sectors =
            [.. rom.Chip.Flash.Sectors.Where(sector => bank is null || (swapped ? 1 - sector.Bank : sector.Bank) == bank)];
        if (!rom.Ways.MassEraseSparesProtected && sectors.Exists(rom.OptionBytes.IsProtected))
            return rom.Refuse();
        return Run(sectors, bank is null ? EraseCause.Mass : EraseCause.Bank);
    }

    private Next? Begin()
    {
        if (rom.HangsOnBusyFlash())
            return Next.Hang;
        if (rom.Ways.DropClearedByErase)
            rom.DropPending = false;
        return null;
    }

    private Next Run(List<Sector> sectors, EraseCause cause)
    {
        bool early = rom.Has(Errata.Bank2EraseAckedEarly) && sectors.Exists(IsMappedInBank2);
        if (!rom.Flash.Erase(sectors, cause))
            return Next.Gone;
        if (!early)
            rom.Flash.WaitForFlash();
        return rom.Accept(CommandPhase.Data) is not Next.More and var end ? end : Next.Done;
    }

    private bool IsMappedInBank2(Sector physical) =>
        rom.Flash.Map.AddressOf(physical, rom.OptionBytes.BanksSwapped) >= rom.Chip.Flash.Banks[^1].Address
        && rom.Chip.Flash.Banks.Count == 2;
}
