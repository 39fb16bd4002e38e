using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Rescue;

/// <summary>What a sector holds beside the words that cannot be read.</summary>
public enum SectorContent
{
    /// <summary>Nothing: every other word is blank.</summary>
    Nothing,

    /// <summary>Firmware or other data.</summary>
    Data,

    /// <summary>It is the identity's own, or its alias in the other bank.</summary>
    Identity,

    /// <summary>Firmware and identity share it.</summary>
    SharedWithIdentity,
}

/// <summary>What a rescue does with a sector.</summary>
public enum RescueAct
{
    /// <summary>Nothing; <see cref="DamagedSector.Obstacle"/> tells why if it were due to be erased.</summary>
    Keep,

    /// <summary>Erase it.</summary>
    Erase,

    /// <summary>The firmware given replaces what it holds.</summary>
    Update,
}

/// <summary>A sector with words that cannot be read.</summary>
/// <param name="Sector">The sector.</param>
/// <param name="Unreadable">The words, ascending, neighbours joined.</param>
/// <param name="Content">What else it holds.</param>
public sealed record DamagedSector(Sector Sector, IReadOnlyList<AddressRange> Unreadable, SectorContent Content)
{
    /// <summary>What is done with it.</summary>
    public RescueAct Act { get; init; }

    /// <summary>Why it cannot be erased although it should be, or null.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Erase numbers to try, each safe under every reading; empty unless it is erased.</summary>
    internal IReadOnlyList<ushort> Numbers { get; init; } = [];
}

/// <summary>What a rescue found and what it would do.</summary>
public sealed record RescuePlan
{
    /// <summary>The identity as it reads around the bad words.</summary>
    public required StoreView Identity { get; init; }

    /// <summary>The number that this host's open journal wants to write back, or null.</summary>
    public required ulong? OpenJournal { get; init; }

    /// <summary>The sectors with words that cannot be read, ascending.</summary>
    public required IReadOnlyList<DamagedSector> Sectors { get; init; }

    /// <summary>The update that is part of it, or null.</summary>
    public required UpdatePlan? Firmware { get; init; }

    /// <summary>Words that cannot be read.</summary>
    public int UnreadableWords(int flashWordSize) =>
        Sectors.Sum(sector => sector.Unreadable.Sum(range => (int)range.Length)) / flashWordSize;

    /// <summary>True where a generation newer than the one shown was complete and has lost a word: what is shown may be an older number.</summary>
    public bool IdentityIsDamaged => Identity.Has(StoreStatus.Degraded);

    /// <summary>Sectors that are erased.</summary>
    public IReadOnlyList<DamagedSector> Erased => [.. Sectors.Where(sector => sector.Act == RescueAct.Erase)];

    /// <summary>Sectors that are left as they are.</summary>
    public IReadOnlyList<DamagedSector> Left => [.. Sectors.Where(sector => sector.Act == RescueAct.Keep)];

    /// <summary>True if carrying it out erases or writes anything.</summary>
    public bool Changes => Erased.Count > 0 || Firmware is { Erase.Count: > 0 };
}
