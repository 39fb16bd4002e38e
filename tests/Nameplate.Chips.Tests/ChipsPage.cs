using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

/// <summary>docs/chips.md and the page of each family in docs/chips, as the database would have them.</summary>
internal static class ChipsPage
{
    private const string Opening = """
        # Chips

        Everything Nameplate knows about the chips it supports; the pages of the families have each value with its source.
        They are written from `src/Nameplate.Chips/Data` by `ChipsPageTests`, which fails when the two differ;
        `NAMEPLATE_WRITE_DOCS=1` makes the test write them anew. Nothing here was tried on silicon.

        A source names a document of the last table and the place in it (T = table). `DERIVED` values are reasoned from the
        document that follows, `UNCERTAIN` ones are not settled by any document, `ASSUMED` ones have none: Nameplate is
        safe under every reading of those.

        """;

    /// <summary>Every page, by its path from the root.</summary>
    public static IReadOnlyDictionary<string, string> RenderAll() => ChipDatabase.All.GroupBy(chip => chip.Family)
        .ToDictionary(family => $"docs/chips/{family.Key.ToLowerInvariant()}.md", family => RenderFamily(family.Key, [.. family]))
        .Append(new KeyValuePair<string, string>("docs/chips.md", Render()))
        .ToDictionary();

    private static string RenderFamily(string family, Chip[] chips)
    {
        StringBuilder page = new($"# STM32{family}\n\nEach value with its source; how to read them: [the chips](../chips.md).\n");
        foreach (IGrouping<ushort, Chip> line in chips.GroupBy(chip => chip.ProductId))
        {
            WriteLine(page, line.Key, [.. line]);
        }

        return page.ToString();
    }

    private static string Render()
    {
        StringBuilder page = new(Opening.ReplaceLineEndings("\n"));
        page.Append("Families: ").AppendJoin(", ", ChipDatabase.All.Select(chip => chip.Family).Distinct()
            .Select(family => $"[{family}](chips/{family.ToLowerInvariant()}.md)")).Append(".\n");
        WriteVariants(page);
        WriteIdentity(page);

        WriteTable(page, "Errata", ["name", "what goes wrong", "what Nameplate does", "source"],
            Errata.All.Select(it => new[] { Code(it.Name), it.Summary, it.Workaround, it.Source }));
        page.Append("\nA bootloader whose ID is unknown or was not read is taken to have all of them.\n");
        WriteTable(page, "Checks on every row", ["name", "demand"],
            ChipValidation.Checks.Select(check => new[] { Code(check.Name), check.Demand }));
        WriteTable(page, "Documents", ["tag", "document"],
            ChipDatabase.Documents.Select(document => new[] { document.Key, document.Value }));
        return page.ToString();
    }

    private static void WriteVariants(StringBuilder page) => WriteTable(page, "Variants",
        ["chip", "stands for", "product ID", "size register", "bank: sectors", "flash word"],
        ChipDatabase.All.Select(chip => new[]
        {
            chip.Name, chip.Devices, $"0x{chip.ProductId:X3}", (chip.HasSmallerSizes ? "to " : "") + $"{chip.FlashSizeKiB} KiB",
            string.Join("<br>", chip.Flash.Banks.Select(BankText)), $"{chip.Flash.FlashWordSize} B",
        }));

    private static void WriteIdentity(StringBuilder page)
    {
        WriteTable(page, "Where the identity lies",
            ["chip", "kind", "regions", "slots", "alias, while the banks are swapped", "fenced erase numbers"],
            ChipDatabase.All.Select(chip => new[]
            {
                chip.Name,
                KindText(chip.Identity?.Kind),
                Ranges(chip.Identity?.Regions ?? []),
                chip.Identity is { } place ? $"{place.Regions[0].Length / (uint)place.SlotSize} × {place.SlotSize} B" : "",
                Ranges(chip.IdentityAliases),
                Fence(chip),
            }));
        page.Append("\nFenced are the numbers that under any reading of Extended Erase's numbers may erase a sector ")
            .Append("that holds a region or its alias.\n");
    }

    private static void WriteLine(StringBuilder page, ushort productId, Chip[] line)
    {
        WriteTable(page, $"0x{productId:X3}: {string.Join(", ", line.Select(chip => chip.Name))}",
            ["value", "is", "source"], ValueRows(line));
        WriteTable(page, null, ["bootloader", "on", "errata", "source"],
            line.SelectMany(chip => chip.Rom.Versions).DistinctBy(version => version.Id).SelectMany(version =>
                line.Where(chip => chip.Rom.VersionOf(version.Id) is not null)
                    .GroupBy(chip => string.Join("<br>", chip.Rom.ErrataOf(version.Id).Select(it => Code(it.Name))))
                    .Select(same => new[]
                    {
                        $"0x{version.Id:X2} {version.Name}",
                        string.Join("<br>", same.Select(chip => chip.Name)),
                        same.Key,
                        same.First().Sources[$"Rom.Versions.{version.Name}"],
                    })));
        string[][] notes =
        [
            .. line[0].Rom.NotesOf(null).Select(note => new[]
            {
                string.Join(", ", line[0].Rom.Versions.Where(it => it.Notes.Contains(note)).Select(it => it.Name)),
                note.Text, note.Advice, note.Source,
            }),
        ];
        if (notes.Length > 0)
        {
            WriteTable(page, null, ["bootloader", "limitation", "what to do", "source"], notes);
        }
    }

    private static IEnumerable<string[]> ValueRows(Chip[] line)
    {
        (string Path, Func<Chip, string> Text)[] values =
        [
            ("ProductId", chip => $"0x{chip.ProductId:X3}"),
            ("FlashSizeKiB", chip => $"{chip.FlashSizeKiB} KiB"),
            ("Flash.Banks", chip => string.Join("<br>", chip.Flash.Banks.Select(BankText))),
            ("Flash.SectorSize", chip => string.Join(", ", chip.Flash.Banks[0].Runs.Select(run => $"{run.Size} B"))),
            ("Flash.FlashWordSize", chip => $"{chip.Flash.FlashWordSize} B"),
            ("Flash.ProgramUnit", chip => $"{chip.Flash.ProgramUnit} B"),
            ("Flash.Programming", chip => $"{chip.Flash.Programming}"),
            ("Flash.ErasedValue", chip => $"0x{chip.Flash.ErasedValue:X2}"),
            ("Timing.SectorErase", chip => Milliseconds(chip.Timing.SectorErase)),
            ("Timing.SectorEraseTypical", chip => Milliseconds(chip.Timing.SectorEraseTypical)),
            ("Timing.MassErase", chip => Milliseconds(chip.Timing.MassErase)),
            ("Timing.FlashWordProgram", chip => Microseconds(chip.Timing.FlashWordProgram)),
            ("Timing.FlashWordProgramTypical", chip => Microseconds(chip.Timing.FlashWordProgramTypical)),
            ("UidAddress", chip => Address(chip.UidAddress)),
            ("UidWordOffsets", chip => string.Join(", ", chip.UidWordOffsets)),
            ("FlashSizeAddress", chip => Address(chip.FlashSizeAddress)),
            ("OptionBytesAddress", chip => Address(chip.OptionBytesAddress)),
            ("OptionBytesFormat", chip => $"{chip.OptionBytesFormat}"),
            ("UserOptionBytes", chip => chip.UserOptionBytes is { } user ? $"{user.Count} from 0x{user.Address:X8}, {user.Stride} B apart" : "none"),
            ("WriteProtectionGroup", chip => chip.WriteProtectionGroup switch { null => "not known", 1 => "1 sector", var group => $"{group} sectors" }),
            ("DataEeprom", chip => chip.DataEeprom is { } eeprom ? $"{eeprom}" : "none"),
            ("Otp", chip => OtpText(chip.Otp)),
            ("Rom.ProtocolVersion", chip => $"0x{chip.Rom.ProtocolVersion:X2}"),
            ("Rom.IdAddress", chip => Address(chip.Rom.IdAddress)),
            ("Rom.SystemMemory", chip => Ranges(chip.Rom.SystemMemory)),
            ("Rom.EntryAddress", chip => Address(chip.Rom.EntryAddress)),
            ("Rom.RamWindows", chip => Ranges(chip.Rom.RamWindows)),
            ("Rom.Versions", chip => chip.Rom.Versions.Count == 0 ? "none known" : string.Join(", ", chip.Rom.Versions.Select(version => version.Name))),
            ("Rom.WriteAlignment", chip => $"{chip.Rom.WriteAlignment} B"),
            ("Rom.StartUp", chip => Milliseconds(chip.Rom.StartUp)),
            ("Rom.Commands", chip => string.Join(' ', chip.Rom.Commands.Select(code => $"{code:X2}"))),
        ];
        foreach ((string path, Func<Chip, string> text) in values)
        {
            // One row for all variants where they agree, one each where they do not.
            foreach (IGrouping<(string, string), Chip> same in line.Where(chip => chip.Sources.ContainsKey(path))
                .GroupBy(chip => (text(chip), chip.Sources[path])))
            {
                string name = same.Count() == line.Length
                    ? Code(path)
                    : $"{Code(path)} {string.Join(", ", same.Select(chip => chip.Name))}";
                yield return [name, same.Key.Item1, same.Key.Item2];
            }
        }
    }

    private static void WriteTable(
        StringBuilder page, string? heading, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        page.Append(heading is null ? "\n" : $"\n## {heading}\n\n")
            .Append("| ").AppendJoin(" | ", columns).Append(" |\n")
            .Append('|').Insert(page.Length, "---|", columns.Count).Append('\n');
        foreach (string[] row in rows)
        {
            page.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))
                .Append(" |\n");
        }
    }

    private static string Fence(Chip chip) => string.Join(", ",
        EraseNumbers.Of(chip.Flash, banksSwapped: null).Fence([.. chip.Identity?.Regions ?? [], .. chip.IdentityAliases]));

    private static string BankText(FlashBank bank) =>
        $"0x{bank.Address:X8}: " + string.Join(", ", bank.Runs.Select(run => $"{run.Count} × {Size(run.Size)}"))
        + (bank.SectorCount == bank.DieSectorCount ? "" : $" of the die's {bank.DieSectorCount}");

    private static string Size(uint bytes) => bytes % 1024 == 0 ? $"{bytes / 1024} KB" : $"{bytes} B";

    private static string KindText(PlacementKind? kind) => kind switch
    {
        PlacementKind.TwoRegions => "two regions",
        PlacementKind.OneRegion => "one region",
        PlacementKind.Embed => "embed",
        _ => "none in flash",
    };

    private static string OtpText(OtpArea? otp) => otp is null
        ? "none"
        : $"{otp.Range}, "
            + (otp.BlockSize is { } block ? $"blocks of {block} B, " : "")
            + $"units of {otp.ProgramUnit} B, bootloader "
            + (otp.FirstBootloaderId is { } id ? $"0x{id:X2} on" : otp.ReachedByBootloader == true ? "reaches it" : "unknown");

    private static string Ranges(IEnumerable<AddressRange> ranges) => string.Join("<br>", ranges);

    private static string Address(uint? address) => address is { } known ? $"0x{known:X8}" : "none known";

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds} ms";

    private static string Microseconds(TimeSpan time) => $"{time.TotalMicroseconds} µs";

    private static string Code(string text) => $"`{text}`";
}
