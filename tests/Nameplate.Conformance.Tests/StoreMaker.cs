using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// Stores as they come about: regions formatted, generations appended, unfinished ones left, regions compacted or formatted
/// again; at either side of a bank swap. Sizes, epochs, generations, payloads, formats and flags are drawn.
/// </summary>
internal sealed class StoreMaker(Random random)
{
    private static readonly byte[] s_uid = [.. Enumerable.Range(1, 12).Select(i => (byte)i)];

    private readonly PayloadMaker _payloads = new(random);

    public Picture Make()
    {
        bool large = random.Next(200) == 0;
        int slotSize = 256 << (large ? random.Next(4, 8) : random.Next(8) switch { < 4 => 0, < 6 => 1, 6 => 2, _ => 3 });
        int cells = large ? 3 : random.Next(3, slotSize > 512 ? 5 : 9);
        int spare = random.Next(6) == 0 ? slotSize : 0;
        int regions = random.Next(1, 3);
        uint size = (uint)(cells * slotSize + spare);
        AddressRange[] places = [.. Enumerable.Range(0, regions)
            .Select(i => new AddressRange(0x081C_0000 + (uint)i * 0x2_0000, size))];
        uint stride = random.Next(3) == 0 ? 0x0010_0000u : 0;
        var picture = new Picture(new StoreLayout(places, 0x450, stride, 256))
        {
            Uid = random.Next(3) == 0 ? [] : s_uid,
        };
        int side = stride != 0 ? random.Next(5) : 0;
        if (side != 1)
        {
            Live(picture, 0, regions, slotSize, cells);
        }
        if (side is 1 or 2)
        {
            Live(picture, regions, regions, slotSize, cells);
        }
        return picture;
    }

    private void Live(Picture picture, int firstPlace, int regions, int slotSize, int cells)
    {
        uint epoch = random.Next(12) switch { 0 => 0xFFFF_FFFC, 1 => (uint)random.Next(1, int.MaxValue), _ => 1 };
        uint generation = random.Next(12) switch { 0 => 0xFFFF_FFFC, 1 => (uint)random.Next(), _ => 1 };
        uint parent = 0;
        int here = 0;
        int k = 1;
        Header(picture, firstPlace, here, regions, slotSize, cells, epoch);
        for (int writes = random.Next(random.Next(4) == 0 ? 3 : 14); writes > 0; writes--)
        {
            if (k >= cells || random.Next(10) == 0)
            {
                here = regions == 2 ? 1 - here : 0;
                picture.BytesOf(firstPlace + here).Fill(0xFF);
                epoch = epoch < RegionHeader.MaxEpoch ? epoch + 1 : epoch;
                Header(picture, firstPlace, here, regions, slotSize, cells, epoch);
                k = 1;
            }
            int stage = random.Next(5) == 0 ? random.Next(1, 5) : 5;
            Slot(picture, firstPlace + here, k++, slotSize, generation, epoch, random.Next(12) == 0 ? parent / 2 : parent, stage);
            parent = stage >= 4 ? generation : parent;
            generation = generation == uint.MaxValue ? generation : generation + 1;
        }
    }

    private void Header(Picture picture, int firstPlace, int region, int regions, int slotSize, int cells, uint epoch)
    {
        byte[] line = new RegionHeader(
            (byte)int.Log2(slotSize), (uint)(slotSize * cells), epoch, (byte)region, (byte)regions,
            regions == 1 ? RegionMode.HostOnly : RegionMode.None, 0xFF, 0x450).Encode();
        line.CopyTo(picture.Line(firstPlace + region, 0));
        if (random.Next(20) != 0)
        {
            line.CopyTo(picture.Line(firstPlace + region, 1));
        }
    }

    private void Slot(Picture picture, int place, int k, int slotSize, uint generation, uint epoch, uint parent, int stage)
    {
        PayloadFormat format = random.Next(8) == 0 ? (PayloadFormat)random.Next(16) : PayloadFormat.Fields;
        byte[] payload = _payloads.Make(slotSize - Slots.Overhead, format);
        var flags = (SlotTraits)(random.Next(6) switch
        {
            0 => random.Next(256),
            1 => 1,
            2 => 2,
            3 => 0x80,
            _ => 0,
        });
        uint uidCrc = (flags & SlotTraits.UidBound) == 0 ? 0 : random.Next(3) == 0 ? (uint)random.Next() : Crc32.Of(s_uid);
        byte[] header = new SlotHeader(
            generation, payload.Length, int.Log2(slotSize), format, flags, epoch,
            (ulong)random.NextInt64(1, 1L << random.Next(1, 63)),
            uidCrc).Encode();
        var padded = new byte[Slots.PayloadLines(payload.Length) * LineRead.Size];
        payload.CopyTo(padded, 0);
        int first = k * slotSize / LineRead.Size;
        int last = first + slotSize / LineRead.Size - 1;
        picture.Line(place, last - 2).Clear();
        if (stage >= 2)
        {
            header.CopyTo(picture.Line(place, first));
        }
        if (stage >= 3)
        {
            padded.CopyTo(picture.BytesOf(place)[((first + 1) * LineRead.Size)..]);
        }
        if (stage >= 4)
        {
            new CommitLine(generation, Crc32.Of(header, padded), parent, (uint)random.Next(), (uint)random.Next()).Encode()
                .CopyTo(picture.Line(place, last - 1));
        }
        if (stage >= 5)
        {
            new SettleLine(generation, epoch).Encode().CopyTo(picture.Line(place, last));
        }
    }
}
