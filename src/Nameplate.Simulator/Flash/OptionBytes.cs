using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// The option registers that the ROM shows from FLASH base + 0x1C on (0x5200201C).
/// </summary>
/// <remarks>
/// Offsets from 0x52002000, each a current register and, 4 higher, the one to program (RM0399 rev 4 §4.4; CMSIS
/// FLASH_TypeDef of stm32h743xx.h and stm32h7a3xx.h):
///   0x01C OPTSR_CUR   bit 31 SWAP_BANK_OPT, bits 15:8 RDP      0x020 OPTSR_PRG
///   0x038 WPSN_CUR1   bit n = 0: group n of bank 1 protected   0x03C WPSN_PRG1
///   0x040 BOOT_CUR    boot addresses                           0x044 BOOT_PRG
///   0x068 OTPBL_CUR   0x480 only: bit n locks OTP block n      0x06C OTPBL_PRG
///   0x138 WPSN_CUR2   as bank 1                                0x13C WPSN_PRG2
/// The register sets of the banks swap with SWAP_BANK (RM0399 table 19). SWAP_BANK is in force from the next reset on.
/// Values of bits not named are those of the factory (RM0468 rev 3 table 18).
/// </remarks>
internal sealed class OptionBytes
{
    public const uint RegisterBase = 0x52002000;
    public const uint WindowLength = 0x140 - 0x1C;

    private const uint FactoryStatus = 0x179EAAF0;
    private const uint FactoryBoot = 0x1FF00800;
    private const uint SwapBit = 0x8000_0000;
    private const byte Level0 = 0xAA;
    private const byte Level2 = 0xCC;

    private readonly Chip _chip;
    private readonly bool _followsPhysicalBank;
    private readonly int _group;
    private readonly uint[] _protect = [uint.MaxValue, uint.MaxValue];

    /// <param name="chip">Which chip.</param>
    /// <param name="options">How it is made.</param>
    /// <param name="cells">The option bytes of a chip that keeps them as flash; null: registers only.</param>
    public OptionBytes(Chip chip, DeviceOptions options, OptionByteCells? cells)
    {
        _chip = chip;
        Cells = cells;
        _group = GroupOf(chip);
        _followsPhysicalBank = options.Rom.ProtectionFollowsPhysicalBank;
        Status = FactoryStatus | (options.BanksSwapped && chip.Flash.CanSwapBanks ? SwapBit : 0);
        if (cells is null || options.Readout != ReadoutProtection.Level0)
            Readout = options.Readout;
        Reset();
    }

    /// <summary>The cells behind the registers, where the chip has such.</summary>
    public OptionByteCells? Cells { get; }

    /// <summary>Grows with every command that may have changed a register.</summary>
    public long Changes { get; private set; }

    public uint Status { get; set; }

    public uint Boot { get; set; } = FactoryBoot;

    public ushort OtpLocks { get; set; }

    /// <summary>SWAP_BANK as in force; the option bit may already say otherwise.</summary>
    public bool BanksSwapped { get; private set; }

    public ReadoutProtection Readout
    {
        get => (byte)(Status >> 8) switch
        {
            Level0 => ReadoutProtection.Level0,
            Level2 => ReadoutProtection.Level2,
            _ => ReadoutProtection.Level1,
        };
        set
        {
            Changes++;
            Cells?.SetReadout(value);
            Status = WithReadout(value);
        }
    }

    /// <summary>The protection word of one register set, 1 = not protected.</summary>
    public uint this[int registerSet]
    {
        get => _protect[IndexOf(registerSet)] & Mask;
        set => _protect[IndexOf(registerSet)] = value | ~Mask;
    }

    private uint Mask
    {
        get
        {
            int groups = _chip.Flash.Banks[0].DieSectorCount / _group;
            return groups >= 32 ? uint.MaxValue : (1u << groups) - 1;
        }
    }

    /// <summary>Takes over what is in force only from a reset on.</summary>
    public void Reset()
    {
        BanksSwapped = (Status & SwapBit) != 0 && _chip.Flash.CanSwapBanks;
        if (Cells is not null)
            Status = WithReadout(Cells.Readout);
    }

    public bool IsProtected(Sector physical)
    {
        int mapped = BanksSwapped ? 1 - physical.Bank : physical.Bank;
        int index = _followsPhysicalBank ? physical.Bank : mapped;
        return (_protect[index] >> (physical.IndexInBank / _group) & 1) == 0;
    }

    public void Protect(Sector physical)
    {
        int mapped = BanksSwapped ? 1 - physical.Bank : physical.Bank;
        int index = _followsPhysicalBank ? physical.Bank : mapped;
        Changes++;
        _protect[index] &= ~(1u << (physical.IndexInBank / _group));
    }

    public void UnprotectAll()
    {
        Changes++;
        _protect.AsSpan().Fill(uint.MaxValue);
    }

    public byte ReadByte(uint offset)
    {
        uint value = (offset & ~7u) switch
        {
            0x018 => (offset & 4) != 0 ? Status : 0,
            0x020 => (offset & 4) == 0 ? Status : 0,
            0x038 => this[0],
            0x040 => Boot,
            0x068 => OtpLocks,
            0x138 when _chip.Flash.Banks.Count == 2 => this[1],
            _ => 0,
        };
        return (byte)(value >> (int)(offset % 4 * 8));
    }

    /// <summary>A write through the ROM: the registers to program take their words and are committed.</summary>
    public void Write(uint offset, ReadOnlySpan<byte> bytes)
    {
        Changes++;
        for (int i = 0; i + 4 <= bytes.Length; i += 4)
            WriteRegister(offset + (uint)i, System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]));
    }

    private void WriteRegister(uint offset, uint value)
    {
        switch (offset)
        {
            case 0x020: Status = value; break;
            case 0x03C: this[0] = value; break;
            case 0x044: Boot = value; break;
            case 0x06C when _chip.Otp is not null: OtpLocks |= (ushort)value; break;
            case 0x13C when _chip.Flash.Banks.Count == 2: this[1] = value; break;
            default: break;
        }
    }

    /// <summary>Sectors that share a protection bit; where no source tells, as few as the 32 bits of a bank allow.</summary>
    public static int GroupOf(Chip chip) => chip.WriteProtectionGroup ?? (chip.Flash.Banks[0].DieSectorCount + 31) / 32;

    private uint WithReadout(ReadoutProtection value) => (Status & 0xFFFF00FF) | value switch
    {
        ReadoutProtection.Level0 => (uint)Level0 << 8,
        ReadoutProtection.Level2 => (uint)Level2 << 8,
        _ => 0xBBu << 8,
    };

    private int IndexOf(int registerSet) => BanksSwapped && _followsPhysicalBank ? 1 - registerSet : registerSet;
}
