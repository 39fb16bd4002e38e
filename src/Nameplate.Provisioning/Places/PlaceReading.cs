using Nameplate.Foundation;
using Nameplate.Identity;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Places;

/// <summary>What a place says of a device's number.</summary>
/// <param name="Kind">Which place.</param>
/// <param name="Number">The number; null where there is none.</param>
public sealed record PlaceReading(PlaceKind Kind, ulong? Number)
{
    /// <summary>The bytes of the number on the chip; null without one, and where it lies on this host.</summary>
    public AddressRange? At { get; init; }

    /// <summary>False where nothing proves that the last write came to its end: the same number again then writes once more.</summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>Numbers that the place still takes; null where there is no end to them.</summary>
    public int? Free { get; init; }

    /// <summary>Numbers that it takes in its life; null where there is no end to them.</summary>
    public int? Total { get; init; }

    /// <summary>What else a person should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The identity store, where the place is one.</summary>
    public StoreView? Store { get; init; }
}
