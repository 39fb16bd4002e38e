namespace Nameplate.Provisioning.Journal;

/// <summary>
/// The few durable file operations that the host's state needs. What <see cref="WriteAsync"/> returned from survives a
/// power cut of the host: file and directory are fsynced.
/// </summary>
public interface IStateFiles
{
    /// <summary>Where the files lie, for messages.</summary>
    string Location { get; }

    /// <summary>The whole content, or null when there is no such file.</summary>
    /// <exception cref="StateException">It is there and cannot be read.</exception>
    ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Replaces the file as one act: old content or new, never a mixture, durable on return.</summary>
    /// <exception cref="StateException">Disk full, read-only, denied.</exception>
    ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Adds to the end of the file, durable on return. Two that add at the same time both get in.</summary>
    /// <exception cref="StateException">Disk full, read-only, denied.</exception>
    ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Removes the file, durable on return; does nothing when there is none.</summary>
    /// <exception cref="StateException">Read-only, denied.</exception>
    ValueTask DeleteAsync(string name, CancellationToken cancellationToken);
}
