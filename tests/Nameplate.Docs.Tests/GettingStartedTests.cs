using System.Buffers.Binary;
using Nameplate.Cli.Tests;
using Nameplate.Images;

namespace Nameplate.Docs.Tests;

/// <summary>Who follows docs/getting-started.md has, at its end, what it promises: looked at in the virtual chip, not through the program.</summary>
public sealed class GettingStartedTests
{
    private const uint LastSlot = 0x081E0400;

    [Fact]
    public async Task Whoever_follows_the_page_has_board_10_with_new_firmware()
    {
        using Bench bench = new();
        PageRun run = new(bench);

        await run.FollowAsync(Page.Read("docs/getting-started.md"));

        run.Wrong.ShouldBeEmpty();
        run.Typed.ShouldBeGreaterThan(10);
        BinaryPrimitives.ReadUInt64LittleEndian(bench.Board().Peek(LastSlot + 16, 8)).ShouldBe(10UL);
        MemorySegment firmware = FirmwareFile.Load(Path.Combine(bench.Folder, "fw.hex")).Image.Segments.ShouldHaveSingleItem();
        bench.Board().Peek(firmware.Address, firmware.Data.Length).ShouldBe(firmware.Data.ToArray());
        bench.Board().InBootloader.ShouldBeFalse("the page ends with the firmware running");
    }

    [Fact]
    public void The_table_of_pins_is_the_same_wherever_it_stands()
    {
        string page = string.Join('\n', Page.Read("docs/getting-started.md").Lines);

        // AN2606 rev 70 tables 133, 135, 137 and the H7R/S section: RX before TX.
        page.ShouldContain("| H742 to H757 | PA10/PA9, or PB15/PB14 | PA3/PA2 | PB11/PB10 | |");
        page.ShouldContain("| H72x, H73x, H7A3, H7B3, H7B0 | PA10/PA9 | PA3/PA2 | PB11/PB10, or PD9/PD8 | |");
        page.ShouldContain("| H7R, H7S | PA10/PA9 | PA3/PA2 | PD9/PD8 | PD0/PD1 |");
        Repository.Root.ShouldNotBeEmpty();
    }
}
