using System.Buffers.Binary;
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
}
