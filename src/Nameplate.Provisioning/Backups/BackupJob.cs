using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Backups;

/// <summary>Reads a device's flash, or its identity alone, for keeping. Changes nothing.</summary>
/// <param name="session">The device.</param>
/// <param name="scope"><see cref="BackupScope.Flash"/> or <see cref="BackupScope.Identity"/>.</param>
public sealed class BackupJob(DeviceSession session, BackupScope scope)
{
    /// <summary>What has been done to the device: nothing.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>The store as it was read.</summary>
    public StoreView? View { get; private set; }

    /// <summary>Reads. Words that cannot be read are listed in the backup and are no failure.</summary>
    /// <exception cref="IdentityRequiredException">N1001: there is nothing to save.</exception>
    public async Task<Backup> RunAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        View = view;
        Condition.Saw(view);
        ulong? journal = (await store.OpenJournalAsync().ConfigureAwait(false))?.New.DeviceId;
        if (journal is { } number)
        {
            session.Report(new JobEvent.Note(
                $"#{number} lies in this host's journal too; run the interrupted command again before you rely on this backup"));
        }

        AddressRange[] ranges = scope == BackupScope.Flash
            ? [.. session.Chip.Flash.Banks.Select(bank => bank.Range)]
            : [.. store.Layout.RegionsAt(view.Side)];
        FlashReading reading = await FlashReading.TakeAsync(session, ranges, eraser: null, stop).ConfigureAwait(false);
        return Make(session, scope, view, reading) ?? throw new IdentityRequiredException(ErrorCodes.IdentityMissing,
            $"{session.Port}: there is nothing to save, {string.Join(", ", ranges)} is blank throughout"
            + (reading.Unreadable.Count > 0 ? " or not readable" : ""),
            journal is null ? "nameplate assign NUMBER gives the device a number" : "run the interrupted command again first");
    }

    /// <summary>A backup of what was read; null where there was nothing.</summary>
    internal static Backup? Make(DeviceSession session, BackupScope scope, StoreView view, FlashReading reading) =>
        reading.Image is not { } image ? null : new Backup
        {
            Scope = scope,
            Taken = session.Time.GetUtcNow(),
            Chip = session.Chip.Name,
            ProductId = session.Chip.ProductId,
            Uid = session.Facts.Uid,
            Number = view.DeviceId,
            BanksSwapped = session.Facts.BanksSwapped,
            Regions = session.Placement.Regions,
            Unreadable = reading.Unreadable,
            Image = image,
        };
}
