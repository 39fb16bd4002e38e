namespace Nameplate.Identity;

/// <summary>Why a store was not written.</summary>
public enum StoreFault
{
    /// <summary>No identity on the device, and none was given.</summary>
    Missing,

    /// <summary>A region holds something that is neither blank nor a store.</summary>
    ForeignData,

    /// <summary>The device has another number already.</summary>
    NumberTaken,

    /// <summary>The fields are larger than a slot's payload.</summary>
    TooLarge,

    /// <summary>The field list on the device cannot be taken apart, so it cannot be edited without losing some of it.</summary>
    BadFields,

    /// <summary>The payload is in a format that this program can only copy.</summary>
    UnknownPayload,

    /// <summary>A finished identity rotted and no other is valid.</summary>
    Damaged,

    /// <summary>The store was made for another number of regions than configured.</summary>
    WrongRegions,

    /// <summary>Two identities contradict each other.</summary>
    Conflict,

    /// <summary>The store kept changing while it was about to be written.</summary>
    ChangedMeanwhile,

    /// <summary>The store, or its newest slot, asks for a later program.</summary>
    LaterVersion,

    /// <summary>The region's epoch counter is used up.</summary>
    EpochExhausted,

    /// <summary>An erase left a line that is not blank.</summary>
    EraseLeftData,

    /// <summary>The region header does not read back as programmed.</summary>
    HeaderReadBack,

    /// <summary>No slot of a freshly erased region read back as programmed.</summary>
    SlotReadBack,

    /// <summary>The region must be erased, which takes a journal, and none was given.</summary>
    JournalRequired,

    /// <summary>The sector is shared with firmware: only a firmware run or a sector rewrite may erase it.</summary>
    SharedSector,
}
