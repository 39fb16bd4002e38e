// Transcripts after AN3155 rev 20; each test names its section.
using Nameplate.Chips;

namespace Nameplate.Bootloader.Tests;

public class TranscriptTests
{
    [Fact]
    public async Task Connect_sends_7F_and_proves_it_by_Get_section_3_1()
    {
        ScriptedLink link = new(Make.Connect);
        GetReply reply = await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        reply.ProtocolVersion.ShouldBe((byte)0x31);
        reply.Version.ShouldBe("V3.1");
        reply.Commands.ShouldBe([0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_Version_section_3_2()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 01 FE", "< 79 31 00 00 79");
        (await client.GetVersionAsync(Make.Token)).ShouldBe((byte)0x31);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_ID_section_3_3()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 02 FD", "< 79 01 04 50 79");
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_Memory_of_the_bootloader_ID_section_3_4()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync(
            "> 11 EE", "< 79", "> 1F F1 E7 FE F7", "< 79", "> 00 FF", "< 79 92");
        byte[] id = new byte[1];
        await client.ReadMemoryAsync(0x1FF1_E7FE, id, Make.Token);
        id.ShouldBe([0x92]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_Memory_of_the_unique_ID_section_3_4()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync(
            "> 11 EE", "< 79", "> 1F F1 E8 00 06", "< 79", "> 0B F4", "< 79 01 02 03 04 05 06 07 08 09 0A 0B 0C");
        byte[] uid = new byte[12];
        await client.ReadMemoryAsync(0x1FF1_E800, uid, Make.Token);
        uid.ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Go_section_3_5()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync(
            "> 21 DE", "< 79", "> 08 00 00 00 08", "< 79");
        await client.GoAsync(0x0800_0000, Make.Token);
        client.IsConnected.ShouldBeFalse();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_Memory_of_one_flash_word_section_3_6()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync(
            "> 31 CE", "< 79", "> 08 1E 00 00 16", "< 79",
            "> 1F 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F 1F", "< 79");
        await client.WriteMemoryAsync(0x081E_0000, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), Make.Token);
        client.LastCommandWasWrite.ShouldBeTrue();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_Memory_of_256_bytes_of_FF_has_count_and_checksum_FF_section_3_6()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync(
            "> 31 CE", "< 79", "> 08 00 00 00 08", "< 79", "> " + string.Join(' ', Enumerable.Repeat("FF", 258)), "< 79");
        await client.WriteMemoryAsync(0x0800_0000, Enumerable.Repeat((byte)0xFF, 256).ToArray(), Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Theory]
    [InlineData(new ushort[] { 0, 1, 2 }, "> 00 02 00 00 00 01 00 02 01")]
    [InlineData(new ushort[] { 15 }, "> 00 00 00 0F 0F")]
    [InlineData(new ushort[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 },
        "> 00 0D 00 01 00 02 00 03 00 04 00 05 00 06 00 07 00 08 00 09 00 0A 00 0B 00 0C 00 0D 00 0E 02")]
    public async Task Extended_Erase_of_a_list_section_3_8(ushort[] numbers, string list)
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 44 BB", "< 79", list, "< +1500 79");
        await client.EraseSectorsAsync(numbers, touchesBank2: false, Make.Token);
        link.Finished.ShouldBeTrue();
    }

    private static readonly string[] s_connectV22 = ["> 7F", "< 79", "> 00 FF", "< 79 0B 22 00 01 02 11 21 31 43 63 73 82 92 79"];

    /// <summary>Protocol V4.0 with what no H7 has: a checksum and special functions.</summary>
    private static readonly string[] s_connectV40 = ["> 7F", "< 79", "> 00 FF", "< 79 0C 40 00 01 02 11 21 31 44 50 51 63 73 A1 79"];

    private static Chip With(ChecksumForm form) => Make.H743 with { Rom = Make.H743.Rom with { Checksum = form } };

    [Theory]
    [InlineData(new ushort[] { 0, 1, 2 }, "> 02 00 01 02 01")]
    [InlineData(new ushort[] { 15 }, "> 00 0F 0F")]
    [InlineData(new ushort[] { 62, 63, 64, 255 }, "> 01 3E 3F 00", "< 79", "> 43 BC", "< 79", "> 00 40 40", "< 79", "> 43 BC", "< 79", "> 00 FF FF")]
    public async Task Erase_of_a_list_where_Get_lists_it_section_3_7(ushort[] numbers, params string[] lists)
    {
        ScriptedLink link = new([.. s_connectV22, "> 43 BC", "< 79", .. lists, "< +1500 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        await client.EraseSectorsAsync(numbers, touchesBank2: false, Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Global_erase_section_3_7()
    {
        ScriptedLink link = new([.. s_connectV22, "> 43 BC", "< 79", "> FF 00", "< +20000 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        await client.MassEraseAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_page_number_that_one_byte_cannot_hold_is_refused_before_a_byte_leaves()
    {
        ScriptedLink link = new(s_connectV22);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        int sent = link.Sent.Count;
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => client.EraseSectorsAsync([0, 256], false, Make.Token));
        link.Sent.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Without_either_erase_command_nothing_is_sent()
    {
        ScriptedLink link = new("> 7F", "< 79", "> 00 FF", "< 79 05 22 00 01 02 11 21 79");
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        int sent = link.Sent.Count;
        Should.Throw<CommandNotOfferedException>(client.RequireErase).Command.ShouldBe(CommandCode.ExtendedErase);
        await Should.ThrowAsync<CommandNotOfferedException>(() => client.EraseSectorsAsync([0], false, Make.Token));
        await Should.ThrowAsync<CommandNotOfferedException>(() => client.MassEraseAsync(Make.Token));
        link.Sent.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Get_ID_of_one_byte_as_protocol_V2_0_has_it_section_3_3()
    {
        ScriptedLink link = new([.. s_connectV22, "> 02 FD", "< 79 00 10 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x10);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Before_V3_1_silence_after_an_address_is_a_refusal_section_4()
    {
        ScriptedLink link = new([.. s_connectV22, "> 11 EE", "< 79", "> 1F FF F7 E8 FF",
            "> 7F 04 04 04 04 04 04 04", "< 1F 1F 1F 1F", .. s_connectV22[2..], "> 02 FD", "< 79 01 04 10 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        NackException refusal = await Should.ThrowAsync<NackException>(
            () => client.ReadMemoryAsync(0x1FFF_F7E8, new byte[12], Make.Token));
        (refusal.Phase, refusal.Address).ShouldBe((Phase.Address, 0x1FFF_F7E8u));
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x410);
        link.Finished.ShouldBeTrue();
    }

    [Theory]
    [InlineData("< 79 12 34 56 78 08")] // one ACK for the frame, one for the computation
    [InlineData("< +30 79", "< +3 12 34 56 78 08")] // the same in pieces
    [InlineData("< 12 34 56 78 08")] // only one in all
    [InlineData("< 79", "< +30 79 12 34 56 78 08")] // the document's extra one too
    public async Task Get_Checksum_section_3_13(params string[] answer)
    {
        ScriptedLink link = new([.. s_connectV40, "> A1 5E", "< 79", "> 08 00 00 00 08", "< 79", "> 00 00 00 40 40", "< 79",
            "> 04 C1 1D B7 6F", "< 79", "> FF FF FF FF 00", "< 79", .. answer]);
        await using BootloaderClient client = await Make.ConnectedAsync(link, With(ChecksumForm.WithPolynomial));
        client.HasChecksum.ShouldBeTrue();
        (await client.GetChecksumAsync(0x0800_0000, 256, Make.Token)).ShouldBe(0x1234_5678u);
        client.LastCommandWasWrite.ShouldBeFalse();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_Checksum_with_the_wait_for_ACK_that_section_3_13_prints_inside_two_frames()
    {
        ScriptedLink link = new([.. s_connectV40, "> A1 5E", "< 79", "> 08 00 00 00 08", "< 79", "> 00 00 00 01 01", "< 79",
            "> 04 C1 1D B7 6F", "< 79 79", "> FF FF FF FF 00", "< 79 79 79 79 79 79 79 00"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link, With(ChecksumForm.WithPolynomial));
        (await client.GetChecksumAsync(0x0800_0000, 4, Make.Token)).ShouldBe(0x7979_7979u); // an ACK is no end, silence is
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_Checksum_in_the_form_of_stm32flash()
    {
        ScriptedLink link = new([.. s_connectV40, "> A1 5E", "< 79", "> 08 00 00 00 08", "< 79", "> 00 00 01 00 01", "< 79",
            "< +40 79 12 34 56 78 08"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link, With(ChecksumForm.Plain));
        (await client.GetChecksumAsync(0x0800_0000, 256, Make.Token)).ShouldBe(0x1234_5678u);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_checksum_whose_form_no_source_states_is_not_asked_for()
    {
        ScriptedLink link = new(s_connectV40);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        client.HasChecksum.ShouldBeFalse();
        int sent = link.Sent.Count;
        await Should.ThrowAsync<CommandNotOfferedException>(() => client.GetChecksumAsync(0x0800_0000, 4, Make.Token));
        link.Sent.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Special_section_3_14()
    {
        ScriptedLink link = new([.. s_connectV40, "> 50 AF", "< 79", "> 12 34 26", "< 79", "> 00 02 AB CD 64", "< 79",
            "< +500 00 03 01 02 03 00 01 00 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        client.Allowance = Allowance.ReadOnly.AllowSpecial(0x1234);
        SpecialReply reply = await client.SpecialAsync(0x1234, new byte[] { 0xAB, 0xCD }, Make.Token);
        reply.Data.ToArray().ShouldBe([1, 2, 3]);
        reply.Status.ToArray().ShouldBe([0]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Extended_Special_section_3_15()
    {
        ScriptedLink link = new([.. s_connectV40, "> 51 AE", "< 79", "> 12 34 26", "< 79", "> 00 00 00", "< 79",
            "> 00 01 FF FE", "< 79", "< +500 00 02 00 07 79"]);
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        client.Allowance = Allowance.ReadOnly.AllowExtendedSpecial(0x1234);
        SpecialReply reply = await client.ExtendedSpecialAsync(0x1234, default, new byte[] { 0xFF }, Make.Token);
        reply.Data.IsEmpty.ShouldBeTrue();
        reply.Status.ToArray().ShouldBe([0, 7]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Mass_erase_section_3_8()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 44 BB", "< 79", "> FF FF 00", "< +20000 79");
        await client.MassEraseAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, "> FF FE 01")]
    [InlineData(2, "> FF FD 02")]
    public async Task Bank_erase_section_3_8(int bank, string list)
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 44 BB", "< 79", list, "< +9000 79");
        await client.EraseBankAsync(bank, Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_Protect_of_sectors_7_and_15_section_3_9()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 63 9C", "< 79", "> 01 07 0F 09", "< 79");
        await client.WriteProtectAsync([7, 15], Make.Token);
        client.IsConnected.ShouldBeFalse();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_Unprotect_section_3_10()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 73 8C", "< 79", "< +30 79");
        await client.WriteUnprotectAsync(Make.Token);
        client.IsConnected.ShouldBeFalse();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Readout_Protect_section_3_11()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 82 7D", "< 79", "< +30 79");
        await client.ReadoutProtectAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Readout_Unprotect_takes_both_ACKs_at_once_and_waits_out_the_mass_erase_section_3_12()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync("> 92 6D", "< 79 79");
        TimeSpan start = link.Now;
        await client.ReadoutUnprotectAsync(Make.Token);
        link.Finished.ShouldBeTrue();
        (link.Now - start).ShouldBeGreaterThanOrEqualTo(Make.H743.Timing.MassErase);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task An_answer_in_pieces_is_the_same_answer(int largestRead)
    {
        ScriptedLink link = new([.. Make.Connect, "> 02 FD", "< 79", "< +5 01 04", "< +9 50 79"]) { LargestRead = largestRead };
        BootloaderClient client = await Make.ConnectedAsync(link);
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
    }
}
