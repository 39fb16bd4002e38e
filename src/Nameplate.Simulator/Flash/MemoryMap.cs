using System.Buffers.Binary;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>What an address is to the ROM.</summary>
internal enum MemoryKind
{
    None,
    Flash,
    Ram,
    SystemMemory,
    Identification,
    Otp,
    OptionBytes,
    OptionCells,
    Eeprom,
}

/// <summary>
/// The address space as Read Memory, Write Memory and Go see it (AN2606 rev 70 table 226). Only the start of a range is
/// checked; what lies behind its end reads 0 and is not written.
/// </summary>
internal sealed class MemoryMap
{
    /// <summary>Unique ID, size and package registers lie together in one block of this length.</summary>
    private const uint IdentificationLength = 0x100;

    /// <summary>DFU map of 0x450: <c>@Option Bytes /0x5200201C/01*128 e</c>.</summary>
    private const uint AnnouncedOptionBytes = 128;

    private readonly Chip _chip;
    private readonly DeviceOptions _options;
    private readonly byte _bootloaderId;
    private readonly AddressRange _identification;
    private readonly byte[] _uid = new byte[12];
    private readonly byte[] _flashSize = new byte[2];

    public MemoryMap(Chip chip, DeviceOptions options, byte bootloaderId, OptionBytes optionBytes, FlashController flash, FaultInjector faults, Random random)
    {
        _chip = chip;
        _options = options;
        _bootloaderId = bootloaderId;
        OptionBytes = optionBytes;
        Flash = flash;
        Ram = new RamMemory(chip.Rom.RamWindows);
        Otp = chip.Otp is { } area ? new OtpMemory(area, OtpRuleOf(chip), options.OtpPhysics, faults, random) { Interrupted = fault => flash.Interrupted?.Invoke(fault) } : null;
        Eeprom = chip.DataEeprom is { } eeprom ? new EepromMemory(eeprom, faults, random) { Interrupted = fault => flash.Interrupted?.Invoke(fault) } : null;
        _identification = IdentificationOf(chip);
        if (options.Uid is { } uid)
            uid.Span[..12].CopyTo(_uid);
        else
            random.NextBytes(_uid);
        BinaryPrimitives.WriteUInt16LittleEndian(_flashSize, options.FlashSizeRegister ?? (ushort)chip.FlashSizeKiB);
    }

    public FlashController Flash { get; }

    public OptionBytes OptionBytes { get; }

    public RamMemory Ram { get; }

    public OtpMemory? Otp { get; }

    public EepromMemory? Eeprom { get; }

    public Span<byte> Uid => _uid;

    public MemoryKind KindOf(uint address)
    {
        if (Flash.Contains(address))
            return MemoryKind.Flash;
        if (Ram.Contains(address))
            return MemoryKind.Ram;
        if (_options.Rom.IdentificationByBlock && address == IdentificationBlock)
            return MemoryKind.Identification;
        if (_identification.Contains(address))
            return _options.Rom is { IdentificationReadable: true, IdentificationByBlock: false } ? MemoryKind.Identification : MemoryKind.None;
        if (_chip.Rom.SystemMemory.Any(range => range.Contains(address)))
            return MemoryKind.SystemMemory;
        if (Otp is not null && Otp.Range.Contains(address))
            return OtpIsReachable(Otp.Area) ? MemoryKind.Otp : MemoryKind.None;
        if (Eeprom is not null && Eeprom.Range.Contains(address))
            return MemoryKind.Eeprom;
        if (OptionBytes.Cells is not null && address - _chip.OptionBytesAddress < OptionByteCells.Size)
            return MemoryKind.OptionCells;
        uint shown = _options.Rom.OptionBytes switch
        {
            OptionBytesShown.All => OptionBytes.WindowLength,
            OptionBytesShown.FirstBank => AnnouncedOptionBytes,
            _ => 0,
        };
        return _chip.OptionBytesFormat == OptionBytesFormat.Registers && _chip.OptionBytesAddress is { } start && address - start < shown
            ? MemoryKind.OptionBytes
            : MemoryKind.None;
    }

    /// <summary>True if Write Memory takes this address. Option bytes are written as a whole, from their first address on.</summary>
    public bool TakesWrite(uint address) => KindOf(address) switch
    {
        MemoryKind.Flash or MemoryKind.Ram or MemoryKind.Otp or MemoryKind.Eeprom or MemoryKind.OptionBytes => true,
        MemoryKind.OptionCells => address == _chip.OptionBytesAddress,
        _ => false,
    };

    /// <summary>Reads up to a place with a double ECC error; returns the bytes read.</summary>
    public int Read(uint address, Span<byte> into)
    {
        MemoryKind kind = KindOf(address);
        if (kind == MemoryKind.Flash)
            return Flash.Read(address, into);
        if (kind == MemoryKind.Otp)
            return ReadOtp(address - Otp!.Range.Start, into);
        for (int i = 0; i < into.Length; i++)
        {
            uint at = unchecked(address + (uint)i);
            if (KindOf(at) != kind && !(kind == MemoryKind.Identification && _identification.Contains(at)))
            {
                into[i] = 0;
                continue;
            }
            into[i] = ReadByte(kind, at);
        }
        return into.Length;
    }

    /// <summary>Writes to what is not main flash. False when a fault took the power away or reset the device.</summary>
    public bool Write(uint address, ReadOnlySpan<byte> bytes)
    {
        switch (KindOf(address))
        {
            case MemoryKind.Ram:
                for (int i = 0; i < bytes.Length && Ram.Contains(unchecked(address + (uint)i)); i++)
                    Ram.Write(unchecked(address + (uint)i), bytes[i]);
                break;
            case MemoryKind.Otp:
                return Otp!.Program(address - Otp.Range.Start, bytes, OptionBytes.OtpLocks);
            case MemoryKind.Eeprom:
                return Eeprom!.Write(address - Eeprom.Range.Start, bytes);
            case MemoryKind.OptionCells:
                return OptionBytes.Cells!.Write(bytes);
            case MemoryKind.OptionBytes:
                OptionBytes.Write(address - OptionBytes.RegisterBase, bytes);
                break;
            default:
                break;
        }
        return true;
    }

    /// <summary>The aligned 256 bytes in which the registers lie.</summary>
    private uint? IdentificationBlock => _identification.Length == 0 ? null : _identification.Start & ~0xFFu;

    /// <summary>Behind the end of OTP everything reads 0.</summary>
    private int ReadOtp(uint offset, Span<byte> into)
    {
        int inside = (int)Math.Min(into.Length, Otp!.Range.Length - offset);
        into[inside..].Clear();
        int read = Otp.Read(offset, into[..inside], _options.Rom.VirginOtpReadFaults || Otp.Area.VirginReadFaults);
        return read == inside ? into.Length : read;
    }

    /// <summary>Where flash clears bits at any time (F2, F4, F7), so does OTP; elsewhere it has its own ECC.</summary>
    private static ProgramRule OtpRuleOf(Chip chip) =>
        chip.Flash.Programming == ProgramRule.ClearsBits ? ProgramRule.ClearsBits : ProgramRule.OnceWithEcc;

    private bool OtpIsReachable(OtpArea area) => area.FirstBootloaderId is { } first
        ? _bootloaderId >= first
        : area.ReachedByBootloader ?? _options.Rom.OtpReachable;

    // The registers and what is blank behind them, up to the next thing that is known.
    private static AddressRange IdentificationOf(Chip chip)
    {
        uint?[] registers = [chip.UidAddress, chip.FlashSizeAddress];
        if (registers.Min() is not { } start)
            return default;
        uint?[] others = [chip.OptionBytesAddress, chip.Otp?.Range.Start, chip.DataEeprom?.Start];
        ulong end = others.Where(other => other > start).Select(other => (ulong)other!).Append((ulong)start + IdentificationLength).Min();
        return AddressRange.FromEnd(start, end);
    }

    private byte ReadIdentification(uint at)
    {
        for (int i = 0; _chip.UidAddress is { } uid && i < _chip.UidWordOffsets.Count; i++)
        {
            uint inWord = at - uid - (uint)_chip.UidWordOffsets[i];
            if (inWord < 4)
                return _uid[(i * 4) + (int)inWord];
        }
        return _chip.FlashSizeAddress is { } size && at - size < 2 ? _flashSize[at - size] : (byte)0xFF;
    }

    private byte ReadOptionCell(uint at)
    {
        Span<byte> cell = stackalloc byte[1];
        OptionBytes.Cells!.Read(at - _chip.OptionBytesAddress!.Value, cell);
        return cell[0];
    }

    private byte ReadByte(MemoryKind kind, uint at) => kind switch
    {
        MemoryKind.Ram => Ram.Read(at),
        MemoryKind.Identification => ReadIdentification(at),
        MemoryKind.Eeprom => Eeprom!.Read(at - Eeprom.Range.Start),
        MemoryKind.OptionCells => ReadOptionCell(at),
        MemoryKind.OptionBytes => OptionBytes.ReadByte(at - OptionBytes.RegisterBase),
        _ => at == _chip.Rom.IdAddress ? _bootloaderId : (byte)0xFF,
    };
}
