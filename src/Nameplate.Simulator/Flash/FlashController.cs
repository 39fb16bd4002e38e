using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// Main flash as the ROM drives it: addresses, write protection, time, faults and logs around the cells of
/// <see cref="FlashArray"/>. An operation takes effect at once but remembers what was before until its time is over, so
/// that a reset or a cut in the middle finds it half done.
/// </summary>
internal sealed class FlashController(
    Chip chip, DeviceOptions options, FlashArray cells, OptionBytes optionBytes, Timeline time, FaultInjector faults, DeviceLog log)
{
    private readonly FlashMap _map = new(chip.Flash);
    private readonly List<Operation> _inProgress = [];

    /// <summary>One run of words, or one sector, between its start and its end.</summary>
    private readonly record struct Operation(
        long Start, long End, int Offset, int Length, bool Erase, FlashPage?[] Before, object? Record);

    /// <summary>Called when a fault strikes inside an operation.</summary>
    public Action<Fault>? Interrupted { get; set; }

    /// <summary>Programming does nothing until reset (misaligned-write-poisons).</summary>
    public bool Poisoned { get; set; }

    public bool Busy => time.FlashBusyUntil > time.Now;

    public FlashMap Map => _map;

    // The times are those of a flash word; the cells may take it in smaller units.
    private long WordTime => Timeline.ToNanoseconds(options.FlashTimes switch
    {
        FlashTimes.None => TimeSpan.Zero,
        FlashTimes.Worst => chip.Timing.FlashWordProgram,
        _ => chip.Timing.FlashWordProgramTypical,
    }) * cells.WordSize / chip.Flash.FlashWordSize;

    private long SectorTime => Timeline.ToNanoseconds(options.FlashTimes switch
    {
        FlashTimes.None => TimeSpan.Zero,
        FlashTimes.Worst => chip.Timing.SectorErase,
        _ => chip.Timing.SectorEraseTypical,
    });

    public bool Contains(uint address) => _map.Find(address, optionBytes.BanksSwapped) is not null;

    /// <summary>Reads up to a word with a double ECC error; returns the bytes read. Outside flash everything reads 0.</summary>
    public int Read(uint address, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            uint at = unchecked(address + (uint)done);
            if (_map.Find(at, optionBytes.BanksSwapped) is not (Sector sector, int offset))
            {
                into[done++] = 0;
                continue;
            }
            int left = _map.OffsetOf(sector) + (int)sector.Range.Length - offset;
            int count = Math.Min(left, into.Length - done);
            int read = cells.Read(offset, into.Slice(done, count));
            done += read;
            if (read < count)
                return done;
        }
        return done;
    }

    /// <summary>Programs what Write Memory brought. False when a fault took the power away or reset the device.</summary>
    /// <param name="address">As sent.</param>
    /// <param name="data">As sent.</param>
    /// <param name="lost">Bytes at the front that an erratum swallows.</param>
    public bool Program(uint address, ReadOnlySpan<byte> data, int lost)
    {
        Settle();
        long begin = Math.Max(time.Now, time.FlashBusyUntil);
        ProgramOutcome outcome = lost > 0 ? ProgramOutcome.Dropped : ProgramOutcome.None;
        if (Poisoned)
            outcome |= ProgramOutcome.Poisoned;
        Fault? fault = null;
        Span<byte> word = stackalloc byte[cells.WordSize];
        int at = Poisoned ? data.Length : lost;
        var run = new ProgramRun();
        while (at < data.Length && fault is null)
        {
            uint byteAddress = unchecked(address + (uint)at);
            int inWord = (int)(byteAddress % (uint)cells.WordSize);
            int count = Math.Min(cells.WordSize - inWord, data.Length - at);
            if (_map.Find(byteAddress, optionBytes.BanksSwapped) is not (Sector sector, int offset))
                outcome |= ProgramOutcome.OutsideFlash;
            else if (optionBytes.IsProtected(sector))
                outcome |= ProgramOutcome.WriteProtected;
            else if (count < cells.WordSize && options.Physics.PartialWord == PartialWordProgram.Lost)
                outcome |= ProgramOutcome.PartialWord;
            else
            {
                word.Fill(chip.Flash.ErasedValue);
                data.Slice(at, count).CopyTo(word[inWord..]);
                if (count < cells.WordSize)
                    outcome |= ProgramOutcome.PartialWord;
                outcome |= ProgramWord(offset - inWord, word, ref run, out fault);
            }
            at += count;
        }
        ProgramRecord record = log.Add(new ProgramRecord(
            Timeline.ToSpan(begin), address, data.Length, fault is null ? outcome : outcome | ProgramOutcome.Torn));
        Remember(begin, run, record);
        return fault is null || Strike(fault);
    }

    /// <summary>Erases sectors one after another. False when a fault took the power away or reset the device.</summary>
    public bool Erase(IEnumerable<Sector> sectors, EraseCause cause, bool ignoreProtection = false)
    {
        Settle();
        long start = Math.Max(time.Now, time.FlashBusyUntil);
        foreach (Sector sector in sectors)
        {
            uint address = _map.AddressOf(sector, optionBytes.BanksSwapped);
            var record = new EraseRecord(Timeline.ToSpan(start), sector.Index, address, cause, EraseOutcome.Erased);
            if (!ignoreProtection && optionBytes.IsProtected(sector))
            {
                log.Add(record with { Outcome = EraseOutcome.WriteProtected });
                continue;
            }
            int offset = _map.OffsetOf(sector);
            int length = (int)sector.Range.Length;
            Fault? fault = faults.Pass(FaultPoint.Erase);
            if (fault is not null && !fault.TearsFlash)
            {
                Interrupted?.Invoke(fault);
            }
            else if (fault is not null)
            {
                cells.TearErase(offset, length, TearOf(fault));
                log.Add(record with { Outcome = EraseOutcome.Torn });
                time.FlashBusyUntil = start;
                return Strike(fault);
            }
            FlashPage?[] before = cells.FreezeRange(offset, length);
            cells.Erase(offset, length);
            log.Add(record);
            _inProgress.Add(new Operation(start, start + SectorTime, offset, length, true, before, record));
            start += SectorTime;
        }
        time.FlashBusyUntil = start;
        return true;
    }

    /// <summary>Lets the ROM wait for the end of what was begun, as it does before nearly every ACK.</summary>
    public void WaitForFlash() => time.Now = Math.Max(time.Now, time.FlashBusyUntil);

    /// <summary>Power or reset at <paramref name="moment"/>: what was not over by then is undone or torn.</summary>
    public void Interrupt(long moment, TearBehaviour tear)
    {
        for (int i = _inProgress.Count - 1; i >= 0; i--)
        {
            Operation operation = _inProgress[i];
            if (operation.End <= moment)
                continue;
            if (operation.Erase)
                UndoErase(operation, operation.Start < moment, tear);
            else
                UndoProgram(operation, moment, tear);
            if (operation.Record is { } record)
                log.MarkTorn(record);
        }
        _inProgress.Clear();
        time.FlashBusyUntil = Math.Min(time.FlashBusyUntil, moment);
        Poisoned = false;
    }

    private void UndoErase(Operation operation, bool begun, TearBehaviour tear)
    {
        cells.GiveBack(operation.Before, operation.Offset / FlashPage.Size, operation.Offset, operation.Length);
        if (begun)
            cells.TearErase(operation.Offset, operation.Length, tear);
    }

    private void UndoProgram(Operation operation, long moment, TearBehaviour tear)
    {
        int words = operation.Length / cells.WordSize;
        long wordTime = Math.Max(1, (operation.End - operation.Start) / words);
        int done = (int)Math.Clamp((moment - operation.Start) / wordTime, 0, words);
        int offset = operation.Offset + done * cells.WordSize;
        Span<byte> value = stackalloc byte[cells.WordSize];
        cells.Peek(offset, value);
        int left = operation.Length - done * cells.WordSize;
        cells.GiveBack(operation.Before, operation.Offset / FlashPage.Size, offset, left);
        if (moment > operation.Start)
            cells.TearProgram(offset, value, tear);
    }

    private ProgramOutcome ProgramWord(int offset, ReadOnlySpan<byte> word, ref ProgramRun run, out Fault? fault)
    {
        run.Include(offset, cells);
        fault = faults.Pass(FaultPoint.Program);
        if (fault?.Action == FaultAction.Corrupt)
        {
            byte[] other = word.ToArray();
            other[fault.Index % other.Length] ^= fault.Value;
            fault = null;
            word = other;
        }
        else if (fault is not null && !fault.TearsFlash)
        {
            Interrupted?.Invoke(fault);
            fault = null;
        }
        if (fault is not null)
        {
            cells.TearProgram(offset, word, TearOf(fault));
            return ProgramOutcome.None;
        }
        ProgramOutcome outcome = cells.Program(offset, word);
        if ((outcome & ProgramOutcome.NonVirgin) != 0)
            log.NonVirginPrograms++;
        run.Words++;
        return outcome;
    }

    private void Remember(long begin, ProgramRun run, ProgramRecord record)
    {
        long end = begin + run.Words * WordTime;
        if (run.Before is not null && end > begin)
            _inProgress.Add(new Operation(begin, end, run.First, run.Length, false, run.Before, record));
        time.FlashBusyUntil = Math.Max(time.FlashBusyUntil, end);
    }

    private void Settle()
    {
        if (_inProgress.Count > 0 && time.FlashBusyUntil <= time.Now)
            _inProgress.Clear();
    }

    private bool Strike(Fault fault)
    {
        _inProgress.Clear();
        WaitForFlash();
        Interrupted?.Invoke(fault);
        return false;
    }

    private TearBehaviour TearOf(Fault fault) => fault.Tear == TearBehaviour.Random ? options.Tear : fault.Tear;

    /// <summary>The stretch of cells that one Write Memory has touched, with the pages as they were.</summary>
    private struct ProgramRun
    {
        public FlashPage?[]? Before;
        public int First;
        public int Length;
        public int Words;

        public void Include(int offset, FlashArray cells)
        {
            if (Before is null)
            {
                First = offset;
                // One Write Memory brings at most 256 bytes: two pages at most, unless it leaves the bank.
                Before = cells.FreezeRange(offset, Math.Min(FlashPage.Size, cells.Size - offset));
            }
            // Under SWAP_BANK a write over the end of bank 1 goes on in other cells: those are not given back.
            int end = offset + cells.WordSize - First;
            if (end > Length && end <= FlashPage.Size)
                Length = end;
        }
    }
}
