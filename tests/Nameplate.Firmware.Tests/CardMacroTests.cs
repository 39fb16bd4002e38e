using System.Text.RegularExpressions;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>NAMEPLATE_CARD as compilers make it.</summary>
public sealed partial class CardMacroTests : IDisposable
{
    private const int Size = 128;
    private const int Covered = 0x0C;
    private const string Regions = """
        #define NAMEPLATE_CARD_REGION_COUNT 2u
        #define NAMEPLATE_CARD_R0_BASE 0x081FC000u
        #define NAMEPLATE_CARD_R1_BASE 0x081FE000u
        #define NAMEPLATE_CARD_REGION_SIZE 0x2000u

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-card-").FullName;

    public static TheoryData<string, string, string> Compilers => new()
    {
        { "gcc", "-std=c11", "objcopy" },
        { "gcc", "-std=c99", "objcopy" },
        { "g++", "-std=c++11", "objcopy" },
        { "clang", "-std=c11", "objcopy" },
        { "clang++", "-std=c++20", "objcopy" },
        { "arm-none-eabi-gcc", "-std=c11", "arm-none-eabi-objcopy" },
        { "arm-none-eabi-g++", "-std=c++17", "arm-none-eabi-objcopy" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Compilers))]
    public void The_compiler_makes_the_card_and_its_CRC(string compiler, string standard, string objcopy)
    {
        byte[] card = CardOf(compiler, standard, objcopy, Regions + """NAMEPLATE_CARD("blink \xC3\xA4", "2.0-rc1", "0123456789abcdef0123456789abcdef01234567")""");

        card.ShouldBe(CardBytes.Make("blink ä", "2.0-rc1", "0123456789abcdef0123456789abcdef01234567", 0x2000, 0x081FC000, 0x081FE000));
        FirmwareCard.Read(card, 0x08000298).Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a", "1", "")]
    [InlineData("1234567890123456789012345678901", "12345678901234567890123", "1234567890123456789012345678901234567890123")]
    public void Texts_of_any_length_that_fits_are_right(string name, string version, string buildId) =>
        CardOf("gcc", "-std=c11", "objcopy", $"NAMEPLATE_CARD(\"{name}\", \"{version}\", \"{buildId}\")").ShouldBe(CardBytes.Make(name, version, buildId));

    [Fact]
    public void Texts_at_random_are_right()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int i = 0; i < 20; i++)
        {
            string[] texts = [.. new[] { 31, 23, 43 }.Select(most => new string([.. Enumerable.Range(0, random.Next(most + 1))
                .Select(_ => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_+~"[random.Next(68)])]))];
            CardOf("gcc", "-std=c11", "objcopy", $"NAMEPLATE_CARD(\"{texts[0]}\", \"{texts[1]}\", \"{texts[2]}\")")
                .ShouldBe(CardBytes.Make(texts[0], texts[1], texts[2]), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("12345678901234567890123456789012", "1", "b", "at most 31 bytes")]
    [InlineData("n", "123456789012345678901234", "b", "at most 23 bytes")]
    [InlineData("n", "1", "12345678901234567890123456789012345678901234", "at most 43 bytes")]
    public void A_text_that_does_not_fit_fails_to_compile(string name, string version, string buildId, string message) =>
        Compile("gcc", "-std=c11", $"NAMEPLATE_CARD(\"{name}\", \"{version}\", \"{buildId}\")").Error.ShouldContain(message);

    // The table is linear algebra: a constant is the CRC with that one bit set, against the CRC of zeros.
    [Fact]
    public void The_table_of_constants_is_what_the_polynomial_gives()
    {
        string table = File.ReadAllText(Path.Combine(Sources, "nameplate_card_crc.h"));
        uint zeros = Crc32.Of(new byte[Size - Covered]);
        table.ShouldContain($"#define NAMEPLATE_CARD_CRC_FIXED 0x{WithByte(Covered, 128):X8}u\n");
        Dictionary<string, string> rows = Row().Matches(table).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        rows.Count.ShouldBe(Size - 0x0F);
        for (int at = 0x0F; at < Size; at++)
        {
            IEnumerable<string> constants = Enumerable.Range(0, 8).Select(bit => $"0x{WithByte(at, (byte)(1 << bit)) ^ zeros:X8}u");
            Constant().Matches(rows[$"{at:X2}"]).Select(match => match.Value).ShouldBe(constants, $"offset {at:X2}");
        }

        static uint WithByte(int at, byte value)
        {
            byte[] covered = new byte[Size - Covered];
            covered[at - Covered] = value;
            return Crc32.Of(covered);
        }
    }

    private static string Sources => Path.Combine(FirmwareFolder.Path, "src");

    private byte[] CardOf(string compiler, string standard, string objcopy, string program)
    {
        Tool.Result compiled = Compile(compiler, standard, program);
        compiled.ExitCode.ShouldBe(0, compiled.Error);
        string binary = Path.Combine(_folder, "card.bin");
        Tool.Run(objcopy, "-O", "binary", "-j", ".nameplate_card", Path.Combine(_folder, "program.o"), binary).ExitCode.ShouldBe(0);
        return File.ReadAllBytes(binary);
    }

    private Tool.Result Compile(string compiler, string standard, string program)
    {
        Tool.Require(compiler, compiler);
        string path = Path.Combine(_folder, standard.Contains("++", StringComparison.Ordinal) ? "program.cpp" : "program.c");
        File.WriteAllText(path, program.StartsWith("#define", StringComparison.Ordinal)
            ? program.Replace("NAMEPLATE_CARD(", "#include \"nameplate_card.h\"\nNAMEPLATE_CARD(", StringComparison.Ordinal) + "\n"
            : $"#include \"nameplate_card.h\"\n{program}\n");
        return Tool.Run(compiler, standard, "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Wpedantic", "-Werror",
            "-I", Sources, "-c", path, "-o", Path.Combine(_folder, "program.o"));
    }

    [GeneratedRegex(@"#define NAMEPLATE_CARD_CRC_([0-9A-F]{2})\(c\) NAMEPLATE_CARD_CRC_BITS\(c, ((?:[^)]|\\\n)*)\)")]
    private static partial Regex Row();

    [GeneratedRegex("0x[0-9A-F]{8}u")]
    private static partial Regex Constant();
}
