using System.Text.Json;
using Nameplate.Foundation;

namespace Nameplate.Chips.Data;

/// <summary>Turns a data file into chips. The files are embedded, so a fault in one is a fault in Nameplate.</summary>
internal static class ChipFileReader
{
    /// <summary>The embedded files, in the order of <see cref="ChipDatabase.All"/>: H7 first, the rest by family.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. new[] { "h7", "c0", "c5", "f0", "f1", "f2", "f3", "f4", "f7", "g0", "g4", "h5", "l0", "l1", "l4", "l5", "u0", "u3", "u5", "wb", "wba", "wl" }
            .Select(family => $"stm32{family}.json")];

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
        file.Lines.SelectMany(line => line.Variants.Select(variant => new ChipRow(line, variant)));

    /// <summary>The chip of a variant at its own size, or at a smaller one with the name of that size.</summary>
    public static Chip ChipOf(LineEntry line, VariantEntry variant, string name, int sizeKiB, IReadOnlyList<FlashBank> banks)
    {
        FlashGeometry flash = new(banks, line.FlashWordSize.Value, checked((byte)line.ErasedValue.Value.Value))
        {
            ProgramUnit = line.ProgramUnit.Value,
            Programming = line.Programming.Value,
        };
        return new Chip
        {
            Name = name,
            Devices = variant.Devices,
            Family = line.Family,
            ProductId = checked((ushort)line.ProductId.Value.Value),
            FlashSizeKiB = sizeKiB,
            HasSmallerSizes = variant.Smaller,
            Flash = flash,
            Timing = TimingOf(line.Timing, flash),
            Rom = RomOf(line.Rom, VersionsOf(line.Rom, variant)),
            UidAddress = line.UidAddress.Value?.Value,
            UidWordOffsets = line.UidWordOffsets.Value,
            FlashSizeAddress = line.FlashSizeAddress.Value?.Value,
            OptionBytesAddress = line.OptionBytesAddress.Value?.Value,
            OptionBytesFormat = line.OptionBytesFormat.Value,
            UserOptionBytes = line.UserOptionBytes.Value is { } bytes
                ? new UserOptionBytes(bytes.Address.Value, bytes.Count, bytes.Stride)
                : null,
            WriteProtectionGroup = line.WriteProtectionGroup.Value,
            Otp = OtpOf(line.Otp.Value),
            DataEeprom = line.DataEeprom.Value is { } eeprom ? RangeOf(eeprom) : null,
            Identity = variant.Identity is { } place
                ? new IdentityPlacement(place.Kind, [.. place.Regions.Select(RangeOf)], place.SlotSize)
                : PlacementRule.For(flash),
            Sources = ChipSources.Of(line, variant, VersionsOf(line.Rom, variant)),
        };
    }

    /// <summary>The banks of a variant at its own size.</summary>
    public static IReadOnlyList<FlashBank> BanksOf(LineEntry line, VariantEntry variant) =>
        [.. variant.Banks.Value.Select((bank, index) => new FlashBank(
            index, bank.Address.Value,
            bank.Runs is { } runs
                ? [.. runs.Select(run => new SectorRun(run.Sectors, run.Bytes))]
                : [new SectorRun(bank.Sectors, line.SectorSize.Value ?? throw new JsonException($"{variant.Name} has no sector size"))],
            bank.DieSectors))];

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
        IdAddress = rom.IdAddress.Value?.Value,
        Versions = [.. versions.Select(version =>
            new BootRomVersion(checked((byte)version.Id.Value), version.Name, [.. version.Errata.Select(ErratumOf)])
            {
                Notes = version.Notes,
            })],
        RamWindows = [.. rom.RamWindows.Value.Select(RangeOf)],
        SystemMemory = [.. rom.SystemMemory.Value.Select(RangeOf)],
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
            otp.FirstBootloader is { } id ? checked((byte)id.Value) : null)
        {
            LockBytes = otp.LockBytes is { } locks ? RangeOf(locks) : null,
            ReachedByBootloader = otp.ReachedByBootloader,
            VirginReadFaults = otp.VirginReadFaults,
        };

    private static AddressRange RangeOf(RangeEntry range) =>
        AddressRange.FromInclusive(range.First.Value, range.Last.Value);
}
