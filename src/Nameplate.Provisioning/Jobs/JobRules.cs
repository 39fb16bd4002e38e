namespace Nameplate.Provisioning.Jobs;

/// <summary>
/// The rules that keep a device whole while a job works on it, each of them one sentence. All hold, always; the tests take one
/// away at a time to prove that they notice.
/// </summary>
internal sealed record JobRules
{
    public static JobRules All { get; } = new();

    /// <summary>An erase is proven by reading: its ACK proves nothing.</summary>
    public bool ProveErases { get; init; } = true;

    /// <summary>Firmware is read back and compared.</summary>
    public bool ReadBack { get; init; } = true;

    /// <summary>It is read back when all of it is written, not block by block.</summary>
    public bool VerifyBehindAllWrites { get; init; } = true;

    /// <summary>The vector words are written when everything else is proven.</summary>
    public bool VectorsLast { get; init; } = true;

    /// <summary>A write whose ACK did not come is not repeated before its place was read.</summary>
    public bool ReadBeforeRepeat { get; init; } = true;

    /// <summary>Where the ROM drops a write that follows a read, a write that may be lost goes first.</summary>
    public bool PrimeFirstWrite { get; init; } = true;

    /// <summary>After every interruption the product ID and the unique ID are read again.</summary>
    public bool SameDeviceAgain { get; init; } = true;

    /// <summary>The identity is read before and after, and compared line by line.</summary>
    public bool ProveIdentity { get; init; } = true;

    /// <summary>An identity that shares its sector with firmware is in the journal before the sector is erased.</summary>
    public bool JournalBeforeErase { get; init; } = true;

    /// <summary>A number that reads right and is not proven to be written to its end is written once more.</summary>
    public bool SettlePlaces { get; init; } = true;

    /// <summary>In data EEPROM the slot of the newest number that is proven written is not written.</summary>
    public bool KeepSettledSlot { get; init; } = true;

    /// <summary>What all option bytes shall be is on this host's disk before they are erased.</summary>
    public bool KeepOptionBytes { get; init; } = true;

    /// <summary>A lock is proven by its effect.</summary>
    public bool ProveLock { get; init; } = true;
}
