using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>The reasons for which a writer stops, with their texts in one place.</summary>
internal static class StoreRefusal
{
    public static IdentityStoreException Missing() => new(
        ErrorCodes.IdentityMissing, StoreFault.Missing, null, "the device has no identity yet",
        "Give it a number first: nameplate assign NUMBER.");

    public static IdentityStoreException LaterVersion(uint? at) => new(
        ErrorCodes.IdentityVersion, StoreFault.LaterVersion, at, "the identity was written by a later version of the format",
        "Use the program that wrote it, or a newer one. Nothing was changed.");

    public static IdentityStoreException Conflict(StoreView view) => new(
        ErrorCodes.IdentityConflict, StoreFault.Conflict, view.Newest?.Place.Start,
        "two identities contradict each other, so none of them is overwritten",
        "Look at both (show), save them (backup), then wipe the identity and assign the right number.");

    public static IdentityStoreException WrongRegions(StoreView view) => new(
        ErrorCodes.IdentityDamaged, StoreFault.WrongRegions, view.Regions[0].Place.Start,
        $"the store on the device was not made for {view.Layout.Regions.Count} region(s)",
        "Give the place for which it was made (--at), or wipe the identity and assign the number again.");

    public static IdentityStoreException Damaged(StoreView view) => new(
        ErrorCodes.IdentityDamaged, StoreFault.Damaged, view.Regions[0].Place.Start,
        "an identity was finished here, but can no longer be read",
        "Find out the number from the label or the registry, then assign it with --replace.");

    public static IdentityStoreException NumberTaken(ulong now, ulong wanted) => new(
        ErrorCodes.NumberTaken, StoreFault.NumberTaken, null, $"the device is #{now} and was to become #{wanted}",
        "If that is meant: assign again with --replace --reason TEXT.");

    public static IdentityStoreException Foreign(uint at) => new(
        ErrorCodes.ForeignData, StoreFault.ForeignData, at,
        $"the place for the identity holds other data, first at 0x{at:X8}",
        "Say --adopt to see what it is, to save it and to take the place over.");

    public static IdentityStoreException TooLarge(int bytes, int room) => new(
        ErrorCodes.DoesNotFit, StoreFault.TooLarge, null,
        $"the fields take {bytes} bytes, a slot of this store holds {room}", "Shorten or remove fields.");

    public static IdentityStoreException BadFields(uint at) => new(
        ErrorCodes.IdentityDamaged, StoreFault.BadFields, at,
        "the field list on the device breaks off, so an edit would lose what is behind the break",
        "Agree to losing it with --replace.");

    public static IdentityStoreException UnknownPayload(PayloadFormat format, uint at) => new(
        ErrorCodes.IdentityVersion, StoreFault.UnknownPayload, at,
        $"the payload is of format {(int)format}, which can be copied but not edited", "Use the program that wrote it.");

    public static IdentityStoreException NoEpochLeft(uint at) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.EpochExhausted, at, "the store's erase counter is used up",
        "Wipe the identity and assign the number again: the counter starts anew.");

    public static IdentityStoreException EraseLeftData(uint at, LineRead line) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.EraseLeftData, at,
        $"the erase was reported as done, but 0x{at:X8} still reads {line}",
        "The sector may be write-protected: see inspect, unlock it, then run the same command again.");

    public static IdentityStoreException HeaderReadBack(uint at) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.HeaderReadBack, at,
        $"the region header at 0x{at:X8} does not read back as programmed",
        "Run the same command again; if it stays so, the flash is worn out or protected.");

    public static IdentityStoreException SlotReadBack(uint at) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.SlotReadBack, at,
        $"no slot of the freshly erased region at 0x{at:X8} reads back as programmed",
        "Run the same command again; if it stays so, the flash is worn out or protected.");

    public static IdentityStoreException ChangedMeanwhile(uint at) => new(
        ErrorCodes.IdentityConflict, StoreFault.ChangedMeanwhile, at,
        $"the store changed between reading and writing, first at 0x{at:X8}",
        "Make sure that nothing else writes to the device, then run the same command again.");

    public static IdentityStoreException JournalRequired(uint at) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.JournalRequired, at,
        "the store's only region must be erased, and there is no journal to keep the identity meanwhile",
        "Run it where the state directory can be written, on a device whose UID can be read or with --journal-key.");

    public static IdentityStoreException SharedSector(uint at) => new(
        ErrorCodes.IdentityNotWritten, StoreFault.SharedSector, at,
        "identity and firmware share one sector, and it must be erased for this",
        "Do it together with the firmware: nameplate provision FIRMWARE --number N.");
}
