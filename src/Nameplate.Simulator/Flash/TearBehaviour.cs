namespace Nameplate.Simulator;

/// <summary>
/// What an interrupted flash operation leaves behind. "The contents of the flash memory are not guaranteed" (RM0399 rev 4
/// §4.3.14); these are the ways in which they are not.
/// </summary>
public enum TearBehaviour
{
    /// <summary>One of the others, drawn from the device's seed.</summary>
    Random,

    /// <summary>As if the operation had not begun.</summary>
    Old,

    /// <summary>As if it had ended.</summary>
    New,

    /// <summary>Some bits of the change are done, and the ECC happens to accept them.</summary>
    Partial,

    /// <summary>Reads all ones, but is not virgin.</summary>
    BlankNotVirgin,

    /// <summary>Reads as a double ECC error.</summary>
    DoubleEcc,

    /// <summary>Another value at every read.</summary>
    Unstable,

    /// <summary>All zeros: an erase that was cut while it levelled the cells. For a word: all its bits were driven to 0.</summary>
    Zeroed,

    /// <summary>Erase only: each word of the sector tears in a way of its own. For a single word the same as <see cref="Random"/>.</summary>
    Mixed,
}
