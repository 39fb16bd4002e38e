using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>An image that is put together line by line, right or wrong on purpose.</summary>
internal sealed class StoreImage(StoreLayout layout)
{
    public SortedDictionary<uint, byte[]> Lines { get; } = [];

    public SortedSet<uint> Bad { get; } = [];

    public StoreLayout Layout => layout;

    private IReadOnlyList<AddressRange> Places => [.. layout.Regions, .. layout.Aliases];

    /// <summary>Header and mirror of a region, counted over regions and aliases.</summary>
    public StoreImage Region(
        int place, uint epoch, bool header = true, bool mirror = true, byte? count = null, uint? size = null)
    {
        AddressRange range = Places[place];
        byte[] line = new RegionHeader(
            (byte)int.Log2(layout.SlotSize), size ?? range.Length, epoch, (byte)(place % layout.Regions.Count),
            count ?? (byte)layout.Regions.Count, layout.Mode, 0xFF, layout.ProductId).Encode();
        if (header)
        {
            Lines[range.Start] = line;
        }
        if (mirror)
        {
            Lines[range.Start + 32] = line;
        }
        return this;
    }

    public uint At(int place, int slot, int line = 0) =>
        new Slots(Places[place].Start, layout.SlotSize, 99).LineAddress(slot, line);

    /// <summary>A slot up to a stage: 1 mark, 2 header, 3 payload, 4 commit, 5 settle.</summary>
    public StoreImage Slot(
        int place, int slot, uint generation, uint epoch, ulong number, uint? parent = null, byte[]? payload = null,
        SlotTraits flags = SlotTraits.None, uint uidCrc = 0, int format = 1, int stage = 5, int? sizeLog2 = null)
    {
        payload ??= [];
        byte[] header = new SlotHeader(
            generation, payload.Length, sizeLog2 ?? int.Log2(layout.SlotSize), (PayloadFormat)format, flags, epoch, number,
            uidCrc).Encode();
        var padded = new byte[Slots.PayloadLines(payload.Length) * 32];
        payload.CopyTo(padded, 0);
        Lines[At(place, slot, -3)] = OpenMark.Encode();
        if (stage >= 2)
        {
            Lines[At(place, slot)] = header;
        }
        for (int at = 0; stage >= 3 && at < padded.Length; at += 32)
        {
            Lines[At(place, slot, 1 + at / 32)] = padded[at..(at + 32)];
        }
        if (stage >= 4)
        {
            Lines[At(place, slot, -2)] = new CommitLine(
                generation, Crc32.Of(header, padded), parent ?? generation - 1, 0x0001_0000, 1_700_000_000).Encode();
        }
        if (stage >= 5)
        {
            Lines[At(place, slot, -1)] = new SettleLine(generation, epoch).Encode();
        }
        return this;
    }

    public StoreImage Put(uint address, byte[] line)
    {
        Lines[address] = line;
        return this;
    }

    public StoreImage Remove(uint address)
    {
        Lines.Remove(address);
        return this;
    }

    public StoreImage Break(uint address)
    {
        Lines.Remove(address);
        Bad.Add(address);
        return this;
    }

    /// <summary>Flips a bit of a line.</summary>
    public StoreImage Rot(uint address, int bit = 77)
    {
        Lines[address] = [.. Lines[address]];
        Lines[address][bit / 8] ^= (byte)(1 << bit % 8);
        return this;
    }

    /// <summary>Fills a region from a text that nobody would take for a store.</summary>
    public StoreImage Fill(int place, Func<uint, byte[]> line)
    {
        for (uint at = Places[place].Start; at < Places[place].End; at += 32)
        {
            Lines[at] = line(at);
        }
        return this;
    }

    /// <summary>The bytes of each region and alias.</summary>
    public byte[][] ToBytes() => [.. Places.Select(p =>
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0xFF, (int)p.Length)];
        foreach ((uint at, byte[] line) in Lines.Where(l => p.Contains(l.Key)))
        {
            line.CopyTo(bytes, (int)(at - p.Start));
        }
        return bytes;
    })];

    public Bench ToBench(int unit = 32)
    {
        var bench = new Bench(layout, unit);
        foreach ((uint at, byte[] line) in Lines)
        {
            bench.Flash.Put(at, line);
        }
        foreach (uint at in Bad)
        {
            bench.Flash.Break(at);
        }
        return bench;
    }
}
