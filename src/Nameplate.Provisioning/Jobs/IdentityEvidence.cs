using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What a job proves about an identity it must not change.</summary>
public enum IdentityVerdict
{
    /// <summary>Every line that carries it was read before and after, and is the same.</summary>
    Intact,

    /// <summary>There is none, and its place is as it was.</summary>
    NoneAndUntouched,

    /// <summary>It was written by this job and read back.</summary>
    Written,
}

/// <summary>
/// The identity before a job, line by line, and the comparison after it. Where there is no valid identity, every line of its
/// place is compared instead.
/// </summary>
internal sealed class IdentityEvidence
{
    /// <summary>Reads of a line before it counts as stable.</summary>
    private const int UnstableReads = 16;

    /// <summary>Times that evidence is read anew because a line of it reads otherwise the next moment.</summary>
    private const int MostRetakes = 3;

    private readonly DeviceStore _store;
    private readonly DeviceSession _session;
    private readonly IdentityProof? _proof;
    private readonly StorePlace? _place;
    private readonly StopSignal _stop;

    private IdentityEvidence(
        DeviceSession session, DeviceStore store, StoreView view, IdentityProof? proof, StorePlace? place, StopSignal stop)
    {
        _session = session;
        _store = store;
        View = view;
        _proof = proof;
        _place = place;
        _stop = stop;
    }

    /// <summary>The store as it was read.</summary>
    public StoreView View { get; }

    /// <summary>Reads the evidence.</summary>
    /// <exception cref="IdentityRequiredException">N1006: the place holds something that is neither blank nor a store.</exception>
    public static async Task<IdentityEvidence> TakeAsync(
        DeviceSession session, DeviceStore store, StoreView view, StopSignal stop)
    {
        if (view.State == StoreState.Valid)
        {
            IdentityProof proof = await IdentityProof.TakeAsync(store.Flash, view, stop.AtOnce).ConfigureAwait(false);
            for (int i = 0; i < MostRetakes && await IsMisreadAsync(store, proof, stop).ConfigureAwait(false); i++)
            {
                proof = await proof.TakeAgainAsync(store.Flash, stop.AtOnce).ConfigureAwait(false);
            }

            return new IdentityEvidence(session, store, view, proof, null, stop);
        }

        StorePlace place = await store.ReadPlaceAsync(view.Side).ConfigureAwait(false);
        bool erasing = await store.OpenJournalAsync().ConfigureAwait(false) is { State: JournalState.Erasing };
        if (place.Kind == PlaceKind.Foreign && view.State != StoreState.LaterVersion && !erasing)
        {
            string where = string.Join(", ", store.Layout.RegionsAt(view.Side));
            throw new IdentityRequiredException(ErrorCodes.IdentityPlaceForeign,
                $"{session.Port}: {where} is where the identity of a {session.Chip} lies, but 0x{place.ForeignAt:X8} holds something else",
                "find out what it is before anything is written; if it may go, erase that sector with the tool that wrote it");
        }

        return new IdentityEvidence(session, store, view, null, place, stop);
    }

    /// <summary>Reads again and compares.</summary>
    /// <param name="erased">The place of no identity that firmware shares and whose erase was part of the job, or null: what a
    /// cut format left there is gone.</param>
    /// <exception cref="IdentityChangedException">Something differs.</exception>
    public async Task<IdentityVerdict> RequireUnchangedAsync(AddressRange? erased)
    {
        if (_proof is not null)
        {
            // A byte that the wire spoilt is no change: a difference is only believed when it is read twice.
            List<uint> unstable = [];
            while (await CompareAsync(unstable).ConfigureAwait(false) is not null
                && await CompareAsync(unstable).ConfigureAwait(false) is { } difference)
            {
                if (BelongsToIdentity(difference.Address) || !await IsUnstableAsync(difference).ConfigureAwait(false))
                {
                    throw new IdentityChangedException(_session.Port, difference);
                }

                unstable.Add(difference.Address);
                _session.Report(new JobEvent.Note($"{difference.What} reads otherwise each time: an earlier cut left it so, and the identity does not need it"));
            }

            return IdentityVerdict.Intact;
        }

        StorePlace place = await _store.ReadPlaceAsync(View.Side).ConfigureAwait(false);
        bool IsAsItWas(uint address, LineRead before, LineRead after) =>
            before.SameContent(after) || (after.IsBlank && erased is { } range && range.Contains(address));

        foreach ((uint address, LineRead before) in _place!.Lines.Where(line => !IsAsItWas(line.Key, line.Value, place.Lines[line.Key])))
        {
            LineRead after = await _store.Flash.ReadLineAsync(address, _stop.AtOnce).ConfigureAwait(false);
            if (!IsAsItWas(address, before, after))
            {
                throw new IdentityChangedException(_session.Port, new ProofDifference(address, "the identity's place", before, after));
            }
        }

        return IdentityVerdict.NoneAndUntouched;
    }

    /// <summary>
    /// True if a line that no checksum vouches for reads otherwise when it is read again: the wire spoilt it, and what is
    /// compared with it after the job would look changed.
    /// </summary>
    private static async Task<bool> IsMisreadAsync(DeviceStore store, IdentityProof proof, StopSignal stop)
    {
        foreach (uint address in proof.Doubtful)
        {
            LineRead again = await store.Flash.ReadLineAsync(address, stop.AtOnce).ConfigureAwait(false);
            if (!again.SameContent(proof.Lines[address]))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ProofDifference?> CompareAsync(List<uint> except) =>
        _proof!.FirstDifference(await _proof.TakeAgainAsync(_store.Flash, _stop.AtOnce).ConfigureAwait(false), except);

    /// <summary>
    /// True for a region's header and mirror, and for what a valid slot says. Its open mark and its settle line say nothing of the
    /// identity: where a cut left one of them unstable, the number is what it was, and the next write makes it whole.
    /// </summary>
    private bool BelongsToIdentity(uint address) => View.Regions.Concat(View.OtherSide).Any(region =>
        (region.Place.Contains(address) && address - region.Place.Start < 2 * LineRead.Size)
        || region.Valid.Any(slot => slot.Place.Contains(address) && (slot.Place.End - address) / LineRead.Size is not (1 or 3)));

    /// <summary>
    /// True for a line that a cut has left unstable: it says something else each time, whatever is done to the device. One that
    /// took the ROM down is not read again, so that says the same of it.
    /// </summary>
    private async Task<bool> IsUnstableAsync(ProofDifference difference)
    {
        LineRead now = difference.After ?? LineRead.Unreadable;
        for (int i = 0; i < UnstableReads && now.IsReadable; i++)
        {
            LineRead again = await _store.Flash.ReadLineAsync(difference.Address, _stop.AtOnce).ConfigureAwait(false);
            if (!again.SameContent(now))
            {
                return true;
            }
        }

        return !now.IsReadable;
    }
}
