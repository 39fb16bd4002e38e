using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>What firmware/Makefile offers to whoever changes the library: its C tests and its analysers.</summary>
public sealed class MakeTests
{
    [Fact]
    public void The_c_tests_pass_with_sanitizers_by_two_compilers()
    {
        Tool.Require("clang", "clang libclang-rt-14-dev");
        Tool.Result result = Make(FirmwareFolder.Path, "check");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("0 failed");
    }

    [Fact]
    public void The_library_is_clean_under_cppcheck_and_clang_tidy()
    {
        Tool.Require("cppcheck", "cppcheck");
        Tool.Require("clang-tidy", "clang-tidy");
        Tool.Result result = Make(FirmwareFolder.Path, "lint");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
    }

    [Fact]
    public void The_analysers_find_a_fault_that_was_put_there()
    {
        Tool.Require("cppcheck", "cppcheck");
        string copy = Directory.CreateTempSubdirectory("nameplate-lint-").FullName;
        try
        {
            Tool.Run("cp", ["-r", Path.Combine(FirmwareFolder.Path, "src"), Path.Combine(FirmwareFolder.Path, "tests"),
                Path.Combine(FirmwareFolder.Path, "Makefile"), copy]).ExitCode.ShouldBe(0);
            File.AppendAllText(Path.Combine(copy, "src/reader/crc32.c"),
                "\nint planted(void);\nint planted(void)\n{\n    int table[4] = { 0 };\n    return table[4];\n}\n");

            Make(copy, "lint").ExitCode.ShouldNotBe(0);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static Tool.Result Make(string folder, string target)
    {
        Tool.Require("make", "make");
        string made = Directory.CreateTempSubdirectory("nameplate-make-").FullName;
        try
        {
            return Tool.Run("make", ["--silent", "-C", folder, target, $"OUT={made}"]);
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }
}
