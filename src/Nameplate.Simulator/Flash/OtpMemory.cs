using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>
/// One-time programmable memory: cells like those of main flash, each unit programmed once, blocks that lock; nothing erases it. Lock
/// bytes, where a chip has them, lie behind it and are part of it.
/// </summary>
internal sealed class OtpMemory(OtpArea area, ProgramRule rule, FlashPhysics physics, FaultInjector faults, Random random)
{
    private readonly FlashArray _cells = new((int)LengthOf(area), new FlashCells(area.ProgramUnit, rule, 0xFF), physics, random);

    public OtpArea Area => area;

    /// <summary>The area, and its lock bytes.</summary>
    public AddressRange Range { get; } = new(area.Range.Start, LengthOf(area));

    /// <summary>Called when a fault strikes inside a unit.</summary>
    public Action<Fault>? Interrupted { get; set; }

    /// <summary>Grows with every unit programmed.</summary>
    public long Changes => _cells.Changes;

    /// <summary>The cells as they are, errors or not.</summary>
    public byte[] Data
    {
        get
        {
            var bytes = new byte[Range.Length];
            _cells.Peek(0, bytes);
            return bytes;
        }
    }

    /// <summary>Reads up to a unit that cannot be read; returns the bytes read.</summary>
    /// <param name="offset">From the area's start.</param>
    /// <param name="into">As many bytes as lie inside the area.</param>
    /// <param name="virginFaults">A unit that was never programmed cannot be read either.</param>
    public int Read(uint offset, Span<byte> into, bool virginFaults)
    {
        int done = 0;
        while (done < into.Length)
        {
            int at = (int)offset + done;
            int start = at - (at % area.ProgramUnit);
            int count = Math.Min(into.Length - done, start + area.ProgramUnit - at);
            if ((virginFaults && _cells.StateOf(start) == FlashWordState.Virgin) || _cells.Read(at, into.Slice(done, count)) < count)
                return done;
            done += count;
        }
        return done;
    }

    /// <summary>Programs the whole units that are not locked. False when a fault took the power away or reset the device.</summary>
    public bool Program(uint offset, ReadOnlySpan<byte> bytes, ushort locks)
    {
        for (int i = 0; i + area.ProgramUnit <= bytes.Length; i += area.ProgramUnit)
        {
            uint at = offset + (uint)i;
            if (at + area.ProgramUnit > Range.Length)
                return true;
            if (IsLocked(at, locks) || at % area.ProgramUnit != 0)
                continue;
            ReadOnlySpan<byte> unit = bytes.Slice(i, area.ProgramUnit);
            Fault? fault = faults.Pass(FaultPoint.Program);
            if (fault is { TearsFlash: true })
            {
                _cells.TearProgram((int)at, unit, fault.Tear);
                Interrupted?.Invoke(fault);
                return false;
            }
            byte[] taken = unit.ToArray();
            if (fault?.Action == FaultAction.Corrupt)
                taken[fault.Index % taken.Length] ^= fault.Value;
            else if (fault is not null)
                Interrupted?.Invoke(fault);
            _cells.Program((int)at, taken);
        }
        return true;
    }

    public FlashImage Freeze() => _cells.Freeze();

    public void Restore(FlashImage image) => _cells.Restore(image);

    /// <summary>Takes a stored state: data, then one <see cref="FlashWordState"/> a unit.</summary>
    /// <exception cref="FormatException">A state is none.</exception>
    public void Load(ReadOnlySpan<byte> data, ReadOnlySpan<byte> states)
    {
        for (int i = 0; i < states.Length; i++)
        {
            var state = (FlashWordState)states[i];
            if (!Enum.IsDefined(state))
                throw new FormatException("a unit of its OTP is none");
            if (state != FlashWordState.Virgin)
                _cells.Load(i * area.ProgramUnit, data.Slice(i * area.ProgramUnit, area.ProgramUnit), state);
        }
    }

    /// <summary>One <see cref="FlashWordState"/> a unit; what reads another value each time is kept as what cannot be read.</summary>
    public byte[] States() => [.. Enumerable.Range(0, (int)Range.Length / area.ProgramUnit)
        .Select(unit => _cells.StateOf(unit * area.ProgramUnit))
        .Select(state => (byte)(state == FlashWordState.Unstable ? FlashWordState.DoubleEcc : state))];

    private bool IsLocked(uint at, ushort locks)
    {
        if (area.BlockSize is not { } block || at >= area.Range.Length)
            return false;
        int index = (int)(at / (uint)block);
        if (area.LockBytes is null)
            return (locks >> index & 1) != 0;
        Span<byte> lockByte = stackalloc byte[1];
        _cells.Peek((int)area.Range.Length + index, lockByte);
        return lockByte[0] == 0;
    }

    private static uint LengthOf(OtpArea area) => area.Range.Length + (area.LockBytes?.Length ?? 0);
}
