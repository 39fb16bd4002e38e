namespace Nameplate.Simulator.Tests;

public class PhysicsTests
{
    private const uint Address = 0x08020000;

    [Fact]
    public async Task A_word_programmed_twice_reads_as_a_double_ecc_error()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Write(Address, Line.Counting(32));
        (await line.Write(Address, Line.Counting(32))).ShouldBe("79");
        line.Device.StateOf(Address).ShouldBe(FlashWordState.DoubleEcc);
        line.Device.Log.NonVirginPrograms.ShouldBe(1);
    }

    [Fact]
    public async Task By_switch_a_second_programming_is_the_and_of_both()
    {
        Line line = await Line.InSync(TestChips.H743xI,
            new DeviceOptions { Physics = new FlashPhysics { NonVirgin = NonVirginProgram.And } });
        await line.Write(Address, [.. Enumerable.Repeat((byte)0xF1, 32)]);
        await line.Write(Address, [.. Enumerable.Repeat((byte)0x1F, 32)]);
        (await line.Read(Address, 32)).ShouldBe(Enumerable.Repeat((byte)0x11, 32));
    }

    [Fact]
    public async Task By_switch_a_second_programming_is_rejected()
    {
        Line line = await Line.InSync(TestChips.H743xI,
            new DeviceOptions { Physics = new FlashPhysics { NonVirgin = NonVirginProgram.Rejected } });
        await line.Write(Address, Line.Counting(32));
        await line.Write(Address, new byte[32]);
        (await line.Read(Address, 32)).ShouldBe(Line.Counting(32));
    }

    [Fact]
    public async Task By_switch_zeros_go_over_anything()
    {
        Line line = await Line.InSync(TestChips.H743xI,
            new DeviceOptions { Physics = new FlashPhysics { ZerosOverAnything = true } });
        await line.Write(Address, Line.Counting(32));
        line.Device.SetWordState(Address, FlashWordState.DoubleEcc);
        await line.Write(Address, new byte[32]);
        (await line.Read(Address, 32)).ShouldBe(new byte[32]);
    }

    [Fact]
    public async Task Only_an_erase_makes_a_bad_word_readable_again()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.SetWordState(Address, FlashWordState.DoubleEcc);
        (await line.Erase(1)).ShouldBe("79");
        (await line.Read(Address, 4)).ShouldBe([0xFF, 0xFF, 0xFF, 0xFF]);
        line.Device.StateOf(Address).ShouldBe(FlashWordState.Virgin);
    }

    [Fact]
    public async Task An_erase_takes_its_time_before_the_acknowledge()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        TimeSpan before = line.Device.Clock.Elapsed;
        await line.Erase(0, 1, 2);
        (line.Device.Clock.Elapsed - before).ShouldBeInRange(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6.01));
    }

    [Fact]
    public async Task A_write_exchange_takes_268_byte_times_and_the_programming()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        TimeSpan before = line.Device.Clock.Elapsed;
        await line.Write(Address, new byte[256]);
        double expected = 268 * 11 / 115200.0 + 8 * 290e-6;
        (line.Device.Clock.Elapsed - before).TotalSeconds.ShouldBe(expected, 1e-5);
    }

    [Fact]
    public async Task A_cut_inside_a_word_leaves_the_words_before_it_whole_and_those_after_it_virgin()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 4) { Tear = TearBehaviour.DoubleEcc });
        (await line.Write(Address, Line.Counting(256))).ShouldBe("");
        line.Device.Powered.ShouldBeFalse();
        line.Device.Peek(Address, 96).ShouldBe(Line.Counting(96));
        line.Device.StateOf(Address + 96).ShouldBe(FlashWordState.DoubleEcc);
        line.Device.StateOf(Address + 128).ShouldBe(FlashWordState.Virgin);
    }

    [Theory]
    [InlineData(TearBehaviour.Old, FlashWordState.Virgin)]
    [InlineData(TearBehaviour.New, FlashWordState.Programmed)]
    [InlineData(TearBehaviour.Partial, FlashWordState.Programmed)]
    [InlineData(TearBehaviour.BlankNotVirgin, FlashWordState.BlankNotVirgin)]
    [InlineData(TearBehaviour.DoubleEcc, FlashWordState.DoubleEcc)]
    [InlineData(TearBehaviour.Unstable, FlashWordState.Unstable)]
    [InlineData(TearBehaviour.Zeroed, FlashWordState.Programmed)]
    public async Task A_torn_word_is_what_its_tear_says(TearBehaviour tear, FlashWordState state)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, 1) { Tear = tear });
        await line.Write(Address, Line.Counting(32));
        line.Device.StateOf(Address).ShouldBe(state);
    }

    [Fact]
    public async Task An_unstable_word_changes_from_read_to_read()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Errata = [] });
        await line.Write(Address, new byte[32]);
        line.Device.SetWordState(Address, FlashWordState.Unstable);
        HashSet<string> seen = [];
        for (int i = 0; i < 20; i++)
            seen.Add(Line.Hex(await line.Read(Address, 32)));
        seen.Count.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData(TearBehaviour.Old, true)]
    [InlineData(TearBehaviour.New, false)]
    [InlineData(TearBehaviour.BlankNotVirgin, false)]
    public async Task A_torn_erase_is_what_its_tear_says(TearBehaviour tear, bool dataKept)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Preload(Address, Line.Counting(64));
        line.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Erase, 1) { Tear = tear });
        (await line.Erase(1)).ShouldBe("");
        line.Device.Log.Erases.ShouldHaveSingleItem().Outcome.ShouldBe(EraseOutcome.Torn);
        line.Device.Peek(Address, 64).SequenceEqual(Line.Counting(64)).ShouldBe(dataKept);
        line.Device.StateOf(Address).ShouldNotBe(tear == TearBehaviour.BlankNotVirgin ? FlashWordState.Virgin : FlashWordState.Unstable);
    }

    [Fact]
    public async Task After_a_cut_the_device_is_silent_until_power_comes_back_and_sync_works_again()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        line.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Received, 2));
        (await line.Ask("00 FF", 15)).ShouldBe("");
        (await line.Ask("7F", 1)).ShouldBe("");
        line.Device.PowerCycle();
        await line.Link.DelayAsync(TimeSpan.FromMilliseconds(60), CancellationToken.None);
        await line.Expect("7F", "79");
        await line.Expect("00 FF", Line.GetOfV31);
    }

    [Fact]
    public async Task A_reset_while_an_erase_runs_tears_the_sector_and_spares_those_not_begun()
    {
        Line line = await Line.InSync(TestChips.H743xI, new DeviceOptions { Tear = TearBehaviour.DoubleEcc });
        foreach (uint sector in (uint[])[0, 1, 2])
            line.Device.Preload(0x08000000 + sector * 0x20000, Line.Counting(32));
        await line.Ask("44 BB", 1);
        await line.Link.WriteAsync(Line.Bytes("00 02 00 00 00 01 00 02 01"), CancellationToken.None);
        await line.Link.DelayAsync(TimeSpan.FromSeconds(3), CancellationToken.None);
        line.Link.SetControlLines(dtr: true, rts: true);
        line.Link.SetControlLines(dtr: true, rts: false);
        line.Device.StateOf(0x08000000).ShouldBe(FlashWordState.Virgin);
        line.Device.StateOf(0x08020000).ShouldBe(FlashWordState.DoubleEcc);
        line.Device.Peek(0x08040000, 32).ShouldBe(Line.Counting(32));
        line.Device.Log.Erases.Select(erase => erase.Outcome)
            .ShouldBe([EraseOutcome.Erased, EraseOutcome.Torn, EraseOutcome.Torn]);
    }

    [Fact]
    public async Task A_snapshot_is_untouched_by_what_comes_after_it_and_can_be_restored()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await line.Write(Address, Line.Counting(32));
        DeviceSnapshot before = line.Device.Snapshot();
        await line.Erase(1);
        await line.Write(0x081E0000, Line.Counting(32));
        line.Device.Snapshot().SectorsDifferentFrom(before).ShouldBe([1, 15]);
        line.Device.Restore(before);
        line.Device.Peek(Address, 32).ShouldBe(Line.Counting(32));
        line.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
    }
}
