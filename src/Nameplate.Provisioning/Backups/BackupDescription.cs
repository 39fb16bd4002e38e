// FILE.json beside a backup: whose bytes they are. The bytes themselves lie in FILE, Intel HEX or raw binary, so that any other
// tool can read them; what is blank on the chip is in neither.
using System.Globalization;
using System.Text.Json.Serialization;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Backups;

/// <summary>Whose flash a backup holds, and how to tell that it is whole.</summary>
internal sealed record BackupDescription
{
    public const string CurrentSchema = "nameplate.backup-file/1";

    public required string Schema { get; init; }

    /// <summary><c>flash</c>, <c>identity</c>, or <c>sectors</c> for those that a command was about to erase.</summary>
    public required string Scope { get; init; }

    public required DateTimeOffset Taken { get; init; }

    public required string Chip { get; init; }

    /// <summary><c>0x450</c>.</summary>
    public required string ProductId { get; init; }

    /// <summary>24 hex digits; null where the ROM refuses the unique ID.</summary>
    public required string? Uid { get; init; }

    /// <summary>The device's number as text; null without an identity.</summary>
    public required string? Number { get; init; }

    public required bool? BanksSwapped { get; init; }

    /// <summary>Where the identity is kept.</summary>
    public required IReadOnlyList<BackupRange> Regions { get; init; }

    /// <summary>The runs of bytes that FILE holds; in a raw binary everything else is filling.</summary>
    public required IReadOnlyList<BackupRange> Ranges { get; init; }

    /// <summary>What could not be read and is missing.</summary>
    public required IReadOnlyList<BackupRange> Unreadable { get; init; }

    /// <summary>Length of FILE.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of FILE, hex.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>A run of addresses as people write it: first and last.</summary>
internal sealed record BackupRange(string First, string Last)
{
    public static BackupRange Of(AddressRange range) => new($"0x{range.Start:X8}", $"0x{range.End - 1:X8}");

    /// <exception cref="FormatException">It is no range.</exception>
    public AddressRange ToRange()
    {
        uint first = Parse(First);
        uint last = Parse(Last);
        return last >= first && last - first < uint.MaxValue
            ? AddressRange.FromInclusive(first, last)
            : throw new FormatException($"{First} to {Last} is no range");
    }

    private static uint Parse(string text) =>
        text is not null && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw new FormatException($"'{text}' is no address");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BackupDescription))]
internal sealed partial class BackupJson : JsonSerializerContext;
