using System.Globalization;
using System.Text.RegularExpressions;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests.Packages;

/// <summary>The Zephyr module as far as it can be checked without Zephyr: structure, names, and the devicetree compiler.</summary>
public sealed partial class ZephyrModuleTests
{
    private const string Board = """
        /dts-v1/;
        / {
            #address-cells = <1>;
            #size-cells = <1>;
            soc {
                #address-cells = <1>;
                #size-cells = <1>;
                flash0: flash@8000000 {
                    compatible = "st,stm32-nv-flash", "soc-nv-flash";
                    reg = <0x08000000 0x200000>;
                };
            };
        };

        """;

    [Fact]
    public void Module_yml_names_files_that_are_there()
    {
        string[] lines = [.. File.ReadAllLines(PathOf("zephyr", "module.yml")).Where(line => line.Length > 0 && line[0] != '#')];

        lines.ShouldBe(["name: nameplate", "build:", "  cmake: zephyr", "  kconfig: zephyr/Kconfig"]);
        File.Exists(PathOf("zephyr", "CMakeLists.txt")).ShouldBeTrue();
        File.Exists(PathOf("zephyr", "Kconfig")).ShouldBeTrue();
    }

    [Fact]
    public void Kconfig_is_well_nested_and_every_option_has_a_type_a_prompt_and_help()
    {
        Stack<string> open = new();
        List<string> blocks = [];
        foreach (string line in File.ReadAllLines(PathOf("zephyr", "Kconfig")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string word = line.Split(' ')[0];
            if (line[0] == '\t')
            {
                blocks[^1] += line + "\n";
                continue;
            }

            (word is "menuconfig" or "config" or "if" or "endif" or "choice" or "endchoice").ShouldBeTrue(line);
            blocks.Add(line + "\n");
            if (word is "if" or "choice")
            {
                open.Push(word);
            }
            else if (word is "endif" or "endchoice")
            {
                open.Pop().ShouldBe(word[3..]);
            }
        }

        open.ShouldBeEmpty();
        foreach (string block in blocks.Where(block => block.Contains("config ", StringComparison.Ordinal)))
        {
            block.ShouldMatch("""\tbool "[^"]+"\n""");
            block.ShouldMatch(@"\thelp\n\t  \S");
        }
    }

    [Fact]
    public void Every_option_that_CMake_asks_for_is_one_of_Kconfig_and_every_file_is_there()
    {
        string cmake = File.ReadAllText(PathOf("zephyr", "CMakeLists.txt"));
        string[] options = [.. Option().Matches(File.ReadAllText(PathOf("zephyr", "Kconfig"))).Select(match => match.Groups[1].Value)];

        Asked().Matches(cmake).Select(match => match.Groups[1].Value).Distinct().Order().ShouldBe(options.Except(["NAMEPLATE_PORT"]).Order());
        SourceFile().Matches(cmake).Select(match => match.Groups[1].Value).ShouldAllBe(file => File.Exists(PathOf("src", file)));
        File.Exists(PathOf("zephyr", "nameplate_card.ld")).ShouldBeTrue();
        cmake.Count(letter => letter == '(').ShouldBe(cmake.Count(letter => letter == ')'));
    }

    [Fact]
    public void The_overlay_compiles_and_its_partitions_are_the_places_of_the_chip_database()
    {
        Tool.Require("dtc", "device-tree-compiler");
        string folder = Directory.CreateTempSubdirectory("nameplate-dts-").FullName;
        try
        {
            string source = Path.Combine(folder, "board.dts");
            string tree = Path.Combine(folder, "board.dtb");
            File.WriteAllText(source, Board + File.ReadAllText(PathOf("zephyr", "stm32h743xi.overlay")));
            Tool.Result compiled = Tool.Run("dtc", "-I", "dts", "-O", "dtb", "-@", "-o", tree, source);
            compiled.ExitCode.ShouldBe(0, compiled.Error);
            compiled.Error.ShouldBeEmpty();

            Chip chip = ChipDatabase.Get("STM32H743xI");
            Sector identity = chip.Flash.SectorAt(chip.RequireIdentity().Regions[0].Start)!;
            Partition("partition@1e0000").ShouldBe(identity.Range);
            Partition("partition@e0000").ShouldBe(chip.Flash.TwinOf(identity)!.Range);
            Partition("partition@0").ShouldBe(AddressRange.FromEnd(0x08000000, chip.Flash.TwinOf(identity)!.Range.Start));
            Partition("partition@100000").ShouldBe(AddressRange.FromEnd(0x08100000, identity.Range.Start));
            Get("/chosen", "zephyr,code-partition", "s").ShouldEndWith("partition@0");

            AddressRange Partition(string name)
            {
                uint[] cells = [.. Get($"/soc/flash@8000000/partitions/{name}", "reg", "x").Split(' ')
                    .Select(cell => uint.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
                return new AddressRange(0x08000000 + cells[0], cells[1]);
            }

            string Get(string node, string property, string type)
            {
                Tool.Result read = Tool.Run("fdtget", "-t", type, tree, node, property);
                read.ExitCode.ShouldBe(0, read.Error);
                return read.Output.Trim();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PathOf(params string[] parts) => Path.Combine([FirmwareFolder.Path, .. parts]);

    [GeneratedRegex(@"^(?:menu)?config (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex(@"CONFIG_(\w+)")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\$\{NAMEPLATE_SRC\}/([\w/]+\.c)\b")]
    private static partial Regex SourceFile();
}
