using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>What a cut leaves of the unit that was being programmed.</summary>
public enum Tear
{
    /// <summary>Nothing was changed that can be read, but the unit is no longer virgin.</summary>
    BlankNotVirgin,

    /// <summary>All bits are there.</summary>
    Complete,

    /// <summary>Some of the bits are there.</summary>
    SomeBits,

    /// <summary>All bits are there that a reader sees, but a double-bit ECC fault makes it unreadable.</summary>
    Unreadable,

    /// <summary>Reads old or new, drawn at every read.</summary>
    OldOrNew,

    /// <summary>Reads old, new or not at all, drawn at every read.</summary>
    OldNewOrUnreadable,

    /// <summary>Each bit that changes is drawn at every read.</summary>
    Noise,

    /// <summary>Everything reads 00.</summary>
    Zero,
}

/// <summary>The power went away in the middle of an act.</summary>
public sealed class PowerCutException : Exception
{
    public PowerCutException()
        : base("power cut")
    {
    }
}

/// <summary>
/// Flash that enforces its physics: bits go 1→0 only, each unit once per erase, a cut leaves the unit or the erase torn, a
/// torn unit may read otherwise every time. Every act beyond its rules is written down in <see cref="Violations"/>.
/// </summary>
/// <param name="regions">The erase units, each erased as a whole.</param>
/// <param name="unit">Bytes that are programmed at once: 2, 4, 8, 16 or 32.</param>
/// <param name="seed">Of everything that is drawn.</param>
public sealed class FlashModel(IReadOnlyList<AddressRange> regions, int unit, int seed) : IStoreFlash
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<uint, Cell> _cells = [];

    /// <summary>How many acts (one unit programmed, one region erased) may still begin; the last one is torn. Null: no cut.</summary>
    public int? ActsUntilCut { get; set; }

    /// <summary>What the cut leaves of a unit; null draws one at each cut.</summary>
    public Tear? Tear { get; set; }

    /// <summary>Acts begun so far.</summary>
    public int Acts { get; private set; }

    public int Erases { get; private set; }

    public int LinesRead { get; private set; }

    /// <summary>What happened that must not.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Told of every erase and program before it begins.</summary>
    public Action<string, uint>? OnAct { get; set; }

    /// <summary>Acknowledges and does nothing.</summary>
    public bool IsWriteProtected { get; set; }

    /// <summary>Programs that shall go wrong silently, by address of the line: the first bytes do not arrive.</summary>
    public HashSet<uint> Failing { get; } = [];

    public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (address % LineRead.Size != 0)
        {
            Violations.Add($"read of 0x{address:X8}, no line");
        }
        LinesRead++;
        var bytes = new byte[LineRead.Size];
        for (int at = 0; at < bytes.Length; at += unit)
        {
            if (!Cells(address + (uint)at).Read(bytes.AsSpan(at, unit), _random))
            {
                return new(LineRead.Unreadable);
            }
        }
        return new(LineRead.Of(bytes));
    }

    public ValueTask ProgramAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OnAct?.Invoke("program", address);
        if (address % LineRead.Size != 0 || lines.Length % LineRead.Size != 0 || !regions.Any(r =>
            r.Contains(new AddressRange(address, (uint)lines.Length))))
        {
            Violations.Add($"program of {lines.Length} bytes at 0x{address:X8}");
        }
        if (prime is { } p && (p % LineRead.Size != 0 || !regions.Any(r => p == r.Start + Slots.PrimeOffset)))
        {
            Violations.Add($"prime at 0x{p:X8}");
        }
        for (int at = 0; at < lines.Length && !IsWriteProtected; at += unit)
        {
            if (Failing.Contains(address + (uint)at / LineRead.Size * LineRead.Size))
            {
                continue;
            }
            ProgramUnit(address + (uint)at, lines.Span.Slice(at, unit));
        }
        return default;
    }

    public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OnAct?.Invoke("erase", region.Start);
        if (!regions.Contains(region))
        {
            Violations.Add($"erase of {region}");
        }
        Erases++;
        bool cut = Begin();
        if (IsWriteProtected)
        {
            return default;
        }
        if (!cut)
        {
            foreach (uint address in _cells.Keys.Where(region.Contains).ToArray())
            {
                _cells.Remove(address);
            }
            return default;
        }
        TearErase(region);
        throw new PowerCutException();
    }

    /// <summary>Another device in the same state, whose accidents are drawn from another seed.</summary>
    public FlashModel Clone(int newSeed)
    {
        var clone = new FlashModel(regions, unit, newSeed);
        foreach ((uint address, Cell cell) in _cells)
        {
            clone._cells.Add(address, cell.Clone());
        }
        clone.Violations.AddRange(Violations);
        return clone;
    }

    /// <summary>Puts bytes there, past all rules: the picture that a test starts from.</summary>
    public void Put(uint address, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += unit)
        {
            Cells(address + (uint)at).Set(bytes.Slice(at, unit));
        }
    }

    /// <summary>Makes a line unreadable.</summary>
    public void Break(uint line)
    {
        for (int at = 0; at < LineRead.Size; at += unit)
        {
            Cells(line + (uint)at).Break();
        }
    }

    /// <summary>The bytes now, unreadable ones as they lie there.</summary>
    public byte[] Peek(uint address, int length)
    {
        var bytes = new byte[length];
        for (int at = 0; at < length; at += unit)
        {
            Cells(address + (uint)at).Peek(bytes.AsSpan(at, unit));
        }
        return bytes;
    }

    /// <summary>True if every unit reads the same every time.</summary>
    public bool IsStable => _cells.Values.All(c => c.IsStable);

    /// <summary>The first unit that is not in the same state in another flash of the same kind, or null.</summary>
    public uint? FirstDifference(FlashModel other)
    {
        var virgin = new Cell(unit);
        foreach (uint address in _cells.Keys.Union(other._cells.Keys).Order())
        {
            if (!_cells.GetValueOrDefault(address, virgin).IsLike(other._cells.GetValueOrDefault(address, virgin)))
            {
                return address;
            }
        }
        return null;
    }

    private Cell Cells(uint address)
    {
        if (!_cells.TryGetValue(address, out Cell? cell))
        {
            _cells.Add(address, cell = new Cell(unit));
        }
        return cell;
    }

    private bool Begin()
    {
        Acts++;
        if (ActsUntilCut is not { } left)
        {
            return false;
        }
        ActsUntilCut = left - 1;
        return left <= 0;
    }

    private void ProgramUnit(uint address, ReadOnlySpan<byte> bytes)
    {
        bool cut = Begin();
        Cell cell = Cells(address);
        bool zeros = !bytes.ContainsAnyExcept((byte)0);
        if (!cell.IsVirgin && !zeros)
        {
            Violations.Add($"0x{address:X8} was programmed twice between erases");
        }
        if (cut)
        {
            cell.TearProgram(bytes, Tear ?? (Tear)_random.Next(8), _random);
            throw new PowerCutException();
        }
        cell.Program(bytes, _random);
    }

    /// <summary>Each line by itself: kept, zeroed, blank but not virgin, noise, unreadable. Mostly one kind, as in a sweep.</summary>
    private void TearErase(AddressRange region)
    {
        int main = _random.Next(6);
        for (uint address = region.Start; address < region.End; address += (uint)unit)
        {
            Cells(address).TearErase(_random.Next(8) == 0 ? _random.Next(5) : main, _random);
        }
    }

    /// <summary>One program unit.</summary>
    private sealed class Cell(int size)
    {
        private byte[] _bytes = [.. Enumerable.Repeat((byte)0xFF, size)];
        private byte[]? _other;
        private bool _noise;
        private bool _unreadable;
        private bool _sometimesUnreadable;

        public bool IsVirgin { get; private set; } = true;

        public bool IsStable => _other is null && !_noise && !_sometimesUnreadable;

        public bool IsLike(Cell other) => IsVirgin == other.IsVirgin && _noise == other._noise
            && _unreadable == other._unreadable && _sometimesUnreadable == other._sometimesUnreadable
            && _bytes.AsSpan().SequenceEqual(other._bytes) && _other.AsSpan().SequenceEqual(other._other)
            && _other is null == other._other is null;

        // Arrays are replaced, never written into, so a copy may share them.
        public Cell Clone() => (Cell)MemberwiseClone();

        public bool Read(Span<byte> into, Random random)
        {
            if (_unreadable || (_sometimesUnreadable && random.Next(3) == 0))
            {
                return false;
            }
            byte[] source = _other is not null && !_noise && random.Next(2) == 0 ? _other : _bytes;
            for (int i = 0; i < into.Length; i++)
            {
                byte mask = _noise ? (byte)random.Next(256) : (byte)0;
                into[i] = (byte)((source[i] & ~mask) | ((_other ?? source)[i] & mask));
            }
            return true;
        }

        public void Peek(Span<byte> into) => _bytes.CopyTo(into);

        public void Set(ReadOnlySpan<byte> bytes)
        {
            Clear();
            _bytes = bytes.ToArray();
            IsVirgin = false;
        }

        public void Break()
        {
            _unreadable = true;
            IsVirgin = false;
        }

        public void Program(ReadOnlySpan<byte> bytes, Random random)
        {
            bool zeros = !bytes.ContainsAnyExcept((byte)0);
            bool virgin = IsVirgin;
            byte[] old = _bytes;
            bool broken = _unreadable;
            Clear();
            IsVirgin = false;
            _bytes = Anded(old, bytes);
            if (!virgin)
            {
                // Zeros over a used word leave zeros or a bad ECC; anything else leaves whatever it likes.
                switch (random.Next(zeros ? 4 : 3))
                {
                    case 0:
                        _unreadable = broken || size >= 8;
                        break;
                    case 1 when !zeros:
                        _other = old;
                        _noise = true;
                        break;
                }
            }
        }

        public void TearProgram(ReadOnlySpan<byte> bytes, Tear tear, Random random)
        {
            byte[] old = _bytes;
            byte[] full = Anded(old, bytes);
            Clear();
            IsVirgin = false;
            _bytes = old;
            switch (tear)
            {
                case Tests.Tear.BlankNotVirgin:
                    break;
                case Tests.Tear.Complete:
                    _bytes = full;
                    break;
                case Tests.Tear.SomeBits:
                    _bytes = Mixed(old, full, random);
                    break;
                case Tests.Tear.Unreadable:
                    _bytes = full;
                    _unreadable = true;
                    break;
                case Tests.Tear.OldOrNew:
                    _other = full;
                    break;
                case Tests.Tear.OldNewOrUnreadable:
                    _other = full;
                    _sometimesUnreadable = true;
                    break;
                case Tests.Tear.Noise:
                    _other = full;
                    _noise = true;
                    break;
                case Tests.Tear.Zero:
                    _bytes = new byte[size];
                    break;
            }
        }

        public void TearErase(int kind, Random random)
        {
            IsVirgin = false;
            switch (kind)
            {
                case 0: // not reached yet
                    break;
                case 1: // reads blank already, but takes no reliable program
                    Clear();
                    _bytes = [.. Enumerable.Repeat((byte)0xFF, size)];
                    break;
                case 2: // pre-programmed to zeros
                    Clear();
                    _bytes = new byte[size];
                    break;
                case 3: // between old and blank, drawn at every read
                    _other = [.. Enumerable.Repeat((byte)0xFF, size)];
                    _noise = random.Next(2) == 0;
                    break;
                case 4:
                    _unreadable = true;
                    break;
                default: // kept, except what the sweep changed
                    break;
            }
        }

        private void Clear()
        {
            _other = null;
            _noise = _unreadable = _sometimesUnreadable = false;
        }

        private static byte[] Anded(byte[] old, ReadOnlySpan<byte> bytes)
        {
            var result = new byte[old.Length];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = (byte)(old[i] & bytes[i]);
            }
            return result;
        }

        private static byte[] Mixed(byte[] old, byte[] full, Random random)
        {
            var result = new byte[old.Length];
            for (int i = 0; i < result.Length; i++)
            {
                int mask = random.Next(256);
                result[i] = (byte)((old[i] & ~mask) | (full[i] & mask));
            }
            return result;
        }
    }
}
