using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Destruction;

/// <summary>Foreign data in an identity's place.</summary>
/// <param name="At">Its first line.</param>
/// <param name="What">What it was recognised as.</param>
public sealed record ForeignFinding(uint At, string What);

/// <summary>Takes over a place that holds neither a store nor nothing: recognises, saves and erases what is there.</summary>
public sealed class Adoption
{
    private const string Verb = "adopt";

    private readonly DeviceSession _session;
    private readonly DeviceStore _store;
    private readonly DeviceCondition _condition;
    private readonly StopSignal _stop;

    /// <summary>Looks at one device.</summary>
    public Adoption(DeviceSession session, StopSignal stop)
        : this(session, new DeviceCondition(), stop)
    {
    }

    internal Adoption(DeviceSession session, DeviceCondition condition, StopSignal stop)
    {
        _session = session;
        _condition = condition;
        _stop = stop;
        _store = new DeviceStore(session, condition, stop);
    }

    /// <summary>What lies in the identity's place; null where that is nothing, a store, or what is left of one.</summary>
    public async Task<ForeignFinding?> FindAsync()
    {
        StoreView view = await _store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        return view.State == StoreState.None ? await FindAsync(view).ConfigureAwait(false) : null;
    }

    /// <summary>Saves and erases what is foreign; where there is nothing foreign, does nothing.</summary>
    /// <returns>True if anything was erased.</returns>
    internal async Task<bool> RunAsync(StoreView view)
    {
        bool isInterrupted = _session.Record.Destruction is { Verb: Verb };
        if (view.State != StoreState.None || (!isInterrupted && await FindAsync(view).ConfigureAwait(false) is null))
        {
            return false;
        }

        (string? saved, bool changed) = await new PlaceEraser(_session, _store, _condition, Verb, _stop)
            .RunAsync(view, number: null, save: true).ConfigureAwait(false);
        _condition.IsDestroyed = false;
        if (saved is not null)
        {
            _session.Report(new JobEvent.Note($"what lay there is saved in {SavedCopy.PathOf(_session, saved)}"));
        }

        return changed;
    }

    private async Task<ForeignFinding?> FindAsync(StoreView view)
    {
        StorePlace place = await _store.ReadPlaceAsync(view.Side).ConfigureAwait(false);
        if (place.Kind != PlaceKind.Foreign || place.ForeignAt is not { } at)
        {
            return null;
        }

        AddressRange region = _store.Layout.RegionsAt(view.Side).First(region => region.Contains(at));
        byte[] bytes = new byte[region.Length];
        bytes.AsSpan().Fill(0xFF);
        foreach ((uint address, LineRead line) in place.Lines)
        {
            if (region.Contains(address) && line.IsReadable)
            {
                line.Bytes.CopyTo(bytes.AsMemory((int)(address - region.Start)));
            }
        }

        return new ForeignFinding(at, ForeignData.Recognise(bytes, region.Start));
    }
}
