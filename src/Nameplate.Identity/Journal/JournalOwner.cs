namespace Nameplate.Identity;

/// <summary>Whose journal it is.</summary>
/// <param name="Journal">Where records become durable.</param>
/// <param name="DeviceKey">UID in hex, or the text that stands for it.</param>
/// <param name="SwapBank">SWAP_BANK as read; null where it cannot be read or the chip has none.</param>
public sealed record JournalOwner(IStoreJournal Journal, string DeviceKey, bool? SwapBank);
