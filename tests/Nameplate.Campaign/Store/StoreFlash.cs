// The simulator's flash cells as the identity store sees them: lines of program units, regions that are erased whole. Cuts are
// counted in acts, one per unit programmed and one per region erased, and the act that a cut strikes is torn.

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Store;

/// <summary>Flash under a store, on the simulator's physics.</summary>
internal sealed class StoreFlash : IStoreFlash
{
    private readonly AddressRange[] _regions;
    private readonly FlashArray _cells;
    private readonly int _unit;
    private readonly bool _seesEcc;
    private readonly Random _random;

    public StoreFlash(StoreConfig config, StoreLayout layout, int seed)
    {
        _regions = [.. layout.Regions, .. layout.Aliases];
        _unit = config.Unit;
        _seesEcc = config.SeesEcc;
        int size = (int)_regions[0].Length;
        Stride = (size + 1023) / 1024 * 1024;
        _random = new Random(seed);
        _cells = new FlashArray(Stride * _regions.Length, new FlashCells(_unit, ProgramRule.OnceWithEcc, 0xFF), config.Physics, _random);
    }

    private StoreFlash(StoreFlash original, StoreConfig config, int seed)
    {
        _regions = original._regions;
        _unit = original._unit;
        _seesEcc = config.SeesEcc;
        Stride = original.Stride;
        _random = new Random(seed);
        _cells = new FlashArray(Stride * _regions.Length, new FlashCells(_unit, ProgramRule.OnceWithEcc, 0xFF), config.Physics, _random);
        _cells.Restore(original._cells.Freeze());
        Erases = original.Erases;
        Overwritten = original.Overwritten;
    }

    /// <summary>Bytes between the cells of one region and those of the next.</summary>
    private int Stride { get; }

    /// <summary>Acts that may still begin; the next one after them is torn. Null: no cut.</summary>
    public int? ActsUntilCut { get; set; }

    /// <summary>The act of this number, counted from the next, is acknowledged and not done. Null: none.</summary>
    public int? ActsUntilLost { get; set; }

    /// <summary>The next erase is cut, whatever the count says.</summary>
    public bool CutsErase { get; set; }

    /// <summary>What the cut leaves of its act.</summary>
    public TearBehaviour Tear { get; set; } = TearBehaviour.Random;

    /// <summary>Acts begun.</summary>
    public int Acts { get; private set; }

    /// <summary>Regions erased, cut or not.</summary>
    public int Erases { get; private set; }

    /// <summary>Lines that had a meaning and were programmed although they were not virgin (I3).</summary>
    public int Overwritten { get; private set; }

    /// <summary>What was touched outside the regions, or in a way that no chip takes (I12).</summary>
    public string? Trespass { get; private set; }

    public StoreFlash Clone(StoreConfig config, int seed) => new(this, config, seed);

    public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[LineRead.Size];
        if (_cells.Read(OffsetOf(address), bytes) == bytes.Length)
        {
            return new(LineRead.Of(bytes));
        }
        bytes.AsSpan().Fill(0xFF);
        return new(_seesEcc ? LineRead.Unreadable : LineRead.Of(bytes));
    }

    public ValueTask ProgramAsync(uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken)
    {
        if (address % LineRead.Size != 0 || lines.Length % LineRead.Size != 0)
        {
            Trespass ??= $"programmed {lines.Length} bytes at 0x{address:X8}";
        }
        for (int at = 0; at < lines.Length; at += _unit)
        {
            ReadOnlySpan<byte> value = lines.Span.Slice(at, _unit);
            int offset = OffsetOf(address + (uint)at);
            bool cut = Begin();
            if (value.ContainsAnyExcept((byte)0) && ActsUntilLost != 0 && _cells.StateOf(offset) != FlashWordState.Virgin)
            {
                Overwritten++;
            }
            if (cut)
            {
                _cells.TearProgram(offset, value, Tear);
                throw new PowerCutException();
            }
            if (!Loses())
            {
                _cells.Program(offset, value);
            }
        }
        return default;
    }

    public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken)
    {
        if (Array.IndexOf(_regions, region) < 0)
        {
            Trespass ??= $"erased {region}";
        }
        Erases++;
        int offset = OffsetOf(region.Start);
        if (!Begin() && !CutsErase)
        {
            if (!Loses())
            {
                _cells.Erase(offset, Stride);
            }
            return default;
        }
        TearErase(offset, (int)region.Length);
        throw new PowerCutException();
    }

    /// <summary>
    /// An erase works on the whole sector at once, so most lines are left alike; a sweep leaves two kinds, and weak cells differ.
    /// </summary>
    private void TearErase(int offset, int length)
    {
        if (Tear is not (TearBehaviour.Random or TearBehaviour.Mixed))
        {
            _cells.TearErase(offset, length, Tear);
            return;
        }
        TearBehaviour first = AnyTear(), second = AnyTear();
        int border = _random.Next(3) == 0 ? _random.Next(length) : length;
        int deviation = Tear == TearBehaviour.Mixed ? 2 : 8;
        for (int at = 0; at < length; at += LineRead.Size)
        {
            TearBehaviour tear = _random.Next(deviation) == 0 ? AnyTear() : at < border ? first : second;
            _cells.TearErase(offset + at, LineRead.Size, tear);
        }
        Span<byte> ones = stackalloc byte[_unit];
        ones.Fill(0xFF);
        for (int at = offset; at < offset + length; at += _unit)
        {
            if (_cells.StateOf(at) == FlashWordState.Virgin)
            {
                _cells.Load(at, ones, FlashWordState.BlankNotVirgin); // nobody may rely on what an erase did not finish
            }
        }
    }

    private TearBehaviour AnyTear() => (TearBehaviour)_random.Next((int)TearBehaviour.Old, (int)TearBehaviour.Zeroed + 1);

    /// <summary>The bytes as they lie there, readable or not.</summary>
    public byte[] Peek(AddressRange range)
    {
        byte[] bytes = new byte[range.Length];
        _cells.Peek(OffsetOf(range.Start), bytes);
        return bytes;
    }

    /// <summary>Puts bytes there past all rules, a whole number of units.</summary>
    public void Put(uint address, ReadOnlySpan<byte> bytes, FlashWordState state = FlashWordState.Programmed)
    {
        for (int at = 0; at < bytes.Length; at += _unit)
        {
            _cells.Load(OffsetOf(address + (uint)at), bytes.Slice(at, _unit), state);
        }
    }

    private int OffsetOf(uint address)
    {
        for (int i = 0; i < _regions.Length; i++)
        {
            if (_regions[i].Contains(address))
            {
                return i * Stride + (int)(address - _regions[i].Start);
            }
        }
        Trespass ??= $"touched 0x{address:X8}";
        throw new InvalidOperationException($"0x{address:X8} lies in no region");
    }

    private bool Loses()
    {
        if (ActsUntilLost is not { } left)
        {
            return false;
        }
        ActsUntilLost = left > 0 ? left - 1 : null;
        return left == 0;
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
}
