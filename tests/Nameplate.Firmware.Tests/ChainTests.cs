using System.Text;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// From the command line to what the firmware says: the example is provisioned into a virtual board, and the board's flash, as
/// it is, is started in QEMU (netduinoplus2, whose flash lies at the real addresses of an STM32H723xG).
/// </summary>
public sealed class ChainTests(BlinkBuild build) : IClassFixture<BlinkBuild>, IDisposable
{
    private static readonly string s_nameplate = $"dotnet {Path.Combine(AppContext.BaseDirectory, "nameplate.dll")}";

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-chain-").FullName;

    [Fact]
    public void Number_55_is_printed_before_and_after_the_update()
    {
        string output = build.Qemu;

        Tool.Result chain = Shell($"make -s -C '{FirmwareFolder.Path}/examples/blink-h743' chain OUT='{output}' NAMEPLATE='{s_nameplate}'");

        chain.ExitCode.ShouldBe(0, chain.Output + chain.Error);
        Said(chain).ShouldBe(
        [
            "blink-h743 version 1", "device #55", "delay 275 ms",
            "blink-h743 version 2", "device #55", "delay 275 ms",
        ]);
    }

    [Fact]
    public void Two_boards_with_one_firmware_behave_as_their_numbers_say()
    {
        Run("10").ShouldBe(["blink-h743 version 1", "device #10", "delay 50 ms"]);
        Run("255 --set start_delay=40ms").ShouldBe(["blink-h743 version 1", "device #255", "delay 40 ms"]);
        Run(null).ShouldBe(["blink-h743 version 1", "device: no number yet"]);
    }

    [Fact]
    public void The_firmware_answers_the_request_for_its_bootloader_and_leaves()
    {
        string answered = Ask(NewBoard("55"), "\x7F\x7F\x7F@nameplate: enter\x7F bootloader!\r\n");

        answered.ShouldContain("@nameplate: bootloader follows\r\n");
        answered.ShouldNotContain("device #55"); // it was asked before its delay was over
    }

    [Fact]
    public void The_firmware_swallows_everything_else()
    {
        string answered = Ask(NewBoard("55"), "\x7F\x7F\x7F@nameplate: enter bootloader?\r\nhelp\r\n");

        answered.ShouldContain("device #55");
        answered.ShouldNotContain("@nameplate");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Run(string? number) => Said(Shell($"{Qemu(NewBoard(number))} </dev/null"));

    /// <summary>Firmware 1 in a virtual board, with a number and fields or without; returns its flash.</summary>
    private string NewBoard(string? number)
    {
        string board = Path.Combine(_folder, Path.GetRandomFileName());
        string firmware = Path.Combine(build.Qemu, "blink-qemu-v1.elf");
        string job = number is null ? $"update {firmware}" : $"provision {firmware} --number {number}";
        Tool.Result made = Shell($"{s_nameplate} simulate --chip stm32h723xg --save {board} && {s_nameplate} {job} -p sim:{board} && "
            + $"{s_nameplate} simulate --save {board} --export {board}.bin");
        made.ExitCode.ShouldBe(0, made.Output + made.Error);
        return $"{board}.bin";
    }

    /// <summary>Starts the board, types a text when it listens, and returns all that it said.</summary>
    private string Ask(string flash, string text)
    {
        string typed = Path.Combine(_folder, "typed");
        File.WriteAllBytes(typed, Encoding.Latin1.GetBytes(text));
        return Shell($"(sleep 0.1; cat {typed}; sleep 2) | timeout 20 {Qemu(flash)}").Output;
    }

    private static string Qemu(string flash) =>
        "qemu-system-arm -M netduinoplus2 -display none -monitor none -serial stdio -semihosting-config enable=on,target=native "
        + $"-device loader,file={flash},addr=0x08000000,force-raw=on";

    private static string[] Said(Tool.Result ran) =>
        [.. ran.Output.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("done: ", StringComparison.Ordinal))];

    private Tool.Result Shell(string command) =>
        Tool.Run("env", $"NAMEPLATE_STATE={Path.Combine(_folder, "state")}", "NAMEPLATE_PORT=", "timeout", "60", "bash", "-c", command);
}
