using System.Text;

namespace Nameplate.Firmware.Tests.Places;

/// <summary>The look-up that <c>nameplate table</c> makes, on a Cortex-M7. On this computer the command line's tests run it.</summary>
public sealed class TableTests(QemuPrograms programs) : IDisposable
{
    private const uint Uid = Machine.Memory;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-table-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_Cortex_M7_finds_its_own_number_by_its_unique_ID()
    {
        string code = AdvisedCode.Of(_folder, "h743zi", "uid");
        foreach (int devices in new[] { 1, 2, 1000, 10000 })
        {
            string place = Directory.CreateDirectory(Path.Combine(_folder, $"{devices}")).FullName;
            (byte[] Uid, ulong Number)[] table = Make(place, devices);
            File.WriteAllText(Path.Combine(place, "place.c"), code);
            string program = programs.ElfOfPlace("mps2-an500", place, [], $"NAMEPLATE_UID_ADDRESS=0x{Uid:X}u");

            Run(program, table[0].Uid).ShouldBe($"number={table[0].Number}");
            Run(program, table[^1].Uid).ShouldBe($"number={table[^1].Number}");
            Run(program, [.. table[0].Uid.Reverse()]).ShouldBe("none");
        }
    }

    /// <summary>A table of so many devices, as C in the folder.</summary>
    private (byte[] Uid, ulong Number)[] Make(string place, int devices)
    {
        Random random = new(devices);
        var table = new (byte[] Uid, ulong Number)[devices];
        StringBuilder csv = new("number,uid\n");
        for (int i = 0; i < devices; i++)
        {
            byte[] uid = new byte[12];
            random.NextBytes(uid);
            table[i] = (uid, devices == 1000 ? ulong.MaxValue - (ulong)i : (ulong)i + 1);
            csv.Append($"{table[i].Number},{Convert.ToHexString(uid)}\n");
        }

        string units = Path.Combine(_folder, "units.csv");
        File.WriteAllText(units, csv.ToString());
        Make("c", Path.Combine(place, "nameplate_table.c"));
        string header = Path.Combine(_folder, "nameplate_table.h"); // the same for every table
        if (!File.Exists(header))
        {
            Make("header", header);
        }

        File.Copy(header, Path.Combine(place, "nameplate_table.h"));
        return table;

        void Make(string what, string path) =>
            CommandLineTool.Nameplate(_folder, "table", what, "--from", units, "--chip", "h743zi", "--out", path);
    }

    private string Run(string program, byte[] uid)
    {
        Testing.Tool.Result result = new Machine(programs, program).With(new Job { Memory = [(Uid, uid)] }).Run();
        return (result.Output + result.Error).Trim();
    }
}
