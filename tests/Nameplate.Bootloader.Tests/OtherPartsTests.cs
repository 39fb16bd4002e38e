using FsCheck;
using FsCheck.Fluent;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Bootloader.Tests;

/// <summary>The commands that no H7 offers, against virtual devices that were written from the same document by other hands.</summary>
public class OtherPartsTests
{
    /// <summary>Small pages and a ROM with Erase (0x43), as protocol V2.2 has it.</summary>
    private static readonly Chip s_old = Part(0x22, [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92]);

    /// <summary>A ROM with a checksum and special functions, as protocol V4.0 may have them.</summary>
    private static readonly Chip s_new = Part(0x40, [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x50, 0x51, 0x63, 0x73, 0xA1]);

    public static TheoryData<ChecksumForm, ChecksumAcks> Readings => new(
        from form in Enum.GetValues<ChecksumForm>()
        from acks in Enum.GetValues<ChecksumAcks>()
        select (form, acks));

    public static TheoryData<string> Commands => new("erase", "erase everything", "checksum", "old checksum", "special", "extended special");

    [Fact]
    public void Pages_erased_are_the_pages_listed() => Prop.ForAll(Pages, pages =>
    {
        VirtualDevice device = new(s_old);
        BootloaderClient client = Connected(device);
        Run(() => client.EraseSectorsAsync([.. pages.Select(page => (ushort)page)], false, Make.Token));
        return device.Log.PhysicalSectorsErased.SequenceEqual(pages.Distinct().Order())
            && device.Log.Commands.Any(command => command.Opcode == 0x43);
    }).QuickCheckThrowOnFailure();

    [Theory, MemberData(nameof(Readings))]
    public void A_checksum_is_that_of_the_bytes_in_every_form_and_under_every_reading(ChecksumForm form, ChecksumAcks acks)
    {
        Chip chip = s_new with { Rom = s_new.Rom with { Checksum = form } };
        VirtualDevice device = new(chip, new DeviceOptions { Rom = new RomBehaviour { ChecksumAcks = acks } });
        byte[] content = new byte[4096];
        new Random(11).NextBytes(content);
        device.Preload(0x0800_1000, content);
        BootloaderClient client = Connected(device);
        Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), Gen.Choose(1, 24).ToArbitrary(), (word, words) =>
        {
            uint crc = 0;
            Run(async () => crc = await client.GetChecksumAsync(0x0800_1000 + (uint)(4 * word), 4 * words, Make.Token));
            return crc == FlashChecksum.Of(content.AsSpan(4 * word, 4 * words));
        }).QuickCheckThrowOnFailure();
        device.AtPrompt.ShouldBeTrue();
    }

    [Fact]
    public void A_special_function_gets_and_returns_any_bytes() => Prop.ForAll(Packet(128), Packet(1024), (data, more) =>
    {
        BootloaderClient client = Connected(new VirtualDevice(s_new, Functions));
        SpecialReply? plain = null;
        SpecialReply? extended = null;
        Run(async () => plain = await client.SpecialAsync(0x1234, data, Make.Token));
        Run(async () => extended = await client.ExtendedSpecialAsync(0x1234, data, more, Make.Token));
        byte[] status = [(byte)(data.Length >> 8), (byte)data.Length, (byte)(more.Length >> 8), (byte)more.Length];
        return plain!.Data.Span.SequenceEqual(data) && plain.Status.Span.SequenceEqual(status.AsSpan(0, 2))
            && extended!.Data.IsEmpty && extended.Status.Span.SequenceEqual(status);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_ROM_before_V3_1_that_does_not_answer_an_address_is_told_as_a_refusal()
    {
        VirtualDevice device = new(s_old);
        BootloaderClient client = Connected(device);
        NackException refusal = await Should.ThrowAsync<NackException>(
            () => client.ReadMemoryAsync(0x2FFF_0000, new byte[12], Make.Token));
        refusal.Phase.ShouldBe(Phase.Address);
        client.IsConnected.ShouldBeTrue();
        (await client.GetIdAsync(Make.Token)).ShouldBe(s_old.ProductId);
    }

    [Fact]
    public async Task A_checksum_over_a_word_with_a_double_ECC_error_is_not_answered_and_told()
    {
        VirtualDevice device = new(s_new);
        device.SetWordState(0x0800_0100, FlashWordState.DoubleEcc);
        BootloaderClient client = Connected(device);
        NoResponseException fault = await Should.ThrowAsync<NoResponseException>(
            () => client.GetChecksumAsync(0x0800_0000, 1024, Make.Token));
        fault.Awaited.ShouldContain("checksum");
        client.IsBroken.ShouldBeTrue();
    }

    /// <summary>Each ACK of each command: refused, never sent, lost, late, sent twice.</summary>
    [Theory, MemberData(nameof(Commands))]
    public async Task A_fault_at_any_ACK_ends_in_a_documented_error_within_the_deadline(string command)
    {
        FaultAction[] actions = [FaultAction.Nack, FaultAction.Silence, FaultAction.Lose, FaultAction.Late, FaultAction.Twice];
        int struck = 0;
        foreach (CommandPhase phase in Enum.GetValues<CommandPhase>())
        {
            foreach (FaultAction action in actions)
            {
                VirtualDevice device = new(ChipFor(command), Functions);
                BootloaderClient client = Connected(device);
                device.Faults.Arm(new Fault(action, FaultPoint.Command, 1) { Phase = phase });
                TimeSpan start = device.Clock.Elapsed;
                CodedException? fault = await FaultOf(() => SendAsync(client, command));
                string what = $"{command}, {action} at {phase}";
                (device.Clock.Elapsed - start).ShouldBeLessThan(LongestOf(command), what);
                if (device.Faults.Struck.Count == 0)
                {
                    fault.ShouldBeNull(what);
                    continue;
                }

                struck++;
                if (action == FaultAction.Nack)
                {
                    fault.ShouldBeOfType<NackException>(what).IsTransient.ShouldBe(phase is not (CommandPhase.Data or CommandPhase.Result)
                        || (phase == CommandPhase.Data && command.Contains("checksum", StringComparison.Ordinal))
                        || (phase == CommandPhase.Data && command.StartsWith("erase", StringComparison.Ordinal)), what);
                    client.IsConnected.ShouldBeTrue(what);
                }
                else if (action is FaultAction.Silence)
                {
                    fault.ShouldBeOfType<NoResponseException>(what);
                }

                if (fault is not null && client.IsBroken)
                {
                    await ComesBack(client, device, command, what);
                }
            }
        }

        struck.ShouldBeGreaterThanOrEqualTo(2 * actions.Length);
    }

    /// <summary>Each byte either way: lost, changed, one too many. A checksum that is returned is the right one.</summary>
    [Theory, MemberData(nameof(Commands))]
    public async Task A_fault_at_any_byte_ends_in_a_documented_error_and_never_in_a_wrong_checksum(string command)
    {
        (long received, long sent) = await BytesOf(command);
        foreach (FaultAction action in new[] { FaultAction.Drop, FaultAction.Flip, FaultAction.Insert })
        {
            foreach (FaultPoint point in new[] { FaultPoint.Received, FaultPoint.Sent })
            {
                for (long at = 1; at <= (point == FaultPoint.Received ? received : sent); at++)
                {
                    VirtualDevice device = new(ChipFor(command), Functions);
                    BootloaderClient client = Connected(device);
                    device.Faults.Arm(new Fault(action, point, at) { Value = 0x40 });
                    string what = $"{command}, {action} at {point} {at}";
                    TimeSpan start = device.Clock.Elapsed;
                    CodedException? fault = await FaultOf(() => SendAsync(client, command));
                    (device.Clock.Elapsed - start).ShouldBeLessThan(LongestOf(command), what);
                    device.Log.Erases.ShouldAllBe(
                        erase => erase.Cause == (command == "erase" ? EraseCause.List : EraseCause.Mass), what);
                    if (command == "erase")
                    {
                        device.Log.PhysicalSectorsErased.Except([1, 2, 3]).ShouldBeEmpty(what);
                    }

                    if (fault is not null && client.IsBroken)
                    {
                        await ComesBack(client, device, command, what);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(126, true)] // a page that must stay
    [InlineData(null, true)] // everything
    [InlineData(126, false)]
    [InlineData(null, false)]
    public async Task A_bug_that_makes_another_erase_of_one_is_stopped_by_the_gate_and_by_nothing_else(int? page, bool hasGate)
    {
        VirtualDevice device = new(s_old);
        bool armed = false;
        BootloaderClient client = new(device.Connect(), new SyncBudget(), frames => Mistake(frames, ref armed, page), hasGate);
        await client.Link.DelayAsync(s_old.Rom.StartUp, Make.Token);
        await client.ConnectAsync(Make.Token);
        client.Configure(s_old, null);
        client.Allowance = Make.Update;
        armed = true;
        Task erase = client.EraseSectorsAsync([1], false, Make.Token);
        if (hasGate)
        {
            await Should.ThrowAsync<NotAllowedException>(() => erase);
            device.Log.Erases.ShouldBeEmpty();
        }
        else
        {
            await FaultOf(() => erase); // the control: without the gate the page is gone; everything takes longer than one page may
            device.Log.PhysicalSectorsErased.ShouldContain(page ?? 127);
        }
    }

    [Fact]
    public async Task Control_a_checksum_without_its_XOR_would_be_believed_wrong()
    {
        VirtualDevice device = new(s_new);
        BootloaderClient client = Connected(device);
        uint expected = await client.GetChecksumAsync(0x0800_0000, 256, Make.Token);
        (_, long sent) = await BytesOf("checksum");
        device.Faults.Arm(new Fault(FaultAction.Flip, FaultPoint.Sent, sent - 1) { Value = 0x40 }); // the last byte of the CRC
        ProtocolException broken = await Should.ThrowAsync<ProtocolException>(
            () => client.GetChecksumAsync(0x0800_0000, 256, Make.Token));
        broken.Received.Span[^5..^1].ToArray().ShouldNotBe(
            [(byte)(expected >> 24), (byte)(expected >> 16), (byte)(expected >> 8), (byte)expected]);
    }

    private static Arbitrary<int[]> Pages => Gen.Choose(0, 127).ArrayOf().Where(pages => pages.Length is > 0 and <= 200).ToArbitrary();

    private static DeviceOptions Functions { get; } = new()
    {
        SpecialFunctions = new Dictionary<(byte, ushort), SpecialFunction>
        {
            [(0x50, 0x1234)] = (data, _) => new SpecialResult(data.ToArray(), new byte[] { (byte)(data.Length >> 8), (byte)data.Length }),
            [(0x51, 0x1234)] = (data, more) => new SpecialResult(
                default, new byte[] { (byte)(data.Length >> 8), (byte)data.Length, (byte)(more.Length >> 8), (byte)more.Length }),
        },
    };

    private static Arbitrary<byte[]> Packet(int most) =>
        (from length in Gen.Choose(0, most) from seed in Gen.Choose(0, int.MaxValue) select Bytes(length, seed)).ToArbitrary();

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Chip Part(byte version, byte[] commands) => Make.H743 with
    {
        Flash = new FlashGeometry([new FlashBank(0, 0x0800_0000, 128, 0x400, 128)], 32, 0xFF),
        Timing = Make.H743.Timing with { SectorErase = TimeSpan.FromMilliseconds(40), SectorEraseTypical = TimeSpan.FromMilliseconds(20) },
        Rom = Make.H743.Rom with { ProtocolVersion = version, Commands = commands, Checksum = ChecksumForm.WithPolynomial },
    };

    private static Chip ChipFor(string command) => command switch
    {
        "erase" or "erase everything" => s_old,
        "old checksum" => s_new with { Rom = s_new.Rom with { Checksum = ChecksumForm.Plain } },
        _ => s_new,
    };

    private static async Task SendAsync(BootloaderClient client, string command)
    {
        switch (command)
        {
            case "erase":
                await client.EraseSectorsAsync([1, 2, 3], false, Make.Token);
                break;
            case "erase everything":
                await client.MassEraseAsync(Make.Token);
                break;
            case "special":
                await client.SpecialAsync(0x1234, new byte[] { 1, 2, 3 }, Make.Token);
                break;
            case "extended special":
                await client.ExtendedSpecialAsync(0x1234, new byte[] { 1, 2, 3 }, new byte[] { 4, 5 }, Make.Token);
                break;
            default:
                byte[] blank = [.. Enumerable.Repeat((byte)0xFF, 256)];
                (await client.GetChecksumAsync(0x0800_0000, 256, Make.Token)).ShouldBe(FlashChecksum.Of(blank));
                break;
        }
    }

    private static async Task ComesBack(BootloaderClient client, VirtualDevice device, string command, string what)
    {
        CodedException? stuck = await FaultOf(() => client.ResynchroniseAsync(Make.Token));
        if (stuck is not null)
        {
            stuck.ShouldBeOfType<NoResponseException>(what).NeedsReset.ShouldBeTrue(what);
            // A ROM whose every answer comes late is silent while all the fillers go out.
            bool isSilent = device.Hung || what.Contains(nameof(FaultAction.Late), StringComparison.Ordinal);
            (isSilent || command.Contains("special", StringComparison.Ordinal)).ShouldBeTrue($"{what}: {stuck.Message}");
            return;
        }

        (await client.GetIdAsync(Make.Token)).ShouldBe(device.Chip.ProductId, what);
    }

    private static void Mistake(FrameSet frames, ref bool armed, int? page)
    {
        if (armed && frames.All.Span[0] == 0x43)
        {
            frames.Opcode(CommandCode.Erase);
            byte[] list = page is { } one ? [0, (byte)one, (byte)one] : [0xFF, 0x00];
            list.CopyTo(frames.Add(Phase.List, list.Length));
        }
    }

    private static async Task<(long Received, long Sent)> BytesOf(string command)
    {
        VirtualDevice device = new(ChipFor(command), Functions);
        BootloaderClient client = Connected(device);
        (long received, long sent) = (device.Faults.CountOf(FaultPoint.Received), device.Faults.CountOf(FaultPoint.Sent));
        await SendAsync(client, command);
        return (device.Faults.CountOf(FaultPoint.Received) - received, device.Faults.CountOf(FaultPoint.Sent) - sent);
    }

    /// <summary>The worst-case work, a proof by Get, and slack.</summary>
    private static TimeSpan LongestOf(string command) => TimeSpan.FromSeconds(12) + (command.Contains("special", StringComparison.Ordinal)
        ? TimeSpan.FromSeconds(60)
        : command == "erase everything" ? s_old.Timing.MassErase : TimeSpan.Zero);

    private static async Task<CodedException?> FaultOf(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (CodedException fault) when (fault is NackException or NoResponseException or ProtocolException or ReadoutProtectedException)
        {
            return fault;
        }
    }

    private static BootloaderClient Connected(VirtualDevice device)
    {
        BootloaderClient? client = null;
        Run(async () => client = await VirtualDeviceTests.ConnectedAsync(device));
        client!.Allowance = Make.Everything.AllowSpecial(0x1234).AllowExtendedSpecial(0x1234);
        return client;
    }

    /// <summary>Virtual links answer at once: nothing is awaited really.</summary>
    private static void Run(Func<Task> act) => act().GetAwaiter().GetResult();
}
