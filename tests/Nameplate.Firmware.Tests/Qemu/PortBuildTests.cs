using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// Every file of the ports builds for every processor: a build system that compiles whole trees must not stumble.
/// </summary>
public sealed class PortBuildTests
{
    private static readonly string[] s_warnings =
    [
        "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes", "-Wundef", "-Werror",
        "-fsyntax-only",
    ];

    public static TheoryData<string, string> Builds
    {
        get
        {
            TheoryData<string, string> builds = [];
            foreach (string option in new[] { "-DNAMEPLATE_NOTHING", "-DNAMEPLATE_PORT_BUSFAULT" })
            {
                foreach (string core in new[] { "cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m33" })
                {
                    builds.Add($"arm-none-eabi-gcc -mthumb -mcpu={core}", option);
                    builds.Add($"clang --target=arm-none-eabi -mthumb -mcpu={core}", option);
                }

                builds.Add("arm-none-eabi-gcc -mcpu=cortex-a9", option);
                builds.Add("cc", option);
            }

            return builds;
        }
    }

    [Theory, MemberData(nameof(Builds))]
    public void Ports_build_without_a_warning(string compiler, string option)
    {
        string[] command = compiler.Split(' ');
        Tool.Require(command[0], command[0].Replace("arm-none-eabi-gcc", "gcc-arm-none-eabi", StringComparison.Ordinal));
        string[] headers = command[0] == "clang" ? ["-isystem", Newlib()] : [];
        string[] ports = Directory.GetFiles(Path.Combine(QemuPrograms.Sources, "port"), "*.c");

        Tool.Result result = Tool.Run(command[0], [.. command[1..], .. s_warnings, option, .. headers, .. ports]);

        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
    }

    // make lint sees the ports as this computer's compiler does, which leaves their code out.
    [Theory]
    [InlineData("-DNAMEPLATE_NOTHING")]
    [InlineData("-DNAMEPLATE_PORT_BUSFAULT")]
    public void Ports_are_clean_under_clang_tidy_as_code_of_a_cortex_m7(string option)
    {
        Tool.Require("clang-tidy", "clang-tidy");
        string[] ports = Directory.GetFiles(Path.Combine(QemuPrograms.Sources, "port"), "*_ecc.c");

        Tool.Result result = Tool.Run(
            "clang-tidy",
            ["--quiet", "--warnings-as-errors=*", .. ports, "--", "-std=c11", "--target=arm-none-eabi", "-mthumb",
                "-mcpu=cortex-m7", "-isystem", Newlib(), option]);

        result.ExitCode.ShouldBe(0, result.Output);
    }

    [Fact]
    public void Header_is_for_cplusplus_too()
    {
        Tool.Require("c++", "g++");
        Tool.Result result = Tool.Run(
            "c++", "-x", "c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
            Path.Combine(QemuPrograms.Sources, "nameplate_port.h"));

        result.Error.ShouldBeEmpty();
    }

    // Debian's arm-none-eabi-gcc finds newlib by itself; clang must be told.
    private static string Newlib()
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        string[] candidates = ["/usr/include/newlib", "/usr/lib/arm-none-eabi/include"];
        string? found = candidates.FirstOrDefault(path => File.Exists(Path.Combine(path, "string.h")));
        Assert.SkipWhen(found is null, "newlib is not installed (apt-get install libnewlib-arm-none-eabi)");
        return found!;
    }
}
