using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// One number, twenty updates of alternating firmware, on every chip. What was erased is asked of the virtual chip, not of
/// the code under test.
/// </summary>
public sealed class EveryChipTests
{
    private const int Updates = 20;
    private const ulong Number = 10;

    public static TheoryData<string> Chips => new(ChipDatabase.OfFamilies("H7", "H7RS").Select(chip => chip.Name));

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_survives_twenty_updates_and_nothing_outside_the_plan_is_erased(string chip)
    {
        Bench bench = new(chip);
        await bench.AssignAsync(Number);
        for (int i = 0; i < Updates; i++)
        {
            MemoryImage firmware = FirmwareFor(bench.Chip, i);
            bench.Device.Log.Clear();

            UpdateOutcome outcome = await bench.UpdateAsync(firmware);

            string which = $"{chip}, update {i + 1}";
            outcome.Verdict.ShouldBe(IdentityVerdict.Intact, which);
            outcome.Plan.Erase.ShouldNotBeEmpty(which);
            bench.Holds(firmware).ShouldBeTrue(which);
            FirstStrayErase(bench, outcome).ShouldBeNull(which);
            (await bench.ShowAsync()).DeviceId.ShouldBe(Number, which);
        }
    }

    // Control: an erase that no plan has must be seen, and one of the identity's sector all the more.
    [Theory]
    [InlineData(5, "outside the plan")]
    [InlineData(15, "identity")]
    public async Task Stray_erase_is_caught(byte sector, string expected)
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(Number);
        bench.Device.Log.Clear();
        UpdateOutcome outcome = await bench.UpdateAsync(FirmwareFor(bench.Chip, 1));
        await EraseAsync(bench.Device, sector);

        FirstStrayErase(bench, outcome).ShouldNotBeNull().ShouldContain(expected);
    }

    private static string? FirstStrayErase(Bench bench, UpdateOutcome outcome)
    {
        bool sharesItsSector = bench.Chip.RequireIdentity().Kind == PlacementKind.Embed;
        foreach (EraseRecord erase in bench.Device.Log.Erases)
        {
            AddressRange range = bench.Chip.Flash.Sectors[erase.PhysicalSector].Range;
            if (!sharesItsSector && bench.Chip.RequireIdentity().Regions.Any(range.Overlaps))
            {
                return $"{range}: the identity's sector was erased";
            }

            if (outcome.Plan.Erase.All(planned => planned.Sector.Range != range))
            {
                return $"{range}: erased outside the plan";
            }
        }

        return null;
    }

    // Long enough for a second sector where the sectors are small; lengths that end inside a flash word.
    private static MemoryImage FirmwareFor(Chip chip, int turn)
    {
        long room = chip.RequireIdentity().Kind == PlacementKind.Embed ? 16 * 1024 : 2 * chip.Flash.Sectors[0].Range.Length;
        return Firmware.Make(turn % 2, (int)Math.Min(room - 1000, turn % 2 == 0 ? 9_001 : 12_347));
    }

    // Extended Erase of one sector, AN3155 rev 20 §3.7, byte by byte.
    private static async Task EraseAsync(VirtualDevice device, byte sector)
    {
        await using VirtualLink link = device.Connect();
        device.Reset();
        device.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (byte[] frame in (byte[][])[[0x7F], [0x44, 0xBB], [0x00, 0x00, 0x00, sector, sector]])
        {
            byte[] answer = new byte[1];
            await link.WriteAsync(frame, CancellationToken.None);
            (await link.ReadAsync(answer, TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldBe(1);
            answer[0].ShouldBe((byte)0x79);
        }
    }
}
