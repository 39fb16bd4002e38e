using System.Text;
using Nameplate.Chips.Places;

namespace Nameplate.Chips.Tests.Places;

/// <summary>docs/places.md as the database would have it.</summary>
internal static class PlacesPage
{
    private const string Opening = """
        # Places for a number

        Where a device's number can lie on each chip, what it outlives there, and what settles it. `nameplate advise --chip NAME`
        says the same of one chip, in order of fitness, with the C that reads it. This page is written from `src/Nameplate.Chips`
        by `PlacesPageTests`, which fails when the two differ; `NAMEPLATE_WRITE_DOCS=1` makes the test write it anew. Nothing here
        was tried on silicon.

        """;

    private const string Cells = """

        An address is where the place begins. **-**: the chip has it not. **?**: no document at hand settles it, and nothing is built
        on it. External flash can stand beside every chip; no ROM bootloader reaches it.

        """;

    /// <summary>The seven places of the forum thread, each with what becomes of it here and the tests that answer it.</summary>
    public static IReadOnlyList<(string Place, string Answer, IReadOnlyList<string> Tests)> Thread { get; } =
    [
        ("OTP", "A place where the chip has it: append-only, a later slot supersedes. Most H7 have none.",
        [
            "OneTimeMemoryTests.A_number_outlives_twenty_updates_and_a_mass_erase", "OneTimeMemoryTests.A_later_slot_supersedes_until_none_is_left",
            "PlaceTests.Number_in_OTP_is_that_of_the_last_slot_that_is_right",
        ]),
        ("the unique ID", "A place without a write: a table in the firmware gives each ID the number that you chose.",
        [
            "UniqueIdPlaceTests.A_number_outlives_twenty_updates_and_nothing_is_written_for_it",
            "NumberLookUpTests.Every_device_finds_its_number_and_no_other_chip_finds_one", "TableTests.A_Cortex_M7_finds_its_own_number_by_its_unique_ID",
        ]),
        ("backup SRAM", "The firmware's mirror of the number: no ROM reaches it, and it is gone with the battery.",
        [
            "ChipPlacesTests.The_ROM_reaches_none_of_what_only_the_firmware_reaches", "MirrorTests.Cut_at_any_word_the_old_identity_or_the_new_one_is_read",
            "PlaceTests.Number_in_backup_SRAM_is_there_once_the_firmware_kept_it",
        ]),
        ("option bytes", "16 bits on F0, F1 and F3. The 2 KB of H7 are no storage.",
        [
            "UserDataBytesTests.A_number_outlives_twenty_updates", "UserDataBytesTests.A_cut_after_the_erase_leaves_readout_protection_and_unprotect_leads_back",
            "PlaceTests.Number_in_the_option_bytes_counts_with_its_complements_only",
            "ChipPlacesTests.The_2_KB_of_user_option_bytes_of_an_H7_are_explained_as_no_storage",
        ]),
        ("EEPROM emulation", "The identity store with two regions: firmware may write too, and a cut at any act leaves the old number or the new one. "
            + "L0 and L1 have an EEPROM that is one.",
        [
            "CutCampaignTests.A_cut_at_every_act_leaves_the_old_number_or_the_new_one", "ControlTests.A_missing_rule_is_noticed",
            "UpdateTests.Firmware_reads_old_or_new_after_every_cut", "DataEepromTests.A_number_outlives_twenty_updates_and_a_mass_erase",
        ]),
        ("a spare sector", "The default wherever a sector can be spared: twenty updates, the same number.",
        [
            "EveryChipTests.A_number_survives_twenty_updates_and_nothing_outside_the_plan_is_erased",
            "CutTests.An_update_that_is_cut_anywhere_keeps_the_number_and_a_rerun_completes_it", "PlaceTests.Number_in_flash_is_read_at_its_real_address",
        ]),
        ("\"the bootloader overwrites only by commands\"", "True, so the commands are what is guarded: nothing that could touch the number leaves the host.",
        [
            "WireGateTests.Every_opcode_with_every_sector_number_only_the_granted_pass",
            "WireGateTests.Control_a_gate_that_looks_at_opcodes_only_leaks", "UpdatePlannerTests.Data_in_the_identitys_place_is_refused_and_its_origin_named",
        ]),
    ];

    public static string Render()
    {
        StringBuilder page = new(Opening.ReplaceLineEndings("\n"));
        WriteKinds(page);
        WriteThread(page);
        WriteChips(page);
        WriteReasons(page);
        return page.ToString();
    }

    private static void WriteKinds(StringBuilder page) => WriteTable(page, "What each is like",
        ["place", "is", "on", "ROM", "update", "mass erase", "RDP 1 to 0", "no battery", "rewrites", "its catch"],
        PlaceOverview.All.Select(place => new[]
        {
            Code(place.Likeness.Kind.NameOf()), place.Likeness.Kind.TitleOf(), FamiliesOf(place), RomOf(place.Likeness.Rom),
            Said(place.Likeness.Outlives.Update), Said(place.Likeness.Outlives.MassErase), Said(place.Likeness.Outlives.RdpRegression),
            Said(place.Likeness.Outlives.PowerLoss), place.Likeness.RewritesText, place.Likeness.Catch,
        }));

    private static void WriteThread(StringBuilder page)
    {
        page.Append("\n## The seven places of the thread\n\nA thread in a forum named seven places for a number that updates leave alone. ")
            .Append("Each has tests that answer it; they are in `tests`.\n");
        WriteTable(page, null, ["place", "what becomes of it", "tests"],
            Thread.Select(place => new[] { place.Place, place.Answer, string.Join("<br>", place.Tests.Select(Code)) }));
    }

    private static void WriteChips(StringBuilder page)
    {
        PlaceKind[] kinds = [.. PlaceKinds.All.Where(kind => kind != PlaceKind.ExternalFlash)];
        WriteTable(page, "Chip by place", ["chip", .. kinds.Select(kind => kind.NameOf()), "recommended"],
            ChipDatabase.All.Select(chip => new[]
            {
                chip.Name,
            }.Concat(kinds.Select(kind => CellOf(ChipPlaces.Of(chip)[(int)kind]))).Append(PlaceAdvice.For(chip, PlaceWishes.None).Best!.Kind.NameOf()).ToArray()));
        page.Append(Cells.ReplaceLineEndings("\n"));
    }

    // One row for all chips of which one source says the same.
    private static void WriteReasons(StringBuilder page)
    {
        page.Append("\n## Sources\n\nThe documents behind the tags are in [chips.md](chips.md#documents).\n");
        foreach (PlaceKind kind in PlaceKinds.All)
        {
            WriteTable(page, null, [Code(kind.NameOf()), "source", "chips"],
                ChipDatabase.All.Select(chip => (Chip: chip, Facts: ChipPlaces.Of(chip)[(int)kind]))
                    .GroupBy(at => (at.Facts.Presence, at.Facts.Why.Replace(at.Chip.Name, "it", StringComparison.Ordinal), at.Facts.Source))
                    .Select(same => new[] { PresenceOf(same.Key.Presence, same.Key.Item2), same.Key.Source, string.Join(", ", same.Select(at => at.Chip.Name)) }));
        }
    }

    private static string PresenceOf(PlacePresence presence, string why) => presence switch
    {
        PlacePresence.Present => "present",
        PlacePresence.Absent => $"absent: {why}",
        _ => $"unknown: {why}",
    };

    private static string CellOf(PlaceFacts place) => place switch
    {
        { Presence: PlacePresence.Absent } => "-",
        { Presence: PlacePresence.Unknown } => "?",
        _ => string.Join("<br>", place.Ranges.Select(range => $"0x{range.Start:X8}")),
    };

    private static string FamiliesOf(PlaceOverview place) => place.Likeness.Kind == PlaceKind.ExternalFlash ? "every board that has one"
        : string.Join(", ", place.Families) + (place.Unknown.Count == 0 ? "" : $"; not known of {string.Join(", ", place.Unknown)}");

    private static string RomOf(RomReach rom) => (rom.Reads, rom.Writes) switch
    {
        (true, true) => "reads, writes",
        (true, _) => "reads, on some",
        (false, false) => "no",
        _ => "?",
    };

    private static string Said(bool? holds) => holds switch
    {
        true => "yes",
        false => "no",
        null => "?",
    };

    private static void WriteTable(StringBuilder page, string? heading, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        page.Append(heading is null ? "\n" : $"\n## {heading}\n\n").Append("| ").AppendJoin(" | ", columns).Append(" |\n")
            .Append('|').Insert(page.Length, "---|", columns.Count).Append('\n');
        foreach (string[] row in rows)
        {
            page.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        }
    }

    private static string Code(string text) => $"`{text}`";
}
