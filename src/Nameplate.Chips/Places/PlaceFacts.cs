using Nameplate.Foundation;

namespace Nameplate.Chips.Places;

/// <summary>Whether a chip has a place.</summary>
public enum PlacePresence
{
    /// <summary>It has it; <see cref="PlaceFacts.Ranges"/> says where, but for memory beside the chip.</summary>
    Present,

    /// <summary>It has it not; <see cref="PlaceFacts.Why"/> says by which document, or for which reason.</summary>
    Absent,

    /// <summary>No document at hand settles it: nothing is built on it.</summary>
    Unknown,
}

/// <summary>How often a place takes another number.</summary>
public enum PlaceRewrites
{
    /// <summary>By appending, until its slots run out; nothing is ever erased.</summary>
    UntilFull,

    /// <summary>As often as the memory endures, or as the table in the firmware is made anew.</summary>
    Often,
}

/// <summary>What the ROM's UART bootloader can do with a place. Null where no document settles it.</summary>
/// <param name="Reads">Read Memory returns it.</param>
/// <param name="Writes">Write Memory, with an erase where the memory needs one, changes it.</param>
public sealed record RomReach(bool? Reads, bool? Writes);

/// <summary>What a number in a place outlives. Null where no document settles it.</summary>
/// <param name="Update">An update that erases only the sectors of the firmware, as Nameplate's do.</param>
/// <param name="MassErase">The mass erase of any tool: ROM, debug probe, programmer.</param>
/// <param name="RdpRegression">Readout protection taken back from level 1 to 0.</param>
/// <param name="PowerLoss">VDD and VBAT both gone.</param>
public sealed record Endurance(bool? Update, bool? MassErase, bool? RdpRegression, bool? PowerLoss);

/// <summary>One place on one chip: where it lies, who reaches it, what it outlives, what it costs.</summary>
/// <remarks>A description and no more: nothing here reads or writes a device.</remarks>
public sealed record PlaceFacts
{
    /// <summary>Which place.</summary>
    public required PlaceKind Kind { get; init; }

    /// <summary>Whether the chip has it.</summary>
    public required PlacePresence Presence { get; init; }

    /// <summary>Why it is absent or unknown, one sentence; empty where it is present.</summary>
    public string Why { get; init; } = "";

    /// <summary>Its addresses as firmware sees them, ascending; empty where it is not present or beside the chip.</summary>
    public IReadOnlyList<AddressRange> Ranges { get; init; } = [];

    /// <summary>Bytes that it holds for its owner; null where it has no bound of its own or is not present.</summary>
    public long? Capacity { get; init; }

    /// <summary>How often it can be written, by kind.</summary>
    public required PlaceRewrites Rewrites { get; init; }

    /// <summary>How often it can be written, in words: <c>62 numbers, then one erase makes room</c>.</summary>
    public required string RewritesText { get; init; }

    /// <summary>What the ROM bootloader can do with it.</summary>
    public required RomReach Rom { get; init; }

    /// <summary>What a number in it outlives.</summary>
    public required Endurance Outlives { get; init; }

    /// <summary>What is wrong with it, one sentence.</summary>
    public required string Catch { get; init; }

    /// <summary>The documents that say so: tag and place in it, by <see cref="ChipDatabase.Documents"/>.</summary>
    public required string Source { get; init; }
}
