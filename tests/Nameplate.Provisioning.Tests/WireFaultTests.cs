using Nameplate.Foundation;
using Nameplate.Identity;
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
            foreach (string chip in new[] { "STM32H743xI", "STM32H723xG", "STM32H750xB", "STM32F103xB", "STM32F405xG" })
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

    // Journals are found by the unique ID and the number is bound to it: one bit of it flipped must not make another device.
    [Fact]
    public async Task A_bit_that_flips_in_the_unique_ID_changes_neither_the_binding_nor_the_hosts_files()
    {
        Bench rehearsal = new("STM32H743xI");
        await rehearsal.AssignAsync(10);
        long answers = rehearsal.Device.Faults.CountOf(FaultPoint.Sent);
        int flipped = 0;
        for (long at = 20; at < Math.Min(answers, 120); at++)
        {
            Bench bench = new("STM32H743xI");
            bench.Device.Faults.Arm(new Fault(FaultAction.Flip, FaultPoint.Sent, at) { Value = 0x10 });
            try
            {
                await bench.AssignAsync(10);
                flipped++;
            }
            catch (CodedException refused)
            {
                refused.Code.ShouldNotBe(ErrorCodes.Internal);
                continue;
            }

            string uid = Convert.ToHexString(bench.Device.Uid);
            (await bench.ShowAsync()).Status.ShouldBe(StoreStatus.None, $"byte {at}");
            bench.Files.Content.Keys.ShouldAllBe(name => name.Contains(uid, StringComparison.Ordinal), $"byte {at}");
        }

        flipped.ShouldBeGreaterThan(50);
    }

    // Found by the campaign: one NACK to the read of the bootloader's ID made every erratum count, so PRIME was programmed more than
    // once on a ROM that drops nothing, and a scan read it.
    [Fact]
    public async Task A_refused_read_of_the_bootloader_ID_is_asked_again_and_no_scan_reads_PRIME()
    {
        Bench bench = new("STM32H743xI") { Options = options => options with { BootEntry = Bootloader.BootEntry.BootEntries.Manual } };
        bench.Device.Clock.Advance(TimeSpan.FromSeconds(1));
        await bench.AssignAsync(10);
        uint prime = bench.Chip.RequireIdentity().Regions[0].Start + 0xE0;
        bench.Device.Preload(prime, new byte[32]);
        bench.Device.SetWordState(prime, FlashWordState.DoubleEcc);
        bench.Device.Faults.Arm(new Fault(FaultAction.Nack, FaultPoint.Command, 5) { Phase = CommandPhase.Data });

        await bench.AssignAsync(11, replace: true);
        await bench.UpdateAsync(New);

        (await bench.ShowAsync()).DeviceId.ShouldBe(11ul);
        bench.Device.Hung.ShouldBeFalse();
    }

    // Found on small regions, where most of what is read before an update is the identity's: a blank line that the wire had
    // spoilt was taken for what had been there, and the blank line after the update for a change.
    [Fact]
    public async Task A_bit_that_flips_while_the_identity_is_read_is_no_change_of_it()
    {
        Bench prepared = new("STM32F103xB");
        await prepared.AssignAsync(10);
        await prepared.UpdateAsync(Old);
        DeviceSnapshot start = prepared.Device.Snapshot();
        for (long at = 100; at < 4500; at += 41)
        {
            Bench bench = new("STM32F103xB");
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(new Fault(FaultAction.Flip, FaultPoint.Sent, at) { Value = 0x04 });
            await bench.UpdateAsync(New);
            bench.Holds(New).ShouldBeTrue($"byte {at}");
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
