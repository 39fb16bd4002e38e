using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Rescue;

namespace Nameplate.Cli.Output;

/// <summary>A rescue's plan for people: what cannot be read, where it lies, what is done about it and by which command.</summary>
internal static class RescueText
{
    public static void Write(Screen screen, RescuePlan plan)
    {
        foreach (DamagedSector sector in plan.Sectors)
        {
            screen.Field("cannot be read", $"{string.Join(", ", sector.Unreadable)} in sector {Quantity.Range(sector.Sector.Range)}");
            screen.Field("", WhatIsDone(plan, sector));
        }

        if (plan.Sectors.Count == 0)
        {
            screen.Field("cannot be read", "nothing: every word of flash was read");
        }

        screen.Say();
        if (plan.Firmware is { } update)
        {
            PlanText.Write(screen, update);
            screen.Say();
        }
    }

    /// <summary><c>2 words in 1 sector</c>.</summary>
    public static string Count(RescuePlan plan, int flashWordSize) =>
        $"{Quantity.Count(plan.UnreadableWords(flashWordSize), "word")} in {Quantity.Count(plan.Sectors.Count, "sector")}";

    /// <summary><c>left: 0x08000000..0x0801FFFF for nameplate update</c>; null when nothing is left.</summary>
    public static string? Left(RescuePlan plan)
    {
        List<string> words = [];
        Add(SectorContent.Data, "for nameplate update FIRMWARE, or --firmware FILE here");
        Add(SectorContent.SharedWithIdentity, "for nameplate update FIRMWARE, or --firmware FILE here");
        Add(SectorContent.Identity, plan.IdentityIsDamaged ? "for nameplate assign NUMBER --replace --reason TEXT" : "to the identity's own writers");
        Add(SectorContent.Nothing, "where it cannot be erased");
        return words.Count == 0 ? null : $"left: {string.Join("; ", words)}";

        void Add(SectorContent content, string to)
        {
            AddressRange[] ranges = [.. plan.Left.Where(sector => sector.Content == content).Select(sector => sector.Sector.Range)];
            if (ranges.Length > 0)
            {
                words.Add($"{string.Join(", ", ranges)} {to}");
            }
        }
    }

    private static string WhatIsDone(RescuePlan plan, DamagedSector sector) => sector switch
    {
        { Act: RescueAct.Update } => "the firmware given is written there, which erases and mends it",
        { Act: RescueAct.Erase, Content: SectorContent.Nothing } => "is erased: every other word of it is blank",
        { Act: RescueAct.Erase } => "is erased as --erase says; what can be read of it is saved first",
        { Obstacle: { } why } => $"is left: {why}",
        { Content: SectorContent.Data } =>
            "holds firmware or data, and is left: nameplate update FIRMWARE, or --firmware FILE here, erases and rewrites it; "
            + $"--erase {Quantity.Address(sector.Sector.Range.Start)} gives it up",
        { Content: SectorContent.SharedWithIdentity } =>
            "holds firmware and the identity, and is left: nameplate update FIRMWARE, or --firmware FILE here, keeps the identity in a journal meanwhile",
        _ => Identity(plan),
    };

    private static string Identity(RescuePlan plan) => plan switch
    {
        { OpenJournal: { } number } => $"is the identity's, and is left: this host's journal writes #{number} back when the interrupted command is run again",
        { IdentityIsDamaged: true, Identity.DeviceId: { } older } =>
            $"is the identity's, and is left: a newer generation than #{older} was there and cannot be read any more; "
            + "nameplate assign NUMBER --replace --reason TEXT writes it anew",
        { IdentityIsDamaged: true } =>
            "is the identity's, and is left: there was a number and it cannot be read any more; nameplate assign NUMBER --replace --reason TEXT writes it anew",
        { Identity: { State: StoreState.Valid, DeviceId: { } number } } =>
            $"is the identity's, and is left: #{number} reads whole, the word is in an older slot or an unused one",
        { Identity.State: StoreState.LaterVersion } => "is the identity's, of a later format, and is left",
        _ => "is where an identity goes, and is left: nameplate assign NUMBER erases it first",
    };
}
