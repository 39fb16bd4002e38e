using System.Runtime.CompilerServices;
using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// The published store images (tests/vectors/identity-store), whose expectations are written by hand, on a Cortex-M7. They
/// are moved to where the machine has memory; nothing in a store depends on its address.
/// </summary>
public sealed class VectorsOnCortexM7Tests(QemuPrograms programs)
{
    private const uint Moved = Machine.Memory - 0x08000000;

    public static TheoryData<string> Names => new(Directory.GetFiles(Folder(), "*.txt").Order(StringComparer.Ordinal)
        .Select(path => Path.GetFileNameWithoutExtension(path)));

    [Theory, MemberData(nameof(Names))]
    public void Published_image_is_read_as_it_expects(string name)
    {
        (Job job, JsonElement expect) = Load(name);

        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(job).Run();

        string told = result.Output + result.Error;
        result.ExitCode.ShouldBe(0, told);
        Summary(told).ShouldBe(Summary(expect));
    }

    // Control: the expectation of another image is not met.
    [Fact]
    public void Another_expectation_is_not_met()
    {
        (Job job, _) = Load("good-third");
        (_, JsonElement other) = Load("good-first");

        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(job).Run();

        Summary(result.Output + result.Error).ShouldNotBe(Summary(other));
    }

    private static string Summary(JsonElement expect)
    {
        int status = expect.TryGetProperty("status", out JsonElement bits) ? bits.GetInt32() : 0;
        switch (expect.GetProperty("state").GetString())
        {
            case "None":
                return $"none, {status}";
            case "LaterVersion":
                return "later version";
        }

        string history = string.Join(' ', expect.GetProperty("history").EnumerateArray().Select(item => item.GetUInt32()));
        return $"{expect.GetProperty("number").GetString()}, {status}, {expect.GetProperty("side").GetString()}, "
            + $"{expect.GetProperty("generation").GetUInt32()}, {expect.GetProperty("epoch").GetUInt32()}, "
            + $"{expect.GetProperty("region").GetInt32()}, {expect.GetProperty("slot").GetInt32()}: {history}".TrimEnd();
    }

    private static string Summary(string told)
    {
        string[] lines = told.Trim().Split('\n');
        Dictionary<string, string> first = Items(lines[0]);
        if (first["status"] is "-1")
        {
            return $"none, {first["bits"]}";
        }

        if (first["status"] is "-2")
        {
            return "later version";
        }

        Dictionary<string, string> newest = Items(lines[1]);
        string history = string.Join(' ', lines.Where(line => line.StartsWith("history ", StringComparison.Ordinal)).Skip(1)
            .Select(line => Items(line)["generation"]));
        return $"{newest["device_id"]}, {first["status"]}, {(first["swapped"] == "1" ? "Alias" : "Primary")}, "
            + $"{newest["generation"]}, {newest["epoch"]}, {newest["region"]}, {newest["index"]}: {history}".TrimEnd();
    }

    private static Dictionary<string, string> Items(string line) => line.Split(' ').Select(item => item.Split('='))
        .Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);

    private static (Job Job, JsonElement Expect) Load(string name)
    {
        string[][] items = [.. File.ReadAllLines(Path.Combine(Folder(), $"{name}.txt")).Select(line => line.Split(' ', 2))];
        Dictionary<string, string> layout = Items(items.Single(item => item[0] == "layout")[1]);
        uint stride = Hex(layout["stride"]);
        string[][] regions = [.. items.Where(item => item[0] == "region").Select(item => item[1].Split(' '))];
        int size = (int)Hex(regions[0][1]);
        List<(uint Base, uint Alias)> places =
            [.. regions.Select(region => Hex(region[0]) + Moved).Select(at => (at, at ^ stride))];
        var memory = new Dictionary<uint, byte[]>();
        foreach (uint at in places.SelectMany(place => new[] { place.Base, place.Alias }).Distinct())
        {
            memory[at] = [.. Enumerable.Repeat((byte)0xFF, size)];
        }

        foreach (string[] line in items.Where(item => item[0] == "line").Select(item => item[1].Split(' ')))
        {
            uint address = Hex(line[0]) + Moved;
            (uint start, byte[] bytes) = memory.First(m => address >= m.Key && address - m.Key < m.Value.Length);
            Convert.FromHexString(line[1]).CopyTo(bytes, address - start);
        }

        var job = new Job
        {
            Regions = places,
            RegionSize = size,
            ProductId = Hex(layout["product"]),
            Uid = layout["uid"] == "-" ? [] : Convert.FromHexString(layout["uid"]),
            Unreadable = [.. items.Where(item => item[0] == "bad").Select(item => Hex(item[1].Trim()) + Moved)],
            Memory = [.. memory.Select(m => (m.Key, m.Value))],
        };
        return (job, JsonDocument.Parse(items.Single(item => item[0] == "expect")[1]).RootElement);
    }

    private static uint Hex(string text) => Convert.ToUInt32(text, 16);

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../vectors/identity-store"));
}
