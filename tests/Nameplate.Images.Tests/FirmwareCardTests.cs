using Nameplate.Foundation;
using Nameplate.Testing;

namespace Nameplate.Images.Tests;

/// <summary>docs/formats/firmware-card.md.</summary>
public sealed class FirmwareCardTests
{
    private const uint At = 0x08000298;

    // The example of the document, bytes and all; its CRC was computed with zlib.
    private static readonly byte[] Golden = Convert.FromHexString(
        "4E504C4341524431" + "9C653BE9" + "80000001" + "00001E0800000000" + "00800000"
        + "70756D70".PadRight(64, '0') + "322E30".PadRight(48, '0') + "34663163326161".PadRight(88, '0'));

    [Fact]
    public void The_card_of_the_document_is_read()
    {
        FirmwareCard card = FirmwareCard.Read(Golden, At);

        card.Fault.ShouldBeNull();
        (card.Name, card.Version, card.BuildId).ShouldBe(("pump", "2.0", "4f1c2aa"));
        card.Regions.ShouldBe([new AddressRange(0x081E0000, 0x8000)]);
        card.ToString().ShouldBe("pump 2.0, build 4f1c2aa");
    }

    [Fact]
    public void Every_bit_that_flips_is_noticed()
    {
        for (int bit = 0; bit < Golden.Length * 8; bit++)
        {
            byte[] card = [.. Golden];
            card[bit / 8] ^= (byte)(1 << (bit % 8));
            FirmwareCard.Find(card, At)?.Fault.ShouldNotBeNull($"bit {bit}");
        }
    }

    [Fact]
    public void A_field_filled_to_its_last_byte_ends_there()
    {
        FirmwareCard card = FirmwareCard.Read(
            CardBytes.Make(new string('n', 32), new string('v', 24), new string('b', 44), 0x2000, 0x081FC000, 0x081FE000), At);

        (card.Name.Length, card.Version.Length, card.BuildId.Length).ShouldBe((32, 24, 44));
        card.Regions.Select(region => region.Start).ShouldBe([0x081FC000u, 0x081FE000u]);
    }

    [Fact]
    public void Text_that_would_drive_a_terminal_is_made_harmless()
    {
        byte[] bytes = CardBytes.Make("a\e[31mb\n", "\u202E1");
        bytes[0x54] = 0xFF; // no UTF-8

        FirmwareCard card = FirmwareCard.Read(CardBytes.Seal(bytes), At);

        card.Name.ShouldBe("a\uFFFD[31mb\uFFFD");
        card.Version.ShouldBe("\uFFFD1");
        card.BuildId.ShouldBe("\uFFFD");
    }

    [Fact]
    public void A_card_of_a_later_format_is_said_to_be_one()
    {
        byte[] bytes = [.. Golden];
        bytes[7] = (byte)'2';

        FirmwareCard.Find(bytes, At)!.ToString().ShouldBe("damaged: the card at 0x08000298 is of a later format");
    }

    [Theory]
    [InlineData(3, 0x2000u, 0u)]
    [InlineData(1, 0u, 0u)]
    [InlineData(2, 0x2000u, 0xFFFFF000u)]
    public void Regions_that_no_chip_has_make_no_claim(byte count, uint size, uint second)
    {
        byte[] bytes = CardBytes.Make("a", "1", "", size, 0x08000000, second);
        bytes[0x0F] = count;

        FirmwareCard card = FirmwareCard.Read(CardBytes.Seal(bytes), At);

        card.Fault.ShouldNotBeNull();
        card.Regions.ShouldBeEmpty();
    }

    [Fact]
    public void The_whole_card_wins_over_a_damaged_one_before_it()
    {
        byte[] bytes = [.. "NPLCARD1"u8, 0, 0, 0, 0, .. CardBytes.Make("a", "1"), .. CardBytes.Make("b", "2")];

        FirmwareCard.Find(bytes, At)!.Name.ShouldBe("a");
        FirmwareCard.Find(bytes.AsSpan(0, 100), At)!.Fault.ShouldNotBeNull();
    }

    [Fact]
    public void The_letters_at_an_odd_address_are_no_card() =>
        FirmwareCard.Find([0, .. Golden], At).ShouldBeNull();

    [Fact]
    public void Each_segment_of_an_image_may_have_a_card()
    {
        MemoryImage image = MemoryImage.Merge(
            MemoryImage.FromBytes(0x08000000, (byte[])[1, 2, 3, 4, .. CardBytes.Make("cm7", "1")], "a"),
            MemoryImage.FromBytes(0x08100000, CardBytes.Make("cm4", "1"), "b"),
            MemoryImage.FromBytes(0x08180000, new byte[64], "c"));

        FirmwareCard.FindIn(image).Select(card => card.Name).ShouldBe(["cm7", "cm4"]);
    }

    // Had the CRC its usual place behind what it covers, the CRC of a whole image would not depend on its card at all.
    [Fact]
    public void Images_that_differ_in_their_cards_alone_have_different_CRCs()
    {
        uint[] crcs = [.. Enumerable.Range(0, 100).Select(version => MemoryImage.FromBytes(
            0x08000000, (byte[])[1, 2, 3, 4, .. CardBytes.Make("pump", $"1.{version}"), 5, 6, 7, 8], "fw").Crc32)];

        crcs.Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public void Any_bytes_give_a_card_or_none()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        int whole = 0;
        int damaged = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            for (int cards = random.Next(3); cards > 0 && bytes.Length > CardBytes.Size; cards--)
            {
                byte[] card = CardBytes.Make("n", "v", "b", (uint)random.Next(), (uint)random.NextInt64(1L << 32));
                card[random.Next(CardBytes.Size)] = (byte)random.Next(256);
                (random.Next(2) == 0 ? card : CardBytes.Seal(card)).CopyTo(bytes, random.Next(bytes.Length - CardBytes.Size));
            }

            FirmwareCard? found = FirmwareCard.Find(bytes, (uint)random.Next(4));
            if (found is { Fault: null })
            {
                whole++;
                (found.Name.Length <= 32 && found.Regions.Count <= 2).ShouldBeTrue($"seed {seed}, case {i}");
            }

            damaged += found is { Fault: not null } ? 1 : 0;
        }

        whole.ShouldBeGreaterThan(1000, "too few cards are whole to say anything");
        damaged.ShouldBeGreaterThan(1000, "too few cards are damaged to say anything");
    }
}
