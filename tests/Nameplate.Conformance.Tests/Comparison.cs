using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>Whether both readers say the same about an image: everything that C offers, against what C# found.</summary>
internal sealed class Comparison(CStore c, Random random)
{
    private const StoreStatus FromBothSides = StoreStatus.Degraded | StoreStatus.EccSeen | StoreStatus.SingleEcc;
    private const StoreStatus Always = StoreStatus.Unsettled | StoreStatus.Conflict | FromBothSides;

    private readonly FieldComparison _fields = new(c, random);

    /// <summary>Opens the image with C and compares; null if nothing differs.</summary>
    public string? Difference(Picture picture, StoreView view)
    {
        int opened = c.Open(picture, picture.Layout, picture.Uid);
        nameplate_slot_t shown = c.Newest;
        if (opened == (int)CResult.E_VERSION && TwinAsksForLaterProgram(view))
        {
            return null;
        }
        int result = c.Examine();
        return Opened(opened, shown, view) ?? State(result, view) ?? (view.Newest is null ? Nothing() : Newest(view) ?? History(view) ?? Fields(picture, view));
    }

    /// <summary>
    /// True if another slot has the rank of the newest and asks for a later program: open, which does not decide between the two,
    /// then concludes nothing.
    /// </summary>
    private static bool TwinAsksForLaterProgram(StoreView view) => view.Newest is { } newest
        && view.History.Any(other => other.Rank == newest.Rank && other.Header.AsksForLaterProgram);

    /// <summary>
    /// What open says at once: the identity and five of the bits. It takes slots of equal rank for a conflict, whatever they
    /// say; and where there are aliases it looks at both sides, so that three of the bits may be set for the other one.
    /// </summary>
    private static string? Opened(int result, nameplate_slot_t shown, StoreView view)
    {
        var said = (StoreStatus)result;
        StoreStatus spreads = view.Layout.Aliases.Count > 0 ? FromBothSides : StoreStatus.None;
        if (result >= 0 && (said & StoreStatus.Conflict) != 0)
        {
            return null;
        }
        return view.State switch
        {
            StoreState.LaterVersion => Differ("result of open", (CResult)result, CResult.E_VERSION),
            StoreState.None => Differ("result of open", (CResult)result, CResult.E_NONE),
            _ => Differ("newest of open", shown, SlotOf(view.Newest!))
                ?? Differ("status of open", said & ~spreads, view.Status & Always & ~spreads)
                ?? Differ("status of open", said & view.Status & spreads, view.Status & spreads),
        };
    }

    private string? State(int result, StoreView view) => view.State switch
    {
        StoreState.LaterVersion => Differ("result", (CResult)result, CResult.E_VERSION),
        StoreState.None => Differ("result", (CResult)result, CResult.E_NONE) ?? Differ("status", c.Status, view.Status)
            ?? Differ("side", c.Side, view.Side),
        _ => Differ("result", (StoreStatus)result, view.Status) ?? Differ("status", c.Status, view.Status)
            ?? Differ("side", c.Side, view.Side),
    };

    /// <summary>A handle without an identity answers every question in the negative.</summary>
    private string? Nothing()
    {
        nameplate_slot_t slot = default;
        nameplate_field_t field = default;
        return Differ("epoch", c.Newest.epoch, 0u)
            ?? Differ("get_u64", c.GetU64(KnownId.DeviceId, out _) < 0, true)
            ?? Differ("next", (CResult)c.Next(ref field), CResult.E_NOT_FOUND)
            ?? Differ("history", (CResult)c.History(ref slot), CResult.E_NOT_FOUND)
            ?? Differ("is_bound_here", c.IsBoundHere(), false);
    }

    private string? Newest(StoreView view) =>
        Differ("regions", c.RegionCount, view.Layout.Regions.Count) ?? Differ("newest", c.Newest, SlotOf(view.Newest!));

    private string? History(StoreView view)
    {
        nameplate_slot_t slot = default;
        if (Differ("history", (CResult)c.History(ref slot), CResult.OK) is { } wrong)
        {
            return wrong;
        }
        if (Differ("first of the history", slot, SlotOf(view.Newest!)) is { } first)
        {
            return first;
        }
        foreach (SlotRecord older in view.History)
        {
            if ((Differ("history", (CResult)c.History(ref slot), CResult.OK) ?? Differ("history", slot, SlotOf(older))) is { } next)
            {
                return next;
            }
        }
        return Differ("end of the history", (CResult)c.History(ref slot), CResult.E_NOT_FOUND);
    }

    private string? Fields(Picture picture, StoreView view)
    {
        SlotRecord newest = view.Newest!;
        bool bound = (newest.Header.Flags & SlotTraits.UidBound) != 0 && picture.Uid.Length > 0
            && !view.Has(StoreStatus.StaleUid);
        if ((Differ("is_bound_here", c.IsBoundHere(), bound) ?? _fields.Difference(newest)) is { } wrong)
        {
            return wrong;
        }
        if (view.History.Count == 0)
        {
            return null;
        }
        SlotRecord older = view.History[random.Next(view.History.Count)];
        c.Show(SlotOf(older));
        return _fields.Difference(older);
    }

    private static nameplate_slot_t SlotOf(SlotRecord record) => new()
    {
        device_id = record.DeviceId,
        address = record.Place.Start,
        generation = record.Header.Generation,
        epoch = record.Header.Epoch,
        index = (ushort)record.Index,
        payload_length = (ushort)record.Header.PayloadLength,
        region = (byte)record.RegionIndex,
        flags = (byte)record.Header.Flags,
        format = (byte)(record.Header.SlotLog2 - 8 << 4 | (int)record.Header.Format),
        uid_crc = record.Header.UidCrc,
        settled = record.IsSettled ? (byte)1 : (byte)0,
    };

    private static string? Differ<T>(string what, T said, T expected)
        where T : struct => EqualityComparer<T>.Default.Equals(said, expected)
        ? null
        : $"{what}: C says {Show(said)}, C# says {Show(expected)}";

    private static string Show<T>(T value) => value is nameplate_slot_t slot
        ? $"#{slot.device_id} at {slot.address:X8} generation {slot.generation} epoch {slot.epoch} region {slot.region} "
            + $"slot {slot.index} payload {slot.payload_length} flags {slot.flags:X2} format {slot.format} settled {slot.settled}"
        : $"{value}";
}

/// <summary>Ids of the fields that have a getter of their own.</summary>
internal static class KnownId
{
    public const int DeviceId = 0x001;
    public const int Mac = 0x006;
    public const int MacCount = 0x007;
}
