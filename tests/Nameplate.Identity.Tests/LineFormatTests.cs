using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>
/// Bytes worked out by hand from docs/formats/identity-store.md §3, with zlib's CRC-32: device #10, start delay 250 ms, slots of
/// 512 bytes in one region of 32 KB on product ID 450. The worked example of that document, §9.
/// </summary>
public sealed class LineFormatTests
{
    private const string RegionHeaderLine = "4E414D45504C5431000000090080000001000000000102FF50040000E49F6FE9";
    private const string SlotHeaderLine = "4E5047310100000008001100010000000A00000000000000000000006A1330D1";
    private const string PayloadLine = "05100400FA000000000000000000000000000000000000000000000000000000";
    private const string CommitLineHex = "4E504331010000000705BE61000000000000010000F15365000000007CBFFCFA";
    private const string SettleLineHex = "4E50543101000000010000000000000000000000000000000000000017DB27F4";

    [Fact]
    public void The_crc_has_its_check_value() => Crc32.Of("123456789"u8).ShouldBe(0xCBF4_3926);

    [Fact]
    public void The_crc_of_two_runs_is_the_crc_of_both_together() =>
        Crc32.Of("1234"u8, "56789"u8).ShouldBe(0xCBF4_3926);

    [Fact]
    public void The_region_header_has_the_bytes_of_the_format()
    {
        var header = new RegionHeader(9, 0x8000, 1, 0, 1, RegionMode.HostOnly, 0xFF, 0x450);
        Convert.ToHexString(header.Encode()).ShouldBe(RegionHeaderLine);
        RegionHeader.Parse(Convert.FromHexString(RegionHeaderLine)).ShouldBe(header);
    }

    [Fact]
    public void The_slot_header_has_the_bytes_of_the_format()
    {
        var header = new SlotHeader(1, 8, 9, PayloadFormat.Fields, SlotTraits.None, 1, 10, 0);
        Convert.ToHexString(header.Encode()).ShouldBe(SlotHeaderLine);
        SlotHeader.Parse(Convert.FromHexString(SlotHeaderLine)).ShouldBe(header);
    }

    [Fact]
    public void The_commit_has_the_bytes_of_the_format()
    {
        uint body = Crc32.Of(Convert.FromHexString(SlotHeaderLine), Convert.FromHexString(PayloadLine));
        var commit = new CommitLine(1, body, 0, 0x0001_0000, 1_700_000_000);
        Convert.ToHexString(commit.Encode()).ShouldBe(CommitLineHex);
        CommitLine.Parse(Convert.FromHexString(CommitLineHex)).ShouldBe(commit);
    }

    [Fact]
    public void The_settle_line_has_the_bytes_of_the_format()
    {
        Convert.ToHexString(new SettleLine(1, 1).Encode()).ShouldBe(SettleLineHex);
        SettleLine.Parse(Convert.FromHexString(SettleLineHex)).ShouldBe(new SettleLine(1, 1));
    }

    [Fact]
    public async Task The_writer_programs_these_lines_and_no_others()
    {
        var layout = new StoreLayout([new(0x081E_0000, 0x8000)], 0x450, 0x0010_0000);
        var bench = new Bench(layout);
        FieldAssignment delay = FieldCatalog.Known.ParseAssignment("start_delay=250ms");

        await bench.Write(new StoreEdit { DeviceId = 10, Changes = delay.Changes });

        string zeros = new('0', 64);
        var expected = new Dictionary<uint, string>
        {
            [0x081E_0000] = RegionHeaderLine,
            [0x081E_0020] = RegionHeaderLine,
            [0x081E_0200] = SlotHeaderLine,
            [0x081E_0220] = PayloadLine,
            [0x081E_03A0] = zeros,
            [0x081E_03C0] = CommitLineHex,
            [0x081E_03E0] = SettleLineHex,
        };
        for (uint at = 0x081E_0000; at < 0x081E_8000; at += 32)
        {
            Convert.ToHexString(bench.Flash.Peek(at, 32)).ShouldBe(expected.GetValueOrDefault(at, new string('F', 64)));
        }
        bench.Flash.Acts.ShouldBe(8, "an erase, and seven lines");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFF_FFFFu)]
    public void A_line_of_epoch_0_or_all_ones_is_not_valid(uint epoch)
    {
        RegionHeader.Parse(new RegionHeader(9, 0x8000, epoch, 0, 1, RegionMode.HostOnly, 0xFF, 0x450).Encode()).ShouldBeNull();
        SlotHeader.Parse(
            new SlotHeader(1, 8, 9, PayloadFormat.Fields, SlotTraits.None, epoch, 10, 0).Encode()).ShouldBeNull();
        SettleLine.Parse(new SettleLine(1, epoch).Encode()).ShouldBeNull();
    }

    [Fact]
    public void Every_flipped_bit_makes_a_line_invalid()
    {
        foreach (string hex in new[] { RegionHeaderLine, SlotHeaderLine, CommitLineHex, SettleLineHex })
        {
            for (int bit = 0; bit < 256; bit++)
            {
                byte[] line = Convert.FromHexString(hex);
                line[bit / 8] ^= (byte)(1 << bit % 8);
                Line.IsOurs(line).ShouldBeFalse();
            }
        }
    }
}
