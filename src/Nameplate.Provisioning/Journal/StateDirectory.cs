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
    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        string temporary = path + ".new";
        try
        {
            CreateDirectory();
            FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            SyncDirectory();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                SyncDirectory();
            }

            return ValueTask.CompletedTask;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Location, name);

    private void CreateDirectory()
    {
        if (Directory.Exists(Location))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Location);
        }
        else
        {
            Directory.CreateDirectory(Location, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void SyncDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals the rename itself; a directory handle cannot be flushed.
        }

        int directory = open(Encoding.UTF8.GetBytes(Location + '\0'), ReadOnly);
        bool durable = directory >= 0 && fsync(directory) == 0;
        if (directory >= 0)
        {
            _ = close(directory);
        }

        if (!durable)
        {
            throw new StateException(Location, "the directory cannot be fsynced");
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
