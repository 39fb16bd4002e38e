using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// stm32flash 0.7 knows parts by a table of its own, made from AN2606 by other people. It prints its row when it connects:
/// for every product ID that it knows that is held against ours. docs/chips-stm32flash.md lists every difference, with who
/// is right; this fails when there is another one, or one less.
/// </summary>
public sealed partial class Stm32FlashTableTests : IAsyncDisposable
{
    private const string Sectors = "sectors";

    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-table").FullName;
    private readonly DeviceServer _server = new();

    public Stm32FlashTableTests() => Stm32Flash.Require();

    public static TheoryData<string> ProductIds =>
        [.. ChipDatabase.All.Select(chip => $"0x{chip.ProductId:X3}").Distinct()];

    /// <summary>True if the page says that stm32flash has no row of this product ID.</summary>
    internal static bool IsUnknown(Chip chip) =>
        Listed().Any(row => row.What == "row" && row.ProductId == $"0x{chip.ProductId:X3}");

    [Theory]
    [MemberData(nameof(ProductIds))]
    public async Task What_stm32flash_says_of_a_product_ID_is_what_we_say_or_a_difference_on_the_page(string productId)
    {
        Chip chip = LargestOf(productId);
        string port = _server.AddPty(new VirtualDevice(chip), Path.Combine(_directory, "tty"));
        _server.Start();
        (int exitCode, string output) = await Stm32Flash.RunAsync(port, "8n1", []);
        IReadOnlyList<Difference> listed = [.. Listed().Where(row => row.ProductId == productId && row.What != Sectors)];
        if (exitCode != 0)
        {
            output.ShouldContain("Unknown/unsupported device (Device ID: " + productId, Case.Insensitive);
            listed.ShouldBe([new Difference(productId, "row", "none", chip.Name)]);
            return;
        }

        output.ShouldContain($"Device ID    : 0x0{productId[2..]}", Case.Insensitive);
        Said said = Said.Parse(output);
        Difference[] found =
        [
            .. Compare("flash", $"{said.FlashKiB} KiB", $"{chip.FlashSizeKiB} KiB"),
            .. Compare("first sector", $"{said.FirstSector} B", $"{chip.Flash.Sectors[0].Range.Length} B"),
            .. Compare("RAM", $"0x{said.RamFirst:X8}..0x{said.RamLast:X8}", RamOf(chip)),
            .. Compare("system memory", $"{said.SystemKiB} KiB", $"{SystemKiB(chip)} KiB"),
        ];
        found.ShouldBe(listed, ignoreOrder: true);

        IEnumerable<Difference> Compare(string what, string theirs, string ours) =>
            theirs == ours ? [] : [new Difference(productId, what, theirs, ours)];
    }

    /// <summary>True if the page says that stm32flash has other sectors.</summary>
    internal static bool HasOtherSectors(Chip chip) =>
        Listed().Any(row => row.What is Sectors or "first sector" && row.ProductId == $"0x{chip.ProductId:X3}");

    [Fact]
    public void Every_difference_on_the_page_is_of_a_product_ID_that_is_known_and_says_who_is_right()
    {
        IReadOnlyList<Difference> listed = Listed();
        listed.ShouldNotBeEmpty();
        listed.ShouldBeUnique();
        listed.Select(row => row.ProductId).Except([.. ProductIds.Select(row => row.Data)]).ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Chip LargestOf(string productId) => ChipDatabase
        .ForProductId(ushort.Parse(productId.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
        .MaxBy(chip => chip.FlashSizeKiB)!;

    private static string RamOf(Chip chip) =>
        chip.Rom.RamWindows.Where(window => window.Start >= 0x20000000).Select(window => $"{window}").FirstOrDefault("none known");

    // From the first byte of the first range to the last of the last, as stm32flash counts: whole KiB.
    private static long SystemKiB(Chip chip) =>
        (long)(chip.Rom.SystemMemory[^1].End - chip.Rom.SystemMemory[0].Start) / 1024;

    private static string PagePath([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../docs/chips-stm32flash.md"));

    private static IReadOnlyList<Difference> Listed() =>
        [.. File.ReadLines(PagePath()).Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => new Difference(match.Groups["id"].Value, match.Groups["what"].Value, match.Groups["theirs"].Value, match.Groups["ours"].Value))];

    [GeneratedRegex(@"^\| (?<id>0x[0-9A-F]{3}) \| (?<what>[^|]+) \| (?<theirs>[^|]+) \| (?<ours>[^|]+) \| [^|]{8,} \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    /// <summary>One line of the page, without its last column.</summary>
    private sealed record Difference(string ProductId, string What, string Theirs, string Ours);

    /// <summary>What stm32flash prints of its row.</summary>
    private sealed partial record Said(uint RamFirst, uint RamLast, int FlashKiB, int FirstSector, int SystemKiB)
    {
        private const uint RamBase = 0x20000000;

        public static Said Parse(string output)
        {
            Match match = Print().Match(output);
            match.Success.ShouldBeTrue(output);
            return new Said(
                RamBase + (uint)Number("reserved"), RamBase + (uint)(Number("ram") * 1024) - 1, Number("flash"), Number("sector"), Number("system"));

            int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        }

        [GeneratedRegex(
            @"- RAM +: Up to (?<ram>\d+)KiB +\((?<reserved>\d+)b reserved by bootloader\)\s+"
            + @"- Flash +: Up to (?<flash>\d+)KiB \(size first sector: \d+x(?<sector>\d+)\)\s+"
            + @"- Option RAM : \d+b\s+- System RAM : (?<system>\d+)KiB",
            RegexOptions.ExplicitCapture)]
        private static partial Regex Print();
    }
}
