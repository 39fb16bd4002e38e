using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>One row of the chip database: everything Nameplate knows about one variant of an STM32.</summary>
/// <remarks>Rows come from <see cref="ChipDatabase"/>; each value's source stands in Data/*.json beside it.</remarks>
public sealed record Chip
{
    /// <summary>The variant in ST's spelling with x for "any": <c>STM32H743xI</c>. Look-up ignores case.</summary>
    public required string Name { get; init; }

    /// <summary>The devices that share this row: <c>STM32H742/743/753, H745/747/755/757, xI</c>.</summary>
    public required string Devices { get; init; }

    /// <summary>Family: <c>H7</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Product ID as Get ID returns it, 12 bits: 0x450.</summary>
    public required ushort ProductId { get; init; }

    /// <summary>Flash size in KiB as the flash-size register shows it.</summary>
    public required int FlashSizeKiB { get; init; }

    /// <summary>Banks, sectors and the program unit.</summary>
    public required FlashGeometry Flash { get; init; }

    /// <summary>Worst-case times.</summary>
    public required FlashTiming Timing { get; init; }

    /// <summary>The ROM bootloader.</summary>
    public required BootRom Rom { get; init; }

    /// <summary>Address of the 96-bit unique ID.</summary>
    public required uint UidAddress { get; init; }

    /// <summary>Address of the flash-size register (u16, KiB, little-endian); null where the sources contradict each other.</summary>
    public required uint? FlashSizeAddress { get; init; }

    /// <summary>Address at which the ROM shows the option bytes (FLASH_OPTSR_CUR), or null where it does not.</summary>
    public required uint? OptionBytesAddress { get; init; }

    /// <summary>Sectors that share one write-protection bit: 1, or 4 on 0x480.</summary>
    public required int WriteProtectionGroup { get; init; }

    /// <summary>One-time programmable area, or null where the chip has none.</summary>
    public required OtpArea? Otp { get; init; }

    /// <summary>Where the identity lies by default.</summary>
    public required IdentityPlacement Identity { get; init; }

    /// <summary>
    /// Where the identity lies while the banks are swapped: never a place to write by itself, always fenced. Empty with
    /// one bank.
    /// </summary>
    public IReadOnlyList<AddressRange> IdentityAliases =>
        [.. Identity.Regions.Select(Flash.AliasOf).OfType<AddressRange>()];

    /// <summary>
    /// Where each value comes from, by the path of its property (<c>Rom.IdAddress</c>): a tag of
    /// <see cref="ChipDatabase.Documents"/> and the place in it. Begins with <c>DERIVED:</c> where it is reasoned from
    /// documents, <c>UNCERTAIN:</c> where they do not settle it, <c>ASSUMED:</c> where there is none.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;
}

/// <summary>One-time programmable memory.</summary>
/// <param name="Range">Its addresses.</param>
/// <param name="ProgramUnit">Bytes programmed at once, each once.</param>
/// <param name="BlockSize">Bytes that share one lock bit.</param>
/// <param name="FirstBootloaderId">The oldest bootloader that reaches it, or null where no source tells.</param>
public sealed record OtpArea(AddressRange Range, int ProgramUnit, int BlockSize, byte? FirstBootloaderId);
