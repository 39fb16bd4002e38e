// One journal a device: journal-KEY.json. It lives from before the first erase of a store's only region until the new content
// is settled on the chip (docs/formats/identity-store.md, "The journal"). The file carries SHA-256 over the record, so that a
// torn or edited file is told from a whole one.

using System.Text.Json;
using Nameplate.Identity;

namespace Nameplate.Provisioning.Journal;

/// <summary>The journal of one device on this host.</summary>
/// <param name="files">Where it lies.</param>
/// <param name="deviceKey">The device's unique ID in hex, or the text that stands for it.</param>
public sealed class JournalFile(IStateFiles files, string deviceKey) : IStoreJournal
{
    private readonly string _name = $"journal-{SafeName(deviceKey)}.json";

    /// <summary>The file, for messages.</summary>
    public string Path => System.IO.Path.Combine(files.Location, _name);

    /// <inheritdoc/>
    /// <remarks>A closed journal is removed: its record is history.</remarks>
    public ValueTask SaveAsync(JournalRecord record, CancellationToken cancellationToken) =>
        record.State == JournalState.Closed
            ? files.DeleteAsync(_name, cancellationToken)
            : files.WriteAsync(_name, JsonSerializer.SerializeToUtf8Bytes(StoredJournal.From(record), StateJson.Default.StoredJournal), cancellationToken);

    /// <summary>The open journal, or null.</summary>
    /// <exception cref="StateException">It is damaged: only its owner can tell what it said.</exception>
    public async ValueTask<JournalRecord?> LoadAsync(CancellationToken cancellationToken)
    {
        byte[]? content = await files.ReadAsync(_name, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        try
        {
            StoredJournal stored = JsonSerializer.Deserialize(content, StateJson.Default.StoredJournal)
                ?? throw new FormatException("it is empty");
            JournalRecord record = stored.ToRecord();
            return Convert.ToHexString(record.Digest()) != stored.Sha256 ? throw new FormatException("its checksum does not fit")
                : record.DeviceKey != deviceKey ? throw new FormatException($"it belongs to {record.DeviceKey}")
                : record;
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentException or OverflowException)
        {
            throw new StateException(Path, $"the journal is damaged ({damaged.Message.TrimEnd('.')}); "
                + "move it away only if the device shows the right number", damaged);
        }
    }

    /// <summary>A key as a part of a file's name.</summary>
    internal static string SafeName(string key) => string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
}
