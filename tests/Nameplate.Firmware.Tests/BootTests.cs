using System.Runtime.CompilerServices;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>firmware/src/boot: hearing the request, and entering the bootloader over system resets of a Cortex-M7.</summary>
public sealed class BootTests : IDisposable
{
    private const string Matcher = "boot_request.c";
    private const string Entry = "enter_bootloader.c";

    private const string AsItShould = """
        application: power on
        application: half a wish is none
        application: a wish counts after a software reset only
        rom: msp 20300000 vtor 00100000 masks 00000000 systick 00000000 wish 00000000
        application: started by the reset after it

        """;

    private static readonly string[] s_warnings =
        ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes", "-Wundef", "-Werror"];

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-boot-").FullName;

    [Fact]
    public void The_request_is_heard_in_any_stream_as_the_protocol_has_it()
    {
        Tool.Result heard = Hear(Sources);
        heard.Error.ShouldBeEmpty();
        heard.Output.ShouldStartWith("200000 streams, ");
        heard.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("byte == SYNC", "false")] // 0x7F breaks the request
    [InlineData("byte == (uint8_t)text[0] ? 1u : 0u", "0u")] // a request behind half a one is not heard
    [InlineData("is_end && request->heard == LENGTH", "is_end")] // any line is heard
    public void A_matcher_without_one_of_its_rules_is_caught(string rule, string without) =>
        Hear(SourcesWith(Matcher, rule, without)).ExitCode.ShouldBe(1);

    [Fact]
    public void The_bootloader_is_entered_after_a_reset_and_left_by_the_next()
    {
        Tool.Result ran = EnterBootloader(Sources);
        ran.Error.ShouldBe(AsItShould); // QEMU's semihosting prints there
        ran.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("wish[0] = 0;", "")] // the wish stays, and so every reset enters the bootloader
    [InlineData(" || wish[1] != ~WISH", "")] // half a wish is enough
    [InlineData("!NAMEPLATE_BOOT_IS_SOFTWARE_RESET || ", "")] // what RAM holds after any reset counts
    [InlineData("SCB_VTOR = NAMEPLATE_SYSTEM_MEMORY;", "")] // the ROM's exceptions would be the application's
    [InlineData("msr msp, r1", "nop")] // the application's stack
    public void An_entry_without_one_of_its_rules_is_caught(string rule, string without)
    {
        Tool.Result ran = EnterBootloader(SourcesWith(Entry, rule, without));
        ran.Error.ShouldStartWith("application: power on\n");
        ran.Error.ShouldNotBe(AsItShould);
    }

    [Theory]
    [InlineData("arm-none-eabi-gcc", "-mcpu=cortex-m7")]
    [InlineData("arm-none-eabi-gcc", "-mcpu=cortex-m4")]
    [InlineData("arm-none-eabi-gcc", "-mcpu=cortex-m0plus")]
    [InlineData("arm-none-eabi-gcc", "-mcpu=cortex-m33")]
    [InlineData("clang", "--target=arm-none-eabi -mcpu=cortex-m7 -Wno-empty-translation-unit")]
    [InlineData("clang", "-Wno-empty-translation-unit")]
    [InlineData("cc", "")]
    public void Every_file_builds_for_every_core_with_and_without_the_roms_address(string compiler, string target)
    {
        Tool.Require(compiler, compiler == "cc" ? "gcc" : compiler == "clang" ? "clang" : "gcc-arm-none-eabi");
        string[] options = [.. target.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-ffreestanding", "-std=c11", "-Os", .. s_warnings];
        foreach (string file in (string[])[Matcher, Entry])
        {
            foreach (string[] rom in (string[][])[[], ["-DNAMEPLATE_SYSTEM_MEMORY=0x1FF09800u"]])
            {
                Tool.Result built = Tool.Run(compiler,
                    [.. options, .. rom, "-c", Path.Combine(Sources, "boot", file), "-o", Path.Combine(_folder, $"{file}.o")]);
                built.ExitCode.ShouldBe(0, built.Error);
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Sources => Path.Combine(Firmware(), "src");

    private Tool.Result Hear(string sources)
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
        return Tool.Run(Path.Combine(Make("host", sources), "boot-request-test"));
    }

    private Tool.Result EnterBootloader(string sources)
    {
        Tool.Require("make", "make");
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        Tool.Require("qemu-system-arm", "qemu-system-arm");
        string program = Path.Combine(Make("qemu", sources), "enter-bootloader.elf");
        return Tool.Run("qemu-system-arm", "-M", "mps2-an500", "-nographic", "-monitor", "none", "-serial", "none",
            "-semihosting-config", "enable=on,target=native", "-kernel", program);
    }

    private string Make(string target, string sources)
    {
        string output = Path.Combine(_folder, Path.GetRandomFileName());
        Tool.Result made = Tool.Run("make", "-C", Path.Combine(Firmware(), "tests/boot"), $"OUT={output}", $"SRC={sources}", target);
        made.ExitCode.ShouldBe(0, made.Error);
        return output;
    }

    /// <summary>A copy of the sources in which one rule of a file is another.</summary>
    private string SourcesWith(string file, string rule, string without)
    {
        string copy = Directory.CreateDirectory(Path.Combine(_folder, "src", "boot")).Parent!.FullName;
        foreach (string header in Directory.GetFiles(Sources, "*.h"))
        {
            File.Copy(header, Path.Combine(copy, Path.GetFileName(header)));
        }

        foreach (string source in Directory.GetFiles(Path.Combine(Sources, "boot")))
        {
            File.Copy(source, Path.Combine(copy, "boot", Path.GetFileName(source)));
        }

        string path = Path.Combine(copy, "boot", file);
        string text = File.ReadAllText(path);
        text.ShouldContain(rule);
        File.WriteAllText(path, text.Replace(rule, without, StringComparison.Ordinal));
        return copy;
    }

    private static string Firmware([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../firmware"));
}
