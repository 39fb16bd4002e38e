using System.Text.Json;
using Nameplate.Chips.Data;

namespace Nameplate.Chips.Tests;

/// <summary>The embedded data is strict: what is not understood is refused, never skipped.</summary>
public sealed class ChipFileTests
{
    private static readonly string Data = ReadData();

    [Fact]
    public void The_embedded_file_is_read_whole() => ChipFileReader.Rows(Parse(Data)).Count().ShouldBe(10);

    [Theory]
    [InlineData("\"family\": \"H7RS\",", "\"family\": \"H7RS\", \"voltage\": 3,", "voltage")]
    [InlineData("\"family\": \"H7RS\",", "", "family")]
    [InlineData("\"0x485\"", "485", "")]
    [InlineData("\"0x485\"", "\"485\"", "hex number")]
    [InlineData("\"0x485\"", "\"0x4G5\"", "hex number")]
    [InlineData("\"0x485\"", "\"0x123456789\"", "hex number")]
    [InlineData("\"0x485\"", "null", "")]
    [InlineData("\"twoRegions\"", "\"threeRegions\"", "")]
    public void A_file_that_breaks_its_shape_is_refused(string good, string bad, string named)
    {
        Data.ShouldContain(good);
        Should.Throw<JsonException>(() => Parse(Data.Replace(good, bad, StringComparison.Ordinal)))
            .Message.ShouldContain(named);
    }

    [Fact]
    public void An_erratum_that_nobody_defined_is_refused() =>
        Should.Throw<JsonException>(() => ChipFileReader
                .Rows(Parse(Data.Replace("\"get-count-wrong\"", "\"get-count-bad\"", StringComparison.Ordinal))).ToList())
            .Message.ShouldContain("get-count-bad");

    [Fact]
    public void A_product_id_beyond_16_bits_is_refused() =>
        Should.Throw<OverflowException>(() => ChipFileReader
            .Rows(Parse(Data.Replace("\"0x485\"", "\"0x10485\"", StringComparison.Ordinal))).ToList());

    private static ChipFile Parse(string json) =>
        JsonSerializer.Deserialize(json, ChipFileContext.Default.ChipFile).ShouldNotBeNull();

    private static string ReadData()
    {
        using StreamReader reader = new(typeof(ChipFile).Assembly.GetManifestResourceStream("stm32h7.json")!);
        return reader.ReadToEnd();
    }
}
