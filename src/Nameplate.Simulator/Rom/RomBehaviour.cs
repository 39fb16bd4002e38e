using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>What a read of a flash word with a double ECC error does. Not documented for any ROM.</summary>
public enum DoubleEccRead
{
    /// <summary>Never answered, as by a bus fault in plain code; only a reset helps. Bytes before the word are sent.</summary>
    Hang,

    /// <summary>NACK in place of the data.</summary>
    Nack,

    /// <summary>The bytes of that word are noise.</summary>
    Garbage,

    /// <summary>The ROM restarts and waits for a new 0x7F.</summary>
    Reset,

    /// <summary>As <see cref="Hang"/>, in a ROM that fetches all bytes before it sends the first: none is sent.</summary>
    HangUnsent,
}

/// <summary>What happens when a command touches flash that an early acknowledged erase still keeps busy.</summary>
public enum BusyFlashTouch
{
    /// <summary>The ROM hangs until reset (AN2606 rev 70 table 136).</summary>
    Hang,

    /// <summary>A write is lost and acknowledged (seen in the field: ST community 0D53W00000ChwSU); a read waits.</summary>
    WriteLost,
}

/// <summary>What the codes of Write Protect count. Not documented for bank 2 and for 0x480.</summary>
public enum WriteProtectCodes
{
    /// <summary>Sectors, numbered as Extended Erase numbers them; a code protects the group that its sector is in.</summary>
    Sectors,

    /// <summary>Write-protection groups: 4 sectors each on 0x480.</summary>
    Groups,

    /// <summary>Sectors of a bank, in both banks at once: 7 is the last of either on a 2 MB 0x450; 8 and up mean nothing.</summary>
    SectorsOfBothBanks,

    /// <summary>Sectors of bank 1 only: codes beyond it mean nothing.</summary>
    SectorsOfFirstBank,

    /// <summary>Bits of one register that is too short: 15 is 7, in bank 1.</summary>
    Wrapped,

    /// <summary>Nothing: acknowledged, and that is all.</summary>
    Ignored,
}

/// <summary>How much of the option registers Read Memory shows.</summary>
public enum OptionBytesShown
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>128 bytes, as the DFU map of 0x450 announces: the protection of bank 2 lies behind.</summary>
    FirstBank,

    /// <summary>None.</summary>
    None,
}

/// <summary>Which ACKs Get Checksum sends besides those that end a frame. AN3155 rev 20 §3.13 can be read each way.</summary>
public enum ChecksumAcks
{
    /// <summary>One before the CRC.</summary>
    BeforeTheResult,

    /// <summary>One before the CRC, and one before the XOR of the polynomial and of the initial value, as printed.</summary>
    InsideFramesToo,

    /// <summary>None: the CRC follows the ACK of the last frame.</summary>
    NoneForTheResult,
}

/// <summary>
/// The ROM's ways where documents are silent, contradict each other, or speak of some parts only. The errata proper are in
/// <see cref="DeviceOptions.Errata"/>; what stands here also says how some of them show.
/// </summary>
public sealed record RomBehaviour
{
    /// <summary>Erase numbers of bank 2 and under SWAP_BANK.</summary>
    public SectorNumbering Numbering { get; init; } = SectorNumbering.AsStToolsShow;

    /// <summary>Codes of Write Protect.</summary>
    public WriteProtectCodes ProtectCodes { get; init; } = WriteProtectCodes.Sectors;

    /// <summary>Write Protect adds to the sectors that are protected. AN3155 rev 20 §3.9: it replaces them.</summary>
    public bool ProtectAdds { get; init; }

    /// <summary>Write Unprotect is acknowledged, and that is all.</summary>
    public bool UnprotectIgnored { get; init; }

    /// <summary>What Read Memory shows of the option bytes.</summary>
    public OptionBytesShown OptionBytes { get; init; }

    /// <summary>With readout protection on, a refused command gets two NACKs (AN3155 rev 20 §3.4 note: some parts).</summary>
    public bool TwoNacksOnReadoutProtection { get; init; }

    /// <summary>Write (Un)Protect and Readout Protect end in a reset (the text of AN3155 says so, a footnote excepts H7).
    /// Readout Unprotect always does.</summary>
    public bool ProtectCommandsReset { get; init; } = true;

    /// <summary>A write to the option bytes ends in a reset.</summary>
    public bool OptionBytesWriteResets { get; init; }

    /// <summary>Readout Unprotect erases everything at level 0 too.</summary>
    public bool ReadoutUnprotectErasesAtLevel0 { get; init; } = true;

    /// <summary>True: a mass or bank erase spares write-protected sectors. False: it is refused whole with NACK.
    /// RM0399 rev 4 says both (§4.3.10, §4.5.2).</summary>
    public bool MassEraseSparesProtected { get; init; }

    /// <summary>The form of Get Checksum; null for the chip row's, or AN3155's where that is silent.</summary>
    public ChecksumForm? Checksum { get; init; }

    /// <summary>Its ACKs.</summary>
    public ChecksumAcks ChecksumAcks { get; init; }

    /// <summary>Get ID returns one byte, as before protocol V2.1 (AN3155 rev 20 §4 table 3).</summary>
    public bool OneByteProductId { get; init; }

    /// <summary>Bytes that arrive while the ROM is busy are lost after the first one, which the receive register holds.
    /// False: all are kept, as with a FIFO.</summary>
    public bool LosesBytesWhileBusy { get; init; } = true;

    /// <summary>A misaligned Write Memory is answered NACK after its data. It does nothing either way.</summary>
    public bool MisalignedWriteNacks { get; init; }

    /// <summary>How <c>double-ecc-read-hangs</c> shows. Without that erratum such a word reads as noise.</summary>
    public DoubleEccRead DoubleEcc { get; init; } = DoubleEccRead.Hang;

    /// <summary>How <c>bank2-erase-acked-early</c> shows.</summary>
    public BusyFlashTouch BusyFlash { get; init; } = BusyFlashTouch.Hang;

    /// <summary><c>read-then-write-drops-32</c>: an Extended Erase after the read makes the next write whole again.</summary>
    public bool DropClearedByErase { get; init; }

    /// <summary><c>read-then-write-drops-32</c>: a Write Memory to RAM takes the drop in place of the flash.</summary>
    public bool DropClearedByRamWrite { get; init; }

    /// <summary><c>read-then-write-drops-32</c>: a reset makes the next write whole again.</summary>
    public bool DropClearedByReset { get; init; } = true;

    /// <summary>Read Memory reaches the unique ID and the size register (reported on 0x450; unknown on 0x480 and 0x485).</summary>
    public bool IdentificationReadable { get; init; } = true;

    /// <summary>Read Memory reaches them only from the start of the aligned 256 bytes that hold them, as on F4 and L0
    /// (stm32loader b736df5).</summary>
    public bool IdentificationByBlock { get; init; }

    /// <summary>One-time programmable memory is reached where no source tells from which version on.</summary>
    public bool OtpReachable { get; init; } = true;

    /// <summary>Reading OTP that was never programmed is a double ECC error, as on H5.</summary>
    public bool VirginOtpReadFaults { get; init; }

    /// <summary>WRPSn stays with the physical bank under SWAP_BANK; false: with the address.</summary>
    public bool ProtectionFollowsPhysicalBank { get; init; } = true;
}
