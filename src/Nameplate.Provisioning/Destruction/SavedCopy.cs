using System.Globalization;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Destruction;

/// <summary>The backup that a destructive command keeps in the state directory before its first erase.</summary>
internal static class SavedCopy
{
    /// <summary>Writes it, durable on return, under a name that no earlier one has.</summary>
    /// <returns>Its name in the state directory.</returns>
    /// <exception cref="StateException">N1201: it cannot be written, so nothing may be destroyed.</exception>
    public static async Task<string> WriteAsync(DeviceSession session, Backup backup, CancellationToken cancellationToken)
    {
        IStateFiles files = session.State.Files;
        string stem = string.Create(CultureInfo.InvariantCulture,
            $"backup-{JournalFile.SafeName(session.JournalKey ?? "unknown")}-{backup.Taken:yyyyMMdd'T'HHmmss'Z'}");
        string name = $"{stem}.hex";
        for (int i = 2; await files.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not null; i++)
        {
            name = $"{stem}-{i}.hex";
        }

        (byte[] file, byte[] description) = backup.Encode(binary: false);
        await files.WriteAsync(name, file, cancellationToken).ConfigureAwait(false);
        await files.WriteAsync(name + Backup.DescriptionSuffix, description, cancellationToken).ConfigureAwait(false);
        return name;
    }

    /// <summary>Keeps the journal that a destruction closes: it may be the one place that still knows the number.</summary>
    /// <returns>Where it is kept; null without a journal.</returns>
    /// <exception cref="StateException">N1201.</exception>
    public static async Task<string?> KeepJournalAsync(DeviceSession session, JournalFile journal, CancellationToken cancellationToken)
    {
        IStateFiles files = session.State.Files;
        string own = Path.GetFileName(journal.Path);
        if (await files.ReadAsync(own, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        string name = $"backup-{own}";
        for (int i = 2; await files.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not null; i++)
        {
            name = $"backup-{i}-{own}";
        }

        await files.WriteAsync(name, content, cancellationToken).ConfigureAwait(false);
        return PathOf(session, name);
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="BackupException">N704.</exception>
    /// <exception cref="StateException">It cannot be read.</exception>
    public static async Task<Backup> LoadAsync(DeviceSession session, string name, CancellationToken cancellationToken)
    {
        IStateFiles files = session.State.Files;
        byte[]? file = await files.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        byte[]? description = await files.ReadAsync(name + Backup.DescriptionSuffix, cancellationToken).ConfigureAwait(false);
        return file is null || description is null
            ? throw new StateException(PathOf(session, name), "is missing, and an interrupted command needs it to go on")
            : Backup.Decode(PathOf(session, name), file, description);
    }

    /// <summary>Where it lies, for people.</summary>
    public static string PathOf(DeviceSession session, string name) => Path.Combine(session.State.Files.Location, name);
}
