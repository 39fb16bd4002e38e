using Nameplate.Foundation;

namespace Nameplate.Bootloader.Tests;

public class ExchangeTests
{
    private static readonly byte[] s_word = new byte[32];

    [Fact]
    public async Task Nack_after_the_address_aborts_the_write()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 31 CE", "< 79", "> 08 00 00 00 08", "< 1F", .. Make.Get]);
        NackException nack = await Should.ThrowAsync<NackException>(
            () => client.WriteMemoryAsync(0x0800_0000, s_word, Make.Token));
        nack.Code.ShouldBe(ErrorCodes.Nack);
        (nack.Command, nack.Phase, nack.Address).ShouldBe((CommandCode.WriteMemory, Phase.Address, 0x0800_0000u));
        nack.IsTransient.ShouldBeTrue();
        client.IsConnected.ShouldBeTrue();
        client.LastCommandWasWrite.ShouldBeFalse();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Nack_after_the_data_is_final()
    {
        (BootloaderClient client, _) = await Make.ConnectedAsync(["> 31 CE", "< 79", "> 08 00 00 00 08", "< 79",
            "> 1F " + string.Join(' ', Enumerable.Repeat("00", 32)) + " 1F", "< 1F", .. Make.Get]);
        NackException nack = await Should.ThrowAsync<NackException>(
            () => client.WriteMemoryAsync(0x0800_0000, s_word, Make.Token));
        nack.Phase.ShouldBe(Phase.Data);
        nack.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_the_next_one()
    {
        // The ACK of Get ID's opcode comes two seconds late, with the rest of its answer.
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 02 FD", "< +2000 79 01 04 50 79",
            "> 7F 04 04 04 04 04 04 04", "< 1F 1F 1F 1F", .. Make.Get, "> 01 FE", "< 79 31 00 00 79"]);
        NoResponseException late = await Should.ThrowAsync<NoResponseException>(() => client.GetIdAsync(Make.Token));
        late.Code.ShouldBe(ErrorCodes.AnswerLate);
        late.IsTransient.ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(() => client.GetVersionAsync(Make.Token));
        await client.Link.DelayAsync(TimeSpan.FromSeconds(2), Make.Token);
        await client.ResynchroniseAsync(Make.Token);
        (await client.GetVersionAsync(Make.Token)).ShouldBe((byte)0x31);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_NACK_that_leaves_the_ROM_out_of_step_is_followed_by_single_bytes_until_Get_answers()
    {
        // The count of the list did not arrive: the ROM took the rest for commands, and the last byte is pending.
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 44 BB", "< 79", "> 00 00 00 01 01", "< 1F",
            "> 00 FF", "< 1F", "> 00", "< 1F", "> 00", "> FF", Make.Get[1]]);
        await Should.ThrowAsync<NackException>(() => client.EraseSectorsAsync([1], false, Make.Token));
        client.IsConnected.ShouldBeTrue();
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Two_bytes_where_one_ACK_is_due_break_the_exchange()
    {
        (BootloaderClient client, _) = await Make.ConnectedAsync("> 31 CE", "< 79 79");
        ProtocolException fault = await Should.ThrowAsync<ProtocolException>(
            () => client.WriteMemoryAsync(0x0800_0000, s_word, Make.Token));
        fault.Code.ShouldBe(ErrorCodes.BrokenAnswer);
        fault.Received.ToArray().ShouldBe([0x79, 0x79]);
        client.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_byte_that_is_neither_ACK_nor_NACK_breaks_the_exchange()
    {
        (BootloaderClient client, _) = await Make.ConnectedAsync("> 44 BB", "< A3");
        ProtocolException fault = await Should.ThrowAsync<ProtocolException>(
            () => client.EraseSectorsAsync([0], false, Make.Token));
        fault.Message.ShouldContain("A3");
        client.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_cancelled_exchange_is_broken_and_the_exception_is_not_wrapped()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        using CancellationTokenSource cancel = new();
        link.Mangle = answer =>
        {
            cancel.Cancel();
            return [];
        };
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetIdAsync(cancel.Token));
        client.IsBroken.ShouldBeTrue();
        link.Mangle = answer => answer;
        await client.ResynchroniseAsync(Make.Token);
        client.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_can_be_sent_before_connecting()
    {
        ScriptedLink link = new();
        BootloaderClient client = new(link, new SyncBudget());
        await Should.ThrowAsync<InvalidOperationException>(() => client.GetIdAsync(Make.Token));
        await Should.ThrowAsync<InvalidOperationException>(() => client.EraseSectorsAsync([0], false, Make.Token));
        link.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Readout_protection_is_two_refusals_of_Read_Memory_in_a_row()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 11 EE", "< 1F", .. Make.Get, "> 11 EE", "< 1F", .. Make.Get, "> 02 FD", "< 79 01 04 50 79"]);
        ReadoutProtectedException fault = await Should.ThrowAsync<ReadoutProtectedException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[4], Make.Token));
        fault.Code.ShouldBe(ErrorCodes.ReadoutProtected);
        fault.IsTransient.ShouldBeFalse();
        await client.GetIdAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_single_refusal_of_Read_Memory_was_a_flipped_bit()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 11 EE", "< 1F", .. Make.Get, "> 11 EE", "< 79", "> 08 00 00 00 08", "< 79", "> 00 FF", "< 79 AA"]);
        byte[] value = new byte[1];
        await client.ReadMemoryAsync(0x0800_0000, value, Make.Token);
        value.ShouldBe([0xAA]);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task The_second_of_two_NACKs_answers_nothing()
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync([
            "> 11 EE", "< 1F", "< +4 1F", .. Make.Get, "> 11 EE", "< 1F", "< +4 1F", .. Make.Get, "> 02 FD", "< 79 01 04 50 79"]);
        await Should.ThrowAsync<ReadoutProtectedException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[4], Make.Token));
        (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public void No_message_names_Readout_Unprotect_without_saying_what_it_erases()
    {
        ReadoutProtectedException fault = new(CommandCode.ReadMemory);
        string text = fault.Message + fault.Likely + fault.Hint;
        text.ShouldContain("erases all flash: firmware and identity");
    }

    [Fact]
    public async Task A_command_that_Get_does_not_list_is_N504_and_not_sent()
    {
        ScriptedLink link = new("> 7F", "< 79", "> 00 FF", "< 79 03 31 00 01 02 79");
        BootloaderClient client = await Make.ConnectedAsync(link);
        CommandNotOfferedException fault = await Should.ThrowAsync<CommandNotOfferedException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[4], Make.Token));
        fault.Code.ShouldBe(ErrorCodes.CommandNotOffered);
        link.Sent.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(0x0800_0010u, 32)] // not at a flash word
    [InlineData(0x0800_0000u, 8)] // 8 bytes are aligned by AN2606 table 7, and are no flash word
    [InlineData(0x0800_0000u, 0)]
    [InlineData(0x0800_0000u, 288)]
    [InlineData(0x0800_00E0u, 64)] // across a 256-byte block
    [InlineData(0x2000_5002u, 8)] // RAM, not at its alignment
    public async Task A_write_that_could_poison_later_ones_is_refused_before_a_byte_leaves(uint address, int length)
    {
        (BootloaderClient client, ScriptedLink link) = await Make.ConnectedAsync();
        int sent = link.Sent.Count;
        await Should.ThrowAsync<ArgumentException>(() => client.WriteMemoryAsync(address, new byte[length], Make.Token));
        link.Sent.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task A_read_of_0_or_257_bytes_is_refused()
    {
        (BootloaderClient client, _) = await Make.ConnectedAsync();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => client.ReadMemoryAsync(0x0800_0000, Memory<byte>.Empty, Make.Token));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => client.ReadMemoryAsync(0x0800_0000, new byte[257], Make.Token));
    }

    [Fact]
    public async Task A_long_list_goes_in_runs_of_64_numbers_each_once()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        ushort[] numbers = [.. Enumerable.Range(0, 256).Select(i => (ushort)i), 5];
        await client.EraseSectorsAsync(numbers, false, Make.Token);
        link.Rom.Acts.Count.ShouldBe(4);
        link.Rom.Acts.ShouldAllBe(act => act.StartsWith("erase  003F", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_deadline_of_an_erase_grows_with_its_list()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        foreach (int count in new[] { 1, 8 })
        {
            int answers = 0;
            link.Mangle = answer => answers++ == 0 ? answer : [];
            NoResponseException late = await Should.ThrowAsync<NoResponseException>(
                () => client.EraseSectorsAsync([.. Enumerable.Range(0, count).Select(i => (ushort)i)], false, Make.Token));
            late.Waited.ShouldBeInRange(count * Make.H743.Timing.SectorErase, (count * Make.H743.Timing.SectorErase) + TimeSpan.FromSeconds(2));
            link.Mangle = answer => answer;
            await client.ResynchroniseAsync(Make.Token);
        }
    }

    [Fact]
    public async Task A_broken_erase_is_waited_out_before_anything_is_sent()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        using CancellationTokenSource cancel = new();
        int answers = 0;
        link.Mangle = answer =>
        {
            if (answers++ == 1)
            {
                cancel.Cancel();
                return [];
            }

            return answer;
        };
        await Should.ThrowAsync<OperationCanceledException>(() => client.EraseSectorsAsync([0, 1], false, cancel.Token));
        TimeSpan cancelled = link.Now;
        link.Mangle = answer =>
        {
            (link.Now - cancelled).ShouldBeGreaterThanOrEqualTo(2 * Make.H743.Timing.SectorErase);
            return answer;
        };
        await client.ResynchroniseAsync(Make.Token);
        client.IsConnected.ShouldBeTrue();
    }
}
