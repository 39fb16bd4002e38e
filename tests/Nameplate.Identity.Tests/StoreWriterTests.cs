using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

public sealed class StoreWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_number_assigned_to_a_blank_device_is_read_back(int regions)
    {
        var bench = new Bench(regions == 1 ? Bench.One() : Bench.Two());

        WriteOutcome outcome = await bench.Write(Bench.Number(10));

        outcome.Kind.ShouldBe(WriteKind.Formatted);
        StoreView view = await bench.Read();
        view.State.ShouldBe(StoreState.Valid);
        view.Status.ShouldBe(StoreStatus.None);
        view.DeviceId.ShouldBe(10u);
        view.Newest!.Header.ShouldBe(outcome.Slot.Header);
        view.Newest.Commit.ShouldBe(outcome.Slot.Commit);
        view.Newest.Place.Start.ShouldBe(bench.Layout.Regions[0].Start + 256);
        bench.Flash.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_number_again_programs_nothing()
    {
        var bench = new Bench(Bench.One());
        await bench.Write(Bench.Number(10));
        int acts = bench.Flash.Acts;

        WriteOutcome outcome = await bench.Write(new StoreEdit { DeviceId = 10 });

        outcome.Kind.ShouldBe(WriteKind.Unchanged);
        bench.Flash.Acts.ShouldBe(acts);
    }

    [Fact]
    public async Task Another_number_needs_the_word_replace()
    {
        var bench = new Bench(Bench.One());
        await bench.Write(Bench.Number(10));

        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(
            () => bench.Write(new StoreEdit { DeviceId = 55 }));

        refusal.Code.ShouldBe(ErrorCodes.NumberTaken);
        (await bench.Read()).DeviceId.ShouldBe(10u);
        (await bench.Write(new StoreEdit { DeviceId = 55, Replace = true })).Kind.ShouldBe(WriteKind.Appended);
        (await bench.Read()).DeviceId.ShouldBe(55u);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 32)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    public async Task Forty_numbers_in_turn_are_all_read_back(int regions, int unit)
    {
        var bench = new Bench(regions == 1 ? Bench.One() : Bench.Two(), unit);
        for (ulong n = 1; n <= 40; n++)
        {
            await bench.Write(Bench.Number(n));
            StoreView view = await bench.Read();
            view.DeviceId.ShouldBe(n);
            view.Status.ShouldBe(StoreStatus.None);
            view.Newest!.Header.Generation.ShouldBe((uint)n);
        }
        bench.Flash.Violations.ShouldBeEmpty();
        bench.Flash.Erases.ShouldBe(14, "three slots per region");
    }
}
