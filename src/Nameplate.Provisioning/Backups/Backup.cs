using System.Globalization;
using System.Text.Json;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Identity;

namespace Nameplate.Provisioning.Backups;

/// <summary>What a backup holds.</summary>
public enum BackupScope
{
    /// <summary>All of main flash.</summary>
    Flash,

    /// <summary>The identity's regions.</summary>
    Identity,

    /// <summary>The sectors that a command was about to erase.</summary>
    Sectors,
}

/// <summary>Bytes saved from a device, and whose they are: a file that other tools can read, with a description beside it.</summary>
public sealed record Backup
{
    /// <summary>What the description's name ends with.</summary>
    public const string DescriptionSuffix = ".json";

    private const long MaxDescriptionBytes = 16 << 20;

    /// <summary>What was saved.</summary>
    public required BackupScope Scope { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Taken { get; init; }

    /// <summary>The chip's name.</summary>
    public required string Chip { get; init; }

    /// <summary>The chip's product ID.</summary>
    public required ushort ProductId { get; init; }

    /// <summary>The device's 12 bytes, or null where the ROM refuses them.</summary>
    public required ReadOnlyMemory<byte>? Uid { get; init; }

    /// <summary>The device's number, or null without an identity.</summary>
    public required ulong? Number { get; init; }

    /// <summary>SWAP_BANK as it was; null where it could not be known.</summary>
    public required bool? BanksSwapped { get; init; }

    /// <summary>Where the identity was kept.</summary>
    public required IReadOnlyList<AddressRange> Regions { get; init; }

    /// <summary>What could not be read and is missing.</summary>
    public required IReadOnlyList<AddressRange> Unreadable { get; init; }

    /// <summary>The bytes that are not blank.</summary>
    public required MemoryImage Image { get; init; }

    /// <summary>The unique ID in hex, or "unknown".</summary>
    public string UidText => Uid is { } uid ? Convert.ToHexString(uid.Span) : "unknown";

    /// <summary>The placement that keeps the identity where it was kept; null where the chip has none.</summary>
    public IdentityPlacement? PlacementOn(Chip chip) => PlacementChoice.OtherThanOwn(chip).Prepend(chip.Identity).OfType<IdentityPlacement>()
        .FirstOrDefault(placement => placement.Regions.SequenceEqual(Regions));

    /// <summary>True for a name that asks for a raw binary.</summary>
    public static bool IsBinary(string path) => Path.GetExtension(path).Equals(".bin", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file and its description, to be written in this order.</summary>
    /// <param name="binary">Raw binary, gaps filled with what blank flash reads; else sparse Intel HEX.</param>
    public (byte[] File, byte[] Description) Encode(bool binary)
    {
        byte[] file = binary ? ImageWriter.ToBinary(Image, ChipDatabase.Find(Chip)?.Flash.ErasedValue ?? 0xFF) : ImageWriter.ToIntelHex(Image);
        BackupDescription description = new()
        {
            Schema = BackupDescription.CurrentSchema,
            Scope = Scope.ToString().ToLowerInvariant(),
            Taken = Taken,
            Chip = Chip,
            ProductId = $"0x{ProductId:X3}",
            Uid = Uid is null ? null : UidText,
            Number = Number?.ToString(CultureInfo.InvariantCulture),
            BanksSwapped = BanksSwapped,
            Regions = [.. Regions.Select(BackupRange.Of)],
            Ranges = [.. Image.Segments.Select(segment => BackupRange.Of(segment.Range))],
            Unreadable = [.. Unreadable.Select(BackupRange.Of)],
            Length = file.Length,
            Sha256 = Convert.ToHexString(Sha256.Of(file)),
        };
        return (file, JsonSerializer.SerializeToUtf8Bytes(description, BackupJson.Default.BackupDescription));
    }

    /// <summary>Writes file and description, each whole or not at all, readable by their owner only.</summary>
    /// <exception cref="IOException">One of them cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        (byte[] file, byte[] description) = Encode(IsBinary(path));
        await WholeFile.WriteAsync(path, file, cancellationToken).ConfigureAwait(false);
        await WholeFile.WriteAsync(path + DescriptionSuffix, description, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads file and description and holds one against the other.</summary>
    /// <exception cref="BackupException">N701, N704.</exception>
    public static Backup Load(string path)
    {
        byte[] file = ReadFile(path, FirmwareLimits.MaxDataBytes * 4L);
        string beside = path + DescriptionSuffix;
        return File.Exists(beside)
            ? Decode(path, file, ReadFile(beside, MaxDescriptionBytes))
            : throw new BackupException(ErrorCodes.BackupDamaged,
                $"{beside} is missing: it says which device {path} is from, and restore wants both",
                "put the two files of the backup side by side again; a firmware alone is written by nameplate update");
    }

    /// <summary>Holds a file against its description.</summary>
    /// <exception cref="BackupException">N704.</exception>
    internal static Backup Decode(string path, byte[] file, byte[] description)
    {
        string beside = path + DescriptionSuffix;
        try
        {
            BackupDescription told = JsonSerializer.Deserialize(description, BackupJson.Default.BackupDescription)
                ?? throw new FormatException("it is empty");
            if (told.Schema != BackupDescription.CurrentSchema)
            {
                throw new FormatException($"its schema is '{told.Schema}', not {BackupDescription.CurrentSchema}");
            }

            if (told.Length != file.Length || !told.Sha256.Equals(Convert.ToHexString(Sha256.Of(file)), StringComparison.OrdinalIgnoreCase))
            {
                throw new FormatException($"length and SHA-256 in it do not fit {path}");
            }

            return From(told, ImageOf(path, file, told));
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentException or OverflowException
            or FirmwareFormatException)
        {
            throw new BackupException(ErrorCodes.BackupDamaged, $"{beside}: {damaged.Message.TrimEnd('.').ReplaceLineEndings(" ")}",
                "take both files from where the backup was made; nothing was sent to the device", damaged);
        }
    }

    /// <summary>The identity that it holds, read as it would be on the device.</summary>
    public ValueTask<StoreView> ReadIdentityAsync(Chip chip, IdentityPlacement placement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chip);
        ArgumentNullException.ThrowIfNull(placement);
        return StoreReader.ReadAsync(new ImageFlash(Image), PlacementLayout.Of(chip, placement), ReadScope.Newest, Uid ?? ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    private static Backup From(BackupDescription told, MemoryImage image) => new()
    {
        Scope = Enum.Parse<BackupScope>(told.Scope, ignoreCase: true) is var scope && Enum.IsDefined(scope)
            ? scope
            : throw new FormatException($"'{told.Scope}' is no scope"),
        Taken = told.Taken,
        Chip = told.Chip,
        ProductId = checked((ushort)Convert.ToUInt32(told.ProductId, 16)),
        Uid = told.Uid is null ? null : Convert.FromHexString(told.Uid) is { Length: 12 } uid
            ? (ReadOnlyMemory<byte>?)uid
            : throw new FormatException("a unique ID has 12 bytes"),
        Number = told.Number is null ? null : ulong.Parse(told.Number, NumberStyles.None, CultureInfo.InvariantCulture),
        BanksSwapped = told.BanksSwapped,
        Regions = RangesOf(told.Regions),
        Unreadable = RangesOf(told.Unreadable),
        Image = image,
    };

    private static MemoryImage ImageOf(string path, byte[] file, BackupDescription told)
    {
        AddressRange[] ranges = RangesOf(told.Ranges);
        if (ranges.Length == 0)
        {
            throw new FormatException("it names no bytes");
        }

        bool binary = IsBinary(path);
        using MemoryStream stream = new(file);
        MemoryImage read = FirmwareFile.Read(stream, path, binary ? ranges[0].Start : null,
            binary ? FirmwareFormat.RawBinary : FirmwareFormat.IntelHex).Image;
        MemoryImage named = MemoryImage.Merge([.. ranges.Select(range => read.Contains(range)
            ? MemoryImage.FromBytes(range.Start, read.Within(range).Single().Data, path)
            : throw new FormatException($"{range} is not in {path}"))]);
        return binary || named.HasSameContent(read) ? named : throw new FormatException($"{path} holds more than it names");
    }

    private static AddressRange[] RangesOf(IEnumerable<BackupRange?> ranges) =>
        [.. ranges.Select(range => range?.ToRange() ?? throw new FormatException("a range is missing"))];

    private static byte[] ReadFile(string path, long limit)
    {
        try
        {
            return new FileInfo(path).Length <= limit
                ? File.ReadAllBytes(path)
                : throw new BackupException(ErrorCodes.BackupDamaged, $"{path} is larger than any backup", "check the path");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(ErrorCodes.FileUnreadable, $"{path} cannot be read: {denied.Message.TrimEnd('.')}",
                "check the path", denied);
        }
    }
}
