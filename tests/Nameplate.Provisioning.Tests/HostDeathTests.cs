using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// The host dies: at every change of its state files, the change durable or not, and at frames on the wire, sent whole or in
/// half. The device keeps its power. The same command on the same host then completes what was begun, also when the host dies
/// once more on the way.
/// </summary>
public sealed class HostDeathTests
{
    private const int DeathsInTheRerun = 2;

    /// <summary>Most frames read; the ones that erase, write and put back are the last.</summary>
    private static readonly int[] s_framesFromTheEnd = [0, 60, 130, 180, 230, 280, 330];

    public static TheoryData<string, string> Stories
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string chip in new[] { "STM32H743xI", "STM32H7A3xI", "STM32H750xB", "STM32H723xE" })
            {
                foreach (string story in new[] { "update", "assign", "first assign", "provision" })
                {
                    data.Add(chip, story);
                }
            }

            data.Add("STM32H750xB", "rewrite");
            return data;
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_host_that_dies_at_any_change_of_its_state_completes_the_job_when_it_is_back(string chip, string name)
    {
        Story story = Find(chip, name);
        DeviceSnapshot start = await story.StartAsync();
        Bench whole = On(story, start);
        await story.Act(whole);

        for (int i = 1; i <= whole.Files.Acts.Count; i++)
        {
            foreach (bool after in new[] { false, true })
            {
                for (int again = 0; again <= DeathsInTheRerun; again++)
                {
                    string replay = $"{name} on {chip}, host died {(after ? "after" : "before")} '{whole.Files.Acts[i - 1]}', act {i}, "
                        + $"then after act {again} of the rerun";
                    Bench bench = On(story, start);
                    await DieAsync(story, bench, i, after, replay);
                    await story.RequireOldOrNewAsync(bench, replay);
                    if (again > 0)
                    {
                        await DieAsync(story, bench, bench.Files.Acts.Count + again, after: true, replay: null);
                        await story.RequireOldOrNewAsync(bench, replay);
                    }

                    await story.CompleteAsync(bench, replay);
                    bench.Device.Log.NonVirginPrograms.ShouldBe(0, replay);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_host_that_dies_on_the_wire_completes_the_job_when_it_is_back(string chip, string name)
    {
        Story story = Find(chip, name);
        DeviceSnapshot start = await story.StartAsync();
        int frames = await RunAsync(story, On(story, start), diesAt: 0, inTheMiddle: false);

        foreach (int fromTheEnd in s_framesFromTheEnd.Append(frames / 2).Where(count => count < frames))
        {
            int at = frames - fromTheEnd;
            string replay = $"{name} on {chip}, host died at frame {at} of {frames}";
            Bench bench = On(story, start);
            await RunAsync(story, bench, at, inTheMiddle: fromTheEnd % 2 == 1);
            await story.RequireOldOrNewAsync(bench, replay);

            await DieAsync(story, bench, bench.Files.Acts.Count + 1, after: true, replay: null);
            await story.RequireOldOrNewAsync(bench, $"{replay}, then with the first change of the rerun");

            await story.CompleteAsync(bench, replay);
        }
    }

    private static Story Find(string chip, string name) => name switch
    {
        "update" => Story.Update(chip),
        "assign" => Story.Assign(chip),
        "rewrite" => Story.Rewrite(chip),
        "first assign" => Story.FirstAssign(chip),
        _ => Story.Provision(chip),
    };

    private static Bench On(Story story, DeviceSnapshot start)
    {
        Bench bench = new(story.Chip);
        bench.Device.Restore(start);
        return bench;
    }

    private static async Task DieAsync(Story story, Bench bench, int act, bool after, string? replay)
    {
        bench.Files.DiesAt = act;
        bench.Files.DiesAfter = after;
        try
        {
            await story.Act(bench);
            replay.ShouldBeNull($"{replay}: it did not die");
        }
        catch (HostDiedException)
        {
        }

        bench.Files.DiesAt = 0;
    }

    private static async Task<int> RunAsync(Story story, Bench bench, int diesAt, bool inTheMiddle)
    {
        DyingLink? link = null;
        bench.Options = options => options with
        {
            OpenLink = _ => ValueTask.FromResult<ISerialLink>(link = new DyingLink(bench.Device.Connect(), diesAt, inTheMiddle)),
        };
        try
        {
            await story.Act(bench);
        }
        catch (HostDiedException)
        {
        }

        bench.Options = options => options;
        return link!.Writes;
    }
}
