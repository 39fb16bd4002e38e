using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// Two flashes in the same state, one for each language: every operation is done by both, and both must end alike, down to the
/// unit that may be programmed no more.
/// </summary>
internal sealed class WriterPair(CStore c, Random random, StoreRules rules)
{
    /// <summary>The number of every format whose recovery is tried.</summary>
    public const ulong FirstNumber = 55;

    /// <summary>Times that an operation is repeated on units that read otherwise every time.</summary>
    private const int MostTries = 30;

    private readonly CWriter _c = new(c);
    private readonly DotnetWriter _dotnet = new(rules);
    private readonly Comparison _readers = new(c, random);

    public int Operations { get; private set; }

    public int Cuts { get; private set; }

    public int Recoveries { get; private set; }

    /// <summary>First formats that both writers refused to repeat.</summary>
    public int Foreign { get; private set; }

    /// <summary>What occurred, so that nothing is missing unnoticed.</summary>
    public HashSet<Verdict> Verdicts { get; } = [];

    /// <summary>Does <paramref name="operation"/> on <paramref name="flash"/> with C#, and on a copy with C.</summary>
    public async Task<string?> Do(FlashModel flash, StoreLayout layout, Operation operation)
    {
        int seed = random.Next();
        FlashModel other = Copy(flash, seed);
        FlashModel copy = Copy(flash, seed);
        Verdict ours = await _dotnet.Run(copy, layout, operation);
        Verdict theirs = await _c.Run(other, layout, operation);
        Operations++;
        Verdicts.Add(theirs);
        string? difference = Differ(copy, other, ours, theirs, compareFlash: true) ?? await Readers(copy, layout);
        // The caller's flash goes on from here.
        await _dotnet.Run(flash, layout, operation);
        return difference is null ? null : $"{operation}: {difference}";
    }

    /// <summary>
    /// Cuts <paramref name="operation"/> at every act that it has: both leave the same flash, both readers see old or new, and both
    /// writers finish what the other began.
    /// </summary>
    public async Task<string?> CutEverywhere(FlashModel flash, StoreLayout layout, Operation operation, Tear? tear, int step)
    {
        Snapshot? old = (await Read(flash, layout)).Newest?.Snapshot;
        FlashModel done = Copy(flash, 1);
        await _dotnet.Run(done, layout, operation);
        Snapshot? wanted = (await Read(done, layout)).Newest?.Snapshot;
        for (int cut = random.Next(step); ; cut += step)
        {
            int seed = random.Next();
            FlashModel ours = Copy(flash, seed);
            FlashModel theirs = Copy(flash, seed);
            ours.ActsUntilCut = theirs.ActsUntilCut = cut;
            ours.Tear = theirs.Tear = tear;
            Verdict first = await _dotnet.Run(ours, layout, operation);
            Verdict second = await _c.Run(theirs, layout, operation);
            string where = $"{operation}, cut {cut}, tear {tear}: ";
            if (Differ(ours, theirs, first, second, compareFlash: true) is { } difference)
            {
                return where + difference;
            }
            if (!first.IsCut)
            {
                return null;
            }
            Cuts++;
            ours.ActsUntilCut = theirs.ActsUntilCut = null;
            if ((await Readers(theirs, layout) ?? await Holds(theirs, layout, old, wanted)
                ?? await Recover(ours, theirs, layout, operation, wanted)) is { } wrong)
            {
                return where + wrong;
            }
        }
    }

    /// <summary>Each language finishes what the other began: C# on the flash that C left, and C on C#'s.</summary>
    private async Task<string?> Recover(
        FlashModel ours, FlashModel theirs, StoreLayout layout, Operation operation, Snapshot? wanted)
    {
        bool comparable = ours.IsStable;
        Operation again = operation.Again(await Read(ours, layout));
        int seed = random.Next();
        FlashModel byC = Copy(ours, seed);
        FlashModel byDotnet = Copy(theirs, seed);
        Verdict first = await Finish(_dotnet, byDotnet, layout, again);
        Verdict second = await Finish(_c, byC, layout, again);
        Recoveries += 2;
        if (Differ(byDotnet, byC, first, second, comparable) is { } difference)
        {
            return difference;
        }
        if (await IsForeign(byDotnet, layout, first) && await IsForeign(byC, layout, second))
        {
            Foreign++;
            return null;
        }
        return await Finished(byDotnet, layout, wanted, "C#") ?? await Finished(byC, layout, wanted, "C");
    }

    /// <summary>
    /// The erase of a first format, cut where units are smaller than lines, can leave lines that are half zeros: nobody can
    /// tell them from somebody's data, so both refuse (docs/formats/identity-store.md §6.7). No identity was there to be lost.
    /// </summary>
    private static async Task<bool> IsForeign(FlashModel flash, StoreLayout layout, Verdict verdict) =>
        verdict.Result == CResult.E_REFUSED && (await Read(flash, layout)).State == StoreState.None
        && (await StorePlace.ReadAsync(flash, layout.Regions, null, CancellationToken.None)).Kind == PlaceKind.Foreign;

    /// <summary>On units that read otherwise every time, a format may turn out to be an edit when it is repeated, and back.</summary>
    private static async Task<Verdict> Finish(IWriter writer, FlashModel flash, StoreLayout layout, Operation operation)
    {
        Verdict verdict = await writer.Run(flash, layout, operation);
        for (int tries = 0; verdict.Result is CResult.E_NONE or CResult.E_REFUSED && !flash.IsStable && tries < MostTries; tries++)
        {
            StoreView now = await Read(flash, layout);
            ulong? format = now.State == StoreState.Valid ? null : FirstNumber;
            verdict = await writer.Run(flash, layout, operation with { Format = format });
        }
        return verdict;
    }

    private async Task<string?> Finished(FlashModel flash, StoreLayout layout, Snapshot? wanted, string who)
    {
        if (flash.Violations.Count > 0)
        {
            return $"recovery by {who}: {flash.Violations[0]}";
        }
        return await Holds(flash, layout, wanted, wanted) is { } lost ? $"recovery by {who}: {lost}" : await Readers(flash, layout);
    }

    /// <summary>The identity is the old one or the new one.</summary>
    private static async Task<string?> Holds(FlashModel flash, StoreLayout layout, Snapshot? old, Snapshot? wanted)
    {
        Snapshot? now = (await Read(flash, layout)).Newest?.Snapshot;
        return now == old || now == wanted
            ? null
            : $"{Show(now)} is neither {Show(old)} nor {Show(wanted)}";
    }

    private static string Show(Snapshot? content) => content is null
        ? "nothing"
        : $"#{content.DeviceId} flags {(int)content.Flags:X2} {Convert.ToHexString(content.Payload.Span)}";

    /// <summary>Both readers over one picture of the flash, as unstable units read at this moment.</summary>
    private async Task<string?> Readers(FlashModel flash, StoreLayout layout)
    {
        var picture = new Picture(layout);
        foreach (AddressRange region in layout.Regions)
        {
            for (uint at = region.Start; at < region.End; at += LineRead.Size)
            {
                LineRead line = await flash.ReadLineAsync(at, CancellationToken.None);
                if (line.IsReadable)
                {
                    picture.Put(at, line.Bytes.Span);
                }
                else
                {
                    picture.Break(at);
                }
            }
        }
        StoreView view = await StoreReader.ReadAsync(picture, layout, ReadScope.History, default, CancellationToken.None);
        return _readers.Difference(picture, view) is { } difference ? $"{difference}\n{picture}" : null;
    }

    private static string? Differ(FlashModel ours, FlashModel theirs, Verdict first, Verdict second, bool compareFlash)
    {
        if (theirs.Violations.Count > ours.Violations.Count)
        {
            return $"C: {theirs.Violations[^1]}";
        }
        if (!compareFlash)
        {
            return null;
        }
        return first != second ? $"C ends with {second}, C# with {first}"
            : ours.FirstDifference(theirs) is { } at ? $"0x{at:X8} is not the same in both flashes"
            : ours.Erases != theirs.Erases ? $"C erases {theirs.Erases} times, C# {ours.Erases} times"
            : ours.Acts != theirs.Acts ? $"C programs {theirs.Acts} units, C# {ours.Acts}"
            : null;
    }

    private static FlashModel Copy(FlashModel flash, int seed)
    {
        FlashModel copy = flash.Clone(seed);
        copy.Failing.UnionWith(flash.Failing);
        copy.IsWriteProtected = flash.IsWriteProtected;
        return copy;
    }

    private static async Task<StoreView> Read(FlashModel flash, StoreLayout layout) =>
        await StoreReader.ReadAsync(flash, layout, ReadScope.History, default, CancellationToken.None);
}
