using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Foundation;

/// <summary>
/// Files that are written whole or not at all: to a temporary file beside them that is fsynced and renamed; then the
/// directory is fsynced, so that the new name survives a power cut too (POSIX promises neither without the other). Readable
/// by their owner only.
/// </summary>
/// <remarks>
/// On Windows the file is flushed (FlushFileBuffers) and renamed by MoveFileEx with MOVEFILE_WRITE_THROUGH, which returns
/// when the rename is on the disk; a directory cannot be flushed there. There is no mode either: a file inherits who may read
/// it from its folder, which is its owner, the system and administrators below a user's own profile.
/// </remarks>
public static class WholeFile
{
    /// <summary>What the name of the temporary file ends with.</summary>
    public const string TemporarySuffix = ".new";

    private const int OpenAttempts = 50;
    private const int ReadOnly = 0;

    // winbase.h and winerror.h
    private const uint MOVEFILE_REPLACE_EXISTING = 0x1;
    private const uint MOVEFILE_WRITE_THROUGH = 0x8;
    private const int ERROR_ACCESS_DENIED = 5;
    private const int ERROR_SHARING_VIOLATION = 32;

    /// <summary>From this length on Windows wants a path with this prefix.</summary>
    private const int LongPath = 260;
    private const string LongPathPrefix = @"\\?\";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan OpenInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Replaces the file as one act, durable on return. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">Disk full, read-only, no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied, or a directory of this name.</exception>
    public static async ValueTask WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string temporary = full + TemporarySuffix;
        FileStream file = await OpenAsync(temporary, FileMode.Create, cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
            await ReplaceAsync(temporary, full, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(full)!);
    }

    /// <summary>Adds to the end of the file, durable on return. Two that add at the same time both get in.</summary>
    /// <exception cref="IOException">As for <see cref="WriteAsync"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As for <see cref="WriteAsync"/>.</exception>
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
            return; // ReplaceAsync writes the rename through; a directory handle cannot be flushed.
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

    private static async Task ReplaceAsync(string temporary, string full, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Move(temporary, full, overwrite: true);
            return;
        }

        // A virus scanner or an indexer holds a fresh file for some milliseconds, and nothing can be renamed over it then.
        for (int attempt = 1; ; attempt++)
        {
            if (MoveFileExW(Extended(temporary), Extended(full), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0)
            {
                return;
            }

            int error = Marshal.GetLastPInvokeError();
            bool mayPass = error is ERROR_ACCESS_DENIED or ERROR_SHARING_VIOLATION && !Directory.Exists(full);
            if (!mayPass || attempt == OpenAttempts)
            {
                string message = $"{full}: {Marshal.GetPInvokeErrorMessage(error)}";
                throw error == ERROR_ACCESS_DENIED ? new UnauthorizedAccessException(message) : new IOException(message);
            }

            await Task.Delay(OpenInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Extended(string path) =>
        path.Length < LongPath || path.StartsWith(@"\\", StringComparison.Ordinal) ? path : LongPathPrefix + path;

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

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // four calls: LibraryImport would need unsafe code here
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    private static extern int MoveFileExW(string existingFile, string newFile, uint flags);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
