namespace Nameplate.Foundation;

/// <summary>
/// The file operations that a durable write is made of, one by one. Programs have <see cref="SystemDisk"/>; a test has a disk
/// that dies at any of them and forgets what was not fsynced.
/// </summary>
public interface IDisk
{
    /// <summary>True for a file that is there.</summary>
    bool FileExists(string path);

    /// <summary>True for a directory that is there.</summary>
    bool DirectoryExists(string path);

    /// <summary>The whole content; waits a moment where another process writes it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    ValueTask<byte[]> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>The full path, if a rename may put a file there.</summary>
    /// <exception cref="IOException">It is no name of a file, or a device, a pipe or a socket has it.</exception>
    string RequireReplaceable(string path);

    /// <summary>Makes a new file; one that is there already, or a link of that name, is a failure and is left alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readers">Who may read it.</param>
    /// <param name="replaced">The file that it will replace, for its mode.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IDiskFile> CreateAsync(string path, FileReaders readers, string replaced, CancellationToken cancellationToken);

    /// <summary>Opens a file to write at its end, created for its owner alone; waits a moment where another process holds it.</summary>
    ValueTask<IDiskFile> OpenToAppendAsync(string path, CancellationToken cancellationToken);

    /// <summary>Gives a file another name in its directory, in place of the file that has it: any reader finds one or the other.</summary>
    ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>Removes a file; does nothing when there is none.</summary>
    void Delete(string path);

    /// <summary>Creates one directory for its owner alone.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">It cannot be fsynced.</exception>
    void SyncDirectory(string path);
}

/// <summary>A file that is open for writing.</summary>
public interface IDiskFile : IAsyncDisposable
{
    /// <summary>Writes at the end. Nothing is durable yet.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes what was written durable; not the file's name.</summary>
    void Sync();
}
