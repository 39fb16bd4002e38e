using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>What cells of flash are like.</summary>
/// <param name="ProgramUnit">Bytes that are programmed at once, with one ECC where there is any.</param>
/// <param name="Rule">What programming does to cells that are not erased.</param>
/// <param name="ErasedValue">What an erased byte reads.</param>
internal sealed record FlashCells(int ProgramUnit, ProgramRule Rule, byte ErasedValue)
{
    /// <summary>Those of a chip's main flash.</summary>
    public static FlashCells Of(FlashGeometry flash) => new(flash.ProgramUnit, flash.Programming, flash.ErasedValue);
}

/// <summary>
/// The cells of a chip's main flash with the rules of physics, addressed by physical offset: 0 is the first byte of
/// physical bank 1, and bank 2 follows without a hole. Knows no addresses, no protection and no time.
/// </summary>
/// <param name="size">Bytes.</param>
/// <param name="cells">What they are like.</param>
/// <param name="physics">What documents leave open.</param>
/// <param name="random">Draws torn and unstable words.</param>
/// <remarks>Virgin pages are not stored, and pages are copied on write: an erased chip and a snapshot cost next to nothing.</remarks>
internal sealed class FlashArray(int size, FlashCells cells, FlashPhysics physics, Random random)
{
    private readonly int _wordSize = cells.ProgramUnit;
    private readonly byte _erased = cells.ErasedValue;
    private readonly bool _hasEcc = cells.Rule == ProgramRule.OnceWithEcc;
    private readonly Dictionary<int, (byte[] Old, byte[] New)> _unstable = [];
    private FlashPage?[] _pages = new FlashPage?[(size + FlashPage.Size - 1) / FlashPage.Size];

    public int Size => size;

    /// <summary>Bytes that are programmed at once, with one ECC where there is any.</summary>
    public int WordSize => _wordSize;

    /// <summary>Grows with every change of a cell.</summary>
    public long Changes { get; private set; }

    public FlashWordState StateOf(int offset) =>
        _pages[offset / FlashPage.Size]?.States[offset % FlashPage.Size / _wordSize] ?? FlashWordState.Virgin;

    /// <summary>Reads up to the first word with a double ECC error; returns the bytes read.</summary>
    public int Read(int offset, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            FlashPage? page = _pages[offset / FlashPage.Size];
            int at = offset % FlashPage.Size;
            bool plain = page is null || page.ReadFaults == 0;
            int count = Math.Min(into.Length - done, plain ? FlashPage.Size - at : _wordSize - at % _wordSize);
            Span<byte> target = into.Slice(done, count);
            if (page is null)
                target.Fill(_erased);
            else if (plain || page.States[at / _wordSize] is not (FlashWordState.DoubleEcc or FlashWordState.Unstable))
                page.Data.AsSpan(at, count).CopyTo(target);
            else if (!ReadUnstable(offset, target))
                return done;
            offset += count;
            done += count;
        }
        return done;
    }

    /// <summary>The cells as they are, errors or not.</summary>
    public void Peek(int offset, Span<byte> into)
    {
        for (int i = 0; i < into.Length; i++)
            into[i] = _pages[(offset + i) / FlashPage.Size]?.Data[(offset + i) % FlashPage.Size] ?? _erased;
    }

    /// <summary>Offsets of the words that are not virgin, ascending.</summary>
    public IEnumerable<int> WordsNotVirgin()
    {
        for (int i = 0; i < _pages.Length; i++)
        {
            if (_pages[i] is not { } page)
                continue;
            for (int word = 0; word < page.States.Length; word++)
            {
                if (page.States[word] != FlashWordState.Virgin)
                    yield return i * FlashPage.Size + word * _wordSize;
            }
        }
    }

    /// <summary>What an unstable word was to become.</summary>
    public ReadOnlySpan<byte> UnstableTarget(int offset) => _unstable[offset].New;

    /// <summary>Makes a word what a test or a state file says, without asking physics.</summary>
    /// <param name="offset">Of the word.</param>
    /// <param name="value">Its cells.</param>
    /// <param name="state">What it is.</param>
    /// <param name="target">For an unstable word what it was to become; empty for a blank one.</param>
    public void Load(int offset, ReadOnlySpan<byte> value, FlashWordState state, ReadOnlySpan<byte> target = default)
    {
        if (state != FlashWordState.Unstable)
        {
            Store(offset, value, state);
            return;
        }
        Span<byte> blank = stackalloc byte[_wordSize];
        blank.Fill(_erased);
        StoreUnstable(offset, value, target.IsEmpty ? blank : target);
    }

    /// <summary>Programs one whole word.</summary>
    public ProgramOutcome Program(int offset, ReadOnlySpan<byte> value)
    {
        FlashWordState state = StateOf(offset);
        if (state == FlashWordState.Virgin)
        {
            if ((physics.AllOnesStaysVirgin || !_hasEcc) && IsBlank(value))
                return ProgramOutcome.NoEffect;
            Store(offset, value, FlashWordState.Programmed);
            return ProgramOutcome.Programmed;
        }
        return cells.Rule switch
        {
            ProgramRule.OnceOrZero => ProgramHalfWordAgain(offset, value),
            ProgramRule.ClearsBits => ClearBits(offset, value),
            _ => ProgramAgain(offset, value, state),
        };
    }

    /// <summary>Programs one word of which the power goes away.</summary>
    public void TearProgram(int offset, ReadOnlySpan<byte> value, TearBehaviour tear)
    {
        FlashWordState state = StateOf(offset);
        Span<byte> old = stackalloc byte[_wordSize];
        Peek(offset, old);
        TearBehaviour chosen = WithoutEcc(Choose(tear), TearBehaviour.Old);
        if (_hasEcc && state != FlashWordState.Virgin && chosen is TearBehaviour.BlankNotVirgin or TearBehaviour.Partial)
            chosen = TearBehaviour.DoubleEcc;
        Span<byte> mixed = stackalloc byte[_wordSize];
        random.NextBytes(mixed);
        for (int i = 0; i < _wordSize; i++)
            mixed[i] = Programmed(old[i], _erased == 0 ? (byte)(value[i] & mixed[i]) : (byte)(value[i] | mixed[i]));
        switch (chosen)
        {
            case TearBehaviour.Old: break;
            case TearBehaviour.New: Program(offset, value); break;
            case TearBehaviour.Partial: StoreReadable(offset, mixed); break;
            case TearBehaviour.BlankNotVirgin: Store(offset, old, FlashWordState.BlankNotVirgin); break;
            case TearBehaviour.DoubleEcc: Store(offset, mixed, FlashWordState.DoubleEcc); break;
            case TearBehaviour.Zeroed: mixed.Clear(); Store(offset, mixed, FlashWordState.Programmed); break;
            default: StoreUnstable(offset, old, value); break;
        }
    }

    public void Erase(int offset, int length)
    {
        Changes++;
        if (offset % FlashPage.Size == 0 && length % FlashPage.Size == 0)
            Array.Clear(_pages, offset / FlashPage.Size, length / FlashPage.Size);
        else
            EraseInPage(offset, length);
        if (_unstable.Count > 0)
        {
            foreach (int key in _unstable.Keys.Where(key => key >= offset && key < offset + length).ToArray())
                _unstable.Remove(key);
        }
    }

    /// <summary>Erases a sector of which the power goes away.</summary>
    public void TearErase(int offset, int length, TearBehaviour tear)
    {
        TearBehaviour chosen = tear == TearBehaviour.Mixed ? tear : Choose(tear);
        if (chosen == TearBehaviour.Old)
            return;
        if (chosen == TearBehaviour.New)
        {
            Erase(offset, length);
            return;
        }
        for (int word = offset; word < offset + length; word += _wordSize)
            TearErasedWord(word, chosen == TearBehaviour.Mixed ? Choose(TearBehaviour.Random) : chosen);
    }

    /// <summary>The state as it is, to come back to; later changes here leave it as it was.</summary>
    public FlashImage Freeze()
    {
        foreach (FlashPage? page in _pages)
            page?.Freeze();
        return new FlashImage((FlashPage?[])_pages.Clone(), _unstable.ToDictionary());
    }

    public void Restore(FlashImage image)
    {
        Changes++;
        _pages = (FlashPage?[])image.Pages.Clone();
        _unstable.Clear();
        foreach ((int offset, (byte[] Old, byte[] New) word) in image.Unstable)
            _unstable.Add(offset, word);
    }

    /// <summary>The pages of a range, frozen: what an operation in progress may have to give back.</summary>
    public FlashPage?[] FreezeRange(int offset, int length)
    {
        int first = offset / FlashPage.Size;
        int last = (offset + length - 1) / FlashPage.Size;
        FlashPage?[] pages = _pages[first..(last + 1)];
        foreach (FlashPage? page in pages)
            page?.Freeze();
        return pages;
    }

    /// <summary>Puts one range back as <see cref="FreezeRange"/> took it, word by word.</summary>
    public void GiveBack(FlashPage?[] pages, int firstPage, int offset, int length)
    {
        for (int word = offset; word < offset + length; word += _wordSize)
        {
            FlashPage? before = pages[word / FlashPage.Size - firstPage];
            int at = word % FlashPage.Size;
            if (before is null && _pages[word / FlashPage.Size] is null)
                continue;
            FlashPage page = Writable(word);
            if (before is null)
                page.Data.AsSpan(at, _wordSize).Fill(_erased);
            else
                before.Data.AsSpan(at, _wordSize).CopyTo(page.Data.AsSpan(at, _wordSize));
            FlashWordState state = before?.States[at / _wordSize] ?? FlashWordState.Virgin;
            page.SetState(at / _wordSize, state == FlashWordState.Unstable ? FlashWordState.DoubleEcc : state);
        }
    }

    private ProgramOutcome ProgramAgain(int offset, ReadOnlySpan<byte> value, FlashWordState state)
    {
        Span<byte> cells = stackalloc byte[_wordSize];
        Peek(offset, cells);
        if (physics.ZerosOverAnything && value.IndexOfAnyExcept((byte)0) < 0)
        {
            Store(offset, value, FlashWordState.Programmed);
            return ProgramOutcome.Programmed | ProgramOutcome.NonVirgin;
        }
        bool same = physics.SameValueIsHarmless && state == FlashWordState.Programmed && cells.SequenceEqual(value);
        if (!same && physics.NonVirgin != NonVirginProgram.Rejected)
        {
            for (int i = 0; i < _wordSize; i++)
                cells[i] = Programmed(cells[i], value[i]);
            bool readable = physics.NonVirgin == NonVirginProgram.And && state != FlashWordState.DoubleEcc;
            Store(offset, cells, readable ? FlashWordState.Programmed : FlashWordState.DoubleEcc);
        }
        return ProgramOutcome.NonVirgin;
    }

    // PGERR: the half-word keeps its value, but zero goes over anything.
    private ProgramOutcome ProgramHalfWordAgain(int offset, ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAnyExcept((byte)0) >= 0)
            return ProgramOutcome.NonVirgin;
        Store(offset, value, FlashWordState.Programmed);
        return ProgramOutcome.Programmed | ProgramOutcome.NonVirgin;
    }

    private ProgramOutcome ClearBits(int offset, ReadOnlySpan<byte> value)
    {
        Span<byte> cells = stackalloc byte[_wordSize];
        Peek(offset, cells);
        bool lacks = false;
        for (int i = 0; i < _wordSize; i++)
        {
            lacks |= (value[i] & ~cells[i]) != 0;
            cells[i] &= value[i];
        }
        Store(offset, cells, FlashWordState.Programmed);
        return lacks ? ProgramOutcome.Programmed | ProgramOutcome.NonVirgin : ProgramOutcome.Programmed;
    }

    // Programming drives a cell one way: to 0, or to 1 where erased flash reads 0.
    private byte Programmed(byte old, byte value) => (byte)(_erased == 0 ? old | value : old & value);

    private bool IsBlank(ReadOnlySpan<byte> value) => value.IndexOfAnyExcept(_erased) < 0;

    private void EraseInPage(int offset, int length)
    {
        for (int word = offset; word < offset + length; word += _wordSize)
        {
            if (_pages[word / FlashPage.Size] is null)
                continue;
            FlashPage page = Writable(word);
            page.Data.AsSpan(word % FlashPage.Size, _wordSize).Fill(_erased);
            page.SetState(word % FlashPage.Size / _wordSize, FlashWordState.Virgin);
        }
    }

    // What a word without ECC does where one with it would no longer read, or look blank and not be.
    private TearBehaviour WithoutEcc(TearBehaviour tear, TearBehaviour blank) => _hasEcc ? tear : tear switch
    {
        TearBehaviour.DoubleEcc => TearBehaviour.Partial,
        TearBehaviour.BlankNotVirgin => blank,
        _ => tear,
    };

    private void TearErasedWord(int offset, TearBehaviour tear)
    {
        FlashWordState state = StateOf(offset);
        Span<byte> old = stackalloc byte[_wordSize];
        Span<byte> mixed = stackalloc byte[_wordSize];
        Span<byte> blank = stackalloc byte[_wordSize];
        Peek(offset, old);
        random.NextBytes(mixed);
        blank.Fill(_erased);
        for (int i = 0; i < _wordSize; i++)
            mixed[i] = _erased == 0 ? (byte)(mixed[i] & old[i]) : (byte)(mixed[i] | old[i]);
        switch (WithoutEcc(tear, TearBehaviour.New))
        {
            case TearBehaviour.Old: break;
            case TearBehaviour.New: Store(offset, blank, FlashWordState.Virgin); break;
            case TearBehaviour.Partial when state == FlashWordState.Programmed: StoreReadable(offset, mixed); break;
            case TearBehaviour.Unstable when state != FlashWordState.Virgin: StoreUnstable(offset, old, blank); break;
            case TearBehaviour.DoubleEcc: Store(offset, mixed, FlashWordState.DoubleEcc); break;
            case TearBehaviour.Zeroed: mixed.Clear(); Store(offset, mixed, FlashWordState.Programmed); break;
            default: Store(offset, blank, _hasEcc ? FlashWordState.BlankNotVirgin : FlashWordState.Virgin); break;
        }
    }

    private TearBehaviour Choose(TearBehaviour tear) => tear is TearBehaviour.Random or TearBehaviour.Mixed
        ? (TearBehaviour)random.Next((int)TearBehaviour.Old, (int)TearBehaviour.Zeroed + 1)
        : tear;

    private bool ReadUnstable(int offset, Span<byte> into)
    {
        int start = offset - offset % _wordSize;
        if (!_unstable.TryGetValue(start, out (byte[] Old, byte[] New) word))
            return false;
        int draw = random.Next(_hasEcc ? 4 : 3);
        if (draw == 3)
            return false;
        for (int i = 0; i < into.Length; i++)
        {
            int at = offset - start + i;
            byte mask = draw switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            into[i] = (byte)((word.Old[at] & mask) | (word.New[at] & ~mask));
        }
        return true;
    }

    private void StoreReadable(int offset, ReadOnlySpan<byte> value) => Store(offset, value,
        !IsBlank(value) ? FlashWordState.Programmed : _hasEcc ? FlashWordState.BlankNotVirgin : FlashWordState.Virgin);

    private void StoreUnstable(int offset, ReadOnlySpan<byte> old, ReadOnlySpan<byte> value)
    {
        byte[] before = old.ToArray();
        byte[] after = value.ToArray();
        Store(offset, old, FlashWordState.Unstable);
        _unstable[offset] = (before, after);
    }

    private void Store(int offset, ReadOnlySpan<byte> value, FlashWordState state)
    {
        FlashPage page = Writable(offset);
        int at = offset % FlashPage.Size;
        if (page.States[at / _wordSize] == FlashWordState.Unstable)
            _unstable.Remove(offset);
        value.CopyTo(page.Data.AsSpan(at, _wordSize));
        page.SetState(at / _wordSize, state);
    }

    private FlashPage Writable(int offset)
    {
        Changes++;
        ref FlashPage? page = ref _pages[offset / FlashPage.Size];
        page ??= FlashPage.Virgin(_wordSize, _erased);
        if (page.Frozen)
            page = page.Thaw();
        return page;
    }
}

/// <summary>A frozen state of the cells.</summary>
internal sealed record FlashImage(
    FlashPage?[] Pages, IReadOnlyDictionary<int, (byte[] Old, byte[] New)> Unstable);
