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

    /// <summary>
    /// True if the line is sold with less flash too. <see cref="ChipDatabase.All"/> then holds its largest chip; the
    /// flash-size register, or the part number, tells which one a device is.
    /// </summary>
    public bool HasSmallerSizes { get; init; }

    /// <summary>Banks, sectors and the program unit.</summary>
    public required FlashGeometry Flash { get; init; }

    /// <summary>Worst-case times.</summary>
    public required FlashTiming Timing { get; init; }

    /// <summary>The ROM bootloader.</summary>
    public required BootRom Rom { get; init; }

    /// <summary>Address of the first word of the 96-bit unique ID; null where no source tells.</summary>
    public required uint? UidAddress { get; init; }

    /// <summary>
    /// Where the three words of the unique ID lie, from <see cref="UidAddress"/>: 0, 4, 8, but 0, 4, 20 on L0 and L1.
    /// </summary>
    public IReadOnlyList<int> UidWordOffsets { get; init; } = [0, 4, 8];

    /// <summary>Address of the flash-size register (u16, KiB, little-endian); null where the sources contradict each other.</summary>
    public required uint? FlashSizeAddress { get; init; }

    /// <summary>Address at which the ROM shows the option bytes, or null where it does not, or no source tells.</summary>
    public required uint? OptionBytesAddress { get; init; }

    /// <summary>What lies at <see cref="OptionBytesAddress"/>.</summary>
    public OptionBytesFormat OptionBytesFormat { get; init; }

    /// <summary>Option bytes that are the user's to fill, or null where there are none.</summary>
    public UserOptionBytes? UserOptionBytes { get; init; }

    /// <summary>Sectors that share one write-protection bit: 1, or 4 on 0x480; null where no source tells.</summary>
    public required int? WriteProtectionGroup { get; init; }

    /// <summary>One-time programmable area, or null where the chip has none, or no source tells where.</summary>
    public required OtpArea? Otp { get; init; }

    /// <summary>Data EEPROM, or null where the chip has none.</summary>
    public AddressRange? DataEeprom { get; init; }

    /// <summary>
    /// Where the identity lies by default; null where flash cannot hold it, with the reason in <see cref="Sources"/>.
    /// </summary>
    public required IdentityPlacement? Identity { get; init; }

    /// <summary>
    /// Where the identity lies while the banks are swapped: never a place to write by itself, always fenced. Empty with
    /// one bank.
    /// </summary>
    public IReadOnlyList<AddressRange> IdentityAliases =>
        [.. (Identity?.Regions ?? []).Select(Flash.AliasOf).OfType<AddressRange>()];

    /// <summary>
    /// Where each value comes from, by the path of its property (<c>Rom.IdAddress</c>): a tag of
    /// <see cref="ChipDatabase.Documents"/> and the place in it. Begins with <c>DERIVED:</c> where it is reasoned from
    /// documents, <c>UNCERTAIN:</c> where they do not settle it, <c>ASSUMED:</c> where there is none.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>The identity's place, for what cannot do without.</summary>
    /// <exception cref="PlacementException">N810: flash of this chip cannot hold it.</exception>
    public IdentityPlacement RequireIdentity() => Identity ?? throw new PlacementException(
        $"{Name} cannot keep an identity in its flash: {ReasonFor("Identity")}",
        $"nameplate advise --chip {Name} lists its other places")
    {
        Likely = "NPS1, the identity's format in flash, needs flash that reads FF when it is erased",
    };

    /// <summary>A value that may be unknown, for what cannot do without.</summary>
    /// <param name="value">The property: <see cref="UidAddress"/>.</param>
    /// <param name="path">Its path in <see cref="Sources"/>.</param>
    /// <param name="what">The value in words: <c>where the unique ID lies</c>.</param>
    /// <exception cref="UnknownChipFactException">N608: it is null.</exception>
    public T Require<T>(T? value, string path, string what)
        where T : struct => value ?? throw new UnknownChipFactException(this, path, what);

    /// <summary>Why a value is missing, as its source says it, without the tag in front.</summary>
    internal string ReasonFor(string path)
    {
        string source = Sources[path];
        int tag = source.IndexOf(": ", StringComparison.Ordinal);
        return tag < 0 ? source : source[(tag + 2)..];
    }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;
}

/// <summary>What a ROM shows at <see cref="Chip.OptionBytesAddress"/>.</summary>
public enum OptionBytesFormat
{
    /// <summary>Nothing that Nameplate reads.</summary>
    Unknown,

    /// <summary>The registers of H7 from FLASH_OPTSR_CUR on.</summary>
    Registers,

    /// <summary>Bytes, each followed by its complement: RDP, USER, DATA0, DATA1, WRP0… (F0, F1, F3).</summary>
    BytesWithComplements,
}

/// <summary>Option bytes without a function, free for the user; each is a half-word: the byte, then its complement.</summary>
/// <param name="Address">Of the first byte.</param>
/// <param name="Count">Bytes.</param>
/// <param name="Stride">Bytes from one to the next.</param>
public sealed record UserOptionBytes(uint Address, int Count, int Stride)
{
    /// <summary>From the first byte to the last one's complement.</summary>
    public AddressRange Range => new(Address, checked((uint)(Count * Stride)));
}

/// <summary>One-time programmable memory.</summary>
/// <param name="Range">Its addresses.</param>
/// <param name="ProgramUnit">Bytes programmed at once, each once.</param>
/// <param name="BlockSize">Bytes that share one lock bit; null where there are no locks, or no source tells.</param>
/// <param name="FirstBootloaderId">The oldest bootloader that reaches it, or null where no source tells.</param>
public sealed record OtpArea(AddressRange Range, int ProgramUnit, int? BlockSize, byte? FirstBootloaderId)
{
    /// <summary>Lock bytes behind the area, one a block, 0x00 = locked; null where locks are option bits, or there are none.</summary>
    public AddressRange? LockBytes { get; init; }

    /// <summary>True if the bootloader reads and writes it; null where no source tells, or it depends on the version.</summary>
    public bool? ReachedByBootloader { get; init; }

    /// <summary>True if reading what was never written is known to fault (H5).</summary>
    public bool VirginReadFaults { get; init; }
}
