using Nameplate.Foundation;

namespace Nameplate.Provisioning.Journal;

/// <summary>
/// State files in a directory: NAMEPLATE_STATE, else XDG state, else LocalAppData. Each is written whole or not at all
/// (<see cref="WholeFile"/>).
/// </summary>
public sealed class StateDirectory : IStateFiles
{
    private readonly IDisk _disk;
    private bool _isDurable;

    /// <summary>Uses <paramref name="path"/>; it is created with the first write, readable by its owner only.</summary>
    public StateDirectory(string path)
        : this(path, SystemDisk.Instance)
    {
    }

    internal StateDirectory(string path, IDisk disk)
    {
        Location = System.IO.Path.GetFullPath(path);
        _disk = disk;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <summary>The directory that the environment names.</summary>
    public static StateDirectory Default()
    {
        if (Environment.GetEnvironmentVariable("NAMEPLATE_STATE") is { Length: > 0 } named)
        {
            return new StateDirectory(named);
        }

        string root = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
                ? xdg
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return new StateDirectory(System.IO.Path.Combine(root, "nameplate"));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        try
        {
            return await _disk.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, denied.Message.TrimEnd('.'), denied);
        }
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        GuardAsync(PathOf(name), path => WholeFile.WriteAsync(_disk, path, content, FileReaders.Owner, cancellationToken));

    /// <inheritdoc/>
    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        GuardAsync(PathOf(name), path => WholeFile.AppendAsync(_disk, path, content, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        try
        {
            if (_disk.FileExists(path))
            {
                _disk.Delete(path);
                _disk.SyncDirectory(Location);
            }

            return ValueTask.CompletedTask;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Location, name);

    private async ValueTask GuardAsync(string path, Func<string, ValueTask> write)
    {
        try
        {
            CreateDirectory();
            await write(path).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    /// <summary>
    /// Creates the directory and those above it, each name fsynced in its parent: else a journal could vanish with them. Once a
    /// run this is done for those that are there already, too: the run that made them may have died before its fsync.
    /// </summary>
    private void CreateDirectory()
    {
        if (_isDurable && _disk.DirectoryExists(Location))
        {
            return;
        }

        Stack<(string Path, string Parent, bool IsMissing)> above = [];
        string path = Location;
        while (System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            above.Push((path, parent, !_disk.DirectoryExists(path)));
            path = parent;
        }

        foreach ((string directory, string parent, bool isMissing) in above)
        {
            if (isMissing)
            {
                _disk.CreateDirectory(directory);
            }

            try
            {
                _disk.SyncDirectory(parent);
            }
            catch (IOException) when (!isMissing)
            {
                // A directory of others, which may not be opened, and which this program did not make.
            }
        }

        _isDurable = true;
    }
}
