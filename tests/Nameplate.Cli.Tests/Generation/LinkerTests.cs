using System.Text.Json;
using System.Text.RegularExpressions;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Planning;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests.Generation;

/// <summary>What <c>generate linker</c> prints, linked for real with GNU ld and LLD.</summary>
public sealed partial class LinkerTests : IDisposable
{
    private const string Ld = "arm-none-eabi-ld";
    private const string Lld = "ld.lld";

    private readonly Desk _desk = new();

    public static TheoryData<string, string, string?> Links
    {
        get
        {
            TheoryData<string, string, string?> links = [];
            foreach (string linker in (string[])[Ld, Lld])
            {
                foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS"))
                {
                    links.Add(linker, chip.Name, null);
                }

                links.Add(linker, "STM32H743xI", "2");
                links.Add(linker, "STM32H723xE", "1");
            }

            return links;
        }
    }

    public void Dispose() => _desk.Dispose();

    [Theory]
    [MemberData(nameof(Links))]
    public async Task The_symbols_and_the_card_of_a_linked_program_name_the_place(string linker, string chip, string? regions)
    {
        CubeLinker cube = await PrepareAsync(linker, chip, regions);
        await _desk.MustAsync(Generate("header", chip, regions, "--out", cube.PathOf("nameplate_chip.h")));

        Tool.Result linked = cube.Link(linker, await MemoryAsync(chip, regions), card: true);

        linked.ExitCode.ShouldBe(0, linked.Error);
        FirmwareFile file = FirmwareFile.Load(cube.Elf);
        IReadOnlyList<AddressRange> expected = new PlacementChoice(regions is null ? null : int.Parse(regions), false)
            .For(ChipDatabase.Get(chip)).Regions;
        IdentityClaim.Of(file).Select(claim => claim.Regions).ShouldBe([expected, expected]);
        file.Image.Segments.ShouldHaveSingleItem().Range.End.ShouldBeLessThan(0x08001000ul, "the reservation is in no image");
        FirmwareCard.FindIn(file.Image).ShouldHaveSingleItem().Address.ShouldBe(0x08000010u, "right behind the vectors");
        string[] choice = regions is null ? [] : ["--regions", regions];
        await _desk.MustAsync(["plan", cube.Elf, "--chip", chip, .. choice]);
    }

    [Theory]
    [InlineData(Ld, "STM32H743xI")]
    [InlineData(Lld, "STM32H743xI")]
    [InlineData(Ld, "STM32H750xB")]
    [InlineData(Lld, "STM32H750xB")]
    [InlineData(Ld, "STM32H723xG")]
    public async Task A_script_that_still_gives_all_flash_away_fails_to_link_and_is_told_the_line_to_write(string linker, string chip)
    {
        CubeLinker cube = await PrepareAsync(linker, chip);

        Tool.Result linked = cube.Link(linker, $"  FLASH (rx) : ORIGIN = 0x08000000, LENGTH = {ChipDatabase.Get(chip).FlashSizeKiB}K");

        linked.ExitCode.ShouldNotBe(0);
        linked.Error.ShouldContain("Nameplate: FLASH takes in");
        string line = (await MemoryAsync(chip)).Split('\n').First(memory => memory.Contains("FLASH ", StringComparison.Ordinal));
        Squeezed(linked.Error).ShouldContain(Squeezed(line), Case.Sensitive, "the line of the file's head is the line of the message");
    }

    [Theory]
    [InlineData(Ld, "STM32H743xI", 897 * 1024, "Put a part of the firmware into FLASH2 (rx) : ORIGIN = 0x08100000, LENGTH = 896K")]
    [InlineData(Lld, "STM32H743xI", 897 * 1024, "Put a part of the firmware into FLASH2 (rx) : ORIGIN = 0x08100000, LENGTH = 896K")]
    [InlineData(Ld, "STM32H750xB", 121 * 1024, "Make the firmware smaller")]
    [InlineData(Lld, "STM32H750xB", 121 * 1024, "Make the firmware smaller")]
    public async Task A_firmware_that_reaches_into_the_reservation_fails_to_link_and_is_told_what_to_do(
        string linker, string chip, int filling, string advice)
    {
        CubeLinker cube = await PrepareAsync(linker, chip);
        string memory = await MemoryAsync(chip);

        Tool.Result linked = cube.Link(linker, memory, filling);

        linked.ExitCode.ShouldNotBe(0);
        linked.Error.ShouldContain("which Nameplate keeps for the identity");
        linked.Error.ShouldContain(advice);
        // Control: a little less fits.
        cube.Link(linker, memory, filling - 4096).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_program_in_the_second_part_of_flash_alone_links()
    {
        CubeLinker cube = await PrepareAsync(Ld, "STM32H743xI");

        Tool.Result linked = cube.Link(Ld, "  FLASH (rx) : ORIGIN = 0x08100000, LENGTH = 896K");

        linked.ExitCode.ShouldBe(0, linked.Error);
    }

    [Fact]
    public async Task Without_the_reservation_a_firmware_links_right_across_the_identity()
    {
        CubeLinker cube = await PrepareAsync(Ld, "STM32H743xI");
        File.WriteAllText(cube.PathOf("nameplate.ld"), "");

        cube.Link(Ld, "  FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 2048K", 897 * 1024).ExitCode.ShouldBe(0);

        (await _desk.RunAsync("plan", cube.Elf, "--chip", "h743xi")).Error.ShouldContain("N801");
    }

    [Theory]
    [InlineData("armlink", "NAMEPLATE_0 0x081E0000 EMPTY 0x8000")]
    [InlineData("iar", "define exported symbol __nameplate_r0_base = 0x081E0000;")]
    public async Task Scatter_file_and_icf_name_the_same_place(string linker, string line)
    {
        string text = (await _desk.MustAsync(Generate("linker", "STM32H743xI", null, "--linker", linker))).Out;

        text.ShouldContain(line);
        text.ShouldContain("0x080E0000");
        text.Count(letter => letter == '{').ShouldBe(text.Count(letter => letter == '}'));
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("lld")]
    [InlineData("armlink")]
    [InlineData("iar")]
    public async Task No_text_names_flash_inside_a_fence_for_any_chip(string linker)
    {
        foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS"))
        {
            JsonElement json = (await _desk.MustAsync(Generate("linker", chip.Name, null, "--linker", linker, "--json"))).Json;
            long free = json.GetProperty("flash").EnumerateArray().Sum(part => part.GetProperty("range").GetProperty("bytes").GetInt64());
            long fenced = json.GetProperty("fences").EnumerateArray().Sum(part => part.GetProperty("range").GetProperty("bytes").GetInt64());
            (free + fenced).ShouldBe(chip.Flash.Size, chip.Name);
        }
    }

    private static string[] Generate(string what, string chip, string? regions, params string[] more) =>
        ["generate", what, "--chip", chip, .. regions is null ? (string[])[] : ["--regions", regions], .. more];

    private async Task<CubeLinker> PrepareAsync(string linker, string chip, string? regions = null)
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        Tool.Require(linker, linker == Ld ? "binutils-arm-none-eabi" : "lld");
        CubeLinker cube = new(_desk.Folder);
        string kind = linker == Ld ? "gnu" : "lld";
        await _desk.MustAsync(Generate("linker", chip, regions, "--linker", kind, "--out", cube.PathOf("nameplate.ld")));
        return cube;
    }

    // The lines to paste, as a person takes them from the head of the file.
    private async Task<string> MemoryAsync(string chip, string? regions = null)
    {
        string text = (await _desk.MustAsync(Generate("linker", chip, regions))).Out;
        return string.Join('\n', MemoryLine().Matches(text).Select(match => $"  {match.Groups[1].Value}"));
    }

    private static string Squeezed(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    [GeneratedRegex(@"^ \* +(FLASH\d* +\(rx\) +: ORIGIN.*)$", RegexOptions.Multiline)]
    private static partial Regex MemoryLine();
}
