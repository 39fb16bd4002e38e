// The shape of Data/*.json: chip facts, each beside its source.
//
// A file holds lines (a product ID and a ROM each); a line holds what its variants share, a variant what differs: its
// flash, the bootloaders seen on it, the identity's place unless the placement rule says it. Addresses and codes are hex strings ("0x1FF1E800"), other numbers
// decimal with the unit in the field's name. A source begins with the tag of a document that the file declares, or with
// DERIVED: (reasoned from the document that follows), UNCERTAIN: (no source settles it) or ASSUMED: (no source at all).
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nameplate.Chips.Data;

internal sealed record Sourced<T>(T Value, string Source);

internal sealed record ChipFile(IReadOnlyDictionary<string, string> Documents, IReadOnlyList<LineEntry> Lines);

internal sealed record LineEntry(
    string Family,
    Sourced<Hex> ProductId,
    Sourced<int> FlashWordSize,
    Sourced<int> ProgramUnit,
    Sourced<ProgramRule> Programming,
    Sourced<Hex> ErasedValue,
    Sourced<uint?> SectorSize,
    TimingEntry Timing,
    RomEntry Rom,
    Sourced<Hex?> UidAddress,
    Sourced<IReadOnlyList<int>> UidWordOffsets,
    Sourced<Hex?> FlashSizeAddress,
    Sourced<Hex?> OptionBytesAddress,
    Sourced<OptionBytesFormat> OptionBytesFormat,
    Sourced<UserOptionBytesEntry?> UserOptionBytes,
    Sourced<int?> WriteProtectionGroup,
    Sourced<OtpEntry?> Otp,
    Sourced<RangeEntry?> DataEeprom,
    IReadOnlyList<VariantEntry> Variants);

internal sealed record TimingEntry(
    Sourced<int> SectorEraseMilliseconds,
    Sourced<int> SectorEraseTypicalMilliseconds,
    Sourced<int> FlashWordProgramMicroseconds,
    Sourced<int> FlashWordProgramTypicalMicroseconds);

internal sealed record RomEntry(
    Sourced<Hex> ProtocolVersion,
    Sourced<Hex?> IdAddress,
    Sourced<IReadOnlyList<RangeEntry>> SystemMemory,
    Sourced<Hex?> EntryAddress,
    Sourced<IReadOnlyList<RangeEntry>> RamWindows,
    Sourced<int> WriteAlignment,
    Sourced<double> StartUpMilliseconds,
    Sourced<IReadOnlyList<Hex>> Commands,
    IReadOnlyList<VersionEntry> Versions,
    string? NoVersions = null);

internal sealed record VersionEntry(
    Hex Id, string Name, string Source, IReadOnlyList<string> Errata, IReadOnlyList<RomNote> Notes);

/// <summary>One size of flash, or the largest of several.</summary>
/// <param name="Name">Of the chip.</param>
/// <param name="Devices">What it stands for.</param>
/// <param name="Parts">Middles of part numbers, each alone (<c>F405</c>) or with the sizes it is sold in (<c>F103:8B</c>); x stands for any character.</param>
/// <param name="SizeCode">The letter of the part number that stands for the flash size.</param>
/// <param name="FlashSizeKiB">Of this variant.</param>
/// <param name="Banks">At this size.</param>
/// <param name="Bootloaders">Versions seen on it.</param>
/// <param name="Identity">Its place; absent: by the placement rule.</param>
/// <param name="Smaller">True if the line is sold with less flash too.</param>
internal sealed record VariantEntry(
    string Name,
    string Devices,
    IReadOnlyList<string> Parts,
    char SizeCode,
    Sourced<int> FlashSizeKiB,
    Sourced<IReadOnlyList<BankEntry>> Banks,
    IReadOnlyList<Hex> Bootloaders,
    IdentityEntry? Identity = null,
    bool Smaller = false);

/// <summary>Sectors of the line's size, or runs of several sizes.</summary>
internal sealed record BankEntry(Hex Address, int DieSectors, int Sectors = 0, IReadOnlyList<RunEntry>? Runs = null);

internal sealed record RunEntry(int Sectors, uint Bytes);

internal sealed record IdentityEntry(
    PlacementKind Kind, int SlotSize, IReadOnlyList<RangeEntry> Regions, string Source);

internal sealed record UserOptionBytesEntry(Hex Address, int Count, int Stride);

internal sealed record RangeEntry(Hex First, Hex Last);

internal sealed record OtpEntry(
    Hex First, Hex Last, int ProgramUnit, int? BlockSize, Hex? FirstBootloader,
    RangeEntry? LockBytes = null, bool? ReachedByBootloader = null, bool VirginReadFaults = false);

/// <summary>A number that the file writes as "0x450".</summary>
[JsonConverter(typeof(HexConverter))]
internal readonly record struct Hex(uint Value);

internal sealed class HexConverter : JsonConverter<Hex>
{
    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? throw new JsonException("a hex number is missing");
        return text.StartsWith("0x", StringComparison.Ordinal)
            && uint.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? new Hex(value)
            : throw new JsonException($"'{text}' is not a hex number such as 0x450");
    }

    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options) =>
        writer.WriteStringValue($"0x{value.Value:X}");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChipFile))]
internal sealed partial class ChipFileContext : JsonSerializerContext;
