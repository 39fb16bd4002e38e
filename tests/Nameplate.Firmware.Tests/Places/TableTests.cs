using System.Text;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests.Places;

/// <summary>The look-up that <c>nameplate table</c> makes, run on this computer and on a Cortex-M7.</summary>
public sealed class TableTests : IDisposable
{
    private const int UidSize = 12;
    private const string Warnings = "-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wundef -Werror";
    private const uint Uid = Machine.Memory;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-table-").FullName;
    private readonly QemuPrograms _programs;

    public TableTests(QemuPrograms programs) => _programs = programs;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    [InlineData(10000, false)]
    public void Every_device_finds_its_number_and_no_other_chip_finds_one(int devices, bool isWide)
    {
        (byte[] Uid, ulong Number)[] table = Make(devices, isWide);
        string program = HostProgram("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");

        Ask(program, table.Select(device => device.Uid)).ShouldBe(table.Select(device => $"{device.Number}"));
        Ask(program, table.Take(1000).SelectMany(NearMisses)).ShouldAllBe(answer => answer == "unknown");
    }

    [Theory]
    [InlineData(1, "-O0")]
    [InlineData(1, "-O3")] // a compiler that believed the table would leave the check out
    [InlineData(2, "-O3")]
    [InlineData(1000, "-Os")]
    public void A_table_with_one_wrong_bit_is_told_by_its_CRC(int devices, string optimisation)
    {
        (byte[] Uid, ulong Number)[] table = Make(devices, isWide: false);
        string program = HostProgram(optimisation);
        byte[] whole = File.ReadAllBytes(program);
        byte[] first = table.Select(device => device.Uid).Order(Comparer<byte[]>.Create(AsWords)).First();
        int rows = whole.AsSpan().IndexOf(first);
        Random random = new(1);
        string broken = Path.Combine(_folder, "broken");
        File.Copy(program, broken);
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = [.. whole];
            int at = random.Next(devices * 16 * 8);
            changed[rows + (at / 8)] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(broken, changed);
            Ask(broken, table.Take(3).Select(device => device.Uid)).ShouldAllBe(answer => answer == "damaged", $"bit {at}");
        }

        File.WriteAllBytes(broken, whole); // the control: it is the bit that is told
        Ask(broken, table.Take(3).Select(device => device.Uid)).ShouldBe(table.Take(3).Select(device => $"{device.Number}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(10000)]
    public void A_Cortex_M7_finds_its_own_number_by_its_unique_ID(int devices)
    {
        (byte[] Uid, ulong Number)[] table = Make(devices, isWide: devices == 1000);
        File.WriteAllText(Path.Combine(_folder, "place.c"), AdvisedCode.Of(_folder, "h743zi", "uid"));
        string program = _programs.ElfOfPlace("mps2-an500", _folder, [], $"NAMEPLATE_UID_ADDRESS=0x{Uid:X}u");

        foreach ((byte[] uid, ulong number) in table.Take(2).Append(table[^1]))
        {
            Run(program, uid).ShouldBe($"number={number}");
        }

        Run(program, NearMisses(table[0]).First()).ShouldBe("none");
    }

    /// <summary>A table of so many devices, as C in the folder.</summary>
    private (byte[] Uid, ulong Number)[] Make(int devices, bool isWide)
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

        string units = Path.Combine(_folder, "units.csv");
        File.WriteAllText(units, csv.ToString());
        foreach ((string what, string file) in new[] { ("c", "nameplate_table.c"), ("header", "nameplate_table.h") })
        {
            CommandLineTool.Nameplate(_folder, "table", what, "--from", units, "--chip", "h743zi", "--out", Path.Combine(_folder, file));
        }

        return table;
    }

    private string HostProgram(params string[] options)
    {
        Tool.Require("gcc", "gcc");
        string program = Path.Combine(_folder, "table-test");
        Tool.Result made = Tool.Run("gcc",
        [
            "-std=c11", .. Warnings.Split(' '), .. options, $"-I{_folder}",
            Path.Combine(FirmwareFolder.Path, "tests/table/table-test.c"), Path.Combine(_folder, "nameplate_table.c"), "-o", program,
        ]);
        made.ExitCode.ShouldBe(0, made.Error);
        return program;
    }

    private string[] Ask(string program, IEnumerable<byte[]> uids)
    {
        string file = Path.Combine(_folder, "uids");
        File.WriteAllBytes(file, [.. uids.SelectMany(uid => uid)]);
        Tool.Result answer = Tool.Run(program, file);
        answer.ExitCode.ShouldBe(0, answer.Error);
        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string Run(string program, byte[] uid)
    {
        Tool.Result result = new Machine(_programs, program).With(new Job { Memory = [(Uid, uid)] }).Run();
        return (result.Output + result.Error).Trim();
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

    private static int AsWords(byte[]? left, byte[]? right) => Enumerable.Range(0, 3)
        .Select(word => BitConverter.ToUInt32(left!, 4 * word).CompareTo(BitConverter.ToUInt32(right!, 4 * word))).FirstOrDefault(order => order != 0);
}
