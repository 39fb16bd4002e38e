using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Foundation;

/// <summary>The disk of this machine.</summary>
/// <remarks>
/// On Windows a file is flushed (FlushFileBuffers) and renamed by MoveFileEx with MOVEFILE_WRITE_THROUGH, which returns when the
/// rename is on the disk; a directory cannot be flushed there. There is no mode either: a file inherits who may read it from its
/// folder, which is its owner, the system and administrators below a user's own profile.
/// </remarks>
public sealed class SystemDisk : IDisk
{
    private const int Attempts = 50;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // winbase.h and winerror.h
    private const uint MOVEFILE_REPLACE_EXISTING = 0x1;
    private const uint MOVEFILE_WRITE_THROUGH = 0x8;
    private const int ERROR_ACCESS_DENIED = 5;
    private const int ERROR_SHARING_VIOLATION = 32;

    /// <summary>From this length on Windows wants a path with this prefix.</summary>
    private const int LongPath = 260;
    private const string LongPathPrefix = @"\\?\";

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

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
    public async ValueTask<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException held) when (attempt < Attempts && held is not (FileNotFoundException or DirectoryNotFoundException))
            {
                await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false); // another process appends to it
            }
        }
    }

    /// <inheritdoc/>
    public string RequireReplaceable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new IOException("it is no name of a file");
        }

        string full = Path.GetFullPath(path);
        return IsIrregular(full) ? throw new IOException("it is a device, a pipe or a socket, not a file") : full;
    }

    /// <inheritdoc/>
    public ValueTask<IDiskFile> CreateAsync(string path, FileReaders readers, string replaced, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IDiskFile>(new SystemFile(Create(path, readers, replaced)));

    /// <inheritdoc/>
    public async ValueTask<IDiskFile> OpenToAppendAsync(string path, CancellationToken cancellationToken)
    {
        FileStreamOptions options = OptionsFor(FileMode.Append, OwnerOnly);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new SystemFile(new FileStream(path, options));
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        // On Windows a virus scanner or an indexer holds a fresh file for some milliseconds, and nothing can be renamed over it then.
        for (int attempt = 1; !TryRename(path, newPath, mayPass: attempt < Attempts); attempt++)
        {
            await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
        }
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
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        const int readOnly = 0;
        if (OperatingSystem.IsWindows())
        {
            return; // the rename was written through
        }

        int directory = open(Encoding.UTF8.GetBytes(path + '\0'), readOnly);
        bool durable = directory >= 0 && fsync(directory) == 0;
        if (directory >= 0)
        {
            _ = close(directory);
        }

        if (!durable)
        {
            throw new IOException($"the directory {path} cannot be fsynced");
        }
    }

    internal static FileStream Create(string path, FileReaders readers, string replaced)
    {
        UnixFileMode? mode = readers == FileReaders.Owner ? OwnerOnly
            : !OperatingSystem.IsWindows() && File.Exists(replaced) ? File.GetUnixFileMode(replaced)
            : null;
        return new FileStream(path, OptionsFor(FileMode.CreateNew, mode));
    }

    internal static void Rename(string path, string newPath) => TryRename(path, newPath, mayPass: false);

    private static FileStreamOptions OptionsFor(FileMode mode, UnixFileMode? created)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && created is not null)
        {
            options.UnixCreateMode = created;
        }

        return options;
    }

    /// <summary>False for a failure that may pass, where that is asked for; any other is thrown.</summary>
    private static bool TryRename(string path, string newPath, bool mayPass)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Move(path, newPath, overwrite: true);
            return true;
        }

        if (MoveFileExW(Extended(path), Extended(newPath), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        if (mayPass && error is ERROR_ACCESS_DENIED or ERROR_SHARING_VIOLATION && !Directory.Exists(newPath))
        {
            return false;
        }

        string message = $"{newPath}: {Marshal.GetPInvokeErrorMessage(error)}";
        throw error == ERROR_ACCESS_DENIED ? new UnauthorizedAccessException(message) : new IOException(message);
    }

    private static string Extended(string path) =>
        path.Length < LongPath || path.StartsWith(@"\\", StringComparison.Ordinal) ? path : LongPathPrefix + path;

    /// <summary>True for what is neither a file, nor a directory, nor a link to one of them, and for all names of devices:
    /// /dev/stdout may lead to a file, but is no name of it.</summary>
    private static bool IsIrregular(string path)
    {
        const int atCurrentDirectory = -100;
        const uint wantsType = 1;
        const int modeOffset = 0x1C; // struct statx, the same on every architecture: statx(2)
        const int typeMask = 0xF000, regular = 0x8000, directory = 0x4000;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        if (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            return true;
        }

        byte[] status = new byte[256];
        return statx(atCurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, wantsType, status) == 0
            && (BitConverter.ToUInt16(status, modeOffset) & typeMask) is not (regular or directory);
    }

    private sealed class SystemFile(FileStream stream) : IDiskFile
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            stream.WriteAsync(bytes, cancellationToken);

        public void Sync() => stream.Flush(flushToDisk: true);

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // five calls: LibraryImport would need unsafe code here
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    private static extern int MoveFileExW(string existingFile, string newFile, uint flags);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
