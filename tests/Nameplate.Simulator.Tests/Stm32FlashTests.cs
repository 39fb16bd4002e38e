using System.Text.RegularExpressions;
using Nameplate.Chips;
using Nameplate.Testing;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// The real stm32flash 0.7 against a virtual STM32H743 over a pty: 8N1, because a pty keeps no parity, and 8E1 through a
/// shim that makes the pty look like a UART.
/// </summary>
public sealed class Stm32FlashTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-sim").FullName;
    private readonly VirtualDevice _device = new(TestChips.H743xI);
    private DeviceServer _server = new();
    private string _port;
    private int _ports;

    public Stm32FlashTests()
    {
        Stm32Flash.Require();
        _port = _server.AddPty(_device, Path.Combine(_directory, "tty"));
        _server.Start();
    }

    [Fact]
    public async Task Info_names_the_chip()
    {
        string output = await Run(0);
        output.ShouldContain("Version      : 0x31");
        output.ShouldContain("Device ID    : 0x0450 (STM32H74xxx/75xxx)");
    }

    [Fact]
    public async Task Reads_what_is_in_flash()
    {
        byte[] content = Line.Counting(512, 7);
        _server.Do(() => _device.Preload(0x08000000, content));
        string file = Path.Combine(_directory, "out.bin");
        await Run(0, "-r", file, "-S", "0x08000000:512");
        (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).ShouldBe(content);
    }

    [Fact]
    public async Task Writes_and_verifies()
    {
        string file = Path.Combine(_directory, "fw.bin");
        var content = new byte[8192];
        new Random(5).NextBytes(content);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        string output = await Run(0, "-w", file, "-v", "-S", "0x08000000");
        output.ShouldContain("(100.00%) Done.");
        _server.Do(() => _device.Peek(0x08000000, content.Length).ShouldBe(content));
        _device.Log.PhysicalSectorsErased.ShouldBe([0]);
        _device.Log.NonVirginPrograms.ShouldBe(0);
    }

    [Fact]
    public async Task Erases_pages()
    {
        await Run(0, "-o", "-s", "1", "-e", "2");
        _device.Log.PhysicalSectorsErased.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Erases_everything()
    {
        await Run(0, "-o");
        _device.Log.PhysicalSectorsErased.Count.ShouldBe(16);
        _device.Log.Erases.ShouldAllBe(erase => erase.Cause == EraseCause.Mass);
    }

    [Fact]
    public async Task Readout_protection_on_refuses_reading_and_off_erases_everything()
    {
        _server.Do(() => _device.Preload(0x08000000, Line.Counting(32)));
        await Run(0, "-j");
        _device.Readout.ShouldBe(ReadoutProtection.Level1);
        string output = await Run(1, "-r", Path.Combine(_directory, "x"), "-S", "0x08000000:256");
        output.ShouldContain("NACK");
        await Run(0, "-k");
        _device.Readout.ShouldBe(ReadoutProtection.Level0);
        _server.Do(() => _device.StateOf(0x08000000).ShouldBe(FlashWordState.Virgin));
    }

    [Fact]
    public async Task Write_unprotect_frees_every_sector()
    {
        await Run(0, "-u");
        _device.Log.Commands.ShouldContain(command => command.Opcode == 0x73 && command.Completed);
    }

    [Fact]
    public async Task Go_leaves_the_bootloader()
    {
        await Run(0, "-g", "0x08000000");
        _device.WentTo.ShouldBe(0x08000000u);
    }

    [Fact]
    public async Task Through_the_shim_8E1_writes_and_verifies_too()
    {
        string shim = PtyShimLibrary.Required();
        string log = Path.Combine(_directory, "shim.log");
        string file = Path.Combine(_directory, "fw.bin");
        await File.WriteAllBytesAsync(file, Line.Counting(1024), TestContext.Current.CancellationToken);
        string output = await RunIn("8e1", new() { ["LD_PRELOAD"] = shim, ["PTYSHIM_LOG"] = log }, 0, "-w", file, "-v", "-S", "0x08000000");
        output.ShouldContain("115200 8E1");
        output.ShouldContain("(100.00%) Done.");
        (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).ShouldContain("parity=even");
        _server.Do(() => _device.Peek(0x08000000, 1024).ShouldBe(Line.Counting(1024)));
    }

    [Fact]
    public async Task A_part_with_Erase_43_is_erased_written_and_verified()
    {
        VirtualDevice device = new(TestChips.F103xB);
        await Serve(device);
        string file = Path.Combine(_directory, "fw.bin");
        var content = new byte[3000];
        new Random(6).NextBytes(content);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        string output = await Run(0, "-w", file, "-v", "-S", "0x08000400");
        output.ShouldContain("Version      : 0x22");
        output.ShouldContain("Device ID    : 0x0410 (STM32F10xxx Medium-density)");
        output.ShouldContain("(100.00%) Done.");
        _server.Do(() => device.Peek(0x08000400, content.Length).ShouldBe(content));
        device.Log.PhysicalSectorsErased.ShouldBe([1, 2, 3]);
        device.Log.Commands.ShouldContain(command => command.Opcode == 0x43 && command.Completed);
    }

    [Fact]
    public async Task A_part_with_Erase_43_loses_everything_by_its_global_erase()
    {
        VirtualDevice device = new(TestChips.F103xB);
        await Serve(device);
        await Run(0, "-o");
        device.Log.PhysicalSectorsErased.Count.ShouldBe(128);
        device.Log.Erases.ShouldAllBe(erase => erase.Cause == EraseCause.Mass);
    }

    [Fact]
    public async Task Its_CRC_is_that_of_the_old_form_of_A1()
    {
        VirtualDevice device = new(
            TestChips.F103xB with { Rom = TestChips.F103xB.Rom with { Commands = [.. TestChips.F103xB.Rom.Commands, 0xA1] } },
            new DeviceOptions { Rom = new RomBehaviour { Checksum = ChecksumForm.Plain } });
        var content = new byte[1024];
        new Random(7).NextBytes(content);
        await Serve(device);
        _server.Do(() => device.Preload(0x08000000, content));
        string asked = await Run(0, "-C", "-S", "0x08000000:1024");
        asked.ShouldContain("CRC(0x08000000-0x08000400) = 0x");
        device.Log.Commands.ShouldContain(command => command.Opcode == 0xA1 && command.Completed);

        // Without the command stm32flash reads the flash and computes the CRC itself.
        VirtualDevice other = new(TestChips.F103xB);
        await Serve(other);
        _server.Do(() => other.Preload(0x08000000, content));
        string computed = await Run(0, "-C", "-S", "0x08000000:1024");
        other.Log.Commands.ShouldNotContain(command => command.Opcode == 0xA1);
        CrcIn(asked).Length.ShouldBe(10, asked);
        CrcIn(computed).ShouldBe(CrcIn(asked));
    }

    private static string CrcIn(string output) => Regex.Match(output, "= (0x[0-9a-f]{8})").Groups[1].Value;

    [Fact]
    public async Task A_device_that_dies_is_told_as_a_timeout()
    {
        _server.Do(_device.CutPower);
        string output = await Run(1);
        output.ShouldContain("Failed to init device, timeout.");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Serves another device in place of the one before.</summary>
    private async Task Serve(VirtualDevice device)
    {
        await _server.DisposeAsync();
        _server = new DeviceServer();
        _port = _server.AddPty(device, Path.Combine(_directory, $"tty{++_ports}"));
        _server.Start();
    }

    private Task<string> Run(int exitCode, params string[] arguments) => RunIn("8n1", [], exitCode, arguments);

    private async Task<string> RunIn(string mode, Dictionary<string, string> environment, int exitCode, params string[] arguments)
    {
        (int ended, string output) = await Stm32Flash.RunAsync(_port, mode, environment, arguments);
        ended.ShouldBe(exitCode, output);
        return output;
    }
}
