using Nameplate.Chips;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests.Generation;

/// <summary>What <c>generate header</c> prints, compiled for real.</summary>
public sealed class HeaderTests : IDisposable
{
    private const string Fields = """
        { "schema": "nameplate.fields/1", "fields": [
          { "name": "rs485_delay", "tag": "801", "type": "u32", "unit": "us", "range": [0, 1000000], "description": "pause */ before an /* answer \n" },
          { "name": "offset", "tag": "802", "type": "i32", "range": [-2147483648, -5] },
          { "name": "total", "tag": "803", "type": "u64" },
          { "name": "deep", "tag": "804", "type": "i64" },
          { "name": "small", "tag": "805", "type": "u8", "range": [0, 300] },
          { "name": "label", "tag": "806", "type": "text" } ] }
        """;

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("gcc", "-std=c11")]
    [InlineData("clang", "-std=c11")]
    [InlineData("g++", "-std=c++17")]
    [InlineData("arm-none-eabi-gcc", "-std=c11")]
    public async Task The_header_compiles_and_its_constants_are_right(string compiler, string standard)
    {
        _desk.File("nameplate.fields.json", Fields);
        await _desk.MustAsync("generate", "header", "--chip", "h743xi", "--out", Path.Combine(_desk.Folder, "nameplate_chip.h"));

        Tool.Result compiled = Compile(compiler, standard, """
            #include "nameplate_card.h"
            #include "nameplate_chip.h"
            #ifdef __cplusplus
            #define CHECK(condition) static_assert(condition, #condition);
            #else
            #define CHECK(condition) _Static_assert(condition, #condition);
            #endif
            CHECK(NAMEPLATE_REGION_COUNT == 1)
            CHECK(NAMEPLATE_R0_BASE == 0x081E0000u && NAMEPLATE_R0_ALIAS == 0x080E0000u && NAMEPLATE_REGION_SIZE == 32768u)
            CHECK(NAMEPLATE_SLOT_SIZE == 512u && NAMEPLATE_PRODUCT_ID == 0x450u)
            CHECK(NAMEPLATE_SYSTEM_MEMORY == 0x1FF09800u && NAMEPLATE_UID_ADDRESS == 0x1FF1E800u)
            CHECK(NAMEPLATE_FIELD_RS485_DELAY == 0x801u && NAMEPLATE_FIELD_RS485_DELAY_TAG == 0x1801u)
            CHECK(NAMEPLATE_FIELD_RS485_DELAY_MIN == 0u && NAMEPLATE_FIELD_RS485_DELAY_MAX == 1000000u)
            CHECK(NAMEPLATE_FIELD_OFFSET_MIN == INT32_MIN && NAMEPLATE_FIELD_OFFSET_MAX == -5)
            CHECK(NAMEPLATE_FIELD_TOTAL_MAX == UINT64_MAX && NAMEPLATE_FIELD_DEEP_MIN == INT64_MIN)
            CHECK(NAMEPLATE_FIELD_SMALL_MAX == 255u && NAMEPLATE_FIELD_LABEL_TAG == 0x3806u)
            NAMEPLATE_CARD("a", "1", "b")
            const nameplate_region_t *where(void);
            const nameplate_region_t *where(void) { return NAMEPLATE_REGIONS; }

            """);

        compiled.ExitCode.ShouldBe(0, compiled.Error);
    }

    [Fact]
    public async Task The_header_of_every_chip_compiles_together_with_the_writers_and_in_two_files()
    {
        foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS"))
        {
            await _desk.MustAsync("generate", "header", "--chip", chip.Name, "--out", Path.Combine(_desk.Folder, "nameplate_chip.h"));
            Tool.Result compiled = Compile("gcc", "-std=c11",
                "#include \"nameplate_writer.h\"\n#include \"nameplate_chip.h\"\n#include \"nameplate_chip.h\"\n"
                + $"_Static_assert(sizeof NAMEPLATE_REGIONS == {chip.RequireIdentity().Regions.Count} * sizeof(nameplate_region_t), \"\");\n");
            compiled.ExitCode.ShouldBe(0, $"{chip}: {compiled.Error}");
        }
    }

    [Fact]
    public async Task A_chip_whose_bootloader_entry_is_not_known_has_no_such_macro()
    {
        CliResult header = await _desk.MustAsync("generate", "header", "--chip", "h7s3x8");

        header.Out.ShouldNotContain("#define NAMEPLATE_SYSTEM_MEMORY");
    }

    [Fact]
    public async Task Two_fields_that_make_one_macro_are_refused()
    {
        string fields = _desk.File("mine.json", """
            { "schema": "nameplate.fields/1", "fields": [
              { "name": "gain", "tag": "801", "type": "u32" }, { "name": "gain_max", "tag": "802", "type": "u32" } ] }
            """);

        CliResult refused = await _desk.RunAsync("generate", "header", "--chip", "h743xi", "--fields", fields);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("NAMEPLATE_FIELD_GAIN_MAX");
        refused.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_text_alone_goes_to_standard_output()
    {
        CliResult printed = await _desk.MustAsync("generate", "header", "--chip", "h743xi");

        printed.Out.ShouldStartWith("/*");
        printed.Out.ShouldEndWith("#endif\n");
        printed.Error.ShouldContain("STM32H743xI: identity 0x081E0000");
    }

    [Fact]
    public async Task Json_carries_the_text_and_the_place()
    {
        CliResult printed = await _desk.MustAsync("generate", "header", "--chip", "h743xi", "--json");

        printed.Json.GetProperty("schema").GetString().ShouldBe("nameplate.generate/1");
        printed.Json.GetProperty("text").GetString().ShouldNotBeNull().ShouldStartWith("/*");
        printed.Json.GetProperty("placement").GetProperty("regions")[0].GetProperty("start").GetString().ShouldBe("0x081E0000");
    }

    [Theory]
    [InlineData(6, "generate", "linker", "--chip", "stm32f999")]
    [InlineData(2, "generate", "linker")]
    [InlineData(2, "generate", "map", "--chip", "h743xi")]
    [InlineData(2, "generate", "header", "--chip", "h743xi", "--linker", "gnu")]
    [InlineData(2, "generate", "linker", "--chip", "h743xi", "--fields", "x.json")]
    [InlineData(2, "generate", "header", "--chip", "h743xi", "--fields", "there-is-none.json")]
    [InlineData(2, "generate", "linker", "--chip", "h743xi", "--regions", "3")]
    [InlineData(2, "generate", "linker", "--chip", "h743xi", "--regions", "1", "--embed")]
    [InlineData(8, "generate", "linker", "--chip", "h743xi", "--embed")]
    [InlineData(8, "generate", "linker", "--chip", "h750", "--regions", "1")]
    [InlineData(12, "generate", "linker", "--chip", "h743xi", "--out", "/there/is/no/such/folder/x.ld")]
    public async Task What_cannot_be_generated_is_refused(int exitCode, params string[] arguments)
    {
        CliResult refused = await _desk.RunAsync(arguments);

        refused.ExitCode.ShouldBe(exitCode, refused.ToString());
        refused.Out.ShouldBeEmpty();
    }

    private Tool.Result Compile(string compiler, string standard, string program)
    {
        Tool.Require(compiler, compiler);
        string path = _desk.File(standard.Contains("++", StringComparison.Ordinal) ? "program.cpp" : "program.c", program);
        return Tool.Run(compiler, standard, "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Wpedantic", "-Werror",
            "-I", Path.Combine(Repository.Root, "firmware", "src"), "-c", path, "-o", Path.Combine(_desk.Folder, "program.o"));
    }
}
