// The host gets into trouble at one of the file operations that its state is made of; then it comes up again. In between the number
// is the old or the new one, on the chip or in the journal that survived; the same command then completes. A journal that is
// damaged or another device's is named and nothing is written; a number that another host gave meanwhile is never overwritten.

using System.Text.Json;
using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Campaign.Wire;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Tests;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Journal;

/// <summary>Whole jobs on a host in trouble, at every file operation.</summary>
/// <param name="chips">By name.</param>
/// <param name="sloppiness">What a control leaves out.</param>
internal sealed class TroubledHosts(IReadOnlyList<string> chips, Sloppiness sloppiness = Sloppiness.None) : ICampaign
{
    private const string State = "/host/.local/state/nameplate";
    private const ulong Newer = 77;

    private readonly Lazy<Task<Family[]>> _families = new(() => MakeFamiliesAsync(chips));

    public string Name => "T13";

    public string Title => "the host killed, its disk full or damaged, at every file operation; then run again";

    public long PerTest => 4_000;

    public long PerNight => 200_000;

    /// <summary>The cases of one command.</summary>
    private sealed record Family(PreparedJob Job, IReadOnlyList<string> Acts, long First, IReadOnlyList<Place> Places);

    private readonly record struct Place(HostTrouble Trouble, int Act, Moment Moment);

    private sealed record Case(Family Family, Place Place, int Seed);

    /// <summary>A device, its host's disk, and the judge of both.</summary>
    private sealed class Host
    {
        public Host(PreparedJob job, int seed, Sloppiness sloppiness)
        {
            Bench = job.Copy(seed, JobHost.Whole);
            Disk = new ForgetfulDisk(sloppiness);
            Disk.Put("/host/.profile", []);
            foreach ((string name, byte[] content) in Bench.Files.Content)
            {
                Disk.Put($"{State}/{name}", content);
            }
            Judge = new JobJudge(job.Story, Bench, JobJudge.MayChange(job), job.ChangedIn);
            Bench.Options = options => options with
            {
                State = new HostState(new StateDirectory(State, Disk)),
                OpenLink = _ => ValueTask.FromResult<ISerialLink>(new WatchedLink(Bench.Device.Connect(), _ => RequireAlive(), TimeSpan.FromHours(1))),
            };
        }

        public JobBench Bench { get; }

        public ForgetfulDisk Disk { get; set; }

        public JobJudge Judge { get; }

        public IReadOnlyList<string> Names => Disk.Names(State);

        public string JournalPath => $"{State}/journal-{Convert.ToHexString(Bench.Device.Uid)}.json";

        /// <summary>The open journal that a program would find, or null; damaged ones count as none.</summary>
        public async ValueTask<JournalRecord?> JournalAsync()
        {
            try
            {
                return await new JournalFile(new StateDirectory(State, Disk), Convert.ToHexString(Bench.Device.Uid)).LoadAsync(CancellationToken.None);
            }
            catch (StateException)
            {
                return null;
            }
        }

        private void RequireAlive()
        {
            if (Disk.IsDead)
            {
                throw new HostDiedException("it is dead already");
            }
        }
    }

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        Case played = await FindAsync(index, seed);
        Host host = new(played.Family.Job, played.Seed, sloppiness);
        Random random = new(played.Seed);
        return new CaseResult(played.Place.Trouble switch
        {
            HostTrouble.Killed => await DieAsync(played, host, random, null),
            HostTrouble.PowerLost => await DieAsync(played, host, random, random),
            HostTrouble.DiskFull or HostTrouble.ReadOnly => await FailAsync(played, host),
            HostTrouble.AnotherHost => await MeetAnotherAsync(played, host),
            _ => await DamageAsync(played, host, random),
        });
    }

    public async ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        Case played = await FindAsync(index, seed);
        Place place = played.Place;
        return
        [
            $"{played.Family.Job.Story.Name} on {played.Family.Job.Story.Chip.Name}",
            $"  {place.Trouble}, {place.Moment.ToString().ToLowerInvariant()} file operation {place.Act} of {played.Family.Acts.Count}: {played.Family.Acts[place.Act - 1]}",
        ];
    }

    /// <summary>Dies, comes up, perhaps dies once more in the rerun, completes.</summary>
    private static async ValueTask<string?> DieAsync(Case played, Host host, Random random, Random? forgets)
    {
        string? broken = await DieOnceAsync(played, host, played.Place, forgets);
        if (broken is null && random.Next(3) == 0)
        {
            Place again = new(played.Place.Trouble, 1 + random.Next(played.Family.Acts.Count), (Moment)random.Next(3));
            broken = await DieOnceAsync(played, host, again, forgets);
        }
        return broken ?? await CompleteAsync(played, host);
    }

    private static async ValueTask<string?> DieOnceAsync(Case played, Host host, Place place, Random? forgets)
    {
        await KillAsync(played, host, place, forgets);
        JournalRecord? journal = await host.JournalAsync();
        return await host.Judge.FailedAsync($"the host died {place.Moment} act {place.Act}", journal?.New.DeviceId is { } number && IsOldOrNew(played, number));
    }

    private static bool IsOldOrNew(Case played, ulong number) =>
        number == played.Family.Job.Story.Before || number == played.Family.Job.Story.After;

    private static async ValueTask KillAsync(Case played, Host host, Place place, Random? forgets)
    {
        host.Disk.DiesAt = place.Act;
        host.Disk.Moment = place.Moment;
        try
        {
            await played.Family.Job.Story.Act(host.Bench);
        }
        catch (HostDiedException)
        {
        }
        host.Disk = host.Disk.Survivor(forgets);
        host.Bench.Device.PowerCycle(); // it hangs on the host's USB
    }

    private static async ValueTask<string?> FailAsync(Case played, Host host)
    {
        host.Disk.FailsFrom = played.Place.Act;
        host.Disk.IsReadOnly = played.Place.Trouble == HostTrouble.ReadOnly;
        string? broken;
        try
        {
            await played.Family.Job.Story.Act(host.Bench);
            broken = host.Disk.HasFailed ? "done is said without a disk"
                : await host.Judge.DoneAsync("nothing grew any more", host.Names);
        }
        catch (StateException refused)
        {
            broken = refused.Code != ErrorCodes.StateNotWritten ? $"ends with {refused.Code}"
                : await host.Judge.FailedAsync("the disk failed", (await host.JournalAsync()) is not null);
        }
        host.Disk = host.Disk.Survivor(null);
        return broken ?? await CompleteAsync(played, host);
    }

    private static async ValueTask<string?> DamageAsync(Case played, Host host, Random random)
    {
        await KillAsync(played, host, played.Place, null);
        if (host.Disk.Peek(host.JournalPath) is not { } whole)
        {
            return await CompleteAsync(played, host);
        }
        host.Disk.Put(host.JournalPath, played.Place.Trouble == HostTrouble.JournalOfAnother
            ? OfAnother(whole, Convert.ToHexString(host.Bench.Device.Uid))
            : Damaged(whole, random));
        bool readsWhole = await host.JournalAsync() is not null; // a flip in white space
        DeviceSnapshot before = host.Bench.Device.Snapshot();
        try
        {
            await played.Family.Job.Story.Act(host.Bench);
            return readsWhole ? await host.Judge.DoneAsync("done", host.Names) : "a damaged journal is passed over";
        }
        catch (StateException named)
        {
            if (!named.Message.Contains(host.JournalPath, StringComparison.Ordinal))
            {
                return $"the damaged journal is not named: {named.Message}";
            }
        }
        if (host.Bench.Device.Snapshot().SectorsDifferentFrom(before) is { Count: > 0 } touched)
        {
            return $"a damaged journal is refused, but sectors were touched: {string.Join(", ", touched)}";
        }
        host.Disk.Put(host.JournalPath, whole);
        return await CompleteAsync(played, host);
    }

    private static async ValueTask<string?> MeetAnotherAsync(Case played, Host host)
    {
        await KillAsync(played, host, played.Place, null);
        ForgetfulDisk own = host.Disk;
        host.Disk = new ForgetfulDisk();
        host.Disk.Put("/host/.profile", []);
        try
        {
            await host.Bench.AssignAsync(Newer);
        }
        catch (IdentityLockedException)
        {
            host.Disk = own;
            return await CompleteAsync(played, host); // the lock took: nobody gives it a number
        }
        host.Disk = own;
        string ended = "done";
        try
        {
            await played.Family.Job.Story.Act(host.Bench);
        }
        catch (CodedException refused) when (refused.Code == ErrorCodes.IdentityConflict)
        {
            ended = "a conflict";
        }
        ulong? number = (await CellReading.ReadAsync(host.Bench)).DeviceId;
        bool asked = played.Family.Job.Story.Before != played.Family.Job.Story.After; // the command itself gives a number, with a reason
        return number == Newer || (asked && ended == "done" && number == played.Family.Job.Story.After)
            ? null
            : $"another host gave {Newer}; the rerun ends with {ended}, and the device says {number?.ToString() ?? "nothing"}";
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        byte[] damaged = [.. whole];
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                return [];
            case 2:
                Array.Clear(damaged, 0, random.Next(1, damaged.Length));
                return damaged;
            default:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
        }
    }

    /// <summary>A whole journal, its checksum right, of a device with another unique ID.</summary>
    private static byte[] OfAnother(byte[] whole, string uid)
    {
        StoredJournal stored = JsonSerializer.Deserialize(whole, StateJson.Default.StoredJournal)!;
        JournalRecord other = stored.ToRecord() with { DeviceKey = new string([.. uid.Reverse()]) };
        return JsonSerializer.SerializeToUtf8Bytes(StoredJournal.From(other), StateJson.Default.StoredJournal);
    }

    private static async ValueTask<string?> CompleteAsync(Case played, Host host)
    {
        try
        {
            await played.Family.Job.Story.Act(host.Bench);
        }
        catch (CodedException failure)
        {
            return $"the rerun ends with {failure.Code}: {failure.Message}";
        }
        return await host.Judge.DoneAsync("after the rerun", host.Names);
    }

    private async ValueTask<Case> FindAsync(long index, int seed)
    {
        Family[] families = await _families.Value;
        long inRound = Rounds.Spread(index, families[^1].First + families[^1].Places.Count);
        Family family = families.Last(family => family.First <= inRound);
        return new Case(family, family.Places[(int)(inRound - family.First)], CaseSeed.Of(seed, index));
    }

    private static async Task<Family[]> MakeFamiliesAsync(IReadOnlyList<string> chips)
    {
        List<Family> families = [];
        long first = 0;
        foreach (JobStory story in chips.SelectMany(chip => JobStory.Of(SmallChip.Of(chip))))
        {
            PreparedJob job = await PreparedJob.MakeAsync(story);
            Host whole = new(job, 1, Sloppiness.None);
            await story.Act(whole.Bench);
            Place[] places = [.. Enumerable.Range(1, whole.Disk.Acts.Count).SelectMany(PlacesAt)];
            families.Add(new Family(job, whole.Disk.Acts, first, places));
            first += places.Length;
        }
        return [.. families.Where(family => family.Places.Count > 0)];
    }

    private static IEnumerable<Place> PlacesAt(int act)
    {
        foreach (HostTrouble trouble in Enum.GetValues<HostTrouble>())
        {
            // What survives a power cut is drawn: more draws of it than of the others.
            int draws = trouble == HostTrouble.PowerLost ? 3 : 1;
            bool momentMatters = trouble is HostTrouble.Killed or HostTrouble.PowerLost;
            foreach (Moment moment in momentMatters ? Enum.GetValues<Moment>() : [Moment.After])
            {
                for (int i = 0; i < draws; i++)
                {
                    yield return new Place(trouble, act, moment);
                }
            }
        }
    }
}
