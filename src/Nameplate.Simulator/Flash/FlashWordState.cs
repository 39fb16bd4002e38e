namespace Nameplate.Simulator;

/// <summary>What one flash word is, as the cells and their ECC are, not as it reads.</summary>
public enum FlashWordState : byte
{
    /// <summary>Not programmed since its last completed erase: reads all ones, may be programmed.</summary>
    Virgin,

    /// <summary>Programmed; data and ECC agree.</summary>
    Programmed,

    /// <summary>Reads all ones without an error, but a torn operation has touched it: programming it is a second programming.</summary>
    BlankNotVirgin,

    /// <summary>Two or more bits disagree with the ECC: every read is a bus error (RM0399 rev 4 §4.7.7).</summary>
    DoubleEcc,

    /// <summary>Cells between 0 and 1: every read may give the old value, the new one, a mixture, or a double ECC error.</summary>
    Unstable,
}
