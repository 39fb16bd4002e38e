namespace Nameplate.Chips.Data;

/// <summary>Where the values of a row come from, by the path of their property.</summary>
internal static class ChipSources
{
    private const string ByTheRule = "NAMEPLATE";
    private const string ErasedReadsZero =
        "NAMEPLATE: no identity store where erased flash reads 0x00; these chips have a data EEPROM";

    public static IReadOnlyDictionary<string, string> Of(
        LineEntry line, VariantEntry variant, IEnumerable<VersionEntry> versions)
    {
        Dictionary<string, string> sources = new(StringComparer.Ordinal)
        {
            ["ProductId"] = line.ProductId.Source,
            ["FlashSizeKiB"] = variant.FlashSizeKiB.Source,
            ["Flash.Banks"] = variant.Banks.Source,
            ["Flash.SectorSize"] = line.SectorSize.Source,
            ["Flash.FlashWordSize"] = line.FlashWordSize.Source,
            ["Flash.ProgramUnit"] = line.ProgramUnit.Source,
            ["Flash.Programming"] = line.Programming.Source,
            ["Flash.ErasedValue"] = line.ErasedValue.Source,
            ["Timing.SectorErase"] = line.Timing.SectorEraseMilliseconds.Source,
            ["Timing.SectorEraseTypical"] = line.Timing.SectorEraseTypicalMilliseconds.Source,
            ["Timing.FlashWordProgram"] = line.Timing.FlashWordProgramMicroseconds.Source,
            ["Timing.FlashWordProgramTypical"] = line.Timing.FlashWordProgramTypicalMicroseconds.Source,
            ["Timing.MassErase"] = $"{line.Timing.SectorEraseMilliseconds.Source}; times the number of sectors",
            ["Rom.ProtocolVersion"] = line.Rom.ProtocolVersion.Source,
            ["Rom.IdAddress"] = line.Rom.IdAddress.Source,
            ["Rom.SystemMemory"] = line.Rom.SystemMemory.Source,
            ["Rom.EntryAddress"] = line.Rom.EntryAddress.Source,
            ["Rom.RamWindows"] = line.Rom.RamWindows.Source,
            ["Rom.WriteAlignment"] = line.Rom.WriteAlignment.Source,
            ["Rom.StartUp"] = line.Rom.StartUpMilliseconds.Source,
            ["Rom.Commands"] = line.Rom.Commands.Source,
            ["UidAddress"] = line.UidAddress.Source,
            ["UidWordOffsets"] = line.UidWordOffsets.Source,
            ["FlashSizeAddress"] = line.FlashSizeAddress.Source,
            ["OptionBytesAddress"] = line.OptionBytesAddress.Source,
            ["OptionBytesFormat"] = line.OptionBytesFormat.Source,
            ["UserOptionBytes"] = line.UserOptionBytes.Source,
            ["WriteProtectionGroup"] = line.WriteProtectionGroup.Source,
            ["Otp"] = line.Otp.Source,
            ["DataEeprom"] = line.DataEeprom.Source,
            ["Identity"] = variant.Identity?.Source
                ?? (line.ErasedValue.Value.Value == 0xFF ? ByTheRule : ErasedReadsZero),
        };
        foreach (VersionEntry version in versions)
        {
            sources[$"Rom.Versions.{version.Name}"] = version.Source;
        }

        if (line.Rom.NoVersions is { } reason)
        {
            sources["Rom.Versions"] = reason;
        }

        return sources;
    }
}
