using System.Collections.Concurrent;
using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Cli.Generation.Places;
using Nameplate.Testing;

namespace Nameplate.Cli.Tests.Generation;

/// <summary>The C for every place of every chip, compiled for the chip's core.</summary>
public sealed class PlaceCodeTests : IDisposable
{
    private const string Warnings = "-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wundef -Werror";
    private const int Columns = 76; // 80 with the indent of the screen

    private static readonly string s_library = Path.Combine(Repository.Root, "firmware/src");

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task It_compiles_without_a_warning_on_every_chip()
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        _desk.File("units.csv", "number,uid\n10,3035303132335103001F0042\n");
        List<(Chip Chip, string Folder)> work = [];
        foreach (Chip chip in ChipDatabase.All)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_desk.Folder, chip.Name)).FullName;
            foreach (PlaceFacts place in ChipPlaces.Of(chip))
            {
                if (PlaceCode.For(chip, place) is not { } code)
                {
                    continue;
                }

                string name = place.Kind.NameOf();
                await WriteAsync(folder, $"{name}.c", code.Replace("nameplate_chip.h", $"{name}_chip.h", StringComparison.Ordinal));
                await MakeWhatItIncludesAsync(chip, place, folder);
            }

            work.Add((chip, folder));
        }

        ConcurrentBag<string> wrong = [];
        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = 2 }, it =>
        {
            Tool.Result compiled = Compile(it.Chip, it.Folder, Directory.GetFiles(it.Folder, "*.c"));
            if (compiled.ExitCode != 0)
            {
                wrong.Add($"{it.Chip}: {compiled.Error}");
            }
        });
        wrong.ShouldBeEmpty();
    }

    // The control: what the compiler would say is heard.
    [Fact]
    public async Task A_warning_in_it_would_be_caught()
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
        Chip chip = ChipDatabase.Get("h743zi");
        PlaceFacts place = ChipPlaces.Of(chip)[(int)PlaceKind.BackupRegisters];
        string code = PlaceCode.For(chip, place)!.Replace("const uint32_t low", "const uint8_t low", StringComparison.Ordinal);
        string file = await WriteAsync(_desk.Folder, "broken.c", code);

        Compile(chip, _desk.Folder, file).Error.ShouldContain("conversion");
    }

    [Fact]
    public void Every_place_that_a_chip_has_comes_with_C_but_one_beside_the_chip()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (PlaceFacts place in ChipPlaces.Of(chip))
            {
                string? code = PlaceCode.For(chip, place);
                (code is not null).ShouldBe(
                    place.Presence == PlacePresence.Present && place.Kind != PlaceKind.ExternalFlash, $"{chip} {place.Kind}");
                code?.ShouldContain("\nbool device_number(uint64_t *number)\n");
                code?.ShouldContain(chip.Name);
            }
        }
    }

    [Fact]
    public void It_fits_a_terminal_of_80_columns()
    {
        foreach (Chip chip in ChipDatabase.All)
        {
            foreach (PlaceFacts place in ChipPlaces.Of(chip))
            {
                foreach (string line in (PlaceCode.For(chip, place) ?? "").Split('\n'))
                {
                    line.Length.ShouldBeLessThanOrEqualTo(Columns, $"{chip} {place.Kind}: {line}");
                }
            }
        }
    }

    private async Task MakeWhatItIncludesAsync(Chip chip, PlaceFacts place, string folder)
    {
        if (place.Kind is PlaceKind.Spare or PlaceKind.Embed)
        {
            string[] command = PlaceCode.HeaderCommand(chip, place).Split(' ');
            await _desk.MustAsync([.. command.Skip(1), "--out", Path.Combine(folder, $"{place.Kind.NameOf()}_chip.h")]);
        }
        else if (place.Kind == PlaceKind.UniqueId)
        {
            foreach (string what in (string[])["c", "header"])
            {
                await _desk.MustAsync(
                    "table", what, "--from", "units.csv", "--chip", chip.Name, "--out", Path.Combine(folder, $"nameplate_table.{what[0]}"));
            }
        }
    }

    private static Tool.Result Compile(Chip chip, string folder, params IReadOnlyList<string> files) => Tool.Run("arm-none-eabi-gcc",
    [
        "-std=c11", "-Os", "-ffreestanding", "-fsyntax-only", $"-mcpu={CoreOf(chip)}", "-mthumb", .. Warnings.Split(' '),
        $"-I{s_library}", $"-I{folder}", .. files,
    ]);

    private static string CoreOf(Chip chip) => chip.Family switch
    {
        "C0" or "F0" or "G0" or "L0" or "U0" => "cortex-m0plus",
        "F1" or "F2" or "L1" => "cortex-m3",
        "F3" or "F4" or "G4" or "L4" or "WB" or "WL" => "cortex-m4",
        "F7" or "H7" or "H7RS" => "cortex-m7",
        _ => "cortex-m33",
    };

    private static async Task<string> WriteAsync(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}
