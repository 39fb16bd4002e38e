using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Places;

/// <summary>Where the slots of a chip's one-time programmable memory lie (docs/formats/otp.md).</summary>
public sealed class OtpLayout
{
    private const int SmallestCell = 8;

    /// <param name="chip">A chip with such memory.</param>
    /// <exception cref="ArgumentException">It has none.</exception>
    public OtpLayout(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        Area = chip.Otp ?? throw new ArgumentException($"{chip.Name} has no one-time programmable memory", nameof(chip));
        CellSize = Math.Max(SmallestCell, Math.Max(Area.ProgramUnit, chip.Rom.WriteAlignment));
        Count = (int)(Area.Range.Length / (uint)SlotSize);
    }

    /// <summary>The memory.</summary>
    public OtpArea Area { get; }

    /// <summary>Bytes of a cell: what is programmed in one Write Memory or not at all. 8, or the chip's unit where that is larger.</summary>
    public int CellSize { get; }

    /// <summary>Bytes of a slot: four cells.</summary>
    public int SlotSize => 4 * CellSize;

    /// <summary>Slots that fit: how many numbers the memory takes in its life.</summary>
    public int Count { get; }

    /// <summary>Where a slot begins: its open mark.</summary>
    public uint OpenAt(int slot) => checked(Area.Range.Start + (uint)(slot * SlotSize));

    /// <summary>Where a slot's settle cell begins.</summary>
    public uint SettleAt(int slot) => checked(OpenAt(slot) + (uint)CellSize);

    /// <summary>Where a slot's record begins, and with it the number.</summary>
    public uint RecordAt(int slot) => checked(OpenAt(slot) + (uint)(2 * CellSize));

    /// <summary>A slot's record.</summary>
    public AddressRange RecordOf(int slot) => new(RecordAt(slot), OtpSlot.RecordSize);

    /// <summary>All bytes of a slot.</summary>
    public AddressRange RangeOf(int slot) => new(OpenAt(slot), (uint)SlotSize);
}
