using Nameplate.Chips;
using Nameplate.Testing;
using Nameplate.Simulator;

namespace Nameplate.EndToEnd.Tests;

/// <summary>
/// The real stm32flash 0.7 against <c>nameplate simulate</c>: 8N1 over the bare pty, 8E1 under the shim. Its effects are
/// looked at in the device's file, not by Nameplate's own client.
/// </summary>
public sealed class Stm32FlashTests(BlinkBuild build)
{
    public static TheoryData<bool> BothFrames => [false, true];

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Info_names_the_chip_and_its_commands(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeAsync(shop);

        Ended info = (await shop.Stm32FlashAsync(board)).With(0);

        info.Output.ShouldContain($"Interface serial_posix: 115200 {(parity ? "8E1" : "8N1")}");
        info.Output.ShouldContain("Version      : 0x31");
        info.Output.ShouldContain("Device ID    : 0x0450 (STM32H74xxx/75xxx)");
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Read_gives_what_is_in_flash(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        string firmware = Path.Combine(build.Chip, "blink-h743-v1.bin");
        Simulated board = await ServeAsync(shop, "--image", firmware, "--base", "0x08000000");
        byte[] expected = File.ReadAllBytes(firmware);

        (await shop.Stm32FlashAsync(board, "-r", shop.PathOf("out.bin"), "-S", $"0x08000000:{expected.Length}")).With(0);

        File.ReadAllBytes(shop.PathOf("out.bin")).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Write_and_verify_of_real_firmware_put_it_into_flash(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeAsync(shop);
        string firmware = Path.Combine(build.Chip, "blink-h743-v1.bin");

        Ended written = (await shop.Stm32FlashAsync(board, "-w", firmware, "-v", "-S", "0x08000000")).With(0);

        written.Output.ShouldContain("(100.00%) Done.");
        byte[] expected = File.ReadAllBytes(firmware);
        (await board.StopAndReadAsync(FirmwareFiles.Flash, expected.Length)).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Erase_of_pages_blanks_them_and_no_other(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeMarkedAsync(shop);

        (await shop.Stm32FlashAsync(board, "-o", "-s", "1", "-e", "2")).With(0);

        (await MarksAsync(board)).ShouldBe("m..mmmmm mmmmmmmm");
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Mass_erase_blanks_everything(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeMarkedAsync(shop);

        (await shop.Stm32FlashAsync(board, "-o")).With(0);

        (await MarksAsync(board)).ShouldBe("........ ........");
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Write_unprotect_lets_a_protected_sector_be_erased(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeMarkedAsync(shop, protectedSector: 1);
        (await shop.Stm32FlashAsync(board, "-o", "-s", "1", "-e", "1")).With(0);
        (await MarksAsync(board)).ShouldBe("mmmmmmmm mmmmmmmm", "the ROM acknowledges, the protection holds");

        board = await shop.SimulateAsync("--pty", shop.Pty, "--save", board.File!);
        (await shop.Stm32FlashAsync(board, "-u")).With(0);
        (await shop.Stm32FlashAsync(board, "-o", "-s", "1", "-e", "1")).With(0);

        (await MarksAsync(board)).ShouldBe("m.mmmmmm mmmmmmmm");
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Readout_protection_stops_Nameplate_and_taking_it_off_erases_everything(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeMarkedAsync(shop);

        (await shop.Stm32FlashAsync(board, "-j")).With(0);
        (await shop.Stm32FlashAsync(board, "-r", shop.PathOf("out.bin"), "-S", "0x08000000:256")).With(1);
        Ended shown = (await shop.NameplateAsync("show", "-p", board.Port)).With(5);
        shown.Error.ShouldContain("N502");
        (await shop.Stm32FlashAsync(board, "-k")).With(0);

        (await MarksAsync(board)).ShouldBe("........ ........");
    }

    [Theory, MemberData(nameof(BothFrames))]
    public async Task Go_starts_the_firmware_and_the_bootloader_answers_no_more(bool parity)
    {
        await using Workshop shop = new() { PortsAreUarts = parity };
        Simulated board = await ServeAsync(shop, "--image", Path.Combine(build.Chip, "blink-h743-v1.hex"));

        Ended started = (await shop.Stm32FlashAsync(board, "-g", "0x08000000")).With(0);

        started.Output.ShouldContain("Starting execution at address 0x08000000... done.");
        (await shop.Stm32FlashAsync(board)).With(1);
    }

    [Fact]
    public async Task Its_write_at_an_address_leaves_the_number()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", await shop.BoardAsync(10));
        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldBe("this is device #10");

        (await shop.Stm32FlashAsync(board, "-w", Path.Combine(build.Chip, "blink-h743-v1.bin"), "-v", "-S", "0x08000000")).With(0);

        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldBe("this is device #10");
    }

    // The contrast that Nameplate exists for, and the control of the test above.
    [Fact]
    public async Task Its_mass_erase_takes_the_number_along()
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--pty", shop.Pty, "--save", await shop.BoardAsync(10));
        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldBe("this is device #10");

        (await shop.Stm32FlashAsync(board, "-o")).With(0);

        (await shop.NameplateAsync("show", "-p", board.Port)).With(0).LastLine.ShouldStartWith("no identity");
    }

    private static Task<Simulated> ServeAsync(Workshop shop, params IReadOnlyList<string> more) =>
        shop.SimulateAsync(["--chip", "stm32h743xi", "--pty", shop.Pty, "--save", shop.PathOf("board.sim"), .. more]);

    /// <summary>A board with some bytes at the start of every sector.</summary>
    private static async Task<Simulated> ServeMarkedAsync(Workshop shop, byte? protectedSector = null)
    {
        string file = shop.PathOf("board.sim");
        VirtualDevice device = new(ChipDatabase.Get("stm32h743xi"));
        foreach (Sector sector in device.Chip.Flash.Sectors)
        {
            device.Preload(sector.Range.Start, "mark"u8);
        }

        if (protectedSector is { } number)
        {
            await ProtectAsync(device, number);
        }

        DeviceFile.Create(file, device).Dispose();
        return await shop.SimulateAsync("--pty", shop.Pty, "--save", file);
    }

    /// <summary>One letter per sector: m marked, . blank.</summary>
    private static async Task<string> MarksAsync(Simulated board)
    {
        await board.StopAsync();
        IEnumerable<char> marks = ChipDatabase.Get("stm32h743xi").Flash.Sectors.Select(sector =>
            Simulated.Read(board.File!, sector.Range.Start, 4) switch
            {
                var bytes when bytes.AsSpan().SequenceEqual("mark"u8) => 'm',
                [0xFF, 0xFF, 0xFF, 0xFF] => '.',
                _ => '?',
            });
        return string.Concat(marks).Insert(8, " ");
    }

    // Write Protect, AN3155 rev 20 §3.8: 63 9C, ACK, count - 1, sectors, checksum, ACK, then a reset.
    private static async Task ProtectAsync(VirtualDevice device, byte sector)
    {
        await using VirtualLink link = device.Connect();
        foreach (byte[] frame in (byte[][])[[0x7F], [0x63, 0x9C], [0x00, sector, sector]])
        {
            byte[] answer = new byte[1];
            await link.WriteAsync(frame, CancellationToken.None);
            (await link.ReadAsync(answer, TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldBe(1);
            answer[0].ShouldBe((byte)0x79);
        }
    }
}
