using Nameplate.Foundation;

namespace Nameplate.Provisioning.Planning;

/// <summary>Why a range is fenced.</summary>
public enum FenceReason
{
    /// <summary>A valid identity store was found here.</summary>
    StoreFound,

    /// <summary>The chip's identity lies here by default.</summary>
    DefaultRegion,

    /// <summary>An ELF's symbols name this range as the identity's.</summary>
    NamedByFirmware,

    /// <summary>Where the identity comes to lie when the banks are swapped.</summary>
    BankSwapAlias,
}

/// <summary>A range of flash that no update erases or writes.</summary>
/// <param name="Range">What is fenced: whole sectors, or the tail of a shared one.</param>
/// <param name="Reason">Why.</param>
/// <param name="SharedSector">True where firmware lives in the same sector: the range is kept by saving and restoring it.</param>
public sealed record Fence(AddressRange Range, FenceReason Reason, bool SharedSector)
{
    /// <summary>The reason in words.</summary>
    public string Why => Reason switch
    {
        FenceReason.StoreFound => "holds the identity",
        FenceReason.DefaultRegion => "is where this chip's identity lies",
        FenceReason.NamedByFirmware => "is reserved for the identity by the firmware's own symbols",
        _ => "is where the identity lies when the banks are swapped",
    };
}
