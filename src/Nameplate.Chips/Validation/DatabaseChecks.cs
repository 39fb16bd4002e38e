using System.Text.RegularExpressions;

namespace Nameplate.Chips.Validation;

/// <summary>Rows among each other, and where their values come from.</summary>
internal static partial class DatabaseChecks
{
    private static readonly string[] Sourced =
    [
        "ProductId", "FlashSizeKiB", "Flash.Banks", "Flash.SectorSize", "Flash.FlashWordSize", "Flash.ProgramUnit",
        "Flash.Programming", "Flash.ErasedValue",
        "Timing.SectorErase", "Timing.SectorEraseTypical", "Timing.FlashWordProgram", "Timing.FlashWordProgramTypical",
        "Timing.MassErase", "Rom.ProtocolVersion", "Rom.IdAddress", "Rom.SystemMemory", "Rom.EntryAddress",
        "Rom.RamWindows", "Rom.WriteAlignment", "Rom.StartUp", "Rom.Commands", "UidAddress", "FlashSizeAddress", "OptionBytesAddress",
        "UidWordOffsets", "OptionBytesFormat", "UserOptionBytes", "WriteProtectionGroup", "Otp", "DataEeprom", "Identity",
    ];

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfAll("names-unique", "No two chips have the same name, whatever its case.", NamesUnique),
        ChipCheck.OfAll("variants-decidable",
            "Chips of one product ID share what is read before the variant is known; of several there is a size register, and "
            + "where a size fits two of them they differ in what only a person can tell.",
            VariantsDecidable),
        ChipCheck.OfEach("product-id-fits", "A product ID has 12 bits and is not 0.", ProductIdFits),
        ChipCheck.OfEach("sources-complete",
            "Every value has a source that opens with a document, or says what it is instead.",
            SourcesComplete),
    ];

    private static IEnumerable<(Chip, string)> NamesUnique(IReadOnlyList<Chip> chips) => chips
        .GroupBy(chip => chip.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
        .Select(group => (group.Last(), $"{group.Count()} chips have this name"));

    private static IEnumerable<(Chip, string)> VariantsDecidable(IReadOnlyList<Chip> chips)
    {
        foreach (IGrouping<ushort, Chip> line in chips.GroupBy(chip => chip.ProductId).Where(line => line.Count() > 1))
        {
            Chip first = line.First();
            foreach (Chip chip in line)
            {
                if (chip.FlashSizeAddress is null)
                {
                    yield return (chip, $"0x{line.Key:X3} has several variants, but no flash-size register");
                }

                if (line.Any(other => !ReferenceEquals(other, chip) && other.FlashSizeKiB == chip.FlashSizeKiB
                    && other.Devices == chip.Devices))
                {
                    yield return (chip, $"another chip of 0x{line.Key:X3} has {chip.FlashSizeKiB} KiB too, and stands for the same devices");
                }

                if ((chip.FlashSizeAddress, chip.UidAddress, chip.Rom.IdAddress, chip.Rom.StartUp, chip.Rom.EraseCommand)
                    != (first.FlashSizeAddress, first.UidAddress, first.Rom.IdAddress, first.Rom.StartUp, first.Rom.EraseCommand)
                    || !chip.UidWordOffsets.SequenceEqual(first.UidWordOffsets))
                {
                    yield return (chip, $"size, UID or bootloader ID lie elsewhere than on {first.Name}, or it starts slower");
                }
            }
        }
    }

    private static IEnumerable<string> ProductIdFits(Chip chip)
    {
        if (chip.ProductId is 0 or > 0xFFF)
        {
            yield return $"0x{chip.ProductId:X}";
        }
    }

    private static IEnumerable<string> SourcesComplete(Chip chip)
    {
        IEnumerable<string> versions = chip.Rom.Versions.Count == 0
            ? ["Rom.Versions"]
            : chip.Rom.Versions.Select(version => $"Rom.Versions.{version.Name}");
        foreach (string path in Sourced.Concat(versions))
        {
            if (!chip.Sources.TryGetValue(path, out string? source))
            {
                yield return $"{path} has no source";
            }
            else if (!IsSource(source))
            {
                yield return $"{path}: '{source}' names no document";
            }
        }

        foreach (RomNote note in chip.Rom.Versions.SelectMany(version => version.Notes))
        {
            if (!IsSource(note.Source))
            {
                yield return $"note '{note.Text}': '{note.Source}' names no document";
            }
        }
    }

    private static bool IsSource(string source) => Shape().Match(source) is { Success: true } match
        && (match.Groups["marker"].Value is "UNCERTAIN" or "ASSUMED"
            || ChipDatabase.Documents.ContainsKey(match.Groups["tag"].Value));

    [GeneratedRegex("^((?<marker>DERIVED|UNCERTAIN|ASSUMED): )?(?<tag>[A-Z0-9-]+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
