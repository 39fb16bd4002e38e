using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>A device with a store, and the host that works on it: one call is one session from its first read.</summary>
internal sealed class Bench
{
    public static readonly WriteStamp Stamp = new(0x0001_0000, 1_700_000_000);

    public Bench(StoreLayout layout, int unit = 32, int seed = 1, StoreRules? rules = null)
    {
        Layout = layout;
        Rules = rules ?? StoreRules.All;
        Flash = new FlashModel([.. layout.Regions, .. layout.Aliases], unit, seed);
    }

    private Bench(Bench original, int seed)
    {
        Layout = original.Layout;
        Rules = original.Rules;
        Flash = original.Flash.Clone(seed);
        Journal.Saved.AddRange(original.Journal.Saved);
    }

    public StoreLayout Layout { get; }

    public StoreRules Rules { get; }

    public FlashModel Flash { get; }

    /// <summary>A host that loses its journal with every cut.</summary>
    public bool ForgetsJournal { get; init; }

    public MemoryJournal Journal { get; } = new();

    /// <summary>The same device and host again, for another try from here.</summary>
    public Bench Clone(int seed) => new(this, seed);

    /// <summary>One region of <paramref name="cells"/> cells, at the place it has on an H743xI.</summary>
    public static StoreLayout One(int cells = 4, int slotSize = 256, bool embed = false) =>
        new([new AddressRange(0x081E_0000, (uint)(cells * slotSize))], 0x450, 0, slotSize, embed);

    /// <summary>Two regions, at the places they have on an H7A3xI.</summary>
    public static StoreLayout Two(int cells = 4, int slotSize = 256) => new(
        [new AddressRange(0x081F_C000, (uint)(cells * slotSize)), new AddressRange(0x081F_E000, (uint)(cells * slotSize))],
        0x480, 0, slotSize);

    public static StoreEdit Number(ulong number) => new() { DeviceId = number, Replace = true };

    public async Task<StoreView> Read(ReadScope scope = ReadScope.History) =>
        await StoreReader.ReadAsync(Flash, Layout, scope, default, Rules, CancellationToken.None);

    /// <summary>Finishes an open journal if there is one, then edits: what the host's commands do.</summary>
    public async Task<WriteOutcome> Write(StoreEdit edit, ReadScope scope = ReadScope.Newest)
    {
        await Recover();
        StoreView view = await Read(scope);
        return await new StoreWriter(Flash, Layout, Stamp, Rules)
            .WriteAsync(view, edit, Journal.Owner, CancellationToken.None);
    }

    public async Task<RecoveryAction?> Recover()
    {
        if (ForgetsJournal)
        {
            Journal.Saved.Clear();
        }
        if (Journal.Open is not { } record)
        {
            return null;
        }
        StoreView view = await Read();
        RecoveryDecision decision = JournalRecovery.Decide(record, view, null, Rules);
        if (decision.Action == RecoveryAction.RollForward)
        {
            await new StoreWriter(Flash, Layout, Stamp, Rules)
                .RollForwardAsync(view, record, decision.Side, Journal, CancellationToken.None);
        }
        else if (decision.Action is RecoveryAction.Discard or RecoveryAction.Done or RecoveryAction.Superseded)
        {
            await Journal.SaveAsync(record with { State = JournalState.Closed }, CancellationToken.None);
        }
        else
        {
            throw new InvalidOperationException($"journal: {decision.Action}, {decision.Reason}");
        }
        return decision.Action;
    }
}
