using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// The bytes of every region and alias, and how each line reads: one state of a flash, the same for everybody who reads it.
/// </summary>
internal sealed class Picture : IStoreFlash, IChip
{
    private readonly AddressRange[] _places;
    private readonly byte[][] _bytes;
    private readonly LineState[][] _states;

    public Picture(StoreLayout layout)
    {
        Layout = layout;
        _places = [.. layout.Regions, .. layout.Aliases];
        _bytes = [.. _places.Select(p => new byte[p.Length])];
        _states = [.. _places.Select(p => new LineState[p.Length / LineRead.Size])];
        foreach (byte[] bytes in _bytes)
        {
            bytes.AsSpan().Fill(0xFF);
        }
    }

    public StoreLayout Layout { get; }

    /// <summary>The chip's UID, or none if nobody can tell.</summary>
    public byte[] Uid { get; set; } = [];

    /// <summary>Regions and aliases, counted through.</summary>
    public int PlaceCount => _places.Length;

    /// <summary>Lines that were asked for outside of every region, or between two lines.</summary>
    public uint? StrayRead { get; private set; }

    public Span<byte> BytesOf(int place) => _bytes[place];

    public AddressRange PlaceOf(int place) => _places[place];

    public Span<byte> Line(int place, int line) => _bytes[place].AsSpan(line * LineRead.Size, LineRead.Size);

    public int LineCount(int place) => _states[place].Length;

    public ref LineState StateOf(int place, int line) => ref _states[place][line];

    public void Put(uint address, ReadOnlySpan<byte> line)
    {
        (int place, int at) = Find(address);
        line.CopyTo(Line(place, at));
    }

    public void Break(uint address)
    {
        (int place, int at) = Find(address);
        StateOf(place, at) = LineState.Unreadable;
    }

    public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        (int place, int at) = Find(address);
        LineState state = StateOf(place, at);
        return new(state == LineState.Unreadable
            ? LineRead.Unreadable
            : LineRead.Of(_bytes[place].AsMemory(at * LineRead.Size, LineRead.Size), state == LineState.Corrected));
    }

    /// <summary>An unreadable line comes with junk in it, which is not to be looked at.</summary>
    public LineState Read(uint address, Span<byte> line)
    {
        (int place, int at) = Find(address);
        LineState state = StateOf(place, at);
        if (state == LineState.Unreadable)
        {
            Junk.CopyTo(line);
            return state;
        }
        Line(place, at).CopyTo(line);
        return state;
    }

    public ValueTask ProgramAsync(
        uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a reader does not program");

    public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a reader does not erase");

    public bool Program(uint address, ReadOnlyMemory<byte> line) =>
        throw new InvalidOperationException("a reader does not program");

    public bool Erase(uint address, uint size) => throw new InvalidOperationException("a reader does not erase");

    /// <summary>The image as a vector file, to be sent to somebody or kept.</summary>
    public override string ToString()
    {
        var text = new System.Text.StringBuilder();
        text.Append($"layout product={Layout.ProductId:X3} slot={Layout.SlotSize} stride={Layout.BankStride:X8} "
            + $"embed=0 uid={(Uid.Length > 0 ? Convert.ToHexString(Uid) : "-")}\n");
        foreach (AddressRange region in Layout.Regions)
        {
            text.Append($"region {region.Start:X8} {region.Length:X}\n");
        }
        for (int place = 0; place < PlaceCount; place++)
        {
            for (int line = 0; line < LineCount(place); line++)
            {
                uint address = _places[place].Start + (uint)(line * LineRead.Size);
                if (StateOf(place, line) == LineState.Unreadable)
                {
                    text.Append($"bad {address:X8}\n");
                }
                else if (Line(place, line).ContainsAnyExcept((byte)0xFF))
                {
                    text.Append($"line {address:X8} {Convert.ToHexString(Line(place, line))}\n");
                }
                if (StateOf(place, line) == LineState.Corrected)
                {
                    text.Append($"corrected {address:X8}\n");
                }
            }
        }
        return text.ToString();
    }

    /// <summary>What fills a line that cannot be read: a slot header's beginning, to tempt those who look.</summary>
    private static ReadOnlySpan<byte> Junk => "NPG1NPG1NPG1NPG1NPG1NPG1NPG1NPG1"u8;

    private (int Place, int Line) Find(uint address)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i].Contains(address) && address % LineRead.Size == 0)
            {
                return (i, (int)(address - _places[i].Start) / LineRead.Size);
            }
        }
        StrayRead ??= address;
        throw new InvalidOperationException($"0x{address:X8} is no line of any region");
    }
}
