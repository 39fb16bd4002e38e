using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What an identity shall become.</summary>
/// <param name="Edit">Number and fields; everything not named stays.</param>
/// <param name="Reason">Why a different number replaces one, for the record; required with <see cref="StoreEdit.Replace"/>.</param>
public sealed record AssignRequest(StoreEdit Edit, string? Reason = null)
{
    /// <summary>Foreign data in the identity's place is saved and erased instead of refused.</summary>
    public bool Adopt { get; init; }
}

/// <summary>An identity that was written, or was there already, and read back.</summary>
/// <param name="Kind">How it came onto the device.</param>
/// <param name="Before">The store as it was.</param>
/// <param name="After">The store as it is, read back.</param>
/// <param name="Elapsed">By the link's clock.</param>
public sealed record AssignOutcome(WriteKind Kind, StoreView Before, StoreView After, TimeSpan Elapsed)
{
    /// <summary>False when the device said all of this already.</summary>
    public bool IsChanged => Kind != WriteKind.Unchanged;
}

/// <summary>Writes a device's number and fields. Nothing outside the identity's own regions is erased or written.</summary>
/// <param name="session">The device.</param>
/// <param name="request">What to write.</param>
public sealed class AssignJob(DeviceSession session, AssignRequest request)
{
    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; internal init; } = new();

    /// <summary>Writes and reads back.</summary>
    /// <exception cref="CodedException">N804, N807, N808, N10xx: the store forbids it; N810: flash cannot hold one; N1201: no journal can be kept.</exception>
    public async Task<AssignOutcome> RunAsync(StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        session.RequirePlacement();
        DeviceStore store = new(session, Condition, stop);
        StoreView before = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(before);
        before = store.Layout.IsEmbedded
            ? await new EmbeddedRewrite(session, store, Condition, stop).FinishJournalAsync(before, request.Edit.Replace).ConfigureAwait(false)
            : await store.FinishJournalAsync(before, request.Edit.Replace).ConfigureAwait(false);
        Condition.Saw(before);
        if (request.Adopt && await new Adoption(session, Condition, stop).RunAsync(before).ConfigureAwait(false))
        {
            store.Flash.Forget();
            before = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
            Condition.Saw(before);
        }

        WriteKind kind = await WriteAsync(store, before, stop).ConfigureAwait(false);
        StoreView after = kind == WriteKind.Unchanged ? before : await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        if (await CopyAsync(store, after, stop).ConfigureAwait(false))
        {
            kind = kind == WriteKind.Unchanged ? WriteKind.Compacted : kind;
            after = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        }

        RequireWritten(after);
        Condition.Number = after.DeviceId;
        Condition.NewNumber = null;
        Condition.Identity = IdentityCondition.Proven;
        await RecordAsync(before, after, stop).ConfigureAwait(false);
        if (session.Record.Destruction is not null)
        {
            // Whatever was to be destroyed here, this number is not.
            await session.RememberAsync(session.Record with { Destruction = null }, stop.AtOnce).ConfigureAwait(false);
        }

        return new AssignOutcome(kind, before, after, session.Time.GetElapsedTime(started));
    }

    private async Task<WriteKind> WriteAsync(DeviceStore store, StoreView before, StopSignal stop)
    {
        StoreEdit edit = before.Newest is null ? Bind(request.Edit, session) : request.Edit;
        stop.ThrowIfStopped();
        if (!store.Writer.WouldWrite(before, edit))
        {
            return WriteKind.Unchanged;
        }

        await IdentityLock.RequireNoneAsync(session, store, before, stop).ConfigureAwait(false);
        Condition.NewNumber = edit.DeviceId;
        store.AllowWrites(before.Side, "assign");
        try
        {
            WriteOutcome outcome = await store.Writer.WriteAsync(before, edit, store.Owner, stop.AtOnce).ConfigureAwait(false);
            if (outcome.Kind != WriteKind.Unchanged)
            {
                Condition.IdentityIsWritten();
            }

            return outcome.Kind;
        }
        catch (IdentityStoreException shared) when (shared.Fault == StoreFault.SharedSector)
        {
            store.AllowNothing();
            return await new EmbeddedRewrite(session, store, Condition, stop).RunAsync(before, edit).ConfigureAwait(false);
        }
        finally
        {
            store.AllowNothing();
        }
    }

    /// <summary>A production identity lies at its address in both regions: after every write, and after one that was cut before that.</summary>
    private async Task<bool> CopyAsync(DeviceStore store, StoreView view, StopSignal stop)
    {
        if (view.Regions.Count != 2 || view.Newest is not { } newest || !StoreWriter.LiesAtItsAddress(newest))
        {
            return false;
        }

        StoreView whole = await store.ReadAsync(ReadScope.History).ConfigureAwait(false);
        if (!StoreWriter.LacksCopy(whole))
        {
            return false;
        }

        await IdentityLock.RequireNoneAsync(session, store, whole, stop).ConfigureAwait(false);
        store.AllowWrites(whole.Side, "assign");
        try
        {
            return await store.Writer.CopyProductionAsync(whole, stop.AtOnce).ConfigureAwait(false) is not null;
        }
        finally
        {
            store.AllowNothing();
        }
    }

    /// <summary>Keeps the record of a number that another one replaced.</summary>
    internal async Task RecordAsync(StoreView before, StoreView after, StopSignal stop)
    {
        if (before.DeviceId is { } old && after.DeviceId is { } now && old != now)
        {
            await new ReplacementLog(session.State.Files).AddAsync(new Replacement(session.Time.GetUtcNow(), session.JournalKey,
                $"{old}", $"{now}", request.Reason ?? ""), stop.AtOnce).ConfigureAwait(false);
        }
    }

    /// <summary>The number must be there, settled; "done" is said of nothing else.</summary>
    private void RequireWritten(StoreView after)
    {
        if (after.State != StoreState.Valid || (request.Edit.DeviceId is { } number && after.DeviceId != number)
            || after.Has(StoreStatus.Unsettled) || (request.Edit.Production && !StoreWriter.LiesAtItsAddress(after.Newest!)))
        {
            Condition.Identity = IdentityCondition.Damaged;
            throw new IdentityRequiredException(ErrorCodes.IdentityNotWritten,
                $"{session.Port}: the identity was written, but reads back as {(after.DeviceId is { } found ? $"#{found}" : "none")}",
                "run the same command again; if it stays so, the flash of this region is worn out");
        }
    }

    /// <summary>A new identity is bound to the chip, so that a copied flash image is told from the original.</summary>
    internal static StoreEdit Bind(StoreEdit edit, DeviceSession session) =>
        edit.BindToUid is null && edit.Content is null ? edit with { BindToUid = session.Facts.Uid } : edit;
}
