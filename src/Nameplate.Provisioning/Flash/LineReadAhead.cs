using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Reads 32-byte lines in as few Read Memory commands as the order of the reads allows. A command costs 12 byte times and three
/// turnarounds beside its data (AN3155 rev 20 §3.4), so a line alone costs 44 byte times; the lines that are asked for next in
/// nearly every scan come along: the rest of the 256-byte block when lines are read in a row, the next slot's header after a
/// settle line. A line read ahead is handed out once, to the very next read, or forgotten. PROBE and PRIME are never read ahead: the
/// latter may have been programmed any number of times, and the ROM may hang on it.
/// </summary>
internal sealed class LineReadAhead(DeviceSession session, StopSignal stop)
{
    private readonly byte[] _buffer = new byte[UpdatePlanner.BlockSize];
    private uint _next;
    private int _taken;
    private int _left;
    private uint _last;

    /// <summary>Forgets what was read ahead: something is about to be programmed or erased.</summary>
    public void Forget() => _left = 0;

    public async Task<LineRead> ReadAsync(uint address)
    {
        if (_left > 0 && address == _next)
        {
            return Take();
        }

        _left = 0;
        int length = LengthFor(address);
        _last = address;
        if (length > LineRead.Size && await session.TryReadAsync(address, _buffer.AsMemory(0, length), stop).ConfigureAwait(false))
        {
            _next = address;
            _taken = 0;
            _left = length;
            return Take();
        }

        byte[] line = new byte[LineRead.Size];
        return await session.TryReadAsync(address, line, stop).ConfigureAwait(false) ? LineRead.Of(line) : LineRead.Unreadable;
    }

    private LineRead Take()
    {
        byte[] line = _buffer.AsSpan(_taken, LineRead.Size).ToArray();
        _taken += LineRead.Size;
        _last = _next;
        _next += LineRead.Size;
        _left -= LineRead.Size;
        return LineRead.Of(line);
    }

    private int LengthFor(uint address)
    {
        if (address == _last + LineRead.Size)
        {
            int offset = (int)(address % UpdatePlanner.BlockSize);
            return (IsCellZero(address) && offset < Slots.ProbeOffset ? (int)Slots.ProbeOffset : UpdatePlanner.BlockSize) - offset;
        }

        uint next = address + LineRead.Size;
        bool isSettleLine = next % (uint)session.Placement.SlotSize == 0 && IsInside(address) && IsInside(next);
        return isSettleLine ? 2 * LineRead.Size : LineRead.Size;
    }

    private bool IsCellZero(uint address) => session.Placement.Regions.Any(region =>
        address - region.Start < UpdatePlanner.BlockSize
        || address - (region.Start ^ session.Chip.Flash.BankStride) < UpdatePlanner.BlockSize);

    private bool IsInside(uint address) => session.Placement.Regions.Any(region =>
        region.Contains(address) || region.Contains(address ^ session.Chip.Flash.BankStride));
}
