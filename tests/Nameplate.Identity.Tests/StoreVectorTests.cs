using System.Globalization;
using System.Text;
using System.Text.Json;

using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>
/// tests/vectors/identity-store: what is checked in is what the generator makes, and the reader says of it what it expects.
/// NAMEPLATE_WRITE_VECTORS=1 writes the files instead of comparing them.
/// </summary>
public sealed class StoreVectorTests
{
    public static TheoryData<string> Names => [.. StoreVectors.All.Select(v => v.Name)];

    private static string Folder
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Nameplate.slnx")))
            {
                folder = Path.GetDirectoryName(folder);
            }
            return Path.Combine(folder.ShouldNotBeNull("the tests run inside the repository"), "tests", "vectors", "identity-store");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_file_is_what_the_generator_makes_and_reads_as_it_expects(string name)
    {
        StoreVector vector = StoreVectors.All.Single(v => v.Name == name);
        string file = Path.Combine(Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("NAMEPLATE_WRITE_VECTORS") == "1")
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(file, Print(vector), TestContext.Current.CancellationToken);
        }
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text.ShouldBe(Print(vector));
        await Verify(text);
    }

    [Fact]
    public void No_file_is_without_a_generator() =>
        Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).Order()
            .ShouldBe(StoreVectors.All.Select(v => v.Name).Order());

    private static string Print(StoreVector vector)
    {
        StoreLayout layout = vector.Layout;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# nameplate identity store vector 1\n# {vector.About}\n");
        text.Append(CultureInfo.InvariantCulture,
            $"layout product={layout.ProductId:X3} slot={layout.SlotSize} stride={layout.BankStride:X8} "
            + $"embed={(layout.IsEmbedded ? 1 : 0)} uid={(vector.Uid.Length > 0 ? vector.Uid : "-")}\n");
        foreach (AddressRange region in layout.Regions)
        {
            text.Append(CultureInfo.InvariantCulture, $"region {region.Start:X8} {region.Length:X}\n");
        }
        foreach ((uint at, byte[] line) in vector.Image.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"line {at:X8} {Convert.ToHexString(line)}\n");
        }
        foreach (uint at in vector.Image.Bad)
        {
            text.Append(CultureInfo.InvariantCulture, $"bad {at:X8}\n");
        }
        Expected e = vector.Expected;
        text.Append(CultureInfo.InvariantCulture,
            $$"""expect {"state":"{{e.State}}","status":{{(int)e.Status}},"side":"{{e.Side}}","number":"{{e.Number}}","generation":{{e.Generation}},"epoch":{{e.Epoch}},"region":{{e.Region}},"slot":{{e.Slot}},"history":[{{string.Join(',', e.History ?? [])}}],"payload":"{{e.Payload}}"}""");
        return text.Append('\n').ToString();
    }

    /// <summary>From the text alone, as another implementation would.</summary>
    private static async Task Verify(string text)
    {
        string[] layoutWords = [];
        var regions = new List<AddressRange>();
        var lines = new List<(uint, byte[])>();
        var bad = new List<uint>();
        JsonElement expected = default;
        foreach (string row in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(r => r[0] != '#'))
        {
            string[] words = row.Split(' ');
            switch (words[0])
            {
                case "layout":
                    layoutWords = [.. words.Skip(1).Select(w => w[(w.IndexOf('=', StringComparison.Ordinal) + 1)..])];
                    break;
                case "region":
                    regions.Add(new AddressRange(Hex(words[1]), Hex(words[2])));
                    break;
                case "line":
                    lines.Add((Hex(words[1]), Convert.FromHexString(words[2])));
                    break;
                case "bad":
                    bad.Add(Hex(words[1]));
                    break;
                case "expect":
                    expected = JsonDocument.Parse(row["expect ".Length..]).RootElement;
                    break;
            }
        }
        var layout = new StoreLayout(
            regions, Hex(layoutWords[0]), Hex(layoutWords[2]), int.Parse(layoutWords[1], CultureInfo.InvariantCulture),
            layoutWords[3] == "1");
        var flash = new FlashModel([.. layout.Regions, .. layout.Aliases], 32, 1);
        lines.ForEach(l => flash.Put(l.Item1, l.Item2));
        bad.ForEach(flash.Break);
        byte[] uid = layoutWords[4] == "-" ? [] : Convert.FromHexString(layoutWords[4]);

        StoreView view = await StoreReader.ReadAsync(flash, layout, ReadScope.History, uid, CancellationToken.None);

        view.State.ToString().ShouldBe(expected.GetProperty("state").GetString());
        if (view.State == StoreState.LaterVersion)
        {
            return;
        }
        ((int)view.Status).ShouldBe(expected.GetProperty("status").GetInt32(), $"status is {view.Status}");
        view.Side.ToString().ShouldBe(expected.GetProperty("side").GetString());
        (view.DeviceId ?? 0).ToString(CultureInfo.InvariantCulture).ShouldBe(expected.GetProperty("number").GetString());
        view.History.Select(h => h.Header.Generation)
            .ShouldBe(expected.GetProperty("history").EnumerateArray().Select(g => g.GetUInt32()));
        if (view.Newest is { } newest)
        {
            newest.Header.Generation.ShouldBe(expected.GetProperty("generation").GetUInt32());
            newest.Header.Epoch.ShouldBe(expected.GetProperty("epoch").GetUInt32());
            newest.RegionIndex.ShouldBe(expected.GetProperty("region").GetInt32());
            newest.Index.ShouldBe(expected.GetProperty("slot").GetInt32());
            Convert.ToHexString(newest.Payload.Span).ShouldBe(expected.GetProperty("payload").GetString());
        }
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
