using System.Text.Json;
using Nameplate.Foundation;

namespace Nameplate.Chips.Data;

/// <summary>Turns a data file into chips. The files are embedded, so a fault in one is a fault in Nameplate.</summary>
internal static class ChipFileReader
{
    /// <summary>Reads the embedded file of this name.</summary>
    /// <exception cref="JsonException">The file breaks its shape.</exception>
    public static ChipFile Load(string name)
    {
        using Stream stream = typeof(ChipFileReader).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonSerializer.Deserialize(stream, ChipFileContext.Default.ChipFile)
            ?? throw new JsonException($"{name} is empty");
    }

    /// <summary>All variants of all lines, in the file's order.</summary>
    public static IEnumerable<ChipRow> Rows(ChipFile file) =>
        file.Lines.SelectMany(line => line.Variants.Select(variant =>
            new ChipRow(ChipOf(line, variant), variant.Parts, variant.SizeCode)));

    private static Chip ChipOf(LineEntry line, VariantEntry variant)
    {
        FlashGeometry flash = FlashOf(line, variant);
        return new Chip
        {
            Name = variant.Name,
            Devices = variant.Devices,
            Family = line.Family,
            ProductId = checked((ushort)line.ProductId.Value.Value),
            FlashSizeKiB = variant.FlashSizeKiB.Value,
            Flash = flash,
            Timing = TimingOf(line.Timing, flash),
            Rom = RomOf(line.Rom, VersionsOf(line.Rom, variant)),
            UidAddress = line.UidAddress.Value.Value,
            FlashSizeAddress = line.FlashSizeAddress.Value?.Value,
            OptionBytesAddress = line.OptionBytesAddress.Value?.Value,
            WriteProtectionGroup = line.WriteProtectionGroup.Value,
            Otp = OtpOf(line.Otp.Value),
            Identity = new IdentityPlacement(
                variant.Identity.Kind, [.. variant.Identity.Regions.Select(RangeOf)], variant.Identity.SlotSize),
            Sources = SourcesOf(line, variant),
        };
    }

    private static FlashGeometry FlashOf(LineEntry line, VariantEntry variant) => new(
        [.. variant.Banks.Value.Select((bank, index) =>
            new FlashBank(index, bank.Address.Value, bank.Sectors, line.SectorSize.Value, bank.DieSectors))],
        line.FlashWordSize.Value,
        checked((byte)line.ErasedValue.Value.Value));

    // No source gives a mass erase: the sum of the sectors' worst cases bounds it.
    private static FlashTiming TimingOf(TimingEntry timing, FlashGeometry flash)
    {
        TimeSpan sector = TimeSpan.FromMilliseconds((double)timing.SectorEraseMilliseconds.Value);
        return new FlashTiming
        {
            SectorErase = sector,
            SectorEraseTypical = TimeSpan.FromMilliseconds((double)timing.SectorEraseTypicalMilliseconds.Value),
            FlashWordProgram = TimeSpan.FromMicroseconds((double)timing.FlashWordProgramMicroseconds.Value),
            FlashWordProgramTypical =
                TimeSpan.FromMicroseconds((double)timing.FlashWordProgramTypicalMicroseconds.Value),
            MassErase = sector * flash.Sectors.Count,
        };
    }

    private static BootRom RomOf(RomEntry rom, IEnumerable<VersionEntry> versions) => new()
    {
        ProtocolVersion = checked((byte)rom.ProtocolVersion.Value.Value),
        IdAddress = rom.IdAddress.Value.Value,
        Versions = [.. versions.Select(version =>
            new BootRomVersion(checked((byte)version.Id.Value), version.Name, [.. version.Errata.Select(ErratumOf)])
            {
                Notes = version.Notes,
            })],
        RamWindows = [.. rom.RamWindows.Value.Select(RangeOf)],
        SystemMemory = RangeOf(rom.SystemMemory.Value),
        EntryAddress = rom.EntryAddress.Value?.Value,
        WriteAlignment = rom.WriteAlignment.Value,
        StartUp = TimeSpan.FromMilliseconds(rom.StartUpMilliseconds.Value),
        Commands = [.. rom.Commands.Value.Select(code => checked((byte)code.Value))],
    };

    // A fault of bank 2 is none on a variant without one, though the ROM is the same.
    private static IEnumerable<VersionEntry> VersionsOf(RomEntry rom, VariantEntry variant) =>
        variant.Bootloaders.Select(id => rom.Versions.Single(version => version.Id == id))
            .Select(version => variant.Banks.Value.Count > 1
                ? version
                : version with { Errata = [.. version.Errata.Where(NeedsNoBank2)] });

    private static bool NeedsNoBank2(string erratum) => erratum != Errata.Bank2EraseAckedEarly.Name;

    private static Erratum ErratumOf(string name) =>
        Errata.Find(name) ?? throw new JsonException($"no erratum is called {name}");

    private static OtpArea? OtpOf(OtpEntry? otp) => otp is null
        ? null
        : new OtpArea(RangeOf(new RangeEntry(otp.First, otp.Last)), otp.ProgramUnit, otp.BlockSize,
            otp.FirstBootloader is { } id ? checked((byte)id.Value) : null);

    private static AddressRange RangeOf(RangeEntry range) =>
        AddressRange.FromInclusive(range.First.Value, range.Last.Value);

    private static Dictionary<string, string> SourcesOf(LineEntry line, VariantEntry variant)
    {
        Dictionary<string, string> sources = new(StringComparer.Ordinal)
        {
            ["ProductId"] = line.ProductId.Source,
            ["FlashSizeKiB"] = variant.FlashSizeKiB.Source,
            ["Flash.Banks"] = variant.Banks.Source,
            ["Flash.SectorSize"] = line.SectorSize.Source,
            ["Flash.FlashWordSize"] = line.FlashWordSize.Source,
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
            ["FlashSizeAddress"] = line.FlashSizeAddress.Source,
            ["OptionBytesAddress"] = line.OptionBytesAddress.Source,
            ["WriteProtectionGroup"] = line.WriteProtectionGroup.Source,
            ["Otp"] = line.Otp.Source,
            ["Identity"] = variant.Identity.Source,
        };
        foreach (VersionEntry version in VersionsOf(line.Rom, variant))
        {
            sources[$"Rom.Versions.{version.Name}"] = version.Source;
        }

        return sources;
    }
}
