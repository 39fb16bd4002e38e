using FsCheck;
using FsCheck.Fluent;

namespace Nameplate.Images.Tests;

/// <summary>What the tests' builders write, the readers read: same bytes, same addresses, right origins.</summary>
public sealed class RoundTripTests
{
    // Pieces with gaps of 0 to 300 bytes, from just below a 64 KiB border, in a random order of writing.
    private static readonly Gen<(uint Address, byte[] Bytes)[]> Pieces =
        from start in Gen.Elements(0u, 0x0800FF80u, 0x08000000u, 0xFFFFE000u)
        from parts in Gen.NonEmptyListOf(
            from gap in Gen.Choose(0, 300)
            from length in Gen.Choose(1, 200)
            from seed in Gen.Choose(0, int.MaxValue)
            select (gap, bytes: Bytes(seed, length))).Select(list => list.Take(8).ToList())
        from order in Gen.Shuffle(Enumerable.Range(0, parts.Count))
        select Place(start, parts, order);

    [Fact]
    public void Intel_hex_comes_back() => Check((pieces, length) =>
    {
        var text = new HexText(length % 2 == 0 ? "\n" : "\r\n");
        Array.ForEach(pieces, piece => text.Add(piece.Address, piece.Bytes, length));
        return text.End();
    });

    [Fact]
    public void S_records_come_back() => Check((pieces, length) =>
    {
        var text = new SRecordText();
        text.Record('0', 0, 2, "header"u8);
        Array.ForEach(pieces, piece => text.Add(piece.Address, piece.Bytes, length));
        return text.End();
    });

    [Fact]
    public void Elf_comes_back() => Check((pieces, _) =>
    {
        var elf = new ElfFile();
        Array.ForEach(pieces, piece => elf.Add(piece.Address, piece.Bytes));
        return elf.ToBytes();
    });

    [Fact]
    public void Merge_gives_what_one_file_gives() => Prop.ForAll(Pieces.ToArbitrary(), pieces =>
    {
        MemoryImage merged = MemoryImage.Merge(
            [.. pieces.Select((piece, i) => MemoryImage.FromBytes(piece.Address, piece.Bytes, $"{i}"))]);
        foreach ((int i, (uint Address, byte[] Bytes) piece) in pieces.Index())
        {
            merged.ToBytes(piece.Address, piece.Bytes.Length).ShouldBe(piece.Bytes);
            merged.OriginOf(piece.Address).ShouldBe($"{i} offset 0x0");
        }
    }).QuickCheckThrowOnFailure();

    // The origin of every byte is looked up in the text itself: the record on that line must hold that address.
    [Fact]
    public void Origins_of_intel_hex_are_lines_that_hold_the_address() =>
        Prop.ForAll(Pieces.ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (pieces, length) =>
        {
            var text = new HexText();
            Array.ForEach(pieces, piece => text.Add(piece.Address, piece.Bytes, length));
            byte[] bytes = text.End();
            string[] lines = System.Text.Encoding.ASCII.GetString(bytes).Split('\n');
            MemoryImage image = Read.Bytes(bytes).Image;
            foreach (uint address in pieces.SelectMany(AddressesOf))
            {
                string line = lines[int.Parse(image.OriginOf(address)!["fw line ".Length..]) - 1];
                int offset = Convert.ToInt32(line[3..7], 16);
                ((int)(address & 0xFFFF) - offset).ShouldBeInRange(0, Convert.ToInt32(line[1..3], 16) - 1);
            }
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<uint> AddressesOf((uint Address, byte[] Bytes) piece) =>
        Enumerable.Range(0, piece.Bytes.Length).Select(i => piece.Address + (uint)i);

    private static void Check(Func<(uint Address, byte[] Bytes)[], int, byte[]> write) =>
        Prop.ForAll(Pieces.ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (pieces, length) =>
        {
            MemoryImage image = Read.Bytes(write(pieces, length)).Image;
            image.Length.ShouldBe(pieces.Sum(piece => piece.Bytes.Length));
            foreach ((uint address, byte[] bytes) in pieces)
            {
                image.ToBytes(address, bytes.Length).ShouldBe(bytes);
            }

            ImageRules.Broken(image).ShouldBeNull();
        }).QuickCheckThrowOnFailure();

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new System.Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static (uint Address, byte[] Bytes)[] Place(uint start, List<(int Gap, byte[] Bytes)> parts, int[] order)
    {
        var placed = new List<(uint, byte[])>();
        foreach ((int gap, byte[] bytes) in parts)
        {
            start += (uint)gap;
            placed.Add((start, bytes));
            start += (uint)bytes.Length;
        }

        return [.. order.Select(i => placed[i])];
    }
}
