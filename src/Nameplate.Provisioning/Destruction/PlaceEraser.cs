using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Destruction;

/// <summary>
/// Erases the place of an identity, whatever it holds, so that a store can be formatted there. What the sectors hold is saved
/// first; where firmware shares the sector, it is put back, from the saved copy when the act was interrupted.
/// </summary>
internal sealed class PlaceEraser(
    DeviceSession session, DeviceStore store, DeviceCondition condition, string verb, StopSignal stop)
{
    /// <summary>Saves, erases, and reads back that the place is blank.</summary>
    /// <param name="view">The store as read.</param>
    /// <param name="number">The number that dies, or null.</param>
    /// <param name="save">Keep a copy; where firmware shares the sector one is kept in any case.</param>
    /// <returns>The copy's name, and whether anything was erased.</returns>
    public async Task<(string? Saved, bool Changed)> RunAsync(StoreView view, ulong? number, bool save)
    {
        IReadOnlyList<AddressRange> places = await PlacesAsync(view).ConfigureAwait(false);
        Backup? interrupted = await InterruptedAsync().ConfigureAwait(false);
        if (places.Count == 0 && interrupted is null)
        {
            return (session.Record.Destruction?.Backup, false);
        }

        Sector[] sectors = [.. (places.Count > 0 ? places : store.Layout.Regions).SelectMany(session.Chip.Flash.SectorsTouching).Distinct()];
        FlashReading reading = await FlashReading.TakeAsync(session, [.. sectors.Select(sector => sector.Range)], store.Eraser, stop)
            .ConfigureAwait(false);
        string? saved = await SaveAsync(view, reading, interrupted, save || store.Layout.IsEmbedded).ConfigureAwait(false);
        await session.RememberAsync(session.Record with
        {
            Destruction = new BegunDestruction(verb, session.Record.Destruction?.Number ?? number?.ToString(), saved),
        }, stop.AtOnce).ConfigureAwait(false);

        condition.IsDestroyed = true;
        condition.IdentityChanges();
        if (store.Layout.IsEmbedded)
        {
            await RewriteSharedAsync(sectors[0], interrupted?.Image ?? reading.Image).ConfigureAwait(false);
        }
        else
        {
            foreach (AddressRange place in places)
            {
                await EraseAsync(place).ConfigureAwait(false);
            }
        }

        store.Flash.Forget();
        foreach (StoreSide side in SidesOf())
        {
            await RequireBlankAsync(side, view.Side).ConfigureAwait(false);
        }

        return (saved, true);
    }

    /// <summary>What must be erased; the region with the newest generation last, so that an interruption shows it or nothing of it.</summary>
    private async Task<IReadOnlyList<AddressRange>> PlacesAsync(StoreView view)
    {
        List<AddressRange> places = [];
        foreach (StoreSide side in SidesOf())
        {
            IReadOnlyList<AddressRange> regions = store.Layout.RegionsAt(side);
            StorePlace place = await store.ReadPlaceAsync(side).ConfigureAwait(false);
            bool isOurs = side == view.Side || place.Kind == PlaceKind.Store;
            if (isOurs && place.Lines.Values.Any(line => !line.IsBlank))
            {
                places.AddRange(regions);
            }
        }

        AddressRange? newest = view.Newest is { } record ? store.Layout.RegionsAt(view.Side)[record.RegionIndex] : null;
        return [.. places.OrderBy(place => place == newest ? 1 : 0)];
    }

    private IEnumerable<StoreSide> SidesOf() =>
        store.Layout.Aliases.Count > 0 ? [StoreSide.Primary, StoreSide.Alias] : [StoreSide.Primary];

    /// <summary>The copy of an interrupted act on a shared sector: what is there now may be half of it.</summary>
    private async Task<Backup?> InterruptedAsync() =>
        store.Layout.IsEmbedded && session.Record.Destruction is { Backup: { } name } begun && begun.Verb == verb
            ? await SavedCopy.LoadAsync(session, name, stop.AtOnce).ConfigureAwait(false)
            : null;

    private async Task<string?> SaveAsync(StoreView view, FlashReading reading, Backup? interrupted, bool save)
    {
        if (interrupted is not null)
        {
            return session.Record.Destruction!.Backup;
        }

        string? copy = save && BackupJob.Make(session, BackupScope.Sectors, view, reading) is { } backup
            ? await SavedCopy.WriteAsync(session, backup, stop.AtOnce).ConfigureAwait(false)
            : null;
        return session.Record.Destruction?.Backup ?? copy; // after an interruption the first copy is the whole one
    }

    private async Task EraseAsync(AddressRange place)
    {
        stop.ThrowIfStopped();
        session.Client.Allowance = Allowance.ReadOnly with { Name = verb };
        try
        {
            await store.Flash.EraseAsync(place, stop.AtOnce).ConfigureAwait(false);
        }
        finally
        {
            store.AllowNothing();
        }
    }

    private async Task RewriteSharedAsync(Sector sector, MemoryImage? saved)
    {
        AddressRange shared = AddressRange.FromEnd(sector.Range.Start, store.Layout.Regions[0].Start);
        if (saved is null || FlashReading.ImageOf([.. saved.Within(shared)]) is not { } firmware)
        {
            await EraseAsync(sector.Range).ConfigureAwait(false);
            return;
        }

        UpdatePlan plan = SavedFirmware.PlanFor(session, firmware);
        session.Report(new JobEvent.Planned(plan));
        await new FlashRun(session, store.Eraser, plan, condition, stop).RunAsync(null, null).ConfigureAwait(false);
    }

    private async Task RequireBlankAsync(StoreSide side, StoreSide own)
    {
        StorePlace place = await store.ReadPlaceAsync(side).ConfigureAwait(false);
        if (side != own && place.Kind != PlaceKind.Store)
        {
            return; // never a store, and not touched
        }

        foreach ((uint address, LineRead line) in place.Lines.OrderBy(line => line.Key))
        {
            if (!line.IsBlank)
            {
                Sector sector = session.Chip.Flash.SectorAt(address)!;
                throw new EraseUnprovenException(session.Port, sector, address,
                    session.Facts.Options?.IsWriteProtected(sector, session.Chip.WriteProtectionGroup));
            }
        }
    }
}
