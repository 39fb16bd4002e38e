namespace Nameplate.Simulator;

/// <summary>
/// The cells of a chip's main flash with the rules of physics, addressed by physical offset: 0 is the first byte of
/// physical bank 1, and bank 2 follows without a hole. Knows no addresses, no protection and no time.
/// </summary>
/// <remarks>Virgin pages are not stored, and pages are copied on write: an erased chip and a snapshot cost next to nothing.</remarks>
internal sealed class FlashArray(int size, int wordSize, FlashPhysics physics, Random random)
{
    private readonly Dictionary<int, (byte[] Old, byte[] New)> _unstable = [];
    private FlashPage?[] _pages = new FlashPage?[(size + FlashPage.Size - 1) / FlashPage.Size];

    public int Size => size;

    public int WordSize => wordSize;

    /// <summary>Grows with every change of a cell.</summary>
    public long Changes { get; private set; }

    public FlashWordState StateOf(int offset) =>
        _pages[offset / FlashPage.Size]?.States[offset % FlashPage.Size / wordSize] ?? FlashWordState.Virgin;

    /// <summary>Reads up to the first word with a double ECC error; returns the bytes read.</summary>
    public int Read(int offset, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            FlashPage? page = _pages[offset / FlashPage.Size];
            int at = offset % FlashPage.Size;
            bool plain = page is null || page.ReadFaults == 0;
            int count = Math.Min(into.Length - done, plain ? FlashPage.Size - at : wordSize - at % wordSize);
            Span<byte> target = into.Slice(done, count);
            if (page is null)
                target.Fill(0xFF);
            else if (plain || page.States[at / wordSize] is not (FlashWordState.DoubleEcc or FlashWordState.Unstable))
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
            into[i] = _pages[(offset + i) / FlashPage.Size]?.Data[(offset + i) % FlashPage.Size] ?? 0xFF;
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
                    yield return i * FlashPage.Size + word * wordSize;
            }
        }
    }

    /// <summary>What an unstable word was to become.</summary>
    public ReadOnlySpan<byte> UnstableTarget(int offset) => _unstable[offset].New;

    /// <summary>Makes a word what a test or a state file says, without asking physics.</summary>
    /// <param name="offset">Of the word.</param>
    /// <param name="value">Its cells.</param>
    /// <param name="state">What it is.</param>
    /// <param name="target">For an unstable word what it was to become; empty for all ones.</param>
    public void Load(int offset, ReadOnlySpan<byte> value, FlashWordState state, ReadOnlySpan<byte> target = default)
    {
        if (state != FlashWordState.Unstable)
        {
            Store(offset, value, state);
            return;
        }
        Span<byte> ones = stackalloc byte[wordSize];
        ones.Fill(0xFF);
        StoreUnstable(offset, value, target.IsEmpty ? ones : target);
    }

    /// <summary>Programs one whole word.</summary>
    public ProgramOutcome Program(int offset, ReadOnlySpan<byte> value)
    {
        FlashWordState state = StateOf(offset);
        if (state == FlashWordState.Virgin)
        {
            if (physics.AllOnesStaysVirgin && value.IndexOfAnyExcept((byte)0xFF) < 0)
                return ProgramOutcome.NoEffect;
            Store(offset, value, FlashWordState.Programmed);
            return ProgramOutcome.Programmed;
        }
        return ProgramAgain(offset, value, state);
    }

    /// <summary>Programs one word of which the power goes away.</summary>
    public void TearProgram(int offset, ReadOnlySpan<byte> value, TearBehaviour tear)
    {
        FlashWordState state = StateOf(offset);
        Span<byte> old = stackalloc byte[wordSize];
        Peek(offset, old);
        TearBehaviour chosen = Choose(tear);
        if (state != FlashWordState.Virgin && chosen is TearBehaviour.BlankNotVirgin or TearBehaviour.Partial)
            chosen = TearBehaviour.DoubleEcc;
        Span<byte> mixed = stackalloc byte[wordSize];
        random.NextBytes(mixed);
        for (int i = 0; i < wordSize; i++)
            mixed[i] = (byte)(old[i] & (value[i] | mixed[i]));
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
        for (int word = offset; word < offset + length; word += wordSize)
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
        for (int word = offset; word < offset + length; word += wordSize)
        {
            FlashPage? before = pages[word / FlashPage.Size - firstPage];
            int at = word % FlashPage.Size;
            if (before is null && _pages[word / FlashPage.Size] is null)
                continue;
            FlashPage page = Writable(word);
            if (before is null)
                page.Data.AsSpan(at, wordSize).Fill(0xFF);
            else
                before.Data.AsSpan(at, wordSize).CopyTo(page.Data.AsSpan(at, wordSize));
            FlashWordState state = before?.States[at / wordSize] ?? FlashWordState.Virgin;
            page.SetState(at / wordSize, state == FlashWordState.Unstable ? FlashWordState.DoubleEcc : state);
        }
    }

    private ProgramOutcome ProgramAgain(int offset, ReadOnlySpan<byte> value, FlashWordState state)
    {
        Span<byte> cells = stackalloc byte[wordSize];
        Peek(offset, cells);
        if (physics.ZerosOverAnything && value.IndexOfAnyExcept((byte)0) < 0)
        {
            Store(offset, value, FlashWordState.Programmed);
            return ProgramOutcome.Programmed | ProgramOutcome.NonVirgin;
        }
        bool same = physics.SameValueIsHarmless && state == FlashWordState.Programmed && cells.SequenceEqual(value);
        if (!same && physics.NonVirgin != NonVirginProgram.Rejected)
        {
            for (int i = 0; i < wordSize; i++)
                cells[i] &= value[i];
            bool readable = physics.NonVirgin == NonVirginProgram.And && state != FlashWordState.DoubleEcc;
            Store(offset, cells, readable ? FlashWordState.Programmed : FlashWordState.DoubleEcc);
        }
        return ProgramOutcome.NonVirgin;
    }

    private void TearErasedWord(int offset, TearBehaviour tear)
    {
        FlashWordState state = StateOf(offset);
        Span<byte> old = stackalloc byte[wordSize];
        Span<byte> mixed = stackalloc byte[wordSize];
        Span<byte> ones = stackalloc byte[wordSize];
        Peek(offset, old);
        random.NextBytes(mixed);
        ones.Fill(0xFF);
        for (int i = 0; i < wordSize; i++)
            mixed[i] |= old[i];
        switch (tear)
        {
            case TearBehaviour.Old: break;
            case TearBehaviour.New: Store(offset, ones, FlashWordState.Virgin); break;
            case TearBehaviour.Partial when state == FlashWordState.Programmed: StoreReadable(offset, mixed); break;
            case TearBehaviour.Unstable when state != FlashWordState.Virgin: StoreUnstable(offset, old, ones); break;
            case TearBehaviour.DoubleEcc: Store(offset, mixed, FlashWordState.DoubleEcc); break;
            case TearBehaviour.Zeroed: mixed.Clear(); Store(offset, mixed, FlashWordState.Programmed); break;
            default: Store(offset, ones, FlashWordState.BlankNotVirgin); break;
        }
    }

    private TearBehaviour Choose(TearBehaviour tear) => tear is TearBehaviour.Random or TearBehaviour.Mixed
        ? (TearBehaviour)random.Next((int)TearBehaviour.Old, (int)TearBehaviour.Zeroed + 1)
        : tear;

    private bool ReadUnstable(int offset, Span<byte> into)
    {
        int start = offset - offset % wordSize;
        if (!_unstable.TryGetValue(start, out (byte[] Old, byte[] New) word))
            return false;
        int draw = random.Next(4);
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
        value.IndexOfAnyExcept((byte)0xFF) < 0 ? FlashWordState.BlankNotVirgin : FlashWordState.Programmed);

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
        if (page.States[at / wordSize] == FlashWordState.Unstable)
            _unstable.Remove(offset);
        value.CopyTo(page.Data.AsSpan(at, wordSize));
        page.SetState(at / wordSize, state);
    }

    private FlashPage Writable(int offset)
    {
        Changes++;
        ref FlashPage? page = ref _pages[offset / FlashPage.Size];
        page ??= FlashPage.Virgin(wordSize);
        if (page.Frozen)
            page = page.Thaw();
        return page;
    }
}

/// <summary>A frozen state of the cells.</summary>
internal sealed record FlashImage(
    FlashPage?[] Pages, IReadOnlyDictionary<int, (byte[] Old, byte[] New)> Unstable);
