using System.Globalization;
using System.Text.Json;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>One file of tests/vectors/identity-store, read by its README alone.</summary>
internal sealed record Vector(Picture Picture, JsonElement Expected)
{
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(CBuild.Vectors, "*.txt")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static Vector Load(string name) => Parse(File.ReadAllText(Path.Combine(CBuild.Vectors, $"{name}.txt")));

    public static Vector Parse(string text)
    {
        string[][] rows = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(row => row[0] != '#').Select(row => row.Split(' ', 2))];
        Dictionary<string, string> layout = Only(rows, "layout").Split(' ').Select(word => word.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        AddressRange[] regions = [.. All(rows, "region").Select(row => row.Split(' '))
            .Select(words => new AddressRange(Hex(words[0]), Hex(words[1])))];
        var picture = new Picture(new StoreLayout(
            regions, Hex(layout["product"]), Hex(layout["stride"]), int.Parse(layout["slot"], CultureInfo.InvariantCulture),
            layout["embed"] == "1"))
        {
            Uid = layout["uid"] == "-" ? [] : Convert.FromHexString(layout["uid"]),
        };
        foreach (string[] words in All(rows, "line").Select(row => row.Split(' ')))
        {
            picture.Put(Hex(words[0]), Convert.FromHexString(words[1]));
        }
        foreach (string row in All(rows, "bad"))
        {
            picture.Break(Hex(row));
        }
        return new Vector(picture, JsonDocument.Parse(Only(rows, "expect")).RootElement);
    }

    private static IEnumerable<string> All(string[][] rows, string kind) => rows.Where(r => r[0] == kind).Select(r => r[1].Trim());

    private static string Only(string[][] rows, string kind) => All(rows, kind).Single();

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
