using System.Text;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Tests;

/// <summary><c>--boot app</c>: what is said to whom, and when nothing may be said.</summary>
public class ApplicationEntryTests
{
    private static readonly string s_request = $"> {Hex("@nameplate: enter bootloader!\r\n")}";
    private static readonly string[] s_silence = ["> 7F", "> 7F", "> 7F"];

    [Fact]
    public async Task An_application_that_agrees_gets_600_ms_and_then_7F()
    {
        ScriptedLink link = new([.. s_silence, s_request, $"< {Hex("@nameplate: bootloader follows\r\n")}", .. Make.Connect]);
        await ConnectAsync(link);
        link.Finished.ShouldBeTrue();
        link.Now.ShouldBeGreaterThan((3 * TimeSpan.FromMilliseconds(330)) + BootEntries.LongestStartUp);
    }

    [Fact]
    public async Task The_answer_is_found_behind_an_echo_and_between_other_lines()
    {
        ScriptedLink link = new(
        [
            "> 7F", $"< {Hex("boot: running\r\n")}", "> 7F", "> 7F", s_request,
            $"< {Hex("@nameplate: enter bootloader!\r\nstopping\r\n@nameplate: bootloader follows\r\n")}", .. Make.Connect,
        ]);
        await ConnectAsync(link);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_ROM_that_answers_gets_no_text()
    {
        ScriptedLink link = new(Make.Connect);
        await ConnectAsync(link);
        Encoding.ASCII.GetString([.. link.Sent]).ShouldNotContain("nameplate");
    }

    [Fact]
    public async Task A_ROM_that_is_in_step_already_gets_no_text()
    {
        ScriptedLink link = new(["> 7F", "> 7F", "< 1F", .. Make.Get]);
        await ConnectAsync(link);
        link.Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Silence_after_the_request_is_N401_and_names_the_ways_on()
    {
        NoResponseException fault = await FailAsync<NoResponseException>(new ScriptedLink([.. s_silence, s_request]));
        fault.Code.ShouldBe(ErrorCodes.NoAnswer);
        fault.Message.ShouldContain("neither a bootloader nor an application answered");
        fault.Hint.ShouldNotBeNull().ShouldContain("BOOT0");
        fault.Hint.ShouldContain("--baud");
    }

    [Fact]
    public async Task An_application_without_the_request_is_N404_and_its_text_is_shown()
    {
        ScriptedLink link = new([.. s_silence, s_request, $"< {Hex("unknown command\r\n")}"]);
        ProtocolException fault = await FailAsync<ProtocolException>(link);
        fault.Code.ShouldBe(ErrorCodes.ApplicationText);
        fault.Message.ShouldContain("unknown command");
        fault.Hint.ShouldNotBeNull().ShouldContain("nameplate_boot.h");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_N402_and_name_the_rate()
    {
        ProtocolException fault = await FailAsync<ProtocolException>(new ScriptedLink([.. s_silence, s_request, "< 00 F8 80 00 E6"]));
        fault.Code.ShouldBe(ErrorCodes.WrongLineSettings);
        fault.Hint.ShouldNotBeNull().ShouldContain("--baud");
    }

    [Fact]
    public async Task An_application_that_agrees_and_stays_away_is_N401_and_points_at_its_reset_handler()
    {
        ScriptedLink link = new([.. s_silence, s_request, $"< {Hex("@nameplate: bootloader follows\r\n")}", .. s_silence]);
        (await FailAsync<NoResponseException>(link)).Hint.ShouldNotBeNull().ShouldContain("nameplate_boot_check()");
    }

    [Fact]
    public async Task An_echo_is_answered_with_no_text()
    {
        ScriptedLink link = new("> 7F", "< 7F", "> 7F", "< 7F", "> 7F", "< 7F");
        (await FailAsync<ProtocolException>(link)).Code.ShouldBe(ErrorCodes.Echo);
    }

    [Fact]
    public async Task An_answer_to_an_earlier_run_means_a_ROM_inside_a_frame_and_gets_no_text()
    {
        ScriptedLink link = new(s_silence);
        link.Reply([0x79]);
        (await FailAsync<NoResponseException>(link)).NeedsReset.ShouldBeTrue();
    }

    [Fact]
    public async Task Text_is_sent_once_over_all_retries()
    {
        SyncBudget budget = new();
        await FailAsync<NoResponseException>(new ScriptedLink([.. s_silence, s_request]), budget);
        await FailAsync<NoResponseException>(new ScriptedLink(s_silence), budget);
        (await FailAsync<NoResponseException>(new ScriptedLink("> 7F", "> 7F"), budget)).Code.ShouldBe(ErrorCodes.NoAnswer);
    }

    [Fact]
    public async Task A_ROM_that_was_met_and_falls_silent_gets_no_text_over_a_reopened_port()
    {
        SyncBudget budget = new();
        await new BootloaderClient(new ScriptedLink(Make.Connect), budget).ConnectAsync(BootEntries.App, Make.Token);
        NoResponseException fault = await FailAsync<NoResponseException>(new ScriptedLink(s_silence), budget);
        fault.NeedsReset.ShouldBeTrue();
        fault.Message.ShouldContain("is not sent");
    }

    [Fact]
    public async Task After_a_confirmed_reset_text_may_be_sent_again()
    {
        SyncBudget budget = new();
        await new BootloaderClient(new ScriptedLink(Make.Connect), budget).ConnectAsync(BootEntries.App, Make.Token);
        budget.UserConfirmedReset();
        await FailAsync<NoResponseException>(new ScriptedLink([.. s_silence, s_request]), budget);
    }

    // Whatever frame boundary an interrupted run has left the ROM at, running the command again and again completes nothing.
    [Fact]
    public void No_frame_that_waits_for_its_first_byte_is_completed_by_any_number_of_runs()
    {
        foreach ((string state, byte[] before) in Boundaries)
        {
            for (int syncs = 1; syncs <= SyncBudget.Limit; syncs++)
            {
                RomModel rom = Left(before);
                for (int run = 0; run < 40; run++)
                {
                    rom.Feed([.. Enumerable.Repeat((byte)0x7F, syncs), .. Encoding.ASCII.GetBytes("@nameplate: enter bootloader!\r\n")]);
                }

                rom.Acts.ShouldBeEmpty($"{state}, {syncs} syncs a run");
            }
        }
    }

    [Theory]
    [InlineData("@nameplate:enter-bootloader\r\n", 3)]
    [InlineData("@nameplate:enter-bootloader\r", 4)]
    public void Control_another_text_completes_a_write(string text, int syncs)
    {
        RomModel rom = Left([0x31, 0xCE, 0x08, 0x00, 0x00, 0x00, 0x08]);
        for (int run = 0; run < 40; run++)
        {
            rom.Feed([.. Enumerable.Repeat((byte)0x7F, syncs), .. Encoding.ASCII.GetBytes(text)]);
        }

        rom.Acts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_ROM_left_before_an_address_is_brought_back_by_the_request_and_connected()
    {
        foreach (byte opcode in (byte[])[0x11, 0x21, 0x31])
        {
            ModelLink link = new();
            link.Rom.Feed([0x7F, opcode, (byte)~opcode]);
            link.Rom.Output.Clear();

            await ConnectAsync(link);

            link.Rom.AtPrompt.ShouldBeTrue();
            link.Rom.Acts.ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_texts_hold_no_byte_that_a_ROM_or_a_matcher_could_mistake()
    {
        byte[] request = [.. ApplicationBootEntry.Request];
        request.Count(value => value == (byte)'@').ShouldBe(1);
        request.Concat(ApplicationBootEntry.Agreement).ShouldNotContain((byte)0x79);
        ApplicationBootEntry.Agreement.AsSpan().IndexOf(request.AsSpan(0, 20)).ShouldBe(-1);
    }

    private static IEnumerable<(string State, byte[] Before)> Boundaries =>
    [
        ("address of a read", [0x11, 0xEE]),
        ("address of a write", [0x31, 0xCE]),
        ("address of Go", [0x21, 0xDE]),
        ("count of a read", [0x11, 0xEE, 0x08, 0x00, 0x00, 0x00, 0x08]),
        ("count of a write", [0x31, 0xCE, 0x08, 0x00, 0x00, 0x00, 0x08]),
        ("count of a write to the identity", [0x31, 0xCE, 0x08, 0x1E, 0x02, 0x00, 0x14]),
        ("count of an erase", [0x44, 0xBB]),
        ("count of Write Protect", [0x63, 0x9C]),
        ("prompt", []),
        ("complement of an opcode", [0x31]),
    ];

    private static RomModel Left(byte[] before)
    {
        RomModel rom = new();
        rom.Feed(0x7F);
        rom.Feed(before);
        return rom;
    }

    private static Task<GetReply> ConnectAsync(ISerialLink link) =>
        new BootloaderClient(link, new SyncBudget()).ConnectAsync(BootEntries.App, Make.Token);

    private static Task<TFault> FailAsync<TFault>(ISerialLink link, SyncBudget? budget = null)
        where TFault : CodedException =>
        Should.ThrowAsync<TFault>(() => new BootloaderClient(link, budget ?? new SyncBudget()).ConnectAsync(BootEntries.App, Make.Token));

    private static string Hex(string text) => string.Join(' ', Encoding.ASCII.GetBytes(text).Select(value => $"{value:X2}"));
}
