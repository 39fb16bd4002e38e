namespace Nameplate.Simulator;

/// <summary>What programming a flash word that is not virgin does.</summary>
public enum NonVirginProgram
{
    /// <summary>Bits go from 1 to 0 and the ECC no longer fits: the word reads as a double ECC error (RM0399 rev 4 §4.3.9).</summary>
    DoubleEcc,

    /// <summary>Bits go from 1 to 0 and the word stays readable, as on parts whose ECC happens to fit.</summary>
    And,

    /// <summary>The controller refuses; the word keeps its value.</summary>
    Rejected,
}

/// <summary>What becomes of a flash word of which Write Memory brings only a part. No document says it for the ROM.</summary>
public enum PartialWordProgram
{
    /// <summary>The missing bytes are ones; the word counts as programmed (force-write, RM0399 rev 4 §4.3.9 note).</summary>
    PaddedWithOnes,

    /// <summary>The write buffer never fills: nothing is programmed.</summary>
    Lost,
}

/// <summary>
/// The rules of the flash cells where documents leave them open. Each default is a reading that costs a careless program
/// dear. What no switch changes: an erase makes ones, programming makes zeros only.
/// </summary>
public sealed record FlashPhysics
{
    /// <summary>A second programming of one word between erases.</summary>
    public NonVirginProgram NonVirgin { get; init; } = NonVirginProgram.DoubleEcc;

    /// <summary>True: all zeros over a programmed or torn word works, and the zeros read without an error
    /// (a claim of users, ST community 59967; not documented).</summary>
    public bool ZerosOverAnything { get; init; }

    /// <summary>True: programming the value that the word holds already changes nothing, its ECC included.</summary>
    public bool SameValueIsHarmless { get; init; }

    /// <summary>True: a word of all ones is not programmed, so it stays virgin (RM0399 rev 4 §4.3.9 says it of force-write).</summary>
    public bool AllOnesStaysVirgin { get; init; }

    /// <summary>A write that covers a flash word in part.</summary>
    public PartialWordProgram PartialWord { get; init; } = PartialWordProgram.PaddedWithOnes;
}
