namespace Nameplate.Chips;

/// <summary>Every erratum that Nameplate works around, or whose absence it never relies on.</summary>
public static class Errata
{
    /// <summary>The first 0x7F after reset is not answered.</summary>
    public static readonly Erratum FirstSyncIgnored = new("first-sync-ignored",
        "The first 0x7F after reset gets no answer.",
        "A second 0x7F is sent; NACK then means that the ROM was in sync already.",
        "AN2606 rev 70 table 135 note (PB14/PB15: two synchronization bytes); ST community 42185 (H743 rev V)");

    /// <summary>Bank-2 erase is acknowledged while it still runs.</summary>
    public static readonly Erratum Bank2EraseAckedEarly = new("bank2-erase-acked-early",
        "Extended Erase of bank 2 is acknowledged while it still runs; a command that touches flash then hangs the chip.",
        "After a list with a bank-2 sector the worst-case erase time of the whole list is waited before anything else is sent.",
        "AN2606 rev 70 table 136, V9.1");

    /// <summary>The first Write Memory after a Read Memory loses its first 32 bytes.</summary>
    public static readonly Erratum ReadThenWriteDropsFirst32 = new("read-then-write-drops-32",
        "The first 32 bytes of the first Write Memory after a Read Memory are not programmed, though it is acknowledged.",
        "A sacrificial word, or the identity's PRIME line, is written first; everything is verified after all writes.",
        "ST community 622483 and 795174 (H723); not in AN2606 rev 70, so every 0x483 version is taken to have it");

    /// <summary>Go's first acknowledge does not come.</summary>
    public static readonly Erratum GoFirstAckMissing = new("go-first-ack-missing",
        "Go is not acknowledged after its opcode on USART and SPI.",
        "The address is sent after a short wait even when that ACK did not come.",
        "AN2606 rev 70 table 136, V9.0");

    /// <summary>Get announces two commands more than it sends.</summary>
    public static readonly Erratum GetCountWrong = new("get-count-wrong",
        "Get announces 13 commands and sends 11 (whether on USART too is not said).",
        "Get is read up to its trailing ACK and the end of the bytes, not up to the announced count.",
        "AN2606 rev 70 table 136, V9.0");

    /// <summary>Erase and write of a protected sector are acknowledged.</summary>
    public static readonly Erratum WriteProtectedSectorAcks = new("write-protected-acks",
        "Write Memory and Extended Erase of a write-protected sector are acknowledged and do nothing.",
        "No ACK is believed: every erase is proven by reading a line that was not blank, every write is read back.",
        "AN3155 rev 20 §3.6 and §3.8, notes");

    /// <summary>A misaligned Write Memory breaks every later one.</summary>
    public static readonly Erratum MisalignedWritePoisons = new("misaligned-write-poisons",
        "After a Write Memory at a misaligned address that one and all later programming fails, until reset.",
        "Only whole flash words at flash-word addresses are sent; anything else is refused before its first byte leaves.",
        "AN2606 rev 70 §4.4, §4.6 and table 7");

    /// <summary>Reading a word with a double ECC error never answers.</summary>
    public static readonly Erratum DoubleEccReadHangs = new("double-ecc-read-hangs",
        "Read Memory over a flash word with a double ECC error is never answered; only a reset helps.",
        "The address is remembered under the chip's UID, the device is reset, and reading goes on around it.",
        "not documented; RM0399 rev 4 §4.7.7 (bus error on every beat) and the plain reads of ST's open bootloader");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Erratum> All { get; } =
    [
        FirstSyncIgnored, Bank2EraseAckedEarly, ReadThenWriteDropsFirst32, GoFirstAckMissing, GetCountWrong,
        WriteProtectedSectorAcks, MisalignedWritePoisons, DoubleEccReadHangs,
    ];

    /// <summary>Those that no version is known to be exempt from: properties of the protocol, or undocumented everywhere.</summary>
    public static IReadOnlyList<Erratum> Everywhere { get; } = [WriteProtectedSectorAcks, MisalignedWritePoisons, DoubleEccReadHangs];

    /// <summary>The erratum of this name, or null.</summary>
    public static Erratum? Find(string name) =>
        All.FirstOrDefault(erratum => erratum.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
