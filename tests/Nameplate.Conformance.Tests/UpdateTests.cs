using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Tests;
using Nameplate.Simulator;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// The C library on the flash of a simulated chip while the host's own commands run over its ROM: after every change of the
/// flash, and after every cut, firmware that starts now reads the old number or the new one, the same as C# does.
/// </summary>
public sealed class UpdateTests(ITestOutputHelper output)
{
    private const int CutsPerStory = 24;

    // One region, two regions, the tail of a sector that firmware uses.
    public static MatrixTheoryData<string, string> Stories => new(
        ["STM32H743xI", "STM32H7A3xI", "STM32H723xE", "STM32H750xB"], ["update", "assign", "provision"]);

    [Theory, MemberData(nameof(Stories))]
    public async Task Firmware_reads_old_or_new_at_every_step(string chip, string name)
    {
        CBuild.Require();
        Story story = StoryOf(chip, name);
        DeviceSnapshot start = await story.StartAsync();
        Bench bench = new(chip);
        bench.Device.Restore(start);
        using var reading = await Reading.OfAsync(bench);
        int steps = 0;
        var wrong = new List<string>();
        bench.Device.Changed += (_, _) =>
        {
            steps++;
            wrong.AddRange(reading.Look(story, bench.HasJournal) is { } difference ? [$"step {steps}: {difference}"] : []);
        };

        await story.Act(bench);

        output.WriteLine($"{steps} steps");
        steps.ShouldBeGreaterThan(0);
        wrong.ShouldBeEmpty();
        reading.Number().ShouldBe(story.After);
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task Firmware_reads_old_or_new_after_every_cut(string chip, string name)
    {
        CBuild.Require();
        Story story = StoryOf(chip, name);
        DeviceSnapshot start = await story.StartAsync();
        Bench whole = new(chip);
        whole.Device.Restore(start);
        long from = whole.Device.Faults.CountOf(FaultPoint.Flash);
        await story.Act(whole);
        long acts = whole.Device.Faults.CountOf(FaultPoint.Flash) - from;
        long step = Nightly.IsOn ? 1 : Math.Max(1, acts / CutsPerStory);
        for (long cut = 1; cut <= acts; cut += step)
        {
            string replay = $"{name} on {chip}, cut at act {cut} of {acts}";
            Bench bench = new(chip, new DeviceOptions { Seed = (int)cut });
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, cut));
            await Should.ThrowAsync<CodedException>(() => story.Act(bench), replay);
            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();
            using var reading = await Reading.OfAsync(bench);
            for (int looks = 0; looks < 4; looks++)
            {
                reading.Look(story, bench.HasJournal).ShouldBeNull(replay);
            }
            await story.CompleteAsync(bench, replay);
            reading.Number().ShouldBe(story.After, replay);
        }
        output.WriteLine($"{acts} acts, a cut at every {step}");
    }

    // Control: a number that goes away during a job does not pass for one that is there.
    [Fact]
    public async Task A_lost_number_is_noticed()
    {
        CBuild.Require();
        Story story = Story.Update("STM32H743xI");
        Bench bench = new(story.Chip);
        bench.Device.Restore(await story.StartAsync());
        using var reading = await Reading.OfAsync(bench);
        reading.Look(story, hasJournal: false).ShouldBeNull();

        bench.Device.SetWordState(0x081E_0200, FlashWordState.DoubleEcc);

        reading.Look(story, hasJournal: false).ShouldNotBeNull().ShouldContain("nothing");
    }

    private static Story StoryOf(string chip, string name) => name switch
    {
        "update" => Story.Update(chip),
        "assign" => Story.Assign(chip),
        _ => Story.Provision(chip),
    };

    /// <summary>Both readers on a device's flash, past its ROM.</summary>
    private sealed class Reading(VirtualDevice device, StoreLayout layout) : IDisposable
    {
        private readonly CStore _c = new();
        private readonly Random _random = new(1);

        public static async Task<Reading> OfAsync(Bench bench)
        {
            await using DeviceSession session = await bench.OpenAsync();
            return new Reading(bench.Device, new StoreLayout(
                session.Placement.Regions, session.Chip.ProductId, session.Chip.Flash.BankStride, session.Placement.SlotSize,
                session.Placement.Kind == Chips.PlacementKind.Embed));
        }

        /// <summary>Null if C and C# say the same, and it is the number before or after; none only under a journal.</summary>
        public string? Look(Story story, bool hasJournal)
        {
            Picture picture = Take();
            ValueTask<StoreView> reading = StoreReader.ReadAsync(
                picture, layout, ReadScope.History, picture.Uid, CancellationToken.None);
            StoreView view = reading.IsCompleted ? reading.Result : throw new InvalidOperationException("a picture never waits");
            if (new Comparison(_c, _random).Difference(picture, view) is { } difference)
            {
                return $"{difference}\n{picture}";
            }
            ulong? number = view.DeviceId;
            return number == story.Before || number == story.After || (number is null && hasJournal)
                ? null
                : $"the device says {number?.ToString() ?? "nothing"}\n{picture}";
        }

        public ulong? Number()
        {
            Picture picture = Take();
            return _c.Open(picture, layout, picture.Uid) >= 0 ? _c.Newest.device_id : null;
        }

        public void Dispose() => _c.Dispose();

        private Picture Take()
        {
            var picture = new Picture(layout) { Uid = device.Uid.ToArray() };
            foreach (AddressRange place in layout.Regions.Concat(layout.Aliases))
            {
                for (uint at = place.Start; at < place.End; at += LineRead.Size)
                {
                    byte[] line = device.Peek(at, LineRead.Size);
                    bool bad = false;
                    for (uint word = 0; word < LineRead.Size; word += (uint)device.Chip.Flash.FlashWordSize)
                    {
                        FlashWordState state = device.StateOf(at + word);
                        bad |= state == FlashWordState.DoubleEcc || (state == FlashWordState.Unstable && _random.Next(2) == 0);
                    }
                    picture.Put(at, line);
                    if (bad)
                    {
                        picture.Break(at);
                    }
                }
            }
            return picture;
        }
    }
}
