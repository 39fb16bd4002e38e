using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>The library's reader on this computer, with sanitizers, against regions laid out by hand.</summary>
public sealed class IdentityReaderTests(BlinkBuild build) : IClassFixture<BlinkBuild>
{
    private static readonly byte[] Delay250 = StoreBytes.Field(0x1005, 250, 0, 0, 0);

    private string Show(byte[] region, params int[] badLines)
    {
        Tool.Result result = Tool.Run(build.DumpReader,
            [build.NewFile(region), .. badLines.Select(line => line.ToString())]);
        result.Error.ShouldBeEmpty();
        string text = result.Output.Trim();
        result.ExitCode.ShouldBe(text switch { "none" => 1, "later version" => 3, _ => 0 });
        return text;
    }

    private string Show(StoreBytes store, params int[] badLines) => Show(store.Bytes, badLines);

    private static int LineOf(int offset) => offset / StoreBytes.Line;

    [Fact]
    public void Blank_region_has_no_number() =>
        Show(Enumerable.Repeat((byte)0xFF, StoreBytes.RegionSize).ToArray()).ShouldBe("none");

    [Fact]
    public void Zeros_have_no_number() => Show(new byte[StoreBytes.RegionSize]).ShouldBe("none");

    [Fact]
    public void Formatted_region_has_no_number() => Show(new StoreBytes()).ShouldBe("none");

    [Fact]
    public void Number_and_delay_are_read() =>
        Show(new StoreBytes().Slot(1, 10, 1, Delay250))
            .ShouldBe("device_id=10 generation=1 slot=1 settled=1 start_delay=250");

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    public void Every_slot_size_is_read(int slotLog2) =>
        Show(new StoreBytes(slotLog2).Slot(1, 1, 1).Slot(2, ulong.MaxValue, 2))
            .ShouldBe("device_id=18446744073709551615 generation=2 slot=2 settled=1 start_delay=-");

    [Fact]
    public void Greatest_index_wins_whatever_the_generation_says() =>
        Show(new StoreBytes().Slot(1, 1, 9).Slot(3, 3, 2)).ShouldStartWith("device_id=3 generation=2 slot=3");

    [Fact]
    public void Greater_epoch_wins_whatever_the_index_says() =>
        Show(new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2, epoch: 3).Slot(3, 3, 3, epoch: 2))
            .ShouldStartWith("device_id=2 generation=2 slot=2 settled=1");

    [Fact]
    public void Last_slot_of_the_region_is_looked_at() =>
        Show(new StoreBytes().Slot(63, 63, 63)).ShouldStartWith("device_id=63 generation=63 slot=63");

    [Fact]
    public void Slot_without_settle_counts_but_is_marked() =>
        Show(new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2, settle: false))
            .ShouldStartWith("device_id=2 generation=2 slot=2 settled=0");

    [Theory]
    [InlineData(0x10)] // header
    [InlineData(0x24)] // payload
    [InlineData(0x1C8)] // commit
    public void Damaged_slot_gives_way_to_the_one_before(int offset)
    {
        StoreBytes store = new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2, Delay250);
        store.Bytes[store.At(2) + offset] ^= 0x40;

        Show(store).ShouldStartWith("device_id=1 ");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(14)]
    public void Unreadable_line_of_a_slot_gives_way_to_the_one_before(int line)
    {
        StoreBytes store = new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2, Delay250);

        Show(store, LineOf(store.At(2)) + line).ShouldStartWith("device_id=1 ");
    }

    [Fact]
    public void Unreadable_settle_line_leaves_the_slot_unsettled()
    {
        StoreBytes store = new StoreBytes().Slot(2, 2, 2);

        Show(store, LineOf(store.At(3)) - 1).ShouldStartWith("device_id=2 generation=2 slot=2 settled=0");
    }

    [Fact]
    public void Unreadable_region_header_is_replaced_by_its_mirror() =>
        Show(new StoreBytes(10).Slot(2, 2, 2), 0).ShouldStartWith("device_id=2 ");

    [Fact]
    public void Without_region_header_the_first_slot_gives_the_slot_size() =>
        Show(new StoreBytes(10).Slot(2, 2, 2).Slot(3, 3, 3), 0, 1).ShouldStartWith("device_id=3 ");

    [Fact]
    public void Every_line_unreadable_has_no_number() =>
        Show(new StoreBytes().Slot(1, 1, 1), [.. Enumerable.Range(0, StoreBytes.RegionSize / StoreBytes.Line)])
            .ShouldBe("none");

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Later_format_is_told_apart(int offset)
    {
        StoreBytes store = new StoreBytes().Slot(1, 1, 1);
        store.Bytes[offset + 7] = (byte)'2';
        StoreBytes.Seal(store.Bytes.AsSpan(offset, StoreBytes.Line));

        Show(store).ShouldBe("later version");
    }

    [Theory]
    [InlineData(0x90, "later version")]
    [InlineData(0x80, "device_id=2 ")]
    [InlineData(0x10, "device_id=2 ")]
    public void Flag_that_must_be_understood_stops_the_reader(byte flags, string expected) =>
        Show(new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2, flags: flags)).ShouldStartWith(expected);

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFFFFFFu)]
    public void Slot_header_with_an_impossible_epoch_is_no_slot(uint epoch)
    {
        StoreBytes store = new StoreBytes().Slot(1, 1, 1).Slot(2, 2, 2);
        BitConverter.TryWriteBytes(store.Bytes.AsSpan(store.At(2) + 0x0C), epoch);
        StoreBytes.Seal(store.Bytes.AsSpan(store.At(2), StoreBytes.Line));

        Show(store).ShouldStartWith("device_id=1 ");
    }

    [Fact]
    public void Field_behind_others_and_across_a_line_is_found()
    {
        byte[] payload = [.. StoreBytes.Text(0x3002, "SN-0001"), .. StoreBytes.Text(0x3003, "blinker!"),
            .. StoreBytes.Field(0x1005, 1, 2, 0, 0, 0, 0, 0, 0)];

        Show(new StoreBytes().Slot(1, 10, 1, payload)).ShouldEndWith("start_delay=513");
    }

    [Theory]
    [InlineData(new byte[] { 0x05, 0x10, 0xFF, 0xFF, 1, 0, 0, 0 })] // overruns the payload
    [InlineData(new byte[] { 0x05, 0x30, 4, 0, 1, 0, 0, 0 })] // text
    [InlineData(new byte[] { 0x05, 0x10, 3, 0, 1, 0, 0, 0 })] // three bytes
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 0x10, 1, 0, 1, 0, 0, 0 })] // behind the end
    [InlineData(new byte[] { 0x05, 0x10, 1, 0 })] // no room for its value
    public void Broken_field_is_not_found_and_the_number_stays(byte[] payload) =>
        Show(new StoreBytes().Slot(1, 10, 1, payload))
            .ShouldBe("device_id=10 generation=1 slot=1 settled=1 start_delay=-");

    [Fact]
    public void Any_damage_ends_in_what_was_written_or_in_nothing()
    {
        int seed = Random.Shared.Next();

        FirstLie(build.DumpReader, seed, 200).ShouldBeNull($"seed {seed}");
    }

    // Control: a reader that leaves out the CRC over header and payload must be caught.
    [Fact]
    public void Damage_campaign_catches_a_reader_without_the_body_crc()
    {
        string broken = build.DumpReaderWithout("reader/walk.c", " && line->commit.body_crc == crc");

        FirstLie(broken, 1, 200).ShouldNotBeNull();
    }

    // The header still says 32 KB: it is not believed beyond what is there.
    [Fact]
    public void Region_shorter_than_it_says_is_read_within_its_bytes() =>
        Show(new StoreBytes().Slot(1, 10, 1).Bytes[..1024]).ShouldStartWith("device_id=10 ");

    // Damages a store of three slots and returns the first answer that is neither "none" nor one of the three.
    private string? FirstLie(string reader, int seed, int cases)
    {
        string[] truths =
        [
            "device_id=101 generation=1 slot=1 settled=? start_delay=250",
            "device_id=102 generation=2 slot=2 settled=? start_delay=-",
            "device_id=103 generation=3 slot=3 settled=? start_delay=250",
        ];
        string[] answers = ["none", .. from truth in truths from settled in "01" select truth.Replace('?', settled)];
        var random = new Random(seed);
        for (int i = 0; i < cases; i++)
        {
            StoreBytes store = new StoreBytes(random.Next(8, 11))
                .Slot(1, 101, 1, Delay250).Slot(2, 102, 2).Slot(3, 103, 3, Delay250);
            for (int changes = random.Next(1, 30); changes > 0; changes--)
            {
                store.Bytes[random.Next(store.At(4))] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }

            int lines = LineOf(store.At(4));
            string[] badLines = [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"{random.Next(lines)}")];
            Tool.Result result = Tool.Run(reader, [build.NewFile(store.Bytes), .. badLines]);
            if (result.Error.Length > 0 || !answers.Contains(result.Output.Trim()))
            {
                return $"case {i}: {result.Output}{result.Error}";
            }
        }

        return null;
    }
}
