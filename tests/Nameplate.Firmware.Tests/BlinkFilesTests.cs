using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>Real files of a real toolchain.</summary>
public sealed class BlinkFilesTests(BlinkBuild build) : IClassFixture<BlinkBuild>
{
    private const uint Flash = 0x08000000;
    private static readonly AddressRange[] Dtcm = [new(0x20000000, 0x20000)];
    private static readonly AddressRange[] Reserved = [new(0x080E0000, 0x20000), new(0x081E0000, 0x20000)];

    private FirmwareFile Load(string name) => FirmwareFile.Load(Path.Combine(build.Chip, name), Flash);

    [Theory]
    [InlineData("blink-h743-v1")]
    [InlineData("blink-h743-v2")]
    public void Four_files_of_a_version_give_the_same_image(string name)
    {
        FirmwareFile elf = Load($"{name}.elf");

        elf.Format.ShouldBe(FirmwareFormat.Elf);
        elf.Image.Segments.ShouldHaveSingleItem().Address.ShouldBe(Flash);
        elf.Image.Length.ShouldBeGreaterThan(4096);
        foreach ((string extension, FirmwareFormat format) in
            new[]
            {
                ("hex", FirmwareFormat.IntelHex), ("s19", FirmwareFormat.SRecord), ("bin", FirmwareFormat.RawBinary),
            })
        {
            FirmwareFile other = Load($"{name}.{extension}");
            other.Format.ShouldBe(format);
            other.Image.HasSameContent(elf.Image).ShouldBeTrue($"{other} against {elf}");
            other.Image.Crc32.ShouldBe(elf.Image.Crc32);
        }
    }

    [Fact]
    public void Program_in_two_banks_gives_two_segments_in_each_format()
    {
        FirmwareFile elf = Load("blink-h743-v2-two-banks.elf");

        elf.Image.Segments.Select(segment => segment.Address).ShouldBe([Flash, 0x08100000u]);
        Load("blink-h743-v2-two-banks.hex").Image.HasSameContent(elf.Image).ShouldBeTrue();
        Load("blink-h743-v2-two-banks.s19").Image.HasSameContent(elf.Image).ShouldBeTrue();
    }

    [Fact]
    public void Versions_differ_and_name_themselves()
    {
        MemoryImage one = Load("blink-h743-v1.elf").Image;
        MemoryImage two = Load("blink-h743-v2.elf").Image;

        one.HasSameContent(two).ShouldBeFalse();
        one.Segments[0].Data.Span.IndexOf("blink-h743 version 1\r\n"u8).ShouldBePositive();
        two.Segments[0].Data.Span.IndexOf("blink-h743 version 2\r\n"u8).ShouldBePositive();
    }

    [Theory]
    [InlineData("blink-h743-v1.elf")]
    [InlineData("blink-h743-v2.elf")]
    [InlineData("blink-h743-v2-two-banks.elf")]
    public void Symbols_name_the_identity_and_no_byte_lies_in_its_sectors(string name)
    {
        FirmwareFile file = Load(name);

        file.Symbols["__nameplate_r0_base"].ShouldBe(0x081E0000u);
        file.Symbols["__nameplate_r0_size"].ShouldBe(0x8000u);
        Reserved.SelectMany(file.Image.Within).ShouldBeEmpty();
    }

    [Fact]
    public void Vectors_are_plausible_and_lead_to_the_entry_point()
    {
        FirmwareFile file = Load("blink-h743-v1.elf");

        VectorCheck check = VectorTable.Check(file.Image, Flash, Dtcm);

        check.Fault.ShouldBeNull();
        check.InitialStackPointer.ShouldBe(0x20020000u);
        check.ResetVector.ShouldBe(file.EntryPoint);
    }

    [Fact]
    public void Sections_of_the_linker_script_are_found()
    {
        IReadOnlyList<ElfSection> sections = Load("blink-h743-v1.elf").Sections;

        sections.Select(section => section.Name).ShouldBe([".text", ".data"]);
        sections[1].Range.Start.ShouldBe((uint)sections[0].Range.End);
    }

    [Fact]
    public void Second_build_gives_the_same_bytes()
    {
        string again = build.Make("again", "all");

        foreach (string path in Directory.GetFiles(build.Chip))
        {
            File.ReadAllBytes(Path.Combine(again, Path.GetFileName(path))).ShouldBe(File.ReadAllBytes(path), path);
        }
    }

    [Theory]
    [InlineData("blink-h743-v1", "1")]
    [InlineData("blink-h743-v2", "2")]
    public void Card_stands_behind_the_vectors_and_names_the_identitys_place(string name, string version)
    {
        FirmwareCard card = FirmwareCard.Find(Load($"{name}.bin").Image.Segments[0].Data.Span, Flash).ShouldNotBeNull();

        card.Address.ShouldBe(Flash + 0x40);
        (card.Name, card.Version).ShouldBe(("blink-h743", version));
        card.Regions.ShouldBe([new AddressRange(0x081E0000, 0x8000)]);
    }

    [Theory]
    [InlineData("stm32h743xi", "h743")]
    [InlineData("stm32h723xg", "qemu")]
    public void Header_and_reservation_are_what_the_command_line_prints(string chip, string board)
    {
        foreach ((string what, string file) in new[] { ("header", "nameplate_chip.h"), ("linker", "nameplate.ld") })
        {
            Tool.Result printed = Tool.Run("dotnet", Path.Combine(AppContext.BaseDirectory, "nameplate.dll"), "generate", what, "--chip", chip);
            string kept = Path.Combine(FirmwareFolder.Path, "examples/blink-h743", board, file);
            File.ReadAllText(kept).ShouldBe(printed.Output, $"nameplate generate {what} --chip {chip} --out {kept}");
        }
    }

    /// <summary>Another compiler makes other bytes of the same sources; then only a build with this one can tell.</summary>
    [Theory]
    [InlineData("v1.hex")]
    [InlineData("v2.hex")]
    public void The_demos_firmware_is_this_example(string version)
    {
        string built = Path.Combine(build.Demo, $"blink-any-chip-{version}");
        string compiler = Tool.Run("arm-none-eabi-gcc", "-dumpversion").Output.Trim();
        Assert.SkipUnless(compiler == DemoCompiler, $"the demo's firmware was built by gcc {DemoCompiler}, here is {compiler} (apt-get install gcc-arm-none-eabi on Debian 12)");

        File.ReadAllLines(Path.Combine(FirmwareFolder.Path, "../src/Nameplate.Cli/Demo", $"blink-h743-{version}")).ShouldBe(File.ReadAllLines(built),
            $"make -C firmware/examples/blink-h743 demo, and copy build/blink-any-chip-{version} to src/Nameplate.Cli/Demo/blink-h743-{version}");
    }

    private const string DemoCompiler = "12.2.1";
}
