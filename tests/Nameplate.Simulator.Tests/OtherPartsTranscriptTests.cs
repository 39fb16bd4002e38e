using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>Frames of AN3155 rev 20 that no STM32H7 of protocol V3.1 takes: §3.7, §3.13 to §3.15, and what §4 says of older ROMs.</summary>
public class OtherPartsTranscriptTests
{
    [Fact]
    public async Task Get_lists_what_a_V2_2_ROM_offers() // §3.1
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect("00 FF", "79 0B 22 00 01 02 11 21 31 43 63 73 82 92 79");
        await line.Expect("01 FE", "79 22 00 00 79");
        await line.Expect("02 FD", "79 01 04 10 79");
    }

    [Fact]
    public async Task Get_ID_of_one_byte_before_V2_1() // §3.3, §4 table 3
    {
        Line line = await Line.InSync(TestChips.F103xB, new DeviceOptions { Rom = new RomBehaviour { OneByteProductId = true } });
        await line.Expect("02 FD", "79 00 10 79");
    }

    [Theory]
    [InlineData("02 00 01 02 01", new[] { 0, 1, 2 })]
    [InlineData("00 0F 0F", new[] { 15 })]
    [InlineData("01 7F 80 FE", new[] { 127 })] // 128 is no page of it: skipped in silence
    public async Task Erase_erases_what_its_frame_lists(string frame, int[] pages) // §3.7
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect("43 BC", "79");
        await line.Expect(frame, "79");
        line.Device.Log.PhysicalSectorsErased.ShouldBe(pages);
    }

    [Fact]
    public async Task Erase_of_everything() // §3.7
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect("43 BC", "79");
        await line.Expect("FF 00", "79");
        line.Device.Log.PhysicalSectorsErased.Count.ShouldBe(128);
    }

    [Theory]
    [InlineData("00 0F 0E")]
    [InlineData("FF FF")]
    [InlineData("FF 01")]
    public async Task Erase_refuses_a_wrong_checksum(string frame) // §3.7
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect("43 BC", "79");
        await line.Expect(frame, "1F");
        line.Device.Log.Erases.ShouldBeEmpty();
        await line.Expect("02 FD", "79 01 04 10 79");
    }

    [Fact]
    public async Task Extended_Erase_is_no_command_there() // §3.8: exclusive
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect("44 BB", "1F");
    }

    [Theory]
    [InlineData("11 EE")]
    [InlineData("31 CE")]
    public async Task Before_V3_1_an_unknown_address_is_not_answered_and_what_follows_is_a_command(string command) // §4 table 3
    {
        Line line = await Line.InSync(TestChips.F103xB);
        await line.Expect(command, "79");
        await line.Expect("60 00 00 00 60", "");
        await line.Expect("02 FD", "79 01 04 10 79");
        await line.Expect(command, "79");
        await line.Expect("60 00 00 00 61", "1F"); // a wrong checksum is
    }

    [Theory]
    [InlineData(ChecksumAcks.BeforeTheResult, "79", "79 79 ")]
    [InlineData(ChecksumAcks.InsideFramesToo, "79 79", "79 79 79 ")]
    [InlineData(ChecksumAcks.NoneForTheResult, "79", "79 ")]
    public async Task Get_Checksum_with_a_polynomial(ChecksumAcks acks, string polynomial, string last) // §3.13
    {
        Line line = await Line.InSync(TestChips.V40, new DeviceOptions { Rom = new RomBehaviour { ChecksumAcks = acks } });
        byte[] content = new byte[256];
        new Random(4).NextBytes(content);
        line.Device.Preload(0x08000400, content);
        await line.Expect("A1 5E", "79");
        await line.Expect("08 00 04 00 0C", "79");
        await line.Expect("00 00 00 40 40", "79");
        await line.Expect("04 C1 1D B7 6F", polynomial);
        await line.Expect("FF FF FF FF 00", last + Reply(Crc(content, 0x04C11DB7, 0xFFFFFFFF)));
        line.Device.AtPrompt.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_Checksum_takes_any_polynomial_and_initial_value() // §3.13
    {
        Line line = await Line.InSync(TestChips.V40);
        byte[] content = Line.Counting(64);
        line.Device.Preload(0x08000000, content);
        await line.Expect("A1 5E", "79");
        await line.Expect("08 00 00 00 08", "79");
        await line.Expect("00 00 00 10 10", "79");
        await line.Expect("1E DC 6F 41 EC", "79");
        await line.Expect("00 00 00 01 01", "79 79 " + Reply(Crc(content, 0x1EDC6F41, 1)));
    }

    [Fact]
    public async Task Get_Checksum_as_stm32flash_asks_for_it()
    {
        Line line = await Line.InSync(TestChips.V40, new DeviceOptions { Rom = new RomBehaviour { Checksum = ChecksumForm.Plain } });
        byte[] content = Line.Counting(64);
        line.Device.Preload(0x08000000, content);
        await line.Expect("A1 5E", "79");
        await line.Expect("08 00 00 00 08", "79");
        await line.Expect("00 00 00 40 40", "79 79 " + Reply(Crc(content, 0x04C11DB7, 0xFFFFFFFF)));
    }

    [Fact]
    public async Task Get_Checksum_refuses_a_bad_address_and_nothing() // §3.13
    {
        Line line = await Line.InSync(TestChips.V40);
        await line.Expect("A1 5E", "79");
        await line.Expect("60 00 00 00 60", "1F");
        await line.Expect("A1 5E", "79");
        await line.Expect("08 00 00 00 08", "79");
        await line.Expect("00 00 00 00 00", "1F");
        await line.Expect("01 FE", "79 40 00 00 79");
    }

    [Fact]
    public async Task A_special_function_is_found_by_its_sub_code_and_gets_its_bytes() // §3.14
    {
        Line line = await Line.InSync(TestChips.V40, WithFunctions());
        await line.Expect("50 AF", "79");
        await line.Expect("12 34 26", "79");
        await line.Expect("00 02 AB CD 64", "79 00 02 CD AB 00 01 00 79");
    }

    [Fact]
    public async Task An_extended_special_function_gets_two_packets_and_returns_a_status() // §3.15
    {
        Line line = await Line.InSync(TestChips.V40, WithFunctions());
        await line.Expect("51 AE", "79");
        await line.Expect("56 78 2E", "79");
        await line.Expect("00 00 00", "79");
        await line.Expect("00 03 01 02 03 03", "79 00 02 00 03 79");
    }

    [Theory]
    [InlineData("50 AF", "12 35 27")] // no such function
    [InlineData("50 AF", "56 78 2E")] // of the other command
    [InlineData("51 AE", "12 34 26")]
    [InlineData("50 AF", "12 34 27")] // wrong checksum
    public async Task A_sub_code_that_is_unknown_is_refused(string command, string subCode) // §3.14, §3.15
    {
        Line line = await Line.InSync(TestChips.V40, WithFunctions());
        await line.Expect(command, "79");
        await line.Expect(subCode, "1F");
        await line.Expect("01 FE", "79 40 00 00 79");
    }

    [Fact]
    public async Task A_size_beyond_the_buffer_is_refused_as_soon_as_it_is_there() // §3.14
    {
        Line line = await Line.InSync(TestChips.V40, WithFunctions());
        await line.Expect("50 AF", "79");
        await line.Expect("12 34 26", "79");
        await line.Expect("00 81", "1F");
        await line.Expect("01 FE", "79 40 00 00 79");
    }

    private static DeviceOptions WithFunctions() => new()
    {
        SpecialFunctions = new Dictionary<(byte, ushort), SpecialFunction>
        {
            [(0x50, 0x1234)] = (data, _) =>
            {
                byte[] reversed = data.ToArray();
                Array.Reverse(reversed);
                return new SpecialResult(reversed, new byte[1]);
            },
            [(0x51, 0x5678)] = (_, more) => new SpecialResult(default, new byte[] { 0, (byte)more.Length }),
        },
    };

    private static string Reply(uint crc)
    {
        byte[] bytes = [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
        return Line.Hex([.. bytes, (byte)(bytes[0] ^ bytes[1] ^ bytes[2] ^ bytes[3])]);
    }

    // By bytes and with a table, the bytes of each word from the highest.
    private static uint Crc(byte[] content, uint polynomial, uint crc)
    {
        for (int i = 0; i < content.Length; i++)
        {
            uint top = crc >> 24 ^ content[i / 4 * 4 + 3 - i % 4];
            uint entry = top << 24;
            for (int bit = 0; bit < 8; bit++)
                entry = entry << 1 ^ ((entry & 0x80000000) != 0 ? polynomial : 0);
            crc = crc << 8 ^ entry;
        }
        return crc;
    }
}
