namespace Nameplate.Foundation;

/// <summary>The disk of this machine.</summary>
public sealed class SystemDisk : IDisk
{
    private SystemDisk()
    {
    }

    /// <summary>The one there is.</summary>
    public static SystemDisk Instance { get; } = new();

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public async ValueTask<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IDiskFile> OpenAsync(string path, FileMode mode, CancellationToken cancellationToken) =>
        new SystemFile(await WholeFile.OpenAsync(path, mode, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        File.Move(path, newPath, overwrite: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path) => WholeFile.SyncDirectory(path);

    private sealed class SystemFile(FileStream stream) : IDiskFile
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            stream.WriteAsync(bytes, cancellationToken);

        public void Sync() => stream.Flush(flushToDisk: true);

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
