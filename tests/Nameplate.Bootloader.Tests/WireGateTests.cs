using System.Buffers.Binary;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Tests;

/// <summary>The frames here are built by hand, not by the encoders.</summary>
public class WireGateTests
{
    private static readonly byte[] s_line = Enumerable.Range(0, 32).Select(i => (byte)(0x40 + i)).ToArray();

    [Fact]
    public void Every_opcode_with_every_sector_number_only_the_granted_pass() =>
        Leaks(frames => WireGate.Refusal(frames, Make.Update, Make.H743) is null).ShouldBeEmpty();

    [Fact]
    public void Control_a_gate_that_looks_at_opcodes_only_leaks() =>
        Leaks(frames => Make.Update.Opcodes.Contains(frames[0])).ShouldNotBeEmpty();

    [Fact]
    public void Control_a_gate_that_forgets_the_pages_of_43_leaks() =>
        Leaks(frames => WireGate.Refusal(frames, Make.Update, Make.H743) is null || (frames[0] == 0x43 && frames[2] == 0))
            .ShouldNotBeEmpty();

    [Fact]
    public void Control_a_gate_that_forgets_the_special_codes_leaks() =>
        Leaks(frames => WireGate.Refusal(frames, Make.Update, Make.H743) is null || (frames[0] == 0x44 && frames[2] == 0xFF))
            .ShouldNotBeEmpty();

    [Fact]
    public void Every_sector_number_in_every_place_of_a_list_is_looked_at()
    {
        for (int place = 0; place < 4; place++)
        {
            for (int number = 0; number <= 0xFFFF; number++)
            {
                ushort[] list = [0, 1, 2, 3];
                list[place] = (ushort)number;
                bool passes = WireGate.Refusal(Erase(list), Make.Update, Make.H743) is null;
                passes.ShouldBe(number <= 3, $"number {number} in place {place}");
            }
        }
    }

    [Fact]
    public void An_opcode_that_no_grant_knows_never_passes()
    {
        byte[] known = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92, 0xA1];
        for (int opcode = 0; opcode < 256; opcode++)
        {
            if (!known.Contains((byte)opcode))
            {
                WireGate.Refusal([(byte)opcode, (byte)~opcode], Make.Everything, Make.H743).ShouldNotBeNull();
            }
        }
    }

    [Theory]
    [InlineData(0x0800_0000u, 256, true)]
    [InlineData(0x0807_FF00u, 256, true)] // the last block of sector 3
    [InlineData(0x0807_FFE0u, 64, false)] // one flash word past it
    [InlineData(0x0808_0000u, 32, false)]
    [InlineData(0x07FF_FFE0u, 64, false)]
    [InlineData(0x081E_0020u, 32, false)] // the identity's next line
    [InlineData(0x5200_201Cu, 4, false)] // option bytes
    [InlineData(0x2000_5000u, 32, false)] // RAM, not granted
    [InlineData(0xFFFF_FFF0u, 32, false)] // wraps
    public void A_write_passes_only_inside_what_is_writable(uint address, int length, bool passes) =>
        (WireGate.Refusal(Write(address, new byte[length]), Make.Update, Make.H743) is null).ShouldBe(passes);

    [Fact]
    public void A_write_of_option_bytes_passes_no_allowance_that_can_be_made()
    {
        for (uint address = 0x5200_2000; address < 0x5200_2200; address += 4)
        {
            WireGate.Refusal(Write(address, new byte[4]), Make.Everything, Make.H743).ShouldNotBeNull();
        }

        Should.Throw<ArgumentException>(() => Allowance.ReadOnly.AllowWrite(new AddressRange(0x5200_201C, 4)));
        Should.Throw<ArgumentException>(
            () => Allowance.ReadOnly.AllowExactWrite(new ExactWrite(0x5200_201C, new byte[4])));
    }

    [Fact]
    public void A_write_to_a_place_beside_flash_passes_whole_with_its_bytes_and_nowhere_else()
    {
        Chip chip = ChipDatabase.Get("STM32H7A3xI");
        AddressRange otp = chip.Otp!.Range;
        byte[] bytes = s_line[..16];
        Allowance granted = Make.Everything.AllowPlaceWrite(new ExactWrite(otp.Start + 32, bytes));
        List<(uint, int)> passed = [];
        for (uint address = otp.Start - 64; address < otp.End + 64; address += 2)
        {
            for (int length = 2; length <= bytes.Length; length += 2)
            {
                if (WireGate.Refusal(Write(address, bytes[..length]), granted, chip) is null)
                {
                    passed.Add((address, length));
                }
            }
        }

        passed.ShouldBe([(otp.Start + 32, 16)]);
        for (int bit = 0; bit < 128; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            WireGate.Refusal(Write(otp.Start + 32, changed), granted, chip).ShouldNotBeNull();
        }
    }

    [Fact]
    public void One_time_programmable_memory_is_no_part_of_a_range_that_is_granted()
    {
        Chip chip = ChipDatabase.Get("STM32H7A3xI");
        Allowance wide = Allowance.ReadOnly.AllowWrite(AddressRange.FromInclusive(0x0800_0000, 0x0FFF_FFFF))
            .AllowExactWrite(new ExactWrite(chip.Otp!.Range.Start, s_line));
        WireGate.Refusal(Write(chip.Otp.Range.Start, s_line), wide, chip).ShouldNotBeNull();
        WireGate.Refusal(Write(0x0800_0000, s_line), wide, chip).ShouldBeNull();
    }

    [Fact]
    public void A_place_that_the_chip_does_not_have_is_not_written_although_it_is_granted()
    {
        Allowance granted = Allowance.ReadOnly.AllowPlaceWrite(new ExactWrite(0x08FF_F000, s_line)).AllowPlaceWrite(new ExactWrite(0x5200_201C, s_line));
        WireGate.Refusal(Write(0x08FF_F000, s_line), granted, Make.H743).ShouldNotBeNull();
        WireGate.Refusal(Write(0x5200_201C, s_line), granted, Make.H743).ShouldNotBeNull();
    }

    [Fact]
    public void A_write_into_the_hole_between_the_banks_is_refused_although_it_is_granted()
    {
        Chip chip = ChipDatabase.Get("STM32H743xG");
        WireGate.Refusal(Write(0x0808_0000, new byte[32]), Make.Everything, chip).ShouldNotBeNull();
        WireGate.Refusal(Write(0x0810_0000, new byte[32]), Make.Everything, chip).ShouldBeNull();
    }

    [Fact]
    public void A_write_to_an_unknown_chip_is_refused() =>
        WireGate.Refusal(Write(0x0800_0000, new byte[32]), Make.Everything, null).ShouldNotBeNull();

    [Fact]
    public void An_exact_write_passes_whole_and_in_part_and_with_no_bit_changed()
    {
        WireGate.Refusal(Write(0x081E_0000, s_line), Make.Update, Make.H743).ShouldBeNull();
        WireGate.Refusal(Write(0x081E_0010, s_line[16..]), Make.Update, Make.H743).ShouldBeNull();
        WireGate.Refusal(Write(0x081E_0010, s_line), Make.Update, Make.H743).ShouldNotBeNull();
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] changed = [.. s_line];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            WireGate.Refusal(Write(0x081E_0000, changed), Make.Update, Make.H743).ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData("00 FE")] // no complement
    [InlineData("00")]
    [InlineData("00 FF 00")] // a byte too many
    [InlineData("00 FF 44 BB FF FF 00")] // a second command behind the first
    [InlineData("11 EE 08 00 00 00 09 00 FF")] // wrong XOR
    [InlineData("11 EE 08 00 00 00 08 00 FE")]
    [InlineData("31 CE 08 00 00 00 08 01 00 00 00")] // wrong checksum
    [InlineData("31 CE 08 00 00 00 08 00 00 00 00")] // longer than its count
    [InlineData("44 BB 00 00 00 00")] // shorter than its count
    [InlineData("44 BB 00 01 00 00 01")]
    [InlineData("44 BB FF FF 00 00")]
    [InlineData("43 BC 00 01 00")] // wrong XOR
    [InlineData("43 BC 01 01 00")] // shorter than its count
    [InlineData("43 BC FF 00 FF")] // what looks like everything, and a byte too many
    [InlineData("43 BC FF FF")]
    [InlineData("43 BC FF")]
    [InlineData("43 BC")]
    [InlineData("A1 5E 08 00 00 00 08")] // no size
    [InlineData("A1 5E 08 00 00 00 09 00 00 00 01 01")] // wrong XOR
    [InlineData("A1 5E 08 00 00 00 08 00 00 00 00 00")] // nothing
    [InlineData("A1 5E 08 00 00 00 08 00 00 00 01 01 04 C1 1D B7 6F")] // no initial value
    [InlineData("A1 5E 08 00 00 00 08 00 00 00 01 01 04 C1 1D B7 6E FF FF FF FF 00")]
    [InlineData("A1 5E 08 00 00 00 08 FF FF FF FF 00 04 C1 1D B7 6F FF FF FF FF 00")] // words past the end of everything
    [InlineData("50 AF 12 34 26 00 00 00")] // granted to nobody here
    [InlineData("51 AE 12 34 26 00 00 00 00 00 00")]
    [InlineData("63 9C 01 07 06")]
    [InlineData("21 DE 08 00 00 00 09")]
    public void Malformed_frames_pass_no_allowance(string hex) =>
        WireGate.Refusal(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Make.Everything, Make.H743)
            .ShouldNotBeNull();

    [Theory]
    [InlineData("50 AF 12 34 26 00 02 AB CD 64", true)]
    [InlineData("50 AF 12 35 27 00 02 AB CD 64", false)] // another function
    [InlineData("50 AF 12 34 27 00 02 AB CD 64", false)] // wrong XOR
    [InlineData("50 AF 12 34 26 00 03 AB CD 65", false)] // shorter than its size
    [InlineData("50 AF 12 34 26 00 02 AB CD 64 00 00 00", false)] // a packet too many
    [InlineData("51 AE 12 34 26 00 00 00 00 01 FF FE", false)] // granted to 50, not to 51
    [InlineData("51 AE 56 78 2E 00 00 00 00 01 FF FE", true)]
    [InlineData("51 AE 56 78 2E 00 00 00", false)] // a packet too few
    public void A_special_function_passes_by_its_own_grant_only(string hex, bool passes) =>
        (WireGate.Refusal(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)),
            Allowance.ReadOnly.AllowSpecial(0x1234).AllowExtendedSpecial(0x5678), Make.H743) is null).ShouldBe(passes);

    [Theory]
    [InlineData("A1 5E 08 00 00 00 08 00 02 00 00 02", true)] // 128 KB by bytes
    [InlineData("A1 5E 08 00 00 00 08 00 00 80 00 80 04 C1 1D B7 6F FF FF FF FF 00", true)] // and by words
    [InlineData("A1 5E FF 01 00 00 FE 00 00 00 04 04", false)] // a virtual address of H7R/S
    [InlineData("A1 5E 0F FF FF FC 0F 00 00 00 08 08", false)] // runs out of what is readable
    public void A_checksum_passes_where_a_read_would(string hex, bool passes) =>
        (WireGate.Refusal(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Allowance.ReadOnly, null) is null)
            .ShouldBe(passes);

    [Fact]
    public void Everything_by_43_passes_where_the_mass_erase_may()
    {
        byte[] everything = [0x43, 0xBC, 0xFF, 0x00];
        WireGate.Refusal(everything, Allowance.ReadOnly.AllowMassErase(), Make.H743).ShouldBeNull();
        WireGate.Refusal(everything, Allowance.ReadOnly.AllowBankErase(1), Make.H743).ShouldNotBeNull();
        WireGate.Refusal(everything, Make.Update, Make.H743).ShouldNotBeNull();
    }

    [Fact]
    public void Every_page_number_in_every_place_of_a_list_is_looked_at()
    {
        for (int place = 0; place < 4; place++)
        {
            for (int page = 0; page <= 0xFF; page++)
            {
                byte[] list = [3, 0, 1, 2, 3];
                list[1 + place] = (byte)page;
                bool passes = WireGate.Refusal([0x43, 0xBC, .. list, Xor(list)], Make.Update, Make.H743) is null;
                passes.ShouldBe(page <= 3, $"page {page} in place {place}");
            }
        }
    }

    [Theory]
    [InlineData("43 BC FF 00")]
    [InlineData("43 BC 00 0F 0F")]
    [InlineData("50 AF 00 00 00 00 00 00")]
    [InlineData("51 AE 00 00 00 00 00 00 00 00 00")]
    [InlineData("44 BB FF FF 00")]
    [InlineData("44 BB FF FE 01")]
    [InlineData("44 BB FF FD 02")]
    [InlineData("44 BB FF F0 0F")]
    [InlineData("63 9C 00 0F 0F")]
    [InlineData("73 8C")]
    [InlineData("82 7D")]
    [InlineData("92 6D")]
    [InlineData("21 DE 08 10 00 00 18")] // another target
    public void What_update_is_not_granted_is_refused(string hex) =>
        WireGate.Refusal(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Make.Update, Make.H743)
            .ShouldNotBeNull();

    [Fact]
    public void Virtual_addresses_of_special_functions_cannot_be_read() =>
        WireGate.Refusal(Read(0xFF01_0000, 4), Make.Everything, Make.H743).ShouldNotBeNull();

    [Fact]
    public void A_reserved_number_cannot_be_granted() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Allowance.ReadOnly.AllowErase([0xFFFF]));

    [Fact]
    public async Task A_refused_command_sends_nothing_and_leaves_the_session_ready()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 02 FD", "< 79 01 04 50 79");
        client.Allowance = Make.Update;
        int sent = link.Sent.Count;
        NotAllowedException refusal = await Should.ThrowAsync<NotAllowedException>(
            () => client.EraseSectorsAsync([0, 15], true, Make.Token));
        refusal.Code.ShouldBe(ErrorCodes.NotAllowed);
        refusal.Message.ShouldContain("15");
        await Should.ThrowAsync<NotAllowedException>(() => client.MassEraseAsync(Make.Token));
        await Should.ThrowAsync<NotAllowedException>(() => client.ReadoutUnprotectAsync(Make.Token));
        await Should.ThrowAsync<NotAllowedException>(() => client.WriteMemoryAsync(0x081E_0020, new byte[32], Make.Token));
        link.Sent.Count.ShouldBe(sent);
        await client.GetIdAsync(Make.Token);
    }

    [Fact]
    public async Task A_list_in_several_commands_is_refused_before_the_first_leaves()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync();
        client.Allowance = Make.Update;
        int sent = link.Sent.Count;
        await Should.ThrowAsync<NotAllowedException>(() => client.EraseSectorsAsync([0, 1, 200], true, Make.Token));
        link.Sent.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Get_too_passes_the_gate()
    {
        ScriptedLink link = new("> 7F", "< 79");
        BootloaderClient client = new(link, new SyncBudget()) { Allowance = Allowance.Nothing };
        await Should.ThrowAsync<NotAllowedException>(() => client.ConnectAsync(Make.Token));
        link.Sent.ShouldBe([0x7F]);
    }

    /// <summary>What a gate lets through that <c>update</c> of sectors 0 to 3 must not send.</summary>
    private static List<string> Leaks(Func<byte[], bool> passes)
    {
        List<string> leaks = [];
        for (int opcode = 0; opcode < 256; opcode++)
        {
            byte[] list = Erase([0], (byte)opcode);
            byte[] special = list[..5]; // what a special code looks like, and a list cut short
            for (int number = 0; number <= 0xFFFF; number++)
            {
                (byte high, byte low) = ((byte)(number >> 8), (byte)number);
                (list[4], list[5], list[6]) = (high, low, (byte)(high ^ low));
                (special[2], special[3], special[4]) = (high, low, (byte)(high ^ low));
                bool granted = opcode == 0x44 && number <= 3;
                bool page = opcode == 0x43 && number <= 3; // N-1 = 0, the page, their XOR: a whole Erase
                if (passes(list) != granted || passes(special) != page)
                {
                    leaks.Add($"{Convert.ToHexString(list)} or {Convert.ToHexString(special)}");
                    break;
                }
            }
        }

        return leaks;
    }

    private static byte[] Erase(ushort[] numbers, byte opcode = 0x44)
    {
        byte[] frames = new byte[2 + 2 + (2 * numbers.Length) + 1];
        frames[0] = opcode;
        frames[1] = (byte)~opcode;
        BinaryPrimitives.WriteUInt16BigEndian(frames.AsSpan(2), (ushort)(numbers.Length - 1));
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frames.AsSpan(4 + (2 * i)), numbers[i]);
        }

        frames[^1] = Xor(frames.AsSpan(2));
        return frames;
    }

    private static byte[] Write(uint address, byte[] data)
    {
        byte[] block = [(byte)(data.Length - 1), .. data];
        return [0x31, 0xCE, .. Address(address), .. block, Xor(block)];
    }

    private static byte[] Read(uint address, int length) =>
        [0x11, 0xEE, .. Address(address), (byte)(length - 1), (byte)~(length - 1)];

    private static byte[] Address(uint address)
    {
        byte[] frame = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(frame, address);
        frame[4] = Xor(frame);
        return frame;
    }

    private static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte xor = 0;
        foreach (byte value in bytes)
        {
            xor ^= value;
        }

        return xor;
    }
}
