// T6 and T7: a store that was written without an accident is damaged, by flash words that no longer read (T6: every line, and
// every pair of lines of the newest slot) or by bits that changed (T7). It must never show what was not written (I8), must
// show the newest identity unless the damage is in it, must say so if it does not, and must take a new one.

using Nameplate.Campaign.Running;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>T6 or T7.</summary>
/// <param name="basis">The rules.</param>
/// <param name="bits">True: bits change (T7). False: lines cannot be read (T6).</param>
internal sealed class DamageCampaign(StoreConfig basis, bool bits) : ICampaign
{
    private const int MostFlips = 64;
    private const int PayloadLines = 1; // of the slots that these stores hold

    private readonly Lazy<Task<IReadOnlyList<Family>>> _families = new(() => MakeFamiliesAsync(basis, bits));

    public string Name => bits ? "T7" : "T6";

    public string Title => bits ? "1 to 64 bits that changed by themselves" : "double ECC errors, one line or two of the newest slot";

    public long PerTest => bits ? 200_000 : 63_000;

    public long PerNight => bits ? 5_000_000 : 1_000_000;

    /// <summary>One prepared store, and the lines that its cases damage.</summary>
    private sealed record Family(StoreConfig Config, StoreRun Device, ulong Number, uint Newest, long First, IReadOnlyList<uint[]> Damages)
    {
        /// <summary>Another generation is whole: in an earlier slot, or in the other region.</summary>
        public bool HasOlder => Number > 1 && (Config.Regions == 2 || Newest > Config.Layout().Regions[0].Start + (uint)Config.SlotSize);
    }

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (Family family, uint[] lines, StoreRun run) = Damage(await _families.Value, index, seed);
        StoreView view = await run.ReadAsync(ReadScope.History);
        string? failure = view.DeviceId is { } number && (number > family.Number || number == 0)
            ? $"shows #{number}, which was never written"
            : Required(family, lines, view);
        return failure is null ? await WriteAnewAsync(run, family, view) : new CaseResult(failure);
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (Family family, uint[] lines, _) = Damage(await _families.Value, index, seed);
        return [$"{family.Config}, {family.Number} writes, newest slot at 0x{family.Newest:X8}",
            .. lines.Select(line => $"  0x{line:X8} {(bits ? "changed" : "unreadable")}")];
    }

    /// <summary>What has to be shown although these lines are damaged.</summary>
    private static string? Required(Family family, uint[] lines, StoreView view)
    {
        uint slotSize = (uint)family.Config.SlotSize;
        bool body = false, settle = false;
        foreach (uint line in lines)
        {
            uint at = (line - family.Newest) / LineRead.Size;
            bool inNewest = line >= family.Newest && line < family.Newest + slotSize;
            body |= inNewest && (at <= PayloadLines || at == (slotSize / LineRead.Size) - 2);
            settle |= inNewest && at == (slotSize / LineRead.Size) - 1;
        }
        if (!body)
        {
            return view.DeviceId != family.Number ? $"shows {view.DeviceId?.ToString() ?? "none"} although #{family.Number} is whole"
                : settle && !view.Has(StoreStatus.Unsettled) ? "does not say that the settle line is gone"
                : null;
        }
        return view.DeviceId == family.Number ? null // bits changed and changed back
            : view.DeviceId is null && family.HasOlder ? "shows none although an older one is whole"
            : settle || view.Has(StoreStatus.Degraded) ? null
            : $"shows {view.DeviceId?.ToString() ?? "none"} and does not say that a newer one rotted ({view.Status})";
    }

    private static async ValueTask<CaseResult> WriteAnewAsync(StoreRun run, Family family, StoreView before)
    {
        if (before.State == StoreState.LaterVersion || before.Has(StoreStatus.Conflict) || before.Has(StoreStatus.WrongRegions))
        {
            return new CaseResult($"a damaged store reads as {before.State} ({before.Status})");
        }
        ulong number = family.Number + 1;
        try
        {
            await run.WriteAsync(new StoreEdit { DeviceId = number, Replace = true });
        }
        catch (IdentityStoreException refused) when (before.Newest is null && refused.Fault == StoreFault.ForeignData)
        {
            return new CaseResult(null, Asked: true); // nothing there is provably a store
        }
        StoreView after = await run.ReadAsync(ReadScope.Newest);
        return new CaseResult(after.DeviceId == number && !after.Has(StoreStatus.Unsettled)
            ? run.Flash.Trespass
            : $"after a write of #{number} it shows {after.DeviceId?.ToString() ?? "none"} ({after.Status})");
    }

    private (Family Family, uint[] Lines, StoreRun Run) Damage(IReadOnlyList<Family> families, long index, int seed)
    {
        long inRound = index % (families[^1].First + families[^1].Damages.Count);
        Family family = families.Last(family => family.First <= inRound);
        int own = CaseSeed.Of(seed, index);
        StoreRun run = family.Device.Clone(own);
        uint[] lines = family.Damages[(int)(inRound - family.First)];
        var random = new Random(own);
        List<uint> damaged = [];
        foreach (uint line in lines)
        {
            byte[] before = run.Flash.Peek(new(line, LineRead.Size));
            byte[] bytes = [.. before];
            for (int flips = bits ? random.Next(1, MostFlips + 1) : 0; flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }
            if (!bits || !bytes.AsSpan().SequenceEqual(before)) // a bit may change twice
            {
                run.Flash.Put(line, bytes, bits ? FlashWordState.Programmed : FlashWordState.DoubleEcc);
                damaged.Add(line);
            }
        }
        return (family, [.. damaged], run);
    }

    private static async Task<IReadOnlyList<Family>> MakeFamiliesAsync(StoreConfig basis, bool bits)
    {
        List<Family> families = [];
        long first = 0;
        foreach (StoreConfig config in
            from slotSize in new[] { 256, 512, 1024 }
            from regions in new[] { 1, 2 }
            from unit in bits ? new[] { 8 } : [32, 16, 8, 4, 2]
            select basis with { Regions = regions, Unit = unit, SlotSize = slotSize, Cells = 6 })
        {
            StoreRun device = new(config, 1);
            for (ulong number = 1; number <= 7; number++)
            {
                await device.WriteAsync(new StoreEdit
                {
                    DeviceId = number,
                    Replace = true,
                    Changes = [FieldChange.Set(new Field(0x1801, BitConverter.GetBytes(number)))],
                });
                StoreView view = await device.ReadAsync(ReadScope.Newest);
                uint newest = view.Newest!.Place.Start;
                uint[] inNewest = [.. Enumerable.Range(0, config.SlotSize / LineRead.Size).Select(i => newest + (uint)(i * LineRead.Size))];
                IEnumerable<uint[]> singles = config.Layout().Regions
                    .SelectMany(region => Enumerable.Range(0, (int)region.Length / LineRead.Size)
                        .Select(i => new[] { region.Start + (uint)(i * LineRead.Size) }));
                IEnumerable<uint[]> pairs = from a in inNewest from b in inNewest where a < b select new[] { a, b };
                uint[][] damages = [.. singles, .. pairs];
                families.Add(new Family(config, device.Clone(1), number, newest, first, damages));
                first += damages.Length;
            }
        }
        return families;
    }
}
