using Nameplate.Foundation;

namespace Nameplate.Provisioning.Journal;

/// <summary>
/// State files in a directory: NAMEPLATE_STATE, else XDG state, else LocalAppData. Each is written whole or not at all
/// (<see cref="WholeFile"/>).
/// </summary>
public sealed class StateDirectory : IStateFiles
{
    /// <summary>Uses <paramref name="path"/>; it is created with the first write, readable by its owner only.</summary>
    public StateDirectory(string path) => Location = System.IO.Path.GetFullPath(path);

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
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
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
        GuardAsync(PathOf(name), path => WholeFile.WriteAsync(path, content, cancellationToken));

    /// <inheritdoc/>
    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        GuardAsync(PathOf(name), path => WholeFile.AppendAsync(path, content, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                WholeFile.SyncDirectory(Location);
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

    /// <summary>Creates the directory and those above it, each name fsynced in its parent: else a journal could vanish with them.</summary>
    private void CreateDirectory()
    {
        Stack<string> missing = [];
        for (string? path = Location; path is not null && !Directory.Exists(path); path = System.IO.Path.GetDirectoryName(path))
        {
            missing.Push(path);
        }

        foreach (string path in missing)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            WholeFile.SyncDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
    }
}
