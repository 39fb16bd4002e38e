namespace Nameplate.Simulator;

/// <summary>What became of one Write Memory to flash; several may hold at once.</summary>
[Flags]
public enum ProgramOutcome
{
    /// <summary>Nothing was to be programmed.</summary>
    None = 0,

    /// <summary>At least one flash word took its value.</summary>
    Programmed = 1,

    /// <summary>A word that was not virgin was programmed: data and ECC may no longer agree.</summary>
    NonVirgin = 2,

    /// <summary>A write-protected sector was left as it was.</summary>
    WriteProtected = 4,

    /// <summary>An erratum swallowed bytes.</summary>
    Dropped = 8,

    /// <summary>Bytes past the end of flash, or in the hole between banks.</summary>
    OutsideFlash = 16,

    /// <summary>Programming is broken until reset, by an earlier misaligned write.</summary>
    Poisoned = 32,

    /// <summary>Power or reset came in the middle.</summary>
    Torn = 64,

    /// <summary>A flash word was covered in part.</summary>
    PartialWord = 128,

    /// <summary>A word of all ones that the controller ignored.</summary>
    NoEffect = 256,
}

/// <summary>Why a sector was erased.</summary>
public enum EraseCause
{
    /// <summary>Extended Erase with a list.</summary>
    List,

    /// <summary>Extended Erase FFFF.</summary>
    Mass,

    /// <summary>Extended Erase FFFE or FFFD.</summary>
    Bank,

    /// <summary>Readout Unprotect, or the option byte that does the same.</summary>
    ReadoutUnprotect,
}

/// <summary>What became of one sector erase.</summary>
public enum EraseOutcome
{
    /// <summary>The sector is virgin.</summary>
    Erased,

    /// <summary>Write protection: nothing happened.</summary>
    WriteProtected,

    /// <summary>Power or reset came in the middle.</summary>
    Torn,
}

/// <summary>One sector erase, begun.</summary>
/// <param name="Time">When it began, on the device's time line.</param>
/// <param name="PhysicalSector">Index in the chip's sector table of the sector that physically holds the cells.</param>
/// <param name="Address">Where the sector was mapped.</param>
/// <param name="Cause">Which command.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record EraseRecord(TimeSpan Time, int PhysicalSector, uint Address, EraseCause Cause, EraseOutcome Outcome);

/// <summary>One Write Memory to main flash.</summary>
/// <param name="Time">When programming began.</param>
/// <param name="Address">The address sent.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ProgramRecord(TimeSpan Time, uint Address, int Length, ProgramOutcome Outcome);

/// <summary>One command that the ROM took up.</summary>
/// <param name="Index">1 for the first after power-on; resets do not restart the count.</param>
/// <param name="Time">When its second byte had arrived.</param>
/// <param name="Opcode">The opcode.</param>
public sealed record CommandRecord(int Index, TimeSpan Time, byte Opcode)
{
    /// <summary>The address sent, for those that have one; known once the command has ended.</summary>
    public uint? Address { get; internal set; }

    /// <summary>True once the ROM refused the command, at any phase.</summary>
    public bool Nacked { get; internal set; }

    /// <summary>True once the ROM was back at its prompt.</summary>
    public bool Completed { get; internal set; }
}
