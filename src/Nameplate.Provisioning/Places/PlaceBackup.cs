using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;

namespace Nameplate.Provisioning.Places;

/// <summary>The number of a device in a place that is not main flash, as a file: a small JSON object.</summary>
/// <param name="Kind">Which place.</param>
/// <param name="Number">The number.</param>
/// <param name="Chip">The chip, by the chip database.</param>
/// <param name="Uid">24 hex digits; null where the ROM refuses the unique ID.</param>
/// <param name="Taken">When, UTC.</param>
public sealed record PlaceBackup(PlaceKind Kind, ulong Number, string Chip, string? Uid, DateTimeOffset Taken)
{
    private const string Schema = "nameplate.place-backup/1";
    private const int MostBytes = 64 * 1024;

    /// <summary>What a reading says, for a file.</summary>
    /// <exception cref="PlaceException">N1001: there is no number.</exception>
    public static PlaceBackup Of(PlaceReading reading, DeviceSession session)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(session);
        return reading.Number is { } number
            ? new PlaceBackup(reading.Kind, number, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText, session.Time.GetUtcNow())
            : throw new PlaceException(ErrorCodes.IdentityMissing, $"{session.Port}: {reading.Kind.TitleOf()} holds no number: there is nothing to save",
                "nameplate assign NUMBER gives it one");
    }

    /// <summary>Writes the file, whole or not at all, readable by its owner only.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied.</exception>
    public ValueTask SaveAsync(string path, CancellationToken cancellationToken) => WholeFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(
        new PlaceBackupFile(Schema, Kind.NameOf(), Number.ToString(CultureInfo.InvariantCulture), Chip, Uid, Taken),
        PlaceBackupJson.Default.PlaceBackupFile), cancellationToken);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BackupException">N701: it cannot be read; N704: it is no such file.</exception>
    public static PlaceBackup Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new FormatException("it is too long");
            }

            PlaceBackupFile file = JsonSerializer.Deserialize(File.ReadAllBytes(path), PlaceBackupJson.Default.PlaceBackupFile)
                ?? throw new FormatException("it is empty");
            ulong number = ulong.Parse(file.Number, NumberStyles.None, CultureInfo.InvariantCulture);
            return file.Schema == Schema && number > 0 && PlaceKinds.Named(file.Place) is { } kind
                ? new PlaceBackup(kind, number, file.Chip, file.Uid, file.Taken)
                : throw new FormatException($"its schema is '{file.Schema}', its place '{file.Place}', its number {number}");
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or OverflowException)
        {
            throw new BackupException(ErrorCodes.BackupDamaged, $"{path} is no backup of a place ({damaged.Message.TrimEnd('.')})",
                "nameplate backup FILE --place NAME makes one; a backup of flash is restored without --place", damaged);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(ErrorCodes.FileUnreadable, $"{path}: {unreadable.Message.TrimEnd('.')}", "look at the path and its rights", unreadable);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record PlaceBackupFile(string Schema, string Place, string Number, string Chip, string? Uid, DateTimeOffset Taken);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PlaceBackupFile))]
internal sealed partial class PlaceBackupJson : JsonSerializerContext;
