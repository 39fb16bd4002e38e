using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Provisioning.Journal;

/// <summary>
/// State files in a directory: NAMEPLATE_STATE, else XDG state, else LocalAppData. A write goes to a temporary file that is
/// fsynced and renamed; then the directory is fsynced, so that the new name survives a power cut too (POSIX promises
/// neither without the other).
/// </summary>
public sealed class StateDirectory : IStateFiles
{
    private const int OpenAttempts = 50;

    private static readonly TimeSpan OpenInterval = TimeSpan.FromMilliseconds(20);

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
        GuardAsync(PathOf(name), async path =>
        {
            string temporary = path + ".new";
            await WriteThroughAsync(temporary, FileMode.Create, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
            SyncDirectory(Location);
        });

    /// <inheritdoc/>
    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        GuardAsync(PathOf(name), async path =>
        {
            await WriteThroughAsync(path, FileMode.Append, content, cancellationToken).ConfigureAwait(false);
            SyncDirectory(Location);
        });

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                SyncDirectory(Location);
            }

            return ValueTask.CompletedTask;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Location, name);

    private async ValueTask GuardAsync(string path, Func<string, Task> write)
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

    private static async Task WriteThroughAsync(
        string path, FileMode mode, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        FileStream file = await OpenAsync(path, mode, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Opens the file; where another process holds it, which lasts as long as one write, waits for that.</summary>
    private static async Task<FileStream> OpenAsync(string path, FileMode mode, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, mode, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (attempt < OpenAttempts && File.Exists(path))
            {
                await Task.Delay(OpenInterval, cancellationToken).ConfigureAwait(false);
            }
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

            SyncDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
    }

    private static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals the rename itself; a directory handle cannot be flushed.
        }

        int directory = open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        bool durable = directory >= 0 && fsync(directory) == 0;
        if (directory >= 0)
        {
            _ = close(directory);
        }

        if (!durable)
        {
            throw new StateException(path, "the directory cannot be fsynced");
        }
    }

    private const int ReadOnly = 0;

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // blittable, three calls: LibraryImport would need unsafe code here
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
