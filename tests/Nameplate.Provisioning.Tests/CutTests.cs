using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// The power fails at a byte on the wire or inside a flash operation; then the same command runs once more. The number is the
/// old or the new one, never none and never another, and what was asked for is there after the rerun.
/// </summary>
public sealed class CutTests
{
    private static readonly MemoryImage Old = Firmware.Make(1, 1900);
    private static readonly MemoryImage New = Firmware.Make(2, 1700);

    public static TheoryData<string> Chips => new(
        "STM32H743xI", "STM32H743xG", "STM32H750xB", "STM32H723xG", "STM32H723xE", "STM32H730xB",
        "STM32H7A3xI", "STM32H7A3xG", "STM32H7B0xB", "STM32H7S3x8");

    [Theory, MemberData(nameof(Chips))]
    public Task An_update_that_is_cut_anywhere_keeps_the_number_and_a_rerun_completes_it(string chip) =>
        CutEverywhereAsync(new Story(chip, "update", bench => bench.UpdateAsync(New), 10, 10, New));

    [Theory, MemberData(nameof(Chips))]
    public Task A_replacement_that_is_cut_anywhere_leaves_the_old_number_or_the_new_one(string chip) =>
        CutEverywhereAsync(new Story(chip, "assign", bench => bench.AssignAsync(11, replace: true), 10, 11, Old));

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H7A3xI")]
    public Task A_first_assign_that_is_cut_anywhere_leaves_no_number_or_the_new_one(string chip) =>
        CutEverywhereAsync(new Story(chip, "first assign", bench => bench.AssignAsync(11), null, 11, Old));

    private static async Task CutEverywhereAsync(Story story)
    {
        Bench prepared = new(story.Chip);
        if (story.Before is { } number)
        {
            await prepared.AssignAsync(number);
        }

        await prepared.UpdateAsync(Old);
        DeviceSnapshot start = prepared.Device.Snapshot();

        foreach ((FaultPoint point, int samples) in new[] { (FaultPoint.Received, 10), (FaultPoint.Sent, 5), (FaultPoint.Flash, 24) })
        {
            Bench whole = new(story.Chip);
            whole.Device.Restore(start);
            long from = whole.Device.Faults.CountOf(point);
            await story.Act(whole);
            long acts = whole.Device.Faults.CountOf(point) - from;

            for (int i = 0; i < samples && i < acts; i++)
            {
                long index = 1 + (long)((acts - 1) * (double)i / Math.Max(1, samples - 1));
                await CutOnceAsync(story, start, new Fault(FaultAction.Cut, point, index), seed: i + 1);
            }
        }
    }

    private static async Task CutOnceAsync(Story story, DeviceSnapshot start, Fault cut, int seed)
    {
        string replay = $"{story.Name} on {story.Chip}, cut at {cut.Point} {cut.Index}, seed {seed}";
        Bench bench = new(story.Chip, new DeviceOptions { Seed = seed });
        bench.Device.Restore(start);
        bench.Device.Faults.Arm(cut);
        try
        {
            await story.Act(bench);
        }
        catch (CodedException)
        {
            bench.Device.Faults.Struck.Count.ShouldBe(1, replay);
        }

        bench.Device.Faults.Clear();
        bench.Device.PowerCycle();
        ulong? between = (await bench.ShowAsync()).DeviceId;
        bool journalled = bench.Files.Content.Keys.Any(name => name.StartsWith("journal", StringComparison.Ordinal));
        (between == story.Before || between == story.After || (between is null && journalled))
            .ShouldBeTrue($"{replay}: the device shows {between?.ToString() ?? "none"}, journal {journalled}");

        try
        {
            await story.Act(bench);
        }
        catch (CodedException failure)
        {
            throw new Xunit.Sdk.XunitException($"{replay}: the rerun failed: {failure}");
        }

        (await bench.ShowAsync()).DeviceId.ShouldBe(story.After, replay);
        bench.Holds(story.Firmware).ShouldBeTrue(replay);
        bench.Files.Content.Keys.ShouldNotContain(name => name.StartsWith("journal", StringComparison.Ordinal), replay);
    }

    /// <param name="Chip">On which chip.</param>
    /// <param name="Name">What is done, for messages.</param>
    /// <param name="Act">Does it.</param>
    /// <param name="Before">The number before, or none.</param>
    /// <param name="After">The number after.</param>
    /// <param name="Firmware">The firmware after.</param>
    private sealed record Story(
        string Chip, string Name, Func<Bench, Task> Act, ulong? Before, ulong After, MemoryImage Firmware);
}
