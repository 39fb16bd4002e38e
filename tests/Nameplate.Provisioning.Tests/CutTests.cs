using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>The power fails at a byte on the wire or inside a flash operation; then the same command runs once more.</summary>
public sealed class CutTests
{
    private static readonly MemoryImage Old = Firmware.Make(1, 1900);
    private static readonly MemoryImage New = Firmware.Make(2, 1700);

    public static TheoryData<string> Chips => new(
        "STM32H743xI", "STM32H743xG", "STM32H750xB", "STM32H723xG", "STM32H723xE", "STM32H730xB",
        "STM32H7A3xI", "STM32H7A3xG", "STM32H7B0xB", "STM32H7S3x8");

    [Theory, MemberData(nameof(Chips))]
    public async Task A_cut_at_any_byte_of_an_update_leaves_the_number_and_one_rerun_completes_it(string chip)
    {
        await CutEverywhereAsync(chip, FaultPoint.Received, samples: 12);
        await CutEverywhereAsync(chip, FaultPoint.Sent, samples: 6);
        await CutEverywhereAsync(chip, FaultPoint.Flash, samples: 30);
    }

    private static async Task CutEverywhereAsync(string chip, FaultPoint point, int samples)
    {
        Bench prepared = new(chip);
        await prepared.AssignAsync(10);
        await prepared.UpdateAsync(Old);
        DeviceSnapshot start = prepared.Device.Snapshot();

        Bench whole = new(chip);
        whole.Device.Restore(start);
        long from = whole.Device.Faults.CountOf(point);
        await whole.UpdateAsync(New);
        long acts = whole.Device.Faults.CountOf(point) - from;

        for (int i = 0; i < samples; i++)
        {
            long index = 1 + (long)(acts * (i + 0.5) / samples);
            Bench bench = new(chip, new DeviceOptions { Seed = i + 1 });
            bench.Device.Restore(start);
            string replay = $"{chip}, cut at {point} {index} of {acts}, seed {i + 1}";
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, point, index));
            try
            {
                await bench.UpdateAsync(New);
                bench.Device.Faults.Struck.Count.ShouldBe(1, replay);
            }
            catch (CodedException)
            {
                bench.Device.Faults.Struck.Count.ShouldBe(1, replay);
            }

            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();
            try
            {
                await bench.UpdateAsync(New);
                (await bench.ShowAsync()).DeviceId.ShouldBe(10ul, replay);
            }
            catch (Exception failure) when (failure is CodedException or LinkException)
            {
                throw new Xunit.Sdk.XunitException($"{replay}: rerun failed: {failure}");
            }

            bench.Holds(New).ShouldBeTrue(replay);
        }
    }
}
