using Nameplate.Foundation;

using static Nameplate.Identity.StoreStatus;

namespace Nameplate.Identity.Tests;

/// <summary>What a reader must say about an image; written down by hand, not taken from the reader.</summary>
internal sealed record Expected(
    StoreState State, StoreStatus Status = StoreStatus.None, ulong Number = 0, uint Generation = 0, uint Epoch = 0,
    int Region = 0, int Slot = 0, uint[]? History = null, string Payload = "", StoreSide Side = StoreSide.Primary);

/// <summary>One image of tests/vectors.</summary>
internal sealed record StoreVector(string Name, string About, StoreImage Image, Expected Expected, string Uid = "")
{
    public StoreLayout Layout => Image.Layout;

    public byte[][] Images() => Image.ToBytes();
}

/// <summary>Every image of tests/vectors, by name: good, torn, rotten, and what else may lie there.</summary>
internal static class StoreVectors
{
    private const SlotTraits MustKnowBit4 = SlotTraits.MustUnderstand | (SlotTraits)0x10;
    private static readonly byte[] Delay = Convert.FromHexString("05100400FA000000");
    private static readonly byte[] Zeros = new byte[32];

    public static IReadOnlyList<StoreVector> All { get; } = [.. Good(), .. Torn(), .. Rotten(), .. Other()];

    private static StoreLayout OneLayout => Bench.One(6);

    private static StoreLayout TwoLayout => Bench.Two(4);

    private static StoreLayout Swap =>
        new([new AddressRange(0x081E_0000, 0x400)], 0x450, 0x0010_0000, 256);

    private static StoreImage One(uint epoch = 1) => new StoreImage(OneLayout).Region(0, epoch);

    private static Expected Is(
        ulong number, uint generation, int slot, StoreStatus status = StoreStatus.None, uint epoch = 1, int region = 0,
        uint[]? history = null, string payload = "", StoreSide side = StoreSide.Primary) =>
        new(StoreState.Valid, status, number, generation, epoch, region, slot, history, payload, side);

    private static Expected No(StoreStatus status = StoreStatus.None) => new(StoreState.None, status);

    private static IEnumerable<StoreVector> Good()
    {
        yield return new("good-blank", "nothing was ever written", new StoreImage(OneLayout), No());
        yield return new("good-first", "one generation in one region", One().Slot(0, 1, 1, 1, 10), Is(10, 1, 1));
        yield return new(
            "good-third", "three generations; the newest lies highest",
            One().Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11).Slot(0, 3, 3, 1, 55, payload: Delay),
            Is(55, 3, 3, history: [2, 1], payload: "05100400FA000000"));
        yield return new(
            "good-full", "no slot is left",
            Enumerable.Range(1, 5).Aggregate(One(), (image, k) => image.Slot(0, k, (uint)k, 1, (ulong)k)),
            Is(5, 5, 5, history: [4, 3, 2, 1]));
        yield return new(
            "good-two-fresh", "two regions, only the first is in use",
            new StoreImage(TwoLayout).Region(0, 1).Slot(0, 1, 1, 1, 10), Is(10, 1, 1));
        yield return new(
            "good-two-compacted", "the second region took over; the first is the backup",
            new StoreImage(TwoLayout).Region(0, 1).Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11).Slot(0, 3, 3, 1, 12)
                .Region(1, 2).Slot(1, 1, 4, 2, 13),
            Is(13, 4, 1, epoch: 2, region: 1, history: [3, 2, 1]));
        yield return new(
            "good-embedded", "the tail of a sector that firmware uses",
            new StoreImage(new StoreLayout([new AddressRange(0x0801_E000, 0x2000)], 0x450, embed: true))
                .Region(0, 1).Slot(0, 1, 1, 1, 10), Is(10, 1, 1));
        yield return new(
            "good-swapped", "the banks were swapped: the store lies at the alias",
            new StoreImage(Swap).Region(1, 1).Slot(1, 1, 1, 1, 10), Is(10, 1, 1, side: StoreSide.Alias));
        yield return new(
            "good-uid-bound", "bound to the chip that reads it",
            One().Slot(0, 1, 1, 1, 10, flags: SlotTraits.UidBound, uidCrc: 0x925F_C655), Is(10, 1, 1),
            "0102030405060708090A0B0C");
        yield return new(
            "good-opaque-payload", "a payload format that nobody knows; the number counts all the same",
            One().Slot(0, 1, 1, 1, 10, payload: Delay, format: 7), Is(10, 1, 1, payload: "05100400FA000000"));
        yield return new(
            "good-generation-jumps-back", "rank is epoch and place; the generation does not count",
            One().Slot(0, 1, 900, 1, 10).Slot(0, 2, 5, 1, 11, parent: 900), Is(11, 5, 2, history: [900]));
        yield return new(
            "good-same-rank-same-content", "two copies of equal rank that say the same",
            new StoreImage(TwoLayout).Region(0, 2).Slot(0, 1, 7, 2, 10).Region(1, 2).Slot(1, 1, 7, 2, 10),
            Is(10, 7, 1, epoch: 2, history: [7]));
        yield return new(
            "good-probe-and-prime-used", "PROBE and PRIME never mean anything",
            One().Slot(0, 1, 1, 1, 10).Put(0x081E_00C0, Zeros).Break(0x081E_00E0), Is(10, 1, 1));
    }

    private static IEnumerable<StoreVector> Torn()
    {
        StoreImage first = One().Slot(0, 1, 1, 1, 10);
        yield return new("torn-open-mark", "cut after the open mark", Copy(first).Slot(0, 2, 2, 1, 11, stage: 1), Is(10, 1, 1));
        yield return new("torn-no-commit", "cut before the commit", Copy(first).Slot(0, 2, 2, 1, 11, stage: 3), Is(10, 1, 1));
        yield return new(
            "torn-unsettled", "cut after the commit: the new one, but not proven",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 4), Is(11, 2, 2, Unsettled, history: [1]));
        yield return new(
            "torn-settle-zeroed", "a settle line of zeros settles nothing",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 4).Put(first.At(0, 2, -1), Zeros),
            Is(11, 2, 2, Unsettled, history: [1]));
        yield return new(
            "torn-header-unreadable", "cut inside the header line, which now raises a double ECC fault",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 1).Break(first.At(0, 2)), Is(10, 1, 1, EccSeen));
        yield return new(
            "torn-commit-unreadable", "cut inside the commit",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 3).Break(first.At(0, 2, -2)), Is(10, 1, 1, EccSeen));
        yield return new(
            "torn-settle-unreadable", "cut inside the settle line",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 4).Break(first.At(0, 2, -1)),
            Is(11, 2, 2, Unsettled | EccSeen, history: [1]));
        yield return new(
            "torn-format", "cut inside the first line of a format", new StoreImage(OneLayout).Break(0x081E_0000), No(EccSeen));
        yield return new(
            "torn-format-no-slot", "cut between region header and first slot", One(), No());
        yield return new(
            "torn-erase-zeros", "cut while a sector was programmed to zeros before its erase",
            new StoreImage(OneLayout).Fill(0, _ => Zeros), No());
        yield return new(
            "torn-erase-leaves-slot", "cut in an erase that left a valid slot behind blank ones",
            Copy(first).Slot(0, 4, 4, 1, 44).Remove(0x081E_0000).Remove(0x081E_0020)
                .Remove(first.At(0, 1)).Remove(first.At(0, 1, -3)).Remove(first.At(0, 1, -2)).Remove(first.At(0, 1, -1)),
            Is(44, 4, 4));
        yield return new(
            "torn-compaction", "two regions, cut after the new region header",
            new StoreImage(TwoLayout).Region(0, 1).Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11).Slot(0, 3, 3, 1, 12).Region(1, 2),
            Is(12, 3, 3, history: [2, 1]));
        yield return new(
            "torn-compaction-unsettled", "two regions, cut before the settle line of the new region",
            new StoreImage(TwoLayout).Region(0, 1).Slot(0, 3, 3, 1, 12).Region(1, 2).Slot(1, 1, 4, 2, 13, stage: 4),
            Is(13, 4, 1, Unsettled, epoch: 2, region: 1, history: [3]));
        yield return new(
            "torn-retry", "a slot that did not take the write, and the next one that did",
            Copy(first).Slot(0, 2, 2, 1, 11, stage: 3).Slot(0, 3, 3, 1, 11, parent: 1), Is(11, 3, 3, history: [1]));
    }

    private static IEnumerable<StoreVector> Rotten()
    {
        StoreImage two = One().Slot(0, 1, 1, 1, 10, payload: Delay).Slot(0, 2, 2, 1, 11, payload: Delay);
        Expected older = Is(10, 1, 1, Degraded, payload: "05100400FA000000");
        yield return new("rotten-payload", "a flipped bit in the newest payload", Copy(two).Rot(two.At(0, 2, 1)), older);
        yield return new("rotten-header", "a flipped bit in the newest header", Copy(two).Rot(two.At(0, 2)), older);
        yield return new("rotten-commit", "a flipped bit in the newest commit", Copy(two).Rot(two.At(0, 2, -2)), older);
        yield return new(
            "rotten-payload-unreadable", "the newest payload raises a double ECC fault",
            Copy(two).Break(two.At(0, 2, 1)), older with { Status = Degraded | EccSeen });
        yield return new(
            "rotten-settle", "a flipped bit in the settle line", Copy(two).Rot(two.At(0, 2, -1)),
            Is(11, 2, 2, Unsettled, history: [1], payload: "05100400FA000000"));
        yield return new(
            "rotten-only", "the only generation rotted", One().Slot(0, 1, 1, 1, 10, payload: Delay).Rot(two.At(0, 1, 1)),
            No(Degraded));
        yield return new(
            "rotten-older", "an older generation rotted: nobody is hurt", Copy(two).Rot(two.At(0, 1, 1)),
            Is(11, 2, 2, payload: "05100400FA000000"));
        yield return new(
            "rotten-region-header", "the mirror stands in", Copy(two).Rot(0x081E_0000),
            Is(11, 2, 2, history: [1], payload: "05100400FA000000"));
        yield return new(
            "rotten-both-headers", "the first slot header tells the slot size", Copy(two).Rot(0x081E_0000).Break(0x081E_0020),
            Is(11, 2, 2, EccSeen, history: [1], payload: "05100400FA000000"));
        yield return new(
            "rotten-two-newest", "two regions: the backup is shown, and it says so",
            new StoreImage(TwoLayout).Region(0, 1).Slot(0, 3, 3, 1, 12).Region(1, 2).Slot(1, 1, 4, 2, 13).Rot(0x081F_E100),
            Is(12, 3, 3, Degraded));
    }

    private static IEnumerable<StoreVector> Other()
    {
        yield return new(
            "other-conflict-regions", "two regions with different identities of the same rank",
            new StoreImage(TwoLayout).Region(0, 2).Slot(0, 1, 7, 2, 10).Region(1, 2).Slot(1, 1, 7, 2, 11),
            Is(10, 7, 1, Conflict, epoch: 2, history: [7]));
        yield return new(
            "other-conflict-sides", "a store on both sides of the bank swap",
            new StoreImage(Swap).Region(0, 1).Slot(0, 1, 1, 1, 10).Region(1, 1).Slot(1, 1, 1, 1, 10), Is(10, 1, 1, Conflict));
        yield return new(
            "other-later-format", "a region header of a later format", One().Slot(0, 1, 1, 1, 10).Put(0x081E_0000, Later()),
            new(StoreState.LaterVersion));
        yield return new(
            "other-later-format-alias", "a later format at the alias counts, too",
            new StoreImage(Swap).Region(0, 1).Slot(0, 1, 1, 1, 10).Put(0x080E_0020, Later()), new(StoreState.LaterVersion));
        yield return new(
            "other-must-understand", "the newest generation asks for a later program",
            One().Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11, flags: MustKnowBit4), new(StoreState.LaterVersion));
        yield return new(
            "other-must-understand-older", "an older generation that asks for it does not matter",
            One().Slot(0, 1, 1, 1, 10, flags: MustKnowBit4).Slot(0, 2, 2, 1, 11), Is(11, 2, 2, history: [1]));
        yield return new(
            "other-must-understand-nothing", "bit 7 alone asks for nothing",
            One().Slot(0, 1, 1, 1, 10, flags: SlotTraits.MustUnderstand), Is(10, 1, 1));
        yield return new(
            "other-wrong-regions", "made for two regions, read as one",
            new StoreImage(OneLayout).Region(0, 1, count: 2).Slot(0, 1, 1, 1, 10), Is(10, 1, 1, WrongRegions));
        yield return new(
            "other-lost-update", "two edits of generation 1: the second does not hold the first",
            One().Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11, parent: 1).Slot(0, 3, 3, 1, 12, parent: 1),
            Is(12, 3, 3, LostUpdate, history: [2, 1]));
        yield return new(
            "other-stale-uid", "bound to another chip: a copied image",
            One().Slot(0, 1, 1, 1, 10, flags: SlotTraits.UidBound, uidCrc: 0x1234_5678), Is(10, 1, 1, StaleUid),
            "0102030405060708090A0B0C");
        yield return new(
            "other-duplicate-field", "a field twice; the first counts",
            One().Slot(0, 1, 1, 1, 10, payload: [.. Delay, .. Delay]),
            Is(10, 1, 1, DuplicateField, payload: "05100400FA00000005100400FA000000"));
        yield return new(
            "other-overrun", "a field that ends behind the payload",
            One().Slot(0, 1, 1, 1, 10, payload: Convert.FromHexString("05100500FA000000")),
            Is(10, 1, 1, BadFields, payload: "05100500FA000000"));
        yield return new(
            "other-foreign", "somebody else's bytes",
            new StoreImage(OneLayout).Fill(0, at => [.. Enumerable.Range(0, 32).Select(i => (byte)(at * 7 + (uint)i * 31))]), No());
        yield return new(
            "other-slot-size", "a slot header for another slot size is no slot",
            One().Slot(0, 1, 1, 1, 10).Slot(0, 2, 2, 1, 11, sizeLog2: 9), Is(10, 1, 1, Degraded));
        yield return new(
            "other-region-too-large", "a header that promises more than is configured is not used",
            new StoreImage(OneLayout).Region(0, 1, size: 0x8000).Slot(0, 1, 1, 1, 10), Is(10, 1, 1));
    }

    private static byte[] Later()
    {
        byte[] line = new RegionHeader(8, 0x600, 1, 0, 1, RegionMode.HostOnly, 0xFF, 0x450).Encode();
        line[7] = (byte)'2';
        return Line.Seal(line);
    }

    private static StoreImage Copy(StoreImage image)
    {
        var copy = new StoreImage(image.Layout);
        foreach ((uint at, byte[] line) in image.Lines)
        {
            copy.Put(at, line);
        }
        return copy;
    }
}
