using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Rescue;

/// <summary>
/// Finds the flash words on which the ROM hangs, remembers them, and erases what holds nothing but them. The identity's sectors
/// are never erased here, whatever is wrong with them: the store's own writers know which region may go.
/// </summary>
/// <param name="session">The device.</param>
/// <param name="request">What it may do beside looking.</param>
public sealed class RescueJob(DeviceSession session, RescueRequest request)
{
    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>Reads the identity and all of flash; changes nothing on the device.</summary>
    /// <exception cref="PlanRefusedException">N801: an address that is given up lies in the identity's sectors.</exception>
    public async Task<RescuePlan> PlanAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        ulong? journal = (await store.OpenJournalAsync().ConfigureAwait(false))?.New.DeviceId;
        IReadOnlyList<Fence> fences = FencesOf(store, view);
        RefuseFenced(fences);
        var found = await new BadWords(session, store.Eraser, stop).FindAsync().ConfigureAwait(false);
        UpdatePlan? update = request.Firmware is { } firmware
            ? await new UpdateJob(session, firmware) { Condition = Condition }.PlanAsync(stop).ConfigureAwait(false)
            : null;
        DamagedSector[] damaged = [.. found.Select(one => Judge(one.Sector, one.Words, one.HasData, fences, update))];
        return new RescuePlan
        {
            Identity = view,
            OpenJournal = journal,
            Sectors = await WithNumbersAsync(damaged, fences, stop).ConfigureAwait(false),
            Firmware = update,
        };
    }

    /// <summary>Carries a plan out, made in the same session.</summary>
    /// <exception cref="CodedException">See <see cref="ErrorCodes"/>; the same command again completes it.</exception>
    public async Task<RescueOutcome> RunAsync(RescuePlan plan, StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        DeviceStore store = new(session, Condition, stop);
        StoreView view = plan.Identity;
        IdentityVerdict? verdict = null;
        string? saved = null;
        if (plan.Erased.Count > 0)
        {
            view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
            Condition.Saw(view);
            IdentityEvidence evidence = await IdentityEvidence.TakeAsync(session, store, view, stop).ConfigureAwait(false);
            saved = await SaveAsync(plan, view, stop).ConfigureAwait(false);
            await EraseAsync(store, plan, stop).ConfigureAwait(false);
            verdict = await ProveIdentityAsync(evidence).ConfigureAwait(false);
        }

        UpdateOutcome? update = request.Firmware is null
            ? null
            : await new UpdateJob(session, request.Firmware) { Condition = Condition }.RunAsync(stop).ConfigureAwait(false);
        return new RescueOutcome(plan, [.. plan.Erased.Select(sector => sector.Sector.Range)],
            saved is null ? null : SavedCopy.PathOf(session, saved), update, update?.Identity ?? view,
            update?.Verdict ?? verdict, session.Time.GetElapsedTime(started));
    }

    private IReadOnlyList<Fence> FencesOf(DeviceStore store, StoreView view) => Fences.For(session.Chip, session.Placement,
        view.State == StoreState.Valid ? store.Layout.RegionsAt(view.Side) : [],
        request.Firmware?.Symbols ?? new Dictionary<string, uint>());

    private void RefuseFenced(IReadOnlyList<Fence> fences)
    {
        foreach (uint address in request.Give)
        {
            Sector sector = session.Chip.Flash.SectorAt(address) ?? throw new PlanRefusedException(ErrorCodes.OutsideFlash,
                new AddressRange(address, 1), $"0x{address:X8} lies outside the flash of {session.Chip}", "nameplate chips shows its sectors");
            if (fences.Touching(sector.Range) is { } fence)
            {
                throw new PlanRefusedException(ErrorCodes.Fence, sector.Range,
                    $"0x{address:X8} lies in sector {sector.Range}, and {fence.Range} {fence.Why}",
                    "a rescue erases no identity; nameplate assign NUMBER --replace --reason TEXT writes a damaged one anew");
            }
        }
    }

    private DamagedSector Judge(
        Sector sector, IReadOnlyList<AddressRange> words, bool hasData, IReadOnlyList<Fence> fences, UpdatePlan? update)
    {
        SectorContent content = fences.Touching(sector.Range) switch
        {
            { SharedSector: true } => SectorContent.SharedWithIdentity,
            not null => SectorContent.Identity,
            _ when hasData => SectorContent.Data,
            _ => SectorContent.Nothing,
        };
        bool isGiven = request.Give.Any(sector.Range.Contains);
        return new DamagedSector(sector, words, content)
        {
            Act = update?.Erase.Any(planned => planned.Sector == sector) == true ? RescueAct.Update
                : content == SectorContent.Nothing || (content == SectorContent.Data && isGiven) ? RescueAct.Erase
                : RescueAct.Keep,
        };
    }

    /// <summary>Finds erase numbers that are safe under every reading; a sector without any is kept, and so is a protected one.</summary>
    private async Task<IReadOnlyList<DamagedSector>> WithNumbersAsync(
        IReadOnlyList<DamagedSector> damaged, IReadOnlyList<Fence> fences, StopSignal stop)
    {
        Sector[] erase = [.. damaged.Where(one => one.Act == RescueAct.Erase).Select(one => one.Sector)];
        await StoresElsewhere.RequireNoneAsync(session, erase, fences, "a rescue would have", stop).ConfigureAwait(false);
        IReadOnlyList<Sector> blank = await BlankSectors.FindAsync(session, erase, stop).ConfigureAwait(false);
        List<DamagedSector> planned = [];
        foreach (DamagedSector one in damaged)
        {
            planned.Add(one.Act == RescueAct.Erase ? WithNumbers(one) : one);
        }

        return planned;

        DamagedSector WithNumbers(DamagedSector one)
        {
            if (IdentityLock.IsProtected(session, one.Sector) == true)
            {
                return one with { Act = RescueAct.Keep, Obstacle = "it is write-protected" };
            }

            try
            {
                return one with
                {
                    Numbers = SafeEraseNumbers.Of(EraseNumbers.Of(session.Chip.Flash, session.Facts.BanksSwapped), one.Sector, session.Facts.BanksSwapped,
                        other => (erase.Contains(other) || blank.Contains(other)) && fences.Touching(other.Range) is null),
                };
            }
            catch (PlanRefusedException refused)
            {
                return one with { Act = RescueAct.Keep, Obstacle = refused.Message };
            }
        }
    }

    /// <summary>Saves what can be read of the sectors that the user gave up.</summary>
    private async Task<string?> SaveAsync(RescuePlan plan, StoreView view, StopSignal stop)
    {
        AddressRange[] given = [.. plan.Erased.Where(one => one.Content == SectorContent.Data).Select(one => one.Sector.Range)];
        FlashReading reading = await FlashReading.TakeAsync(session, given, eraser: null, stop).ConfigureAwait(false);
        return BackupJob.Make(session, BackupScope.Sectors, view, reading) is { } backup
            ? await SavedCopy.WriteAsync(session, backup, stop.AtOnce).ConfigureAwait(false)
            : null;
    }

    private async Task EraseAsync(DeviceStore store, RescuePlan plan, StopSignal stop)
    {
        IReadOnlyList<DamagedSector> sectors = plan.Erased;
        uint[] starts = [.. sectors.Select(one => one.Sector.Range.Start)];
        await session.RememberAsync(session.Record with
        {
            UnprovenSectors = [.. session.Record.UnprovenSectors.Union(starts)],
        }, stop.AtOnce).ConfigureAwait(false);
        Condition.IsMending = true;
        for (int i = 0; i < sectors.Count; i++)
        {
            stop.ThrowIfStopped();
            DamagedSector one = sectors[i];
            foreach (AddressRange range in one.Unreadable)
            {
                store.Eraser.SawUnreadable(range.Start);
            }

            session.Report(new JobEvent.Erasing(one.Sector, i, sectors.Count, session.Chip.Timing.SectorErase));
            session.Client.Allowance = (Allowance.ReadOnly with { Name = "rescue" }).AllowErase(one.Numbers);
            try
            {
                await store.Eraser.EraseAsync(one.Sector, one.Numbers, [.. one.Unreadable.Select(range => range.Start)], stop).ConfigureAwait(false);
            }
            finally
            {
                session.Client.Allowance = Allowance.ReadOnly;
            }

            await RequireBlankAsync(one.Sector, stop).ConfigureAwait(false);
            session.Report(new JobEvent.Erased(one.Sector, i, sectors.Count));
        }

        await session.RememberAsync(session.Record with
        {
            UnprovenSectors = [.. session.Record.UnprovenSectors.Except(starts)],
        }, stop.AtOnce).ConfigureAwait(false);
    }

    private async Task RequireBlankAsync(Sector sector, StopSignal stop)
    {
        FlashReading after = await FlashReading.TakeAsync(session, [sector.Range], eraser: null, stop).ConfigureAwait(false);
        if (!after.IsBlank)
        {
            throw new EraseUnprovenException(session.Port, sector, after.Image?.Segments[0].Address ?? after.Unreadable[0].Start,
                IdentityLock.IsProtected(session, sector));
        }
    }

    private async Task<IdentityVerdict> ProveIdentityAsync(IdentityEvidence evidence)
    {
        try
        {
            IdentityVerdict verdict = await evidence.RequireUnchangedAsync(erased: null).ConfigureAwait(false);
            Condition.Identity = verdict == IdentityVerdict.Intact ? IdentityCondition.Proven : IdentityCondition.NoneProven;
            return verdict;
        }
        catch (IdentityChangedException)
        {
            Condition.Identity = IdentityCondition.Damaged;
            throw;
        }
    }
}
