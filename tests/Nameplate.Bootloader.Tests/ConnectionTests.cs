using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Tests;

public class ConnectionTests
{
    [Fact]
    public async Task A_first_7F_that_gets_no_answer_is_followed_by_a_second()
    {
        ScriptedLink link = new(["> 7F", .. Make.Connect]);
        SyncBudget budget = new();
        await new BootloaderClient(link, budget).ConnectAsync(Make.Token);
        link.Finished.ShouldBeTrue();
        budget.Unanswered.ShouldBe(0);
    }

    [Fact]
    public async Task NACK_to_the_second_7F_means_already_in_step()
    {
        ScriptedLink link = new(["> 7F", "> 7F", "< 1F", .. Make.Get]);
        await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Silence_is_N401_and_says_what_was_seen()
    {
        ScriptedLink link = new("> 7F", "> 7F", "> 7F") { ClearToSend = false };
        NoResponseException fault = await FailAsync<NoResponseException>(link);
        fault.Code.ShouldBe(ErrorCodes.NoAnswer);
        fault.Message.ShouldBe("test opened, but no bootloader answered (0x7F sent 3 times at 115200 8E1, 0 bytes received in 1.0 s)");
        fault.Likely.ShouldNotBeNull().ShouldContain("CTS not asserted");
        fault.Hint.ShouldNotBeNull().ShouldContain("BOOT0");
        link.Sent.ShouldAllBe(value => value == 0x7F);
    }

    [Fact]
    public async Task Answer_to_an_interrupted_run_and_then_silence_is_N401_and_asks_for_a_reset()
    {
        ScriptedLink link = new("> 7F", "> 7F", "> 7F") { Settings = new SerialSettings { Parity = Parity.None } };
        link.Reply([0x79]);
        NoResponseException fault = await FailAsync<NoResponseException>(link);
        fault.Code.ShouldBe(ErrorCodes.NoAnswer);
        fault.Likely.ShouldNotBeNull().ShouldContain("in the middle of a frame");
        fault.Hint.ShouldNotBeNull().ShouldContain("RESET");
        fault.NeedsReset.ShouldBeTrue();
    }

    [Fact]
    public async Task Bytes_of_a_wrong_rate_are_N402()
    {
        ScriptedLink link = new("> 7F", "< 3F", "> 7F", "< F1 13 61", "> 7F");
        ProtocolException fault = await FailAsync<ProtocolException>(link);
        fault.Code.ShouldBe(ErrorCodes.WrongLineSettings);
        fault.Likely.ShouldNotBeNull().ShouldContain("3F F1 13 61");
        fault.Received.ToArray().ShouldBe([0x3F, 0xF1, 0x13, 0x61]);
        fault.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task Get_that_fails_without_parity_is_N402_and_names_the_parity()
    {
        // The ROM takes 7F without parity, whose parity bit the stop bit happens to be, and no other byte.
        ScriptedLink link = new("> 7F", "< 79", "> 00 FF", "< 1F", "> 00", "< 1F", "> 00", "< 1F", "> 7F", "> 7F")
        {
            Settings = new SerialSettings { Parity = Parity.None },
        };
        ProtocolException fault = await FailAsync<ProtocolException>(link);
        fault.Code.ShouldBe(ErrorCodes.WrongLineSettings);
        fault.Likely.ShouldNotBeNull().ShouldContain("no parity");
    }

    [Fact]
    public async Task Our_own_bytes_are_N403()
    {
        ScriptedLink link = new("> 7F", "< 7F", "> 7F", "< 7F", "> 7F", "< 7F");
        (await FailAsync<ProtocolException>(link)).Code.ShouldBe(ErrorCodes.Echo);
    }

    [Fact]
    public async Task Our_own_7F_with_an_answer_behind_it_is_N403()
    {
        ScriptedLink link = new("> 7F", "< 7F 79", "> 00 FF", "< 00 FF 79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79", "> 7F", "> 7F");
        (await FailAsync<ProtocolException>(link)).Code.ShouldBe(ErrorCodes.Echo);
    }

    [Fact]
    public async Task Readable_text_is_N404_and_shown()
    {
        ScriptedLink link = new("> 7F", "< +3 62 6F 6F 74 3A 20 6F 6B 0D 0A", "> 7F", "> 7F");
        ProtocolException fault = await FailAsync<ProtocolException>(link);
        fault.Code.ShouldBe(ErrorCodes.ApplicationText);
        fault.Message.ShouldContain("\"boot: ok\"");
    }

    [Fact]
    public async Task Text_that_was_there_before_the_first_7F_is_N404_too()
    {
        ScriptedLink link = new("> 7F", "> 7F", "> 7F");
        link.Reply("hello world\r\n"u8);
        (await FailAsync<ProtocolException>(link)).Code.ShouldBe(ErrorCodes.ApplicationText);
    }

    [Fact]
    public async Task Text_that_ends_like_an_ACK_is_not_taken_for_one()
    {
        ScriptedLink link = new("> 7F", "< 72 65 61 64 79", "> 00 FF", "> 7F", "> 7F"); // "ready" ends with 79
        (await FailAsync<ProtocolException>(link)).Code.ShouldBe(ErrorCodes.ApplicationText);
    }

    [Fact]
    public async Task Noise_of_a_reset_before_the_first_7F_does_no_harm()
    {
        ScriptedLink link = new(Make.Connect);
        link.Reply([0x00, 0xFF, 0x79]);
        await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task An_ACK_that_comes_after_the_second_7F_leaves_an_odd_byte_which_is_found()
    {
        // The ROM answers the first 7F late: the second one is taken as half an opcode, and Get runs out of step.
        ScriptedLink link = new(["> 7F", "< +400 79", "> 7F", "> 00 FF", "< 1F", "> 00", "< 1F", "> 00", "> FF", Make.Get[1]]);
        GetReply reply = await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        reply.ProtocolVersion.ShouldBe((byte)0x31);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Eight_unanswered_7F_are_the_most_over_all_retries_and_reopenings()
    {
        SyncBudget budget = new();
        int sent = 0;
        for (int i = 0; i < 5; i++)
        {
            SilentLink link = new();
            CodedException fault = await Should.ThrowAsync<CodedException>(
                () => new BootloaderClient(link, budget).ConnectAsync(Make.Token));
            sent += link.Sent.Count;
            fault.Code.ShouldBe(i < 3 ? ErrorCodes.NoAnswer : ErrorCodes.SyncBudgetSpent);
        }

        sent.ShouldBe(SyncBudget.Limit);
        budget.UserConfirmedReset();
        budget.Remaining.ShouldBe(8);
    }

    [Fact]
    public async Task Nothing_but_7F_is_sent_to_a_line_that_never_answers()
    {
        SilentLink link = new();
        await Should.ThrowAsync<NoResponseException>(() => new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token));
        link.Sent.ShouldBe([0x7F, 0x7F, 0x7F]);
    }

    [Fact]
    public async Task A_line_that_never_stops_talking_ends_in_N404()
    {
        ChatterLink link = new();
        ProtocolException fault = await Should.ThrowAsync<ProtocolException>(
            () => new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token));
        fault.Code.ShouldBe(ErrorCodes.ApplicationText);
        link.Now.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("79 0D 31 00 01 02 11 21 31 44 63 73 82 92 79")] // erratum get-count-wrong: 13 announced, 11 sent
    [InlineData("79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79")]
    public async Task Get_is_read_up_to_its_trailing_ACK(string reply)
    {
        ScriptedLink link = new("> 7F", "< 79", "> 00 FF", "< " + reply);
        GetReply get = await new BootloaderClient(link, new SyncBudget()).ConnectAsync(Make.Token);
        get.Commands.Count.ShouldBe(11);
        get.Offers(CommandCode.ReadoutUnprotect).ShouldBeTrue();
    }

    private static async Task<TFault> FailAsync<TFault>(ScriptedLink link)
        where TFault : CodedException
    {
        BootloaderClient client = new(link, new SyncBudget());
        TFault fault = await Should.ThrowAsync<TFault>(() => client.ConnectAsync(Make.Token));
        link.Finished.ShouldBeTrue();
        client.IsConnected.ShouldBeFalse();
        return fault;
    }

    private sealed class SilentLink : VirtualTestLink
    {
        protected override void Receive(ReadOnlySpan<byte> bytes)
        {
        }
    }

    /// <summary>Prints a line every 5 ms, whatever is sent.</summary>
    private sealed class ChatterLink : VirtualTestLink
    {
        protected override void Receive(ReadOnlySpan<byte> bytes)
        {
            for (int i = 0; i < 2000; i++)
            {
                Reply("tick "u8, TimeSpan.FromMilliseconds(5 * i));
            }
        }
    }
}
