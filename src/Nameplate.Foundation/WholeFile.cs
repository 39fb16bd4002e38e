namespace Nameplate.Foundation;

/// <summary>
/// Files that are written whole or not at all: to a temporary file of a new name beside them that is fsynced and renamed; then
/// the directory is fsynced, so that the new name survives a power cut too (POSIX promises neither without the other).
/// </summary>
/// <remarks>
/// Only the path that was named is written. A symbolic link there is replaced and not followed, so that nobody else's link leads
/// elsewhere. A device, a pipe or a socket is refused: a rename would put a file in its place. The temporary file's name is this
/// write's own: with a shared one, a second program could begin to write it between the first one's fsync and its rename, and the
/// rename would publish what the second has written so far.
/// </remarks>
public static class WholeFile
{
    /// <summary>What the name of the temporary file begins with; one that stays was left by a process that was killed.</summary>
    public const string TemporaryPrefix = ".nameplate-";

    /// <summary>Replaces the file as one act, durable on return and readable by its owner only. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">Disk full, read-only, no such directory, not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied, or a directory of this name.</exception>
    public static ValueTask WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(SystemDisk.Instance, path, content, FileReaders.Owner, cancellationToken);

    /// <summary>Replaces the file as one act, durable on return. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static ValueTask WriteAsync(
        string path, ReadOnlyMemory<byte> content, FileReaders readers, CancellationToken cancellationToken) =>
        WriteAsync(SystemDisk.Instance, path, content, readers, cancellationToken);

    /// <summary>The same on another disk.</summary>
    public static async ValueTask WriteAsync(
        IDisk disk, string path, ReadOnlyMemory<byte> content, FileReaders readers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        string full = disk.RequireReplaceable(path);
        string temporary = TemporaryBeside(full);
        IDiskFile file = await disk.CreateAsync(temporary, readers, full, cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
            await disk.RenameAsync(temporary, full, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            disk.Delete(temporary);
            throw;
        }

        disk.SyncDirectory(Path.GetDirectoryName(full)!);
    }

    /// <summary>As <see cref="WriteAsync(string, ReadOnlyMemory{byte}, FileReaders, CancellationToken)"/>, for callers that cannot wait.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="readers">Who may read it.</param>
    /// <param name="durable">False: whole even if this program is killed, but the disk need not have it yet.</param>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, FileReaders readers, bool durable = true)
    {
        SystemDisk disk = SystemDisk.Instance;
        string full = disk.RequireReplaceable(path);
        string temporary = TemporaryBeside(full);
        FileStream file = SystemDisk.Create(temporary, readers, full);
        try
        {
            using (file)
            {
                file.Write(content);
                file.Flush(flushToDisk: durable);
            }

            SystemDisk.Rename(temporary, full);
        }
        catch
        {
            disk.Delete(temporary);
            throw;
        }

        if (durable)
        {
            disk.SyncDirectory(Path.GetDirectoryName(full)!);
        }
    }

    /// <summary>Adds to the end of the file, created for its owner alone; durable on return. Two that add at the same time both get in.</summary>
    /// <exception cref="IOException">As for a write.</exception>
    /// <exception cref="UnauthorizedAccessException">As for a write.</exception>
    public static async ValueTask AppendAsync(IDisk disk, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        string full = Path.GetFullPath(path);
        IDiskFile file = await disk.OpenToAppendAsync(full, cancellationToken).ConfigureAwait(false);
        await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
        disk.SyncDirectory(Path.GetDirectoryName(full)!);
    }

    private static string TemporaryBeside(string full) => Path.Combine(
        Path.GetDirectoryName(full) ?? throw new UnauthorizedAccessException($"{full} is a directory"),
        $"{TemporaryPrefix}{Guid.NewGuid():N}");

    private static async Task WriteThroughAsync(IDiskFile file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            file.Sync();
        }
    }
}
