using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// The power fails at a byte on the wire or inside a flash operation; then the same command runs once more, and in a part of
/// the cases is cut again. The number is the old or the new one, never none and never another, and what was asked for is there
/// after the last rerun.
/// </summary>
public sealed class CutTests
{
    public static TheoryData<string> Chips => new(
        "STM32H743xI", "STM32H743xG", "STM32H750xB", "STM32H723xG", "STM32H723xE", "STM32H730xB",
        "STM32H7A3xI", "STM32H7A3xG", "STM32H7B0xB", "STM32H7S3x8",
        "STM32F103xB", "STM32F405xG", "STM32G071xB", "STM32WLE5xC");

    [Theory, MemberData(nameof(Chips))]
    public Task An_update_that_is_cut_anywhere_keeps_the_number_and_a_rerun_completes_it(string chip) =>
        CutEverywhereAsync(Story.Update(chip));

    [Theory, MemberData(nameof(Chips))]
    public Task A_replacement_that_is_cut_anywhere_leaves_the_old_number_or_the_new_one(string chip) =>
        CutEverywhereAsync(Story.Assign(chip));

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H7A3xI")]
    public Task A_first_assign_that_is_cut_anywhere_leaves_no_number_or_the_new_one(string chip) =>
        CutEverywhereAsync(Story.FirstAssign(chip));

    [Theory]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H730xB")]
    public Task A_rewrite_of_a_shared_sector_that_is_cut_anywhere_loses_neither_number_nor_firmware(string chip) =>
        CutEverywhereAsync(Story.Rewrite(chip));

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H7A3xI")]
    public Task A_provisioning_that_is_cut_anywhere_is_completed_by_a_rerun(string chip) =>
        CutEverywhereAsync(Story.Provision(chip));

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H7A3xI")]
    [InlineData("STM32H7A3xG")]
    public Task A_replacement_of_a_production_number_that_is_cut_anywhere_lies_at_its_address_after_a_rerun(string chip) =>
        CutEverywhereAsync(Story.Production(chip));

    internal static async Task CutEverywhereAsync(Story story)
    {
        DeviceSnapshot start = await story.StartAsync();
        foreach ((FaultPoint point, int samples) in new[] { (FaultPoint.Received, 8), (FaultPoint.Sent, 4), (FaultPoint.Flash, 20) })
        {
            Bench whole = new(story.Chip);
            whole.Device.Restore(start);
            long from = whole.Device.Faults.CountOf(point);
            await story.Act(whole);
            long acts = whole.Device.Faults.CountOf(point) - from;

            for (int i = 0; i < samples && i < acts; i++)
            {
                long index = 1 + (long)((acts - 1) * (double)i / Math.Max(1, samples - 1));
                Fault? second = point == FaultPoint.Flash && i % 4 == 1
                    ? new Fault(FaultAction.Cut, point, 1 + (7 * i % acts))
                    : null;
                await CutAsync(story, start, new Fault(FaultAction.Cut, point, index), second, seed: i + 1);
            }
        }
    }

    private static async Task CutAsync(Story story, DeviceSnapshot start, Fault first, Fault? second, int seed)
    {
        string replay = $"{story.Name} on {story.Chip}, cut at {first.Point} {first.Index}, then {second?.Index}, seed {seed}";
        Bench bench = new(story.Chip, new DeviceOptions { Seed = seed });
        bench.Device.Restore(start);
        await RunIntoAsync(story, bench, first, replay);
        await story.RequireOldOrNewAsync(bench, replay);
        if (second is not null)
        {
            await RunIntoAsync(story, bench, second, replay);
            await story.RequireOldOrNewAsync(bench, $"{replay}, the second cut");
        }

        await story.CompleteAsync(bench, replay);
    }

    private static async Task RunIntoAsync(Story story, Bench bench, Fault cut, string replay)
    {
        int struck = bench.Device.Faults.Struck.Count;
        bench.Device.Faults.Arm(cut);
        try
        {
            await story.Act(bench);
        }
        catch (CodedException)
        {
            bench.Device.Faults.Struck.Count.ShouldBe(struck + 1, replay);
        }

        bench.Device.Faults.Clear();
        bench.Device.PowerCycle();
    }
}
