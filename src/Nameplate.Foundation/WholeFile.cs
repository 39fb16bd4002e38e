using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Foundation;

/// <summary>Who may read a file that is written.</summary>
public enum FileReaders
{
    /// <summary>Its owner only: what a device holds, and what this host knows of it.</summary>
    Owner,

    /// <summary>Whoever the umask lets; a file that is replaced keeps its mode.</summary>
    ByUmask,
}

/// <summary>
/// Files that are written whole or not at all: to a temporary file of a new name beside them that is fsynced and renamed; then
/// the directory is fsynced, so that the new name survives a power cut too (POSIX promises neither without the other).
/// </summary>
/// <remarks>
/// Only the path that was named is written. A symbolic link there is replaced and not followed, so that nobody else's link leads
/// elsewhere. A device, a pipe or a socket is refused: a rename would put a file in its place.
/// </remarks>
public static class WholeFile
{
    /// <summary>What the name of the temporary file begins with; one that stays was left by a process that was killed.</summary>
    public const string TemporaryPrefix = ".nameplate-";

    private const int OpenAttempts = 50;
    private const int ReadOnly = 0;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan OpenInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Replaces the file as one act, durable on return and readable by its owner only. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">Disk full, read-only, no such directory, not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied, or a directory of this name.</exception>
    public static ValueTask WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(path, content, FileReaders.Owner, cancellationToken);

    /// <summary>Replaces the file as one act, durable on return. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static async ValueTask WriteAsync(
        string path, ReadOnlyMemory<byte> content, FileReaders readers, CancellationToken cancellationToken)
    {
        string full = RequireReplaceable(path);
        string temporary = TemporaryBeside(full);
        FileStream file = CreateTemporary(temporary, full, readers);
        try
        {
            await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(full)!);
    }

    /// <summary>As <see cref="WriteAsync(string, ReadOnlyMemory{byte}, FileReaders, CancellationToken)"/>, for callers that cannot wait.</summary>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, FileReaders readers)
    {
        string full = RequireReplaceable(path);
        string temporary = TemporaryBeside(full);
        FileStream file = CreateTemporary(temporary, full, readers);
        try
        {
            using (file)
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(full)!);
    }

    /// <summary>Adds to the end of the file, durable on return. Two that add at the same time both get in.</summary>
    /// <exception cref="IOException">As above.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static async ValueTask AppendAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        FileStream file = await OpenAsync(full, FileMode.Append, cancellationToken).ConfigureAwait(false);
        await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
        SyncDirectory(Path.GetDirectoryName(full)!);
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">The directory cannot be fsynced.</exception>
    public static void SyncDirectory(string path)
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
            throw new IOException($"the directory {path} cannot be fsynced");
        }
    }

    /// <summary>The full path, if a rename may put a file there.</summary>
    private static string RequireReplaceable(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new IOException("it is no name of a file");
        }

        string full = Path.GetFullPath(path);
        return IsIrregular(full) ? throw new IOException("it is a device, a pipe or a socket, not a file") : full;
    }

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

    private static string TemporaryBeside(string full) => Path.Combine(
        Path.GetDirectoryName(full) ?? throw new UnauthorizedAccessException($"{full} is a directory"),
        $"{TemporaryPrefix}{Guid.NewGuid():N}");

    /// <summary>A new file: one that is there already, or a link of that name, is a failure and is left alone.</summary>
    private static FileStream CreateTemporary(string temporary, string full, FileReaders readers)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            if (readers == FileReaders.Owner)
            {
                options.UnixCreateMode = OwnerOnly;
            }
            else if (File.Exists(full))
            {
                options.UnixCreateMode = File.GetUnixFileMode(full);
            }
        }

        return new FileStream(temporary, options);
    }

    private static async Task WriteThroughAsync(
        FileStream file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Opens the file; where another process holds it, which lasts as long as one write, waits for that.</summary>
    private static async Task<FileStream> OpenAsync(string path, FileMode mode, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < OpenAttempts && File.Exists(path))
            {
                await Task.Delay(OpenInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // blittable, four calls: LibraryImport would need unsafe code here
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
