using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// Bytes are dropped, flipped and inserted on the wire, the ROM refuses or falls silent: a job ends in success or in a
/// documented error, and says "done" only when it is.
/// </summary>
public sealed class WireFaultTests
{
    private const int Runs = 20;

    private static readonly MemoryImage Old = Firmware.Make(1, 1900);
    private static readonly MemoryImage New = Firmware.Make(2, 1700);

    public static TheoryData<string, FaultAction, FaultPoint> Faults
    {
        get
        {
            TheoryData<string, FaultAction, FaultPoint> data = [];
            foreach (string chip in new[] { "STM32H743xI", "STM32H723xG", "STM32H750xB" })
            {
                foreach (FaultAction action in new[] { FaultAction.Drop, FaultAction.Flip, FaultAction.Insert })
                {
                    data.Add(chip, action, FaultPoint.Received);
                    data.Add(chip, action, FaultPoint.Sent);
                }

                data.Add(chip, FaultAction.Nack, FaultPoint.Command);
                data.Add(chip, FaultAction.Silence, FaultPoint.Command);
                data.Add(chip, FaultAction.Reset, FaultPoint.Received);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_on_the_wire_is_survived_or_named_and_the_number_stays(string chip, FaultAction action, FaultPoint point)
    {
        Bench prepared = new(chip);
        await prepared.AssignAsync(10);
        await prepared.UpdateAsync(Old);
        DeviceSnapshot start = prepared.Device.Snapshot();
        Random random = new(1 + 16 * (int)action + (int)point);
        long most = point == FaultPoint.Command ? 60 : 4500;
        int survived = 0;
        List<string> ends = [];
        for (int i = 0; i < Runs; i++)
        {
            Fault fault = new(action, point, 1 + random.NextInt64(most)) { Value = (byte)(1 << random.Next(8)) };
            string replay = $"{chip}, {fault}";
            Bench bench = new(chip, new DeviceOptions { Seed = i + 1 });
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(fault);
            try
            {
                await bench.UpdateAsync(New);
                bench.Holds(New).ShouldBeTrue($"{replay}: said done");
                survived++;
            }
            catch (CodedException failure)
            {
                ErrorCodes.All.ShouldContain(failure.Code, replay);
                failure.Code.ShouldNotBe(ErrorCodes.Internal, replay);
                ends.Add($"{fault.Index}: {failure.Code} {failure.Message}");
            }

            bench.Device.Faults.Clear();
            await bench.UpdateAsync(New);
            bench.Holds(New).ShouldBeTrue(replay);
            (await bench.ShowAsync()).DeviceId.ShouldBe(10ul, replay);
        }

        survived.ShouldBeGreaterThan(Runs * 3 / 4, "a single fault costs a retry, not the job:\n" + string.Join('\n', ends));
    }
}
