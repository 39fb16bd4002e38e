using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>What reading an identity costs on the wire, in the device's own virtual time at 115200.</summary>
public sealed class ReadingCostTests
{
    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H723xG")]
    [InlineData("STM32H750xB")]
    public async Task An_identity_in_one_region_is_shown_within_a_second(string chip)
    {
        Bench bench = new(chip);
        await bench.AssignAsync(10);
        await using DeviceSession session = await bench.OpenAsync();
        long before = session.Time.GetTimestamp();

        (await new ShowJob(session).RunAsync(CancellationToken.None)).DeviceId.ShouldBe(10ul);

        session.Time.GetElapsedTime(before).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(0x40)] // found in the third of the four reads
    [InlineData(0x298)] // behind the vectors of an STM32H743
    [InlineData(-1)] // none: all four are read
    public async Task Inspect_with_a_card_takes_no_more_than_1_2_s(int offset)
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        byte[] firmware = Firmware.Make(1).Segments[0].Data.ToArray();
        if (offset > 0)
        {
            Testing.CardBytes.Make("pump", "1.0").CopyTo(firmware, offset);
        }

        await bench.UpdateAsync(Images.MemoryImage.FromBytes(0x08000000, firmware, "fw"));
        await using DeviceSession session = await bench.OpenAsync();
        long before = session.Time.GetTimestamp();

        InspectReport found = await new InspectJob(session).RunAsync(CancellationToken.None);

        TimeSpan taken = session.Time.GetElapsedTime(before);
        TestContext.Current.TestOutputHelper?.WriteLine($"inspect: {taken.TotalMilliseconds:F0} ms");
        found.Card?.Name.ShouldBe("pump");
        (found.Card is null).ShouldBe(offset < 0);
        taken.ShouldBeLessThan(TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public async Task Lines_that_cannot_be_read_do_not_hide_their_neighbours()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(10);
        bench.Device.SetWordState(0x081E0400, FlashWordState.DoubleEcc); // the header after the newest slot's settle line

        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }
}
