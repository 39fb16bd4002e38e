using Nameplate.Bootloader.Commands;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Tests;

public class ResynchronisationTests
{
    /// <summary>Commands whose frames are left in every way.</summary>
    private static readonly (string Name, Action<FrameSet> Encode)[] s_commands =
    [
        ("write 32 zeros", frames => new WriteMemory(0x081E_0000, new byte[32]).Encode(frames)),
        ("write 32", frames => new WriteMemory(0x081E_0040, Data(32, 1)).Encode(frames)),
        ("write 256", frames => new WriteMemory(0x0800_0300, Data(256, 2)).Encode(frames)),
        ("write 32 x FF", frames => new WriteMemory(0x0800_0000, Enumerable.Repeat((byte)0xFF, 32).ToArray()).Encode(frames)),
        ("write 128 x 7F", frames => new WriteMemory(0x0800_0000, Enumerable.Repeat((byte)0x7F, 128).ToArray()).Encode(frames)),
        ("erase 0", frames => new ExtendedErase(new ushort[] { 0 }).Encode(frames)),
        ("erase 0, 1", frames => new ExtendedErase(new ushort[] { 0, 1 }).Encode(frames)),
        ("erase 1..14", frames => new ExtendedErase(Numbers(1, 14)).Encode(frames)),
        ("erase 64..127", frames => new ExtendedErase(Numbers(64, 64)).Encode(frames)),
        ("erase 192..255", frames => new ExtendedErase(Numbers(192, 64)).Encode(frames)),
        ("mass erase", frames => new SpecialErase(0xFFFF).Encode(frames)),
        ("bank erase", frames => new SpecialErase(0xFFFD).Encode(frames)),
        ("erase page 0", frames => new Erase(new ushort[] { 0 }).Encode(frames)),
        ("erase pages 0, 1", frames => new Erase(new ushort[] { 0, 1 }).Encode(frames)),
        ("erase pages 1..14", frames => new Erase(Numbers(1, 14)).Encode(frames)),
        ("erase pages 64..127", frames => new Erase(Numbers(64, 64)).Encode(frames)),
        ("erase pages 192..255", frames => new Erase(Numbers(192, 64)).Encode(frames)),
        ("erase all pages", frames => default(GlobalErase).Encode(frames)),
        ("checksum", frames => new GetChecksum(0x0800_0000, 1024, ChecksumForm.WithPolynomial).Encode(frames)),
        ("protect", frames => new WriteProtect(new byte[] { 7, 15 }).Encode(frames)),
        ("go", frames => new Go(0x0800_0000).Encode(frames)),
        ("read", frames => new ReadMemory(0x0800_0000, 256).Encode(frames)),
        ("unprotect", frames => new ProtectionSwitch(CommandCode.WriteUnprotect).Encode(frames)),
        ("get", frames => default(Get).Encode(frames)),
    ];

    private static readonly Lazy<Tally> s_tally = new(() =>
        LeaveEveryFrameInEveryWay((code, phase, frame) => Resynchronisation.FillersFor(code, phase, frame), longest: 300));

    [Fact]
    public void No_run_of_lost_bytes_and_no_lost_answer_is_completed_by_the_fillers()
    {
        s_tally.Value.Completed.ShouldBeEmpty();
        s_tally.Value.Cases.ShouldBeGreaterThan(50_000);
    }

    [Fact]
    public void The_fillers_bring_the_ROM_back_unless_a_number_was_taken_for_a_count_of_thousands()
    {
        s_tally.Value.Stuck.ShouldAllBe(what => what.Contains("erase", StringComparison.Ordinal) && what.Contains("List", StringComparison.Ordinal));
        s_tally.Value.Stuck.Count.ShouldBeLessThan(s_tally.Value.Cases / 500);
    }

    [Fact]
    public void Control_pairs_of_FF_00_complete_frames() =>
        LeaveEveryFrameInEveryWay((_, _, _) => [.. Enumerable.Range(0, 600).Select(i => (byte)(i % 2 == 0 ? 0xFF : 0x00))])
            .Completed.ShouldNotBeEmpty();

    [Fact]
    public void Control_a_row_of_7F_completes_frames() =>
        LeaveEveryFrameInEveryWay((_, _, _) => [.. Enumerable.Repeat((byte)0x7F, 600)]).Completed.ShouldNotBeEmpty();

    [Fact]
    public void Control_a_row_of_FF_completes_frames() =>
        LeaveEveryFrameInEveryWay((_, _, _) => [.. Enumerable.Repeat((byte)0xFF, 600)]).Completed.ShouldNotBeEmpty();

    [Fact]
    public void No_two_losses_in_an_erase_list_can_be_completed()
    {
        foreach (ushort[] numbers in new[] { Numbers(0, 2), Numbers(0, 16), Numbers(192, 64) })
        {
            FrameSet frames = new();
            new ExtendedErase(numbers).Encode(frames);
            byte[] list = frames.BytesOf(frames[1]).ToArray();
            byte[] fillers = Resynchronisation.FillersFor(CommandCode.ExtendedErase, Phase.List, list);
            for (int first = 0; first < list.Length; first++)
            {
                for (int second = first + 1; second < list.Length; second++)
                {
                    RomModel rom = Ready();
                    rom.Feed([0x44, 0xBB]);
                    rom.Feed([.. list.Where((_, i) => i != first && i != second)]);
                    int acts = rom.Acts.Count;
                    rom.Output.Clear();
                    FeedUntilAnswer(rom, fillers);
                    rom.Acts.Count.ShouldBe(acts, $"{numbers.Length} numbers without bytes {first} and {second}");
                }
            }
        }
    }

    [Fact]
    public void No_two_losses_in_a_page_list_can_be_completed()
    {
        foreach (ushort[] pages in new[] { Numbers(0, 2), Numbers(0, 16), Numbers(192, 64) })
        {
            FrameSet frames = new();
            new Erase(pages).Encode(frames);
            byte[] list = frames.BytesOf(frames[1]).ToArray();
            byte[] fillers = Resynchronisation.FillersFor(CommandCode.Erase, Phase.List, list);
            for (int first = 0; first < list.Length; first++)
            {
                for (int second = first + 1; second < list.Length; second++)
                {
                    RomModel rom = Ready();
                    rom.Feed([0x43, 0xBC]);
                    rom.Feed([.. list.Where((_, i) => i != first && i != second)]);
                    int acts = rom.Acts.Count;
                    rom.Output.Clear();
                    FeedUntilAnswer(rom, fillers);
                    rom.Acts.Count.ShouldBe(acts, $"{pages.Length} pages without bytes {first} and {second}");
                }
            }
        }
    }

    [Theory]
    [InlineData(CommandCode.Special)]
    [InlineData(CommandCode.ExtendedSpecial)]
    public void Past_the_opcode_of_a_special_command_only_a_reset_is_safe(CommandCode code)
    {
        Resynchronisation.FillersFor(code, Phase.Opcode, [(byte)code, (byte)~(byte)code]).ShouldNotBeEmpty();
        Resynchronisation.FillersFor(code, Phase.Parameter, [0x12, 0x34, 0x26]).ShouldBeEmpty();
        Resynchronisation.FillersFor(code, Phase.Data, [0x00, 0x00, 0x00]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x51)]
    public void The_fillers_after_the_opcode_of_a_special_command_name_no_function(byte code)
    {
        foreach (int arrived in new[] { 0, 1, 2 })
        {
            RomModel rom = Ready();
            rom.Feed(new byte[] { code, (byte)~code }.AsSpan(0, arrived));
            rom.Output.Clear();
            FeedUntilAnswer(rom, Resynchronisation.FillersFor((CommandCode)code, Phase.Opcode, [code, (byte)~code]));
            rom.Acts.ShouldBeEmpty();
            rom.AtPrompt.ShouldBeTrue();
        }
    }

    [Fact]
    public void No_changed_count_byte_is_completed()
    {
        foreach ((string name, Action<FrameSet> encode) in s_commands)
        {
            FrameSet frames = new();
            encode(frames);
            Frame last = frames[frames.Count - 1];
            if (last.Phase is not (Phase.Data or Phase.List))
            {
                continue;
            }

            byte[] sent = frames.BytesOf(last).ToArray();
            byte[] fillers = Resynchronisation.FillersFor((CommandCode)frames.All.Span[0], last.Phase, sent);
            for (int change = 1; change < 256; change++)
            {
                for (int at = 0; at < (frames.All.Span[0] == 0x44 ? 2 : 1); at++)
                {
                    RomModel rom = Ready();
                    rom.Feed(frames.All.Span[..last.Start]);
                    byte[] changed = [.. sent];
                    changed[at] ^= (byte)change;
                    rom.Feed(changed);
                    int acts = rom.Acts.Count;
                    rom.Output.Clear();
                    FeedUntilAnswer(rom, fillers);
                    rom.Acts.Count.ShouldBe(acts, $"{name}: count byte {at} changed by {change:X2}");
                }
            }
        }
    }

    [Fact]
    public void No_filler_is_an_opcode_and_no_two_neighbours_are_complements()
    {
        byte[] opcodes = [0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44, 0x50, 0x51, 0x63, 0x73, 0x82, 0x92, 0xA1];
        foreach ((string name, Action<FrameSet> encode) in s_commands)
        {
            FrameSet frames = new();
            encode(frames);
            for (int i = 0; i < frames.Count; i++)
            {
                byte[] fillers = Resynchronisation.FillersFor(
                    (CommandCode)frames.All.Span[0], frames[i].Phase, frames.BytesOf(frames[i]).Span);
                fillers.Length.ShouldBeGreaterThan(0, name);
                fillers.Count(value => value == 0x7F).ShouldBeLessThanOrEqualTo(1, name);
                fillers.ShouldNotContain((byte)0xFF, name);
                if (frames[i].Phase != Phase.Opcode || frames.All.Span[0] != 0x44)
                {
                    fillers.Intersect(opcodes.Concat(opcodes.Select(code => (byte)~code))).ShouldBeEmpty(name);
                }

                fillers.Zip(fillers.Skip(1), (a, b) => a ^ b).ShouldAllBe(xor => xor != 0xFF, name);
            }
        }
    }

    [Theory]
    [InlineData("write 32")]
    [InlineData("erase 1..14")]
    [InlineData("protect")]
    [InlineData("read")]
    public async Task The_client_comes_back_after_any_single_lost_byte(string name)
    {
        int length = Encoded(name).Length;
        for (int lost = 0; lost < length; lost++)
        {
            ModelLink link = new();
            await using BootloaderClient client = await Make.ConnectedAsync(link);
            int at = lost;
            link.Arm(i => i == at);
            CodedException fault = await Should.ThrowAsync<CodedException>(() => SendAsync(client, name));
            link.Arm(_ => false);
            if (client.IsBroken)
            {
                fault.ShouldBeOfType<NoResponseException>();
                await client.ResynchroniseAsync(Make.Token);
            }

            (await client.GetIdAsync(Make.Token)).ShouldBe((ushort)0x450);
            client.IsConnected.ShouldBeTrue($"{name} without byte {lost}");
            link.Rom.Acts.ShouldBeEmpty($"{name} without byte {lost}");
            link.Rom.AtPrompt.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_device_that_was_reset_meanwhile_is_found_by_the_first_filler()
    {
        ResetLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        link.Replace();
        await Should.ThrowAsync<NoResponseException>(() => client.WriteMemoryAsync(0x0800_0000, new byte[32], Make.Token));
        link.Replace(); // the reset comes after the broken exchange: the ROM has heard nothing yet
        await client.ResynchroniseAsync(Make.Token);
        client.IsConnected.ShouldBeTrue();
        link.Rom.Deaf.ShouldBeFalse();
    }

    [Fact]
    public void A_block_that_holds_every_byte_value_has_no_safe_filler()
    {
        // Whatever byte is sent first, it could be the one that was lost: only a reset is safe.
        FrameSet frames = new();
        new WriteMemory(0x0800_0000, Enumerable.Range(0, 256).Select(i => (byte)i).ToArray()).Encode(frames);
        Resynchronisation.FillersFor(CommandCode.WriteMemory, Phase.Data, frames.BytesOf(frames[2]).Span).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ROM_that_stays_silent_is_given_up_and_not_tried_twice()
    {
        ModelLink link = new();
        await using BootloaderClient client = await Make.ConnectedAsync(link);
        link.Mangle = _ => [];
        await Should.ThrowAsync<NoResponseException>(() => client.GetIdAsync(Make.Token));
        (await Should.ThrowAsync<NoResponseException>(() => client.ResynchroniseAsync(Make.Token))).NeedsReset.ShouldBeTrue();
        int sent = link.Sent.Count;
        NoResponseException again = await Should.ThrowAsync<NoResponseException>(() => client.ResynchroniseAsync(Make.Token));
        again.NeedsReset.ShouldBeTrue();
        again.IsTransient.ShouldBeFalse();
        link.Sent.Count.ShouldBe(sent);
    }

    private static Tally LeaveEveryFrameInEveryWay(Func<CommandCode, Phase, byte[], byte[]> fillersFor, int longest = 140)
    {
        Tally tally = new();
        foreach ((string name, Action<FrameSet> encode) in s_commands)
        {
            FrameSet frames = new();
            encode(frames);
            for (int i = 0; i < frames.Count; i++)
            {
                byte[] sent = frames.BytesOf(frames[i]).ToArray();
                if (sent.Length > longest)
                {
                    continue;
                }

                byte[] before = frames.All.Span[..frames[i].Start].ToArray();
                byte[] fillers = fillersFor((CommandCode)frames.All.Span[0], frames[i].Phase, sent);
                for (int start = 0; start <= sent.Length; start++)
                {
                    for (int length = start == sent.Length ? 0 : 1; start + length <= sent.Length; length++)
                    {
                        Leave(tally, $"{name}, {frames[i].Phase} without {length} bytes from {start}",
                            before, [.. sent[..start], .. sent[(start + length)..]], fillers);
                    }
                }
            }
        }

        return tally;
    }

    private static void Leave(Tally tally, string what, byte[] before, byte[] arrived, byte[] fillers)
    {
        tally.Cases++;
        RomModel rom = Ready();
        rom.Feed(before);
        rom.Feed(arrived);
        if (rom.Deaf)
        {
            return; // Go arrived whole and only its ACK was lost
        }

        int acts = rom.Acts.Count;
        rom.Output.Clear();
        FeedUntilAnswer(rom, fillers);
        if (rom.Acts.Count != acts)
        {
            tally.Completed.Add(what);
        }

        rom.Feed([0x00, 0xFF]); // in step, or NACK after which 00, 00, FF is
        rom.Feed([0x00, 0x00, 0xFF]);
        if (!rom.Output.Contains(0x31))
        {
            tally.Stuck.Add(what);
        }
    }

    private static void FeedUntilAnswer(RomModel rom, byte[] fillers)
    {
        foreach (byte filler in fillers)
        {
            rom.Feed(filler);
            if (rom.Output.Count > 0)
            {
                return;
            }
        }
    }

    private static RomModel Ready()
    {
        RomModel rom = new();
        rom.Feed(0x7F);
        rom.Output.Clear();
        return rom;
    }

    private static byte[] Encoded(string name)
    {
        FrameSet frames = new();
        s_commands.Single(command => command.Name == name).Encode(frames);
        return frames.All.ToArray();
    }

    private static Task SendAsync(BootloaderClient client, string name) => name switch
    {
        "write 32" => client.WriteMemoryAsync(0x081E_0040, Data(32, 1), Make.Token),
        "erase 1..14" => client.EraseSectorsAsync(Numbers(1, 14), false, Make.Token),
        "protect" => client.WriteProtectAsync([7, 15], Make.Token),
        _ => client.ReadMemoryAsync(0x0800_0000, new byte[256], Make.Token),
    };

    private static ushort[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (ushort)i)];

    private static byte[] Data(int length, int seed)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    private sealed class ResetLink : VirtualTestLink
    {
        public RomModel Rom { get; private set; } = new();

        public void Replace() => Rom = new RomModel();

        protected override void Receive(ReadOnlySpan<byte> bytes)
        {
            Rom.Feed(bytes);
            Reply([.. Rom.Output]);
            Rom.Output.Clear();
        }
    }

    private sealed class Tally
    {
        public int Cases { get; set; }

        public List<string> Completed { get; } = [];

        public List<string> Stuck { get; } = [];
    }
}
