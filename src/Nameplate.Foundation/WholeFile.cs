using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Foundation;

/// <summary>
/// Files that are written whole or not at all: to a temporary file beside them that is fsynced and renamed; then the
/// directory is fsynced, so that the new name survives a power cut too (POSIX promises neither without the other). Readable
/// by their owner only.
/// </summary>
public static class WholeFile
{
    /// <summary>What the name of the temporary file ends with.</summary>
    public const string TemporarySuffix = ".new";

    private const int OpenAttempts = 50;
    private const int ReadOnly = 0;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan OpenInterval = TimeSpan.FromMilliseconds(20);

    private static int s_writes;

    /// <summary>Replaces the file as one act, durable on return. A failure leaves the old file as it was.</summary>
    /// <exception cref="IOException">Disk full, read-only, no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">Denied, or a directory of this name.</exception>
    public static ValueTask WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(SystemDisk.Instance, path, content, cancellationToken);

    /// <summary>The same on another disk.</summary>
    /// <remarks>
    /// The temporary file's name is this write's own: with a shared one, a second program could begin to write it between the
    /// first one's fsync and its rename, and the rename would publish what the second has written so far.
    /// </remarks>
    public static async ValueTask WriteAsync(IDisk disk, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Environment.ProcessId:x}-{Interlocked.Increment(ref s_writes):x}{TemporarySuffix}";
        IDiskFile file = await disk.OpenAsync(temporary, FileMode.Create, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Adds to the end of the file, durable on return. Two that add at the same time both get in.</summary>
    /// <exception cref="IOException">As for a write.</exception>
    /// <exception cref="UnauthorizedAccessException">As for a write.</exception>
    public static async ValueTask AppendAsync(IDisk disk, string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);
        string full = Path.GetFullPath(path);
        IDiskFile file = await disk.OpenAsync(full, FileMode.Append, cancellationToken).ConfigureAwait(false);
        await WriteThroughAsync(file, content, cancellationToken).ConfigureAwait(false);
        disk.SyncDirectory(Path.GetDirectoryName(full)!);
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

    private static async Task WriteThroughAsync(
        IDiskFile file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            file.Sync();
        }
    }

    /// <summary>Opens the file; where another process holds it, which lasts as long as one write, waits for that.</summary>
    internal static async Task<FileStream> OpenAsync(string path, FileMode mode, CancellationToken cancellationToken)
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

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // blittable, three calls: LibraryImport would need unsafe code here
    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
