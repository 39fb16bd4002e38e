// A case is a sound input, a few changes one after the other, each by a number of its own, and then, mostly, right checksums: a
// change that every reader notices by the checksum says little about what lies behind it. A failure is shrunk by leaving out
// changes.
//
// Checked: nothing escapes but a CodedException whose code is in the table and is not the internal error; the memory that was
// allocated meanwhile; the time; and, where an input was accepted, that what came of it is well-formed.

using System.Diagnostics;
using Nameplate.Campaign.Running;
using Nameplate.Foundation;

namespace Nameplate.Campaign.Input;

/// <summary>Inputs of one kind, changed.</summary>
/// <param name="reading">The kind.</param>
/// <param name="perTest">As <see cref="ICampaign.PerTest"/>.</param>
/// <param name="perNight">As <see cref="ICampaign.PerNight"/>.</param>
internal sealed class InputCampaign(Reading reading, long perTest, long perNight) : ICampaign
{
    private const int MostChanges = 6;
    private const int LongestMessage = 2000;

    /// <summary>By the wall: inputs are read in microseconds, so this leaves room for a busy machine.</summary>
    private static readonly TimeSpan s_mostTime = TimeSpan.FromSeconds(3);

    /// <summary>After so long a case will not end, and neither would the run.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromSeconds(90);

    public string Name => reading.Name;

    public string Title => reading.Title;

    public long PerTest => perTest;

    public long PerNight => perNight;

    /// <summary>One case: everything follows from these numbers.</summary>
    private sealed record Plan(int Seed, IReadOnlyList<int> Changes, bool Sealed);

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        using Timer watch = new(_ => GiveUp(index, seed), null, s_hangs, Timeout.InfiniteTimeSpan);
        return new CaseResult(await PlayAsync(Draw(index, seed)));
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        Plan plan = Draw(index, seed);
        if (await PlayAsync(plan) is not null)
        {
            for (int i = plan.Changes.Count - 1; i >= 0; i--)
            {
                Plan shorter = plan with { Changes = [.. plan.Changes.Take(i), .. plan.Changes.Skip(i + 1)] };
                plan = await PlayAsync(shorter) is null ? plan : shorter;
            }
        }

        (byte[][] parts, List<string> what) = Make(plan);
        return [$"{reading.Title}, {what.Count} changes", .. what.Select(change => $"  {change}"), .. reading.Tell(parts),
            await PlayAsync(plan) ?? "it holds"];
    }

    private static Plan Draw(long index, int seed)
    {
        int own = CaseSeed.Of(seed, index);
        Random random = new(own);
        int changes = random.Next(16) == 0 ? 0 : 1 + random.Next(random.Next(1, MostChanges + 1));
        int[] seeds = new int[changes];
        for (int i = 0; i < changes; i++)
        {
            seeds[i] = random.Next();
        }

        return new Plan(own, seeds, random.Next(4) != 0);
    }

    private (byte[][] Parts, List<string> What) Make(Plan plan)
    {
        byte[][] parts = [.. reading.MakeSound(new Random(plan.Seed))];
        List<string> what = [];
        foreach (int change in plan.Changes)
        {
            Random random = new(change);
            what.Add(random.Next(16) switch
            {
                < 9 => reading.ChangeFields(parts, random),
                9 => ByteChanges.Splice(parts, reading.MakeSound(random), random),
                _ => ByteChanges.Change(parts, random),
            });
        }

        if (plan.Sealed)
        {
            reading.Seal(parts);
        }

        return (parts, what);
    }

    private async ValueTask<string?> PlayAsync(Plan plan)
    {
        (byte[][] parts, _) = Make(plan);
        Random random = new(plan.Seed);
        int thread = Environment.CurrentManagedThreadId;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        string? failure;
        try
        {
            failure = await reading.ReadAsync(parts, random);
        }
        catch (CodedException refused)
        {
            failure = Undocumented(refused);
        }
#pragma warning disable CA1031 // whatever else escapes is what the campaign looks for
        catch (Exception escaped)
#pragma warning restore CA1031
        {
            failure = $"{escaped.GetType().Name} escapes: {escaped.Message} {escaped.StackTrace?.Split('\n')[0].Trim()}";
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long memory = thread == Environment.CurrentManagedThreadId ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
        long most = reading.FixedMemory + ((long)reading.MemoryPerByte * parts.Sum(part => part.Length));
        return failure
            ?? (memory > most ? $"{memory:N0} bytes of memory for an input that may cost {most:N0}"
            : time > s_mostTime ? $"took {time.TotalSeconds:F1} s"
            : null);
    }

    private static string? Undocumented(CodedException refused) =>
        refused.Code == ErrorCodes.Internal || !ErrorCodes.All.Contains(refused.Code) ? $"ends with {refused.Code}: {refused.Message}"
        : refused.Message.Length is 0 or > LongestMessage ? $"{refused.Code} is told in {refused.Message.Length} characters"
        : null;

    /// <summary>Nothing else can end a reader that runs for ever.</summary>
    private void GiveUp(long index, int seed)
    {
        CampaignTable.Say($"{Name} fails: case {index} does not end");
        CampaignTable.Say($"replay it: ./campaign --replay {Name}:{index} --seed {seed}");
        Environment.Exit(1);
    }
}
