using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Destruction;

/// <summary>Erases the whole flash, firmware and identity, and reads all of it back blank.</summary>
/// <param name="session">The device.</param>
public sealed class MassEraseJob(DeviceSession session) : DestructionJob(session, "mass-erase", "erase")
{
    private protected override bool TakesFirmware => true;

    private protected override IReadOnlyList<AddressRange> ErasesOf(DeviceStore store, StoreView view) => Banks;

    private protected override async Task<(string? Saved, bool Changed)> DestroyAsync(
        DeviceStore store, DestructionSurvey survey, bool save, StopSignal stop)
    {
        string? saved = Session.Record.Destruction?.Backup;
        if (save)
        {
            FlashReading before = await FlashReading.TakeAsync(Session, Banks, store.Eraser, stop).ConfigureAwait(false);
            if (before.IsBlank && Session.Record.Destruction is null)
            {
                return (null, false);
            }

            if (BackupJob.Make(Session, BackupScope.Flash, survey.View!, before) is { } backup)
            {
                string copy = await SavedCopy.WriteAsync(Session, backup, stop.AtOnce).ConfigureAwait(false);
                saved ??= copy; // after an interruption the first copy is the whole one
            }
        }

        await Session.RememberAsync(Session.Record with
        {
            Destruction = new BegunDestruction(Verb, survey.Number?.ToString() ?? survey.Begun, saved),
        }, stop.AtOnce).ConfigureAwait(false);
        stop.ThrowIfStopped();
        await EraseAsync(stop).ConfigureAwait(false);
        await ProveBlankAsync(Session, stop).ConfigureAwait(false);
        Condition.Firmware = FirmwareCondition.Erased;
        await Session.RememberAsync(new DeviceRecord { Destruction = Session.Record.Destruction }, stop.AtOnce).ConfigureAwait(false);
        return (saved, true);
    }

    /// <summary>Reads all of flash and finds it blank.</summary>
    /// <exception cref="EraseUnprovenException">It is not.</exception>
    internal static async Task ProveBlankAsync(DeviceSession session, StopSignal stop)
    {
        FlashReading after = await FlashReading.TakeAsync(
            session, [.. session.Chip.Flash.Banks.Select(bank => bank.Range)], eraser: null, stop).ConfigureAwait(false);
        if (!after.IsBlank)
        {
            uint left = after.Image?.Segments[0].Address ?? after.Unreadable[0].Start;
            Sector sector = session.Chip.Flash.SectorAt(left)!;
            throw new EraseUnprovenException(session.Port, sector, left,
                session.Facts.Options?.IsWriteProtected(sector, session.Chip.WriteProtectionGroup));
        }
    }

    private IReadOnlyList<AddressRange> Banks => [.. Session.Chip.Flash.Banks.Select(bank => bank.Range)];

    private async Task EraseAsync(StopSignal stop)
    {
        Condition.IsDestroyed = true;
        Condition.Firmware = FirmwareCondition.EraseBegun;
        Condition.IdentityChanges();
        Session.Client.Allowance = (Allowance.ReadOnly with { Name = Verb }).AllowMassErase();
        try
        {
            await Session.RetryAsync(() => Session.Client.MassEraseAsync(stop.AtOnce), stop).ConfigureAwait(false);
        }
        finally
        {
            Session.Client.Allowance = Allowance.ReadOnly;
        }

        // The erase mended whatever hung the ROM; if it did not happen, the reading finds that out.
        await Session.RememberAsync(Session.Record with { HangingAddresses = [] }, stop.AtOnce).ConfigureAwait(false);
    }
}
