using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// The option bytes of F0, F1 and F3: eight half-words of flash, each a byte and its complement, from 0x1FFFF800 on.
/// </summary>
/// <remarks>
///   00 RDP   02 USER   04 DATA0   06 DATA1   08 WRP0   0A WRP1   0C WRP2   0E WRP3
/// One half-word cannot be changed alone: a Write Memory to the first address erases all eight and programs those that it brings,
/// first to last; the controller makes the complements (PM0075 rev 2 §2.3). The device then resets and takes them over. RDP is
/// open only where its half-word is the key: 0xA5 on F1, 0xAA on F0 and F3. Erased or torn, readout protection is on.
/// </remarks>
internal sealed class OptionByteCells(Chip chip, FaultInjector faults, Random random)
{
    public const int Size = 16;
    private const int HalfWord = 2;
    private const byte Level2Key = 0xCC;

    private readonly FlashArray _cells = Factory(chip, random);

    /// <summary>Called when a fault strikes inside an erase or a half-word.</summary>
    public Action<Fault>? Interrupted { get; set; }

    public long Changes => _cells.Changes;

    /// <summary>Readout protection as the cells say; the device takes it over at a reset.</summary>
    public ReadoutProtection Readout
    {
        get
        {
            Span<byte> cells = stackalloc byte[HalfWord];
            Read(0, cells);
            bool whole = (cells[0] ^ cells[1]) == 0xFF;
            return whole && cells[0] == OpenKey ? ReadoutProtection.Level0
                : whole && cells[0] == Level2Key && OpenKey != 0xA5 ? ReadoutProtection.Level2
                : ReadoutProtection.Level1;
        }
    }

    private byte OpenKey => KeyOf(chip);

    /// <summary>Reads cells; there is no ECC, and what is unstable reads as something.</summary>
    public void Read(uint offset, Span<byte> into)
    {
        _cells.Peek((int)offset, into);
        Span<byte> word = stackalloc byte[HalfWord];
        for (int i = 0; i < into.Length; i++)
        {
            int at = ((int)offset + i) & ~1;
            if (_cells.StateOf(at) == FlashWordState.Unstable && _cells.Read(at, word) == HalfWord)
                into[i] = word[((int)offset + i) & 1];
        }
    }

    /// <summary>Erases all of them and programs those that are brought. False when a fault took the power away or reset the device.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (Struck(FaultPoint.Erase, fault => _cells.TearErase(0, _cells.Size, fault.Tear)))
            return false;
        _cells.Erase(0, _cells.Size);
        for (int at = 0; at + 1 < Math.Min(bytes.Length, Size); at += HalfWord)
        {
            byte[] halfWord = [bytes[at], (byte)~bytes[at]];
            int place = at;
            if (Struck(FaultPoint.Program, fault => _cells.TearProgram(place, halfWord, fault.Tear)))
                return false;
            _cells.Program(at, halfWord);
        }
        return true;
    }

    /// <summary>Readout Protect and Unprotect: all are erased, and RDP is programmed.</summary>
    public void SetReadout(ReadoutProtection readout) =>
        Write(readout == ReadoutProtection.Level0 ? [OpenKey, (byte)~OpenKey] : [0x00, 0xFF]);

    public FlashImage Freeze() => _cells.Freeze();

    public void Restore(FlashImage image) => _cells.Restore(image);

    /// <summary>The cells, for a state file; what is unstable is kept as it was.</summary>
    public byte[] Save()
    {
        var bytes = new byte[Size];
        _cells.Peek(0, bytes);
        return bytes;
    }

    public void Load(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < Size; at += HalfWord)
            _cells.Load(at, bytes.Slice(at, HalfWord), FlashWordState.Programmed);
    }

    private bool Struck(FaultPoint point, Action<Fault> tear)
    {
        Fault? fault = faults.Pass(point);
        if (fault is { TearsFlash: true })
            tear(fault);
        if (fault is not null)
            Interrupted?.Invoke(fault);
        return fault is { TearsFlash: true };
    }

    private static byte KeyOf(Chip chip) => chip.Family == "F1" ? (byte)0xA5 : (byte)0xAA;

    /// <summary>As they leave the factory: open, nothing else set (PM0075 rev 2 §2.3.3).</summary>
    private static FlashArray Factory(Chip chip, Random random)
    {
        var cells = new FlashArray(FlashPage.Size, new FlashCells(HalfWord, ProgramRule.ClearsBits, 0xFF), new FlashPhysics(), random);
        for (int at = 0; at < Size; at += HalfWord)
        {
            byte value = at == 0 ? KeyOf(chip) : (byte)0xFF;
            cells.Load(at, [value, (byte)~value], FlashWordState.Programmed);
        }
        return cells;
    }
}
