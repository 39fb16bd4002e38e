using System.Collections.Frozen;
using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>One write that may leave only with exactly these bytes: a saved identity line.</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="Bytes">The bytes, as they must be on the wire.</param>
public sealed record ExactWrite(uint Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The addresses it covers.</summary>
    public AddressRange Range => new(Address, checked((uint)Bytes.Length));
}

/// <summary>
/// What a client may put on the wire. Everything not granted here is refused with N806 before its first byte leaves;
/// the check decodes the finished frames and knows nothing of what the caller meant.
/// </summary>
/// <remarks>
/// Start from <see cref="ReadOnly"/> and add by the <c>Allow…</c> methods, which return a changed copy. A range is granted in
/// main flash and in RAM only; beside them one whole Write Memory at a time, by its bytes (<see cref="PlaceWrites"/>). Reserved erase numbers (0xFFF0…0xFFFF) are never
/// part of <see cref="EraseNumbers"/>; mass and bank erase have grants of their own.
/// </remarks>
public sealed record Allowance
{
    private static readonly AddressRange[] s_everythingReadable =
    [
        AddressRange.FromInclusive(0x0800_0000, 0x0FFF_FFFF), // main flash, OTP and signature of 0x480/0x485
        AddressRange.FromInclusive(0x1FF0_0000, 0x1FFF_FFFF), // system memory, signature of 0x450/0x483
        AddressRange.FromInclusive(0x2000_0000, 0x3FFF_FFFF), // RAM
        AddressRange.FromInclusive(0x5200_2000, 0x5200_3FFF), // FLASH registers: option bytes as in force
    ];

    private Allowance()
    {
    }

    /// <summary>Nothing at all, not even Get.</summary>
    public static Allowance Nothing { get; } = new() { Name = "nothing" };

    /// <summary>Get, Get Version, Get ID, and Read Memory and Get Checksum in flash, system memory, RAM and the option bytes.</summary>
    /// <remarks>Not readable: 0xFFxxxxxx, where H7R/S ROMs take a read as a special function (AN2606 rev 70 table 140).</remarks>
    public static Allowance ReadOnly { get; } = new()
    {
        Name = "read-only",
        Opcodes = Codes(CommandCode.Get, CommandCode.GetVersion, CommandCode.GetId, CommandCode.ReadMemory,
            CommandCode.GetChecksum),
        Readable = s_everythingReadable,
    };

    /// <summary>Who asked, for the refusal's text: <c>update</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Opcodes that may leave at all.</summary>
    public FrozenSet<byte> Opcodes { get; private init; } = [];

    /// <summary>Where Read Memory and Get Checksum may read.</summary>
    public IReadOnlyList<AddressRange> Readable { get; private init; } = [];

    /// <summary>Numbers that an Extended Erase or an Erase list may hold, 0…0xFFEF: they mean the same in both.</summary>
    public FrozenSet<ushort> EraseNumbers { get; private init; } = [];

    /// <summary>
    /// Special codes of Extended Erase that may leave: 0xFFFF mass, 0xFFFE bank 1, 0xFFFD bank 2. Erase's code for everything
    /// leaves where 0xFFFF may.
    /// </summary>
    public FrozenSet<ushort> SpecialErases { get; private init; } = [];

    /// <summary>Main flash and RAM that Write Memory may write with any bytes.</summary>
    public IReadOnlyList<AddressRange> Writable { get; private init; } = [];

    /// <summary>Main flash that Write Memory may write with exactly these bytes.</summary>
    public IReadOnlyList<ExactWrite> ExactWrites { get; private init; } = [];

    /// <summary>
    /// Writes to the chip's one-time programmable memory, data EEPROM or option bytes: each may leave whole, with exactly these
    /// bytes, and not in parts.
    /// </summary>
    public IReadOnlyList<ExactWrite> PlaceWrites { get; private init; } = [];

    /// <summary>Addresses that Go may jump to.</summary>
    public FrozenSet<uint> GoTargets { get; private init; } = [];

    /// <summary>Sector codes that a Write Protect list may hold.</summary>
    public FrozenSet<byte> WriteProtectCodes { get; private init; } = [];

    /// <summary>Sub-codes that Special may have.</summary>
    public FrozenSet<ushort> SpecialFunctions { get; private init; } = [];

    /// <summary>Sub-codes that Extended Special may have.</summary>
    public FrozenSet<ushort> ExtendedSpecialFunctions { get; private init; } = [];

    /// <summary>Grants Extended Erase and Erase lists of these numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is reserved (0xFFF0 and above).</exception>
    public Allowance AllowErase(IEnumerable<ushort> numbers)
    {
        FrozenSet<ushort> granted = EraseNumbers.Concat(numbers).ToFrozenSet();
        foreach (ushort number in granted)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Commands.ExtendedErase.FirstReserved, nameof(numbers));
        }

        return With(CommandCode.ExtendedErase).With(CommandCode.Erase) with { EraseNumbers = granted };
    }

    /// <summary>Grants Write Memory of any bytes inside <paramref name="range"/>: main flash or RAM.</summary>
    /// <exception cref="ArgumentException">The range lies outside the address space of flash and RAM.</exception>
    public Allowance AllowWrite(AddressRange range) =>
        With(CommandCode.WriteMemory) with { Writable = [.. Writable, Writeable(range, nameof(range))] };

    /// <summary>Grants Write Memory of exactly these bytes at exactly this address, in any split.</summary>
    /// <exception cref="ArgumentException">It lies outside the address space of flash and RAM.</exception>
    public Allowance AllowExactWrite(ExactWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Writeable(write.Range, nameof(write));
        return With(CommandCode.WriteMemory) with { ExactWrites = [.. ExactWrites, write] };
    }

    /// <summary>Grants one Write Memory of exactly these bytes beside main flash; whether the chip has such a place there the gate decides.</summary>
    public Allowance AllowPlaceWrite(ExactWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return With(CommandCode.WriteMemory) with { PlaceWrites = [.. PlaceWrites, write] };
    }

    /// <summary>Grants Go to <paramref name="address"/>.</summary>
    public Allowance AllowGo(uint address) =>
        With(CommandCode.Go) with { GoTargets = GoTargets.Append(address).ToFrozenSet() };

    /// <summary>Grants Write Protect lists of these codes.</summary>
    public Allowance AllowWriteProtect(IEnumerable<byte> sectorCodes) =>
        With(CommandCode.WriteProtect) with { WriteProtectCodes = WriteProtectCodes.Concat(sectorCodes).ToFrozenSet() };

    /// <summary>Grants Write Unprotect, which lifts the protection of every sector.</summary>
    public Allowance AllowWriteUnprotect() => With(CommandCode.WriteUnprotect);

    /// <summary>Grants Readout Protect.</summary>
    public Allowance AllowReadoutProtect() => With(CommandCode.ReadoutProtect);

    /// <summary>Destructive: grants Readout Unprotect, which erases firmware and identity.</summary>
    public Allowance AllowReadoutUnprotect() => With(CommandCode.ReadoutUnprotect);

    /// <summary>Destructive: grants the mass erase, which erases firmware and identity.</summary>
    public Allowance AllowMassErase() => AllowSpecialErase(Commands.ExtendedErase.MassErase);

    /// <summary>Destructive: grants the erase of one whole bank.</summary>
    /// <param name="bank">1 or 2.</param>
    public Allowance AllowBankErase(int bank) => AllowSpecialErase(Commands.ExtendedErase.BankCode(bank));

    /// <summary>Grants one function of Special, with any data. What it does, only the product's documents tell.</summary>
    public Allowance AllowSpecial(ushort subCode) =>
        With(CommandCode.Special) with { SpecialFunctions = SpecialFunctions.Append(subCode).ToFrozenSet() };

    /// <summary>Grants one function of Extended Special, with any data.</summary>
    public Allowance AllowExtendedSpecial(ushort subCode) =>
        With(CommandCode.ExtendedSpecial) with { ExtendedSpecialFunctions = ExtendedSpecialFunctions.Append(subCode).ToFrozenSet() };

    private Allowance AllowSpecialErase(ushort code) =>
        With(CommandCode.ExtendedErase).With(CommandCode.Erase) with { SpecialErases = SpecialErases.Append(code).ToFrozenSet() };

    private Allowance With(CommandCode code) => this with { Opcodes = Opcodes.Append((byte)code).ToFrozenSet() };

    private static FrozenSet<byte> Codes(params ReadOnlySpan<CommandCode> codes)
    {
        HashSet<byte> set = [];
        foreach (CommandCode code in codes)
        {
            set.Add((byte)code);
        }

        return set.ToFrozenSet();
    }

    private static AddressRange Writeable(AddressRange range, string parameter) =>
        Wire.WireGate.FlashSpace.Contains(range) || Wire.WireGate.RamSpace.Contains(range)
            ? range
            : throw new ArgumentException($"{range} is neither flash nor RAM", parameter);
}
