using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Conformance.Tests;

/// <summary>What a firmware may ask for, and the stores on which it may ask for it.</summary>
internal sealed class OperationMaker(Random random)
{
    private static readonly ushort[] s_tags =
    [
        0x3002, 0x3003, 0x1005, 0x6006, 0x1007, 0x8008, 0x4009, 0x000A, 0x9010, 0x901F, 0x3020,
        0x1801, 0x2802, 0x3FFF, 0x0C00, 0x2005,
    ];

    /// <summary>Kinds of stores that a sequence may start from.</summary>
    public static IReadOnlyList<string> Starts { get; } =
    [
        "blank", "one generation", "production", "production in use", "authenticated", "full", "second region", "last generation",
        "last epoch", "bad fields", "opaque", "wrong regions", "conflict", "later version", "foreign", "rotten", "only rot",
        "torn format", "unsettled", "other slot size", "unassigned flags", "both production",
        "remains of an erase", "any fields", "any fields", "any fields", "any store", "any store", "any store",
    ];

    private readonly PayloadMaker _payloads = new(random);

    public Operation Next()
    {
        if (random.Next(12) == 0)
        {
            return new Operation((ulong)random.Next(1, 1000), random.Next(2) == 0 ? [] : Changes(random.Next(1, 3)));
        }
        return new Operation(null, Changes(random.Next(8) == 0 ? random.Next(2, 6) : 1));
    }

    /// <summary>A flash with a store on it, put there line by line.</summary>
    public FlashModel Start(string kind, StoreLayout layout, int unit)
    {
        byte[] delay = Convert.FromHexString("05100400FA000000");
        byte[] mixed = Convert.FromHexString(
            "0118020034120000" + "05100400FA000000" + "FEC7060001186162" + "63640000" + "10900400DEADBEEF");
        byte[] signed = [.. delay, .. Convert.FromHexString("FFF7240002030000"), .. new byte[32]];
        var image = new StoreImage(layout);
        StoreImage first = image.Region(0, 1);
        int last = (int)layout.Regions[0].Length / layout.SlotSize - 1;
        _ = kind switch
        {
            "blank" => Clear(image),
            "one generation" => first.Slot(0, 1, 1, 1, 10, payload: mixed, flags: SlotTraits.Secrets),
            "production" => first.Slot(0, 1, 1, 1, 10, payload: delay, flags: SlotTraits.Production),
            "production in use" => first.Slot(0, 1, 1, 1, 10, flags: SlotTraits.Production).Slot(0, 2, 2, 1, 10, payload: delay),
            "authenticated" => first.Slot(0, 1, 1, 1, 10, payload: signed, flags: SlotTraits.Authenticated),
            "full" => Enumerable.Range(1, last).Aggregate(first, (i, k) =>
                i.Slot(0, k, (uint)k, 1, 10, payload: k % 2 == 0 ? delay : mixed)),
            "second region" => first.Slot(0, 1, 1, 1, 10).Region(1, 2).Slot(1, 1, 2, 2, 10, payload: delay),
            "last generation" => first.Slot(0, 1, 0xFFFF_FFFE, 1, 10, payload: delay, parent: 5),
            "last epoch" => Clear(image).Region(0, 0xFFFF_FFFE).Slot(0, last, 9, 0xFFFF_FFFE, 10, payload: delay),
            "bad fields" => first.Slot(0, 1, 1, 1, 10, payload: Convert.FromHexString("05100400FA0000000230FF0000000000")),
            "opaque" => first.Slot(0, 1, 1, 1, 10, payload: delay, format: 3),
            "wrong regions" => Clear(image).Region(0, 1, count: 1).Slot(0, 1, 1, 1, 10),
            "conflict" => first.Slot(0, 1, 1, 1, 10).Region(1, 1).Slot(1, 1, 1, 1, 11),
            "later version" => first.Slot(0, 1, 1, 1, 10, flags: SlotTraits.MustUnderstand | (SlotTraits)0x20),
            "foreign" => Clear(image).Fill(1, at => [.. Enumerable.Range(0, 32).Select(i => (byte)(at * 7 + (uint)i * 31))]),
            "rotten" => first.Slot(0, 1, 1, 1, 10, payload: mixed).Slot(0, 2, 2, 1, 10, payload: delay).Rot(image.At(0, 2, 1)),
            "only rot" => first.Slot(0, 1, 1, 1, 10, payload: delay).Rot(image.At(0, 1, 1)),
            "torn format" => Clear(image).Break(layout.Regions[0].Start),
            "unsettled" => first.Slot(0, 1, 1, 1, 10, payload: delay).Slot(0, 2, 2, 1, 10, payload: mixed, stage: 4),
            "other slot size" => Smaller(layout, image),
            "unassigned flags" => first.Slot(0, 1, 1, 1, 10, payload: delay, flags: (SlotTraits)0x52),
            "both production" => first.Slot(0, 1, 1, 1, 10, payload: delay, flags: SlotTraits.Production)
                .Region(1, 2).Slot(1, 1, 2, 2, 10, payload: delay, flags: SlotTraits.Production, parent: 2),
            "remains of an erase" => first.Slot(0, 1, 1, 1, 10, payload: delay)
                .Put(image.At(0, last), [.. Enumerable.Repeat((byte)0xF0, LineRead.Size)]),
            "any fields" => first.Slot(
                0, 1, 1, 1, 10, payload: _payloads.Fields(layout.SlotSize - Slots.Overhead),
                flags: (SlotTraits)(random.Next(2) * 0x04 | random.Next(2) * 0x08 | random.Next(8) << 4)),
            "any store" => Any(layout, image, last),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        return image.ToBench(unit).Flash;
    }

    /// <summary>Both regions with slots of any stage and order, some of them broken.</summary>
    private StoreImage Any(StoreLayout layout, StoreImage image, int last)
    {
        uint generation = 1;
        for (int region = 0; region < 2; region++)
        {
            if (random.Next(6) == 0)
            {
                continue;
            }
            uint epoch = (uint)random.Next(1, 4);
            image.Region(region, epoch, header: random.Next(8) > 0, mirror: random.Next(8) > 0);
            int slots = random.Next(last + 1);
            for (int k = 1; k <= slots; k++)
            {
                image.Slot(
                    region, k, generation, random.Next(8) == 0 ? 2u : epoch, 10, parent: generation - 1,
                    payload: _payloads.Fields(Math.Min(64, layout.SlotSize - Slots.Overhead)),
                    stage: random.Next(3) == 0 ? random.Next(1, 5) : 5,
                    flags: random.Next(6) == 0 ? SlotTraits.Production : SlotTraits.None);
                generation++;
            }
        }
        uint[] lines = [.. image.Lines.Keys];
        for (int n = lines.Length > 0 ? random.Next(3) : 0; n > 0; n--)
        {
            uint at = lines[random.Next(lines.Length)];
            _ = !image.Lines.ContainsKey(at) ? image : random.Next(3) switch
            {
                0 => image.Break(at),
                1 => image.Rot(at, random.Next(256)),
                _ => image.Remove(at),
            };
        }
        return image;
    }

    private static StoreImage Clear(StoreImage image)
    {
        image.Lines.Clear();
        return image;
    }

    /// <summary>A store of 256-byte slots where larger ones are configured.</summary>
    private static StoreImage Smaller(StoreLayout layout, StoreImage image)
    {
        var small = new StoreImage(new StoreLayout(layout.Regions, layout.ProductId, 0, Slots.MinSize));
        small.Region(0, 3).Slot(0, 1, 4, 3, 10, payload: [5, 0x10, 4, 0, 1, 0, 0, 0]);
        image.Lines.Clear();
        foreach ((uint at, byte[] line) in small.Lines)
        {
            image.Put(at, line);
        }
        return image;
    }

    private CChange[] Changes(int count) => [.. Enumerable.Range(0, count).Select(_ => Change())];

    private CChange Change()
    {
        ushort tag = s_tags[random.Next(s_tags.Length)];
        switch (random.Next(24))
        {
            case < 5:
                return new CChange(tag, null);
            case 5:
                // A name for one of the user's fields, or the end of all names.
                return random.Next(3) == 0
                    ? new CChange(0xC7FE, null)
                    : new CChange(0xC7FE, [(byte)(random.Next(2) + 1), 0x18, .. "name"u8[..random.Next(5)]]);
            case 6:
                return new CChange((ushort)(random.Next(4) switch { 0 => 0x0000, 1 => 0x1001, 2 => 0xF7FF, _ => 0xC7FE }), [1]);
            case 7:
                return new CChange(tag, new byte[random.Next(900)]);
        }
        var value = new byte[random.Next(4) == 0 ? random.Next(60) : random.Next(1, 9)];
        random.NextBytes(value);
        return new CChange(tag, value);
    }
}
