namespace Nameplate.Identity;

/// <summary>What a reader noticed (docs/formats/identity-store.md §5.4). The values are the bits that the C reader returns.</summary>
[Flags]
public enum StoreStatus
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The newest identity has no settle line: its writer was cut off, or its commit may be unstable.</summary>
    Unsettled = 1 << 0,

    /// <summary>A finished, newer identity rotted: what is shown, if anything, is an older one.</summary>
    Degraded = 1 << 1,

    /// <summary>The identity is bound to another chip's UID: a copied image.</summary>
    StaleUid = 1 << 2,

    /// <summary>A line that matters could not be read.</summary>
    EccSeen = 1 << 3,

    /// <summary>Two different identities have the same rank, or both sides of a bank swap hold one.</summary>
    Conflict = 1 << 4,

    /// <summary>A field occurs twice; the first counts.</summary>
    DuplicateField = 1 << 5,

    /// <summary>A field overruns the payload; the fields before it count.</summary>
    BadFields = 1 << 6,

    /// <summary>Two edits were based on the same generation: one of them is not in the newest.</summary>
    LostUpdate = 1 << 7,

    /// <summary>A line that matters was right only after the chip corrected a bit.</summary>
    SingleEcc = 1 << 8,

    /// <summary>The store was made for another number of regions.</summary>
    WrongRegions = 1 << 9,
}

/// <summary>Whether there is an identity.</summary>
public enum StoreState
{
    /// <summary>No valid slot.</summary>
    None,

    /// <summary>At least one valid slot: <see cref="StoreView.Newest"/> is it.</summary>
    Valid,

    /// <summary>A later format, or a newest slot that asks for a later program: nothing may be concluded or written.</summary>
    LaterVersion,
}

/// <summary>How much a reader reads.</summary>
public enum ReadScope
{
    /// <summary>What deciding the newest identity takes: two lines a slot, then the newest slot. ECC bits of the status cover
    /// the lines read; <see cref="StoreView.History"/> holds only what had to be validated on the way.</summary>
    Newest,

    /// <summary>Every slot with a valid header is validated: complete history and status.</summary>
    History,
}
