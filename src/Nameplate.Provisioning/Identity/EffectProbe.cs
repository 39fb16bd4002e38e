// Write protection is proven by its effect only (docs/formats/identity-store.md §7): zeros written to a line that means nothing.
//
//   line of cell 0, offset C0   PROBE, blank until a write to it took
//   line L-3 of a free slot     once PROBE is used up: an open mark, which costs that slot; a locked store never appends anyway
//
// A ROM that drops the first write after a read must not look like protection, and a line programmed twice may hang it: PRIME,
// which nobody reads, takes the blow. A region without a header has none, so there the write is sent twice.

using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Identity;

/// <summary>What became of a write to a line that means nothing.</summary>
internal enum Effect
{
    /// <summary>It took: the sector is not protected.</summary>
    Took,

    /// <summary>It was sent and acknowledged, or refused every time, and the line is blank: the sector is protected.</summary>
    HadNone,

    /// <summary>No blank line is left to try it on.</summary>
    NoPlaceLeft,
}

/// <summary>Tries whether a region can be written.</summary>
internal sealed class EffectProbe(DeviceSession session, DeviceStore store, StopSignal stop)
{
    private const int Attempts = 3;

    private static readonly byte[] s_zeros = new byte[LineRead.Size];

    /// <summary>Tries every region of the side.</summary>
    /// <param name="view">The store; the places to try are those of its geometry.</param>
    /// <param name="wanted">What each region is to show. The first one that shows anything else decides.</param>
    /// <returns><paramref name="wanted"/> if every region shows it.</returns>
    public async Task<Effect> TryAsync(StoreView view, Effect wanted)
    {
        foreach (RegionView region in view.Regions)
        {
            Effect effect = await TryRegionAsync(view, region).ConfigureAwait(false);
            if (effect != wanted)
            {
                return effect;
            }
        }

        return wanted;
    }

    private async Task<Effect> TryRegionAsync(StoreView view, RegionView region)
    {
        store.Flash.Forget();
        bool foreign = region.UsableHeader is null && view.Lines.Any(line => region.Place.Contains(line.Key) && !line.Value.IsBlank);
        foreach (uint address in foreign ? [] : Places(region))
        {
            if (await IsBlankAsync(address).ConfigureAwait(false))
            {
                return await TryAsync(region, address).ConfigureAwait(false);
            }
        }

        return Effect.NoPlaceLeft;
    }

    private async Task<Effect> TryAsync(RegionView region, uint address)
    {
        uint prime = region.Place.Start + Slots.PrimeOffset;
        uint blow = region.UsableHeader is null ? address : prime;
        for (int attempt = 1; ; attempt++)
        {
            stop.ThrowIfStopped();
            session.Client.Allowance = (Allowance.ReadOnly with { Name = "probe" })
                .AllowExactWrite(new ExactWrite(address, s_zeros)).AllowExactWrite(new ExactWrite(prime, s_zeros));
            bool answered = false;
            try
            {
                await session.Client.WriteMemoryAsync(blow, s_zeros, stop.AtOnce).ConfigureAwait(false);
                await session.Client.WriteMemoryAsync(address, s_zeros, stop.AtOnce).ConfigureAwait(false);
                answered = true;
            }
            catch (CodedException failure) when (failure is NackException or NoResponseException or ProtocolException)
            {
                // Once may be a byte that the wire spoilt; a ROM that refuses a protected sector does so every time.
                answered = attempt == Attempts && failure is NackException;
                session.Client.Allowance = Allowance.ReadOnly;
                await session.RecoverAsync(stop).ConfigureAwait(false);
                if (attempt == Attempts && !answered)
                {
                    throw;
                }
            }
            finally
            {
                session.Client.Allowance = Allowance.ReadOnly;
            }

            if (!await IsBlankAsync(address).ConfigureAwait(false))
            {
                return Effect.Took;
            }

            if (answered)
            {
                return Effect.HadNone;
            }
        }
    }

    private async Task<bool> IsBlankAsync(uint address)
    {
        byte[] line = new byte[LineRead.Size];
        for (int i = 0; i < 2; i++)
        {
            if (await session.TryReadAsync(address, line, stop).ConfigureAwait(false) && !line.AsSpan().ContainsAnyExcept((byte)0xFF))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<uint> Places(RegionView region)
    {
        yield return region.Place.Start + Slots.ProbeOffset;
        if (region.Cells is not { } cells)
        {
            yield break;
        }

        int lastBegun = region.SlotViews.LastOrDefault(slot => slot.LooksBegun)?.Index ?? 0;
        for (int slot = lastBegun + 1; slot < cells.CellCount; slot++)
        {
            yield return cells.LineAddress(slot, -3);
        }
    }
}
