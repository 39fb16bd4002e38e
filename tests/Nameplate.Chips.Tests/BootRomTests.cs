namespace Nameplate.Chips.Tests;

public sealed class BootRomTests
{
    private const string Everywhere = "write-protected-acks misaligned-write-poisons double-ecc-read-hangs";

    [Theory] // AN2606 rev 70 T134…T141 and the threads that Errata.cs names
    [InlineData("STM32H743xI", 0xD2, "V13.2", "bank2-erase-acked-early")]
    [InlineData("STM32H743xI", 0xD3, "V13.3", "first-sync-ignored bank2-erase-acked-early")]
    [InlineData("STM32H743xI", 0x90, "V9.0",
        "first-sync-ignored bank2-erase-acked-early go-first-ack-missing get-count-wrong")]
    [InlineData("STM32H743xI", 0x91, "V9.1", "first-sync-ignored bank2-erase-acked-early")]
    [InlineData("STM32H743xI", 0x92, "V9.2", "first-sync-ignored")]
    [InlineData("STM32H743xG", 0x91, "V9.1", "first-sync-ignored bank2-erase-acked-early")]
    [InlineData("STM32H750xB", 0x90, "V9.0", "first-sync-ignored go-first-ack-missing get-count-wrong")]
    [InlineData("STM32H750xB", 0x91, "V9.1", "first-sync-ignored")]
    [InlineData("STM32H723xG", 0x91, "V9.1", "read-then-write-drops-32")]
    [InlineData("STM32H723xE", 0x92, "V9.2", "read-then-write-drops-32")]
    [InlineData("STM32H730xB", 0x93, "V9.3", "read-then-write-drops-32")]
    [InlineData("STM32H7A3xI", 0x90, "V9.0", "")]
    [InlineData("STM32H7A3xG", 0x91, "V9.1", "")]
    [InlineData("STM32H7B0xB", 0x92, "V9.2", "")]
    [InlineData("STM32H7S3x8", 0xE3, "V14.3", "")]
    [InlineData("STM32H7S3x8", 0xE5, "V14.5", "")]
    public void A_version_has_its_errata(string chip, byte id, string name, string errata)
    {
        BootRom rom = ChipDatabase.Get(chip).Rom;
        rom.VersionOf(id).ShouldNotBeNull().Name.ShouldBe(name);
        rom.ErrataOf(id).Select(erratum => erratum.Name)
            .ShouldBe($"{errata} {Everywhere}".Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("STM32H743xI", "D2 D3 90 91 92")]
    [InlineData("STM32H743xG", "D2 D3 90 91 92")]
    [InlineData("STM32H750xB", "90 91 92")]
    [InlineData("STM32H723xG", "91 92 93")]
    [InlineData("STM32H723xE", "91 92 93")]
    [InlineData("STM32H730xB", "91 92 93")]
    [InlineData("STM32H7A3xI", "90 91 92")]
    [InlineData("STM32H7A3xG", "90 91 92")]
    [InlineData("STM32H7B0xB", "90 91 92")]
    [InlineData("STM32H7S3x8", "E3 E5")]
    public void A_chip_has_the_bootloaders_of_AN2606_table_3(string chip, string ids) =>
        string.Join(' ', ChipDatabase.Get(chip).Rom.Versions.Select(version => $"{version.Id:X2}")).ShouldBe(ids);

    [Theory]
    [InlineData(null)]
    [InlineData(0x94)]
    public void An_unread_or_unknown_version_gets_every_erratum(int? id)
    {
        foreach (Chip chip in ChipDatabase.All.Where(chip => chip.Rom.Versions.Count > 0))
        {
            chip.Rom.ErrataOf((byte?)id).ShouldBe(Errata.All);
        }
    }

    [Fact]
    public void A_ROM_without_an_ID_gets_the_errata_that_hold_everywhere() =>
        ChipDatabase.Get("STM32F103xB").Rom.ErrataOf(null).ShouldBe(Errata.Everywhere);

    [Fact]
    public void A_low_PB15_is_noted_of_every_V9_on_0x450()
    {
        foreach (byte id in new byte[] { 0x90, 0x91, 0x92 })
        {
            ChipDatabase.Get("STM32H743xI").Rom.NotesOf(id)
                .ShouldContain(note => note.Text.Contains("PB15") && note.Advice.Contains("open or high"));
        }
    }

    [Fact]
    public void An_unread_version_gets_each_note_of_the_line_once()
    {
        IReadOnlyList<RomNote> notes = ChipDatabase.Get("STM32H743xI").Rom.NotesOf(null);
        notes.Count(note => note.Text.Contains("PB15 is low")).ShouldBe(1);
        notes.ShouldContain(note => note.Text == "Go does not work.");
        notes.ShouldBeUnique();
    }

    [Fact]
    public void Errata_are_found_by_name_and_named_once()
    {
        Errata.All.Select(erratum => erratum.Name).ShouldBeUnique();
        foreach (Erratum erratum in Errata.All)
        {
            Errata.Find(erratum.Name.ToUpperInvariant()).ShouldBe(erratum);
        }

        Errata.Find("no-such-erratum").ShouldBeNull();
    }
}
