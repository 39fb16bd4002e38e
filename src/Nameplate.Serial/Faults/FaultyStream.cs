namespace Nameplate.Serial.Faults;

/// <summary>Bytes that stay together, and how much later than their predecessors they come.</summary>
internal sealed record FaultyPiece(byte[] Bytes, TimeSpan Late, bool ThenUnplugged);

// One direction of a faulty link: counts bytes, and turns what was sent into what gets through. Pure: no time, no link.
internal sealed class FaultyStream(LinkDirection direction, IEnumerable<LinkFault> faults)
{
    private readonly LinkFault[] _faults = [.. faults.Where(fault => fault.Direction == direction)];
    private long _position;

    /// <summary>
    /// The pieces that get through, in order. After one with <see cref="FaultyPiece.ThenUnplugged"/> nothing does.
    /// </summary>
    internal IEnumerable<FaultyPiece> Pass(ReadOnlyMemory<byte> sent)
    {
        var piece = new List<byte>();
        TimeSpan late = TimeSpan.Zero;
        for (int i = 0; i < sent.Length; i++, _position++)
        {
            byte value = sent.Span[i];
            bool lost = false;
            foreach (LinkFault fault in _faults)
            {
                if (fault is LinkFault.Drop drop)
                {
                    lost |= _position >= drop.At && _position - drop.At < drop.Count;
                    continue;
                }
                if (fault.At != _position)
                {
                    continue;
                }
                switch (fault)
                {
                    case LinkFault.Unplug:
                        yield return new FaultyPiece([.. piece], late, ThenUnplugged: true);
                        yield break;
                    case LinkFault.Split:
                        yield return new FaultyPiece([.. piece], late, ThenUnplugged: false);
                        (piece, late) = ([], TimeSpan.Zero);
                        break;
                    case LinkFault.Delay delay:
                        yield return new FaultyPiece([.. piece], late, ThenUnplugged: false);
                        (piece, late) = ([], delay.By);
                        break;
                    case LinkFault.Insert insert:
                        piece.AddRange(insert.Bytes.Span);
                        break;
                    case LinkFault.Flip flip:
                        value ^= flip.Mask;
                        break;
                }
            }
            if (!lost)
            {
                piece.Add(value);
            }
        }
        yield return new FaultyPiece([.. piece], late, ThenUnplugged: false);
    }
}
