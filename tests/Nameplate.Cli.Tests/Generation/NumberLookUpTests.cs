using System.Text;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests.Generation;

/// <summary>The look-up that <c>table</c> makes, compiled and run on this computer.</summary>
public sealed class NumberLookUpTests : IDisposable
{
    private const int UidSize = 12;
    private const string Warnings = "-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wundef -Werror";

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    [InlineData(10000, false)]
    public async Task Every_device_finds_its_number_and_no_other_chip_finds_one(int devices, bool isWide)
    {
        (byte[] Uid, ulong Number)[] table = await MakeAsync(devices, isWide);
        string program = HostProgram("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");

        // A table is asked whole where that is quick: its CRC is made anew for each device.
        (byte[] Uid, ulong Number)[] asked = [.. table.Where((_, index) => index % (devices > 1000 ? 100 : 1) == 0), table[^1]];
        Ask(program, asked.Select(device => device.Uid)).ShouldBe(asked.Select(device => $"{device.Number}"));
        Ask(program, asked.Take(100).SelectMany(NearMisses)).ShouldAllBe(answer => answer == "unknown");
    }

    [Theory]
    [InlineData(1, "-O0")]
    [InlineData(1, "-O3")] // a compiler that believed the table would leave the check out
    [InlineData(2, "-O3")]
    [InlineData(1000, "-Os")]
    public async Task A_table_with_one_wrong_bit_is_told_by_its_CRC(int devices, string optimisation)
    {
        (byte[] Uid, ulong Number)[] table = await MakeAsync(devices, isWide: false);
        string program = HostProgram(optimisation);
        byte[] whole = await File.ReadAllBytesAsync(program, TestContext.Current.CancellationToken);
        int rows = whole.AsSpan().IndexOf(table.Select(device => device.Uid).MinBy(Words));
        Random random = new(1);
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = [.. whole];
            int at = random.Next(devices * 16 * 8);
            changed[rows + (at / 8)] ^= (byte)(1 << (at % 8));
            Ask(Program(changed), table.Take(3).Select(device => device.Uid)).ShouldAllBe(answer => answer == "damaged", $"bit {at}");
        }

        // The control: it is the bit that is told.
        Ask(Program(whole), table.Take(3).Select(device => device.Uid)).ShouldBe(table.Take(3).Select(device => $"{device.Number}"));
    }

    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    [InlineData("arm-none-eabi-gcc")]
    public async Task It_compiles_without_a_warning_and_takes_no_memory_but_the_table(string compiler)
    {
        await MakeAsync(3, isWide: true);
        Tool.Require(compiler, compiler == "arm-none-eabi-gcc" ? "gcc-arm-none-eabi" : compiler);

        Tool.Result made = Tool.Run(compiler,
            ["-std=c11", .. Warnings.Split(' '), "-Os", "-c", At("nameplate_table.c"), "-o", At("table.o")]);

        made.ExitCode.ShouldBe(0, made.Error);
        string[] size = Tool.Run("size", At("table.o")).Output.Split('\n')[1].Split('\t', StringSplitOptions.TrimEntries);
        size[1].ShouldBe("0"); // data
        size[2].ShouldBe("0"); // bss
    }

    /// <summary>A table of so many devices, as C in the folder.</summary>
    private async Task<(byte[] Uid, ulong Number)[]> MakeAsync(int devices, bool isWide)
    {
        Random random = new(devices);
        var table = new (byte[] Uid, ulong Number)[devices];
        StringBuilder csv = new("number,uid\n");
        for (int i = 0; i < devices; i++)
        {
            byte[] uid = new byte[UidSize];
            random.NextBytes(uid);
            table[i] = (uid, isWide ? ulong.MaxValue - (ulong)i : (ulong)i + 1);
            csv.Append($"{table[i].Number},{Convert.ToHexString(uid)}\n");
        }

        _desk.File("units.csv", csv.ToString());
        foreach (string what in (string[])["c", "header"])
        {
            await _desk.MustAsync("table", what, "--from", "units.csv", "--chip", "h743zi", "--out", At($"nameplate_table.{what[0]}"));
        }

        return table;
    }

    private string At(string file) => Path.Combine(_desk.Folder, file);

    private string HostProgram(params string[] options)
    {
        Tool.Require("gcc", "gcc");
        Tool.Result made = Tool.Run("gcc",
        [
            "-std=c11", .. Warnings.Split(' '), .. options, $"-I{_desk.Folder}",
            Path.Combine(Repository.Root, "firmware/tests/table/table-test.c"), At("nameplate_table.c"), "-o", At("table-test"),
        ]);
        made.ExitCode.ShouldBe(0, made.Error);
        return At("table-test");
    }

    /// <summary>A program of these bytes. Another process writes it: what this one has open for writing, a test beside this one may
    /// hand on to a program that it starts, and then it is busy.</summary>
    private string Program(byte[] bytes)
    {
        File.WriteAllBytes(At("bytes"), bytes);
        Tool.Run("install", "-m", "755", At("bytes"), At("program")).ExitCode.ShouldBe(0);
        return At("program");
    }

    private string[] Ask(string program, IEnumerable<byte[]> uids)
    {
        File.WriteAllBytes(At("uids"), [.. uids.SelectMany(uid => uid)]);
        Tool.Result answer = Tool.Run(program, At("uids"));
        answer.ExitCode.ShouldBe(0, answer.Error);
        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // One bit of each word off, and one byte order that a wrong reader would take.
    private static IEnumerable<byte[]> NearMisses((byte[] Uid, ulong Number) device)
    {
        foreach (int at in new[] { 0, 7, 11 })
        {
            byte[] other = [.. device.Uid];
            other[at] ^= 0x80;
            yield return other;
        }

        yield return [.. device.Uid.Reverse()];
    }

    private static (uint, uint, uint) Words(byte[] uid) =>
        (BitConverter.ToUInt32(uid, 0), BitConverter.ToUInt32(uid, 4), BitConverter.ToUInt32(uid, 8));
}
