using Nameplate.Campaign.Job;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Places;
using Nameplate.Provisioning.Tests;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Campaign.Places;

/// <summary>Another number for a device that has one, in a place beside main flash; and what must hold when that is cut.</summary>
/// <param name="Kind">The place.</param>
/// <param name="Chip">The device.</param>
/// <param name="Ways">The ways of the device where documents leave them open: a case draws one.</param>
internal sealed record PlaceStory(PlaceKind Kind, Chip Chip, IReadOnlyList<DeviceOptions> Ways)
{
    public const ulong Before = 10;
    public const ulong After = 11;

    /// <summary>What else is right after a cut, where the place promises less than the number before or the new one.</summary>
    public Func<PlaceReading?, CodedException?, bool> AlsoRight { get; init; } = (_, _) => false;

    /// <summary>What the documents tell the user to do before the rerun, where it is refused.</summary>
    public Func<JobBench, CodedException, ValueTask<bool>> Recover { get; init; } = (_, _) => new(false);

    /// <summary>What else is done to the device before its first number.</summary>
    public Action<JobBench> Preset { get; init; } = _ => { };

    /// <summary>What else is wrong when it is done, or null.</summary>
    public Func<JobBench, string?> Finally { get; init; } = _ => null;

    /// <summary>Readings of the same place: what a cut tore may read otherwise each time.</summary>
    private const int Readings = 3;

    /// <summary>A torn protection cell may say at each reset something else: then what the documents tell is done again.</summary>
    private const int MostRecoveries = 10;

    /// <summary>The device with its first number, and how many places there are for an interruption of the second.</summary>
    public async Task<PreparedPlace> PrepareAsync(DeviceOptions way)
    {
        JobBench bench = new(Chip, 1, JobHost.Whole, options: way);
        Preset(bench);
        await bench.AssignToAsync(Kind, Before);
        DeviceSnapshot device = bench.Device.Snapshot();
        MemoryFiles files = bench.Files.Clone();
        FaultInjector passed = bench.Device.Faults;
        long received = passed.CountOf(FaultPoint.Received), sent = passed.CountOf(FaultPoint.Sent), flash = passed.CountOf(FaultPoint.Flash);
        await bench.AssignToAsync(Kind, After);
        return new PreparedPlace(this, way, device, files, passed.CountOf(FaultPoint.Received) - received,
            passed.CountOf(FaultPoint.Sent) - sent, passed.CountOf(FaultPoint.Flash) - flash);
    }

    /// <summary>What is wrong between an interruption and the rerun, or null: the number is the old or the new one, for this host and for
    /// one that knows nothing of the device; or, once a cell was touched, what else the place may come to.</summary>
    /// <param name="bench">The device.</param>
    /// <param name="isTouched">An erase or a program of the place has begun since it held the first number.</param>
    public async ValueTask<string?> LookBetweenAsync(JobBench bench, bool isTouched)
    {
        for (int i = 0; i < Readings; i++)
        {
            (PlaceReading? read, CodedException? refused) = await ReadAsync(bench, asAnother: i % 2 == 1);
            if (read?.Number is not (Before or After) && !(isTouched && AlsoRight(read, refused)))
            {
                return $"the device says {refused?.Message ?? read?.Number?.ToString() ?? "nothing"}";
            }
        }

        return null;
    }

    private async ValueTask<(PlaceReading? Read, CodedException? Refused)> ReadAsync(JobBench bench, bool asAnother)
    {
        try
        {
            return (await bench.ReadAsync(Kind, asAnother), null);
        }
        catch (CodedException refused)
        {
            return (null, refused);
        }
    }

    /// <summary>What is wrong although the command said that all is done, or null.</summary>
    public async ValueTask<string?> LookAfterAsync(JobBench bench)
    {
        for (int i = 0; i < Readings; i++)
        {
            ulong? number = (await bench.ReadAsync(Kind, asAnother: i % 2 == 1)).Number;
            if (number != After)
            {
                return $"done is said, and the device says {number?.ToString() ?? "nothing"}";
            }
        }

        return Finally(bench);
    }

    /// <summary>Runs the command; what is wrong although it said that all is done, or null.</summary>
    public async ValueTask<string?> TryAsync(JobBench bench)
    {
        try
        {
            await bench.AssignToAsync(Kind, After);
        }
        catch (CodedException)
        {
            return null;
        }
        catch (HostDiedException)
        {
            return null;
        }

        bench.Mend();
        return await LookAfterAsync(bench);
    }

    /// <summary>Runs the command to its end; what is wrong then, or null.</summary>
    /// <remarks>Where it is refused, what the documents tell is done, and it runs again.</remarks>
    public async ValueTask<string?> CompleteAsync(JobBench bench)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await bench.AssignToAsync(Kind, After);
                return await LookAfterAsync(bench);
            }
            catch (CodedException refused)
            {
                if (i == MostRecoveries || !await Recover(bench, refused))
                {
                    return $"the rerun ends with {refused.Code}: {refused.Message}";
                }
            }
        }
    }
}

/// <summary>A story's device and host right before the command.</summary>
internal sealed record PreparedPlace(
    PlaceStory Story, DeviceOptions Way, DeviceSnapshot Device, MemoryFiles Files, long Received, long Sent, long FlashActs)
{
    /// <summary>Places there are to interrupt it.</summary>
    public long Count => Received + Sent + FlashActs;

    /// <summary>The fault at one of them.</summary>
    public Fault CutAt(long place) => place < Received ? new Fault(FaultAction.Cut, FaultPoint.Received, place + 1)
        : place < Received + Sent ? new Fault(FaultAction.Cut, FaultPoint.Sent, place - Received + 1)
        : new Fault(FaultAction.Cut, FaultPoint.Flash, place - Received - Sent + 1);

    /// <summary>The device and a host once more.</summary>
    public JobBench Copy(int seed, JobHost host)
    {
        JobBench bench = new(Story.Chip, seed, host, Files.Clone(), Way);
        bench.Device.Restore(Device);
        return bench;
    }
}
