using System.Text.Json;

namespace Nameplate.Provisioning.Journal;

/// <summary>
/// This host's memory of devices: <c>device-UID.json</c>, one small file a device, written before the act that needs it.
/// </summary>
/// <param name="files">Where it lies.</param>
public sealed class HostState(IStateFiles files)
{
    /// <summary>The durable files beneath; journals lie beside the records.</summary>
    public IStateFiles Files { get; } = files;

    /// <summary>What is remembered of a device.</summary>
    /// <param name="uid">Its 12 bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="StateException">The file cannot be read or is damaged.</exception>
    public async ValueTask<DeviceRecord> LoadAsync(ReadOnlyMemory<byte> uid, CancellationToken cancellationToken)
    {
        string name = NameOf(uid);
        byte[]? content = await Files.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (content is null)
        {
            return new DeviceRecord();
        }

        try
        {
            DeviceRecord record = JsonSerializer.Deserialize(content, StateJson.Default.DeviceRecord)
                ?? throw new FormatException("it is empty");
            return record.Fault is null ? record : throw new FormatException(record.Fault);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException)
        {
            throw new StateException(Path.Combine(Files.Location, name),
                "is damaged; it only saves work (sectors already equal, addresses not to read), so it may be deleted", damaged);
        }
    }

    /// <summary>Remembers, durably on return; an empty record removes the file.</summary>
    public ValueTask SaveAsync(ReadOnlyMemory<byte> uid, DeviceRecord record, CancellationToken cancellationToken) =>
        record.IsEmpty
            ? Files.DeleteAsync(NameOf(uid), cancellationToken)
            : Files.WriteAsync(NameOf(uid), JsonSerializer.SerializeToUtf8Bytes(record, StateJson.Default.DeviceRecord),
                cancellationToken);

    private static string NameOf(ReadOnlyMemory<byte> uid) => $"device-{Convert.ToHexString(uid.Span)}.json";
}
