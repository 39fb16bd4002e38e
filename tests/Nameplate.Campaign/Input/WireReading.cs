using System.Buffers.Binary;

namespace Nameplate.Campaign.Input;

/// <summary>Answers of a bootloader that are changed on the wire (<see cref="TamperedLink"/>).</summary>
internal abstract class WireReading : Reading
{
    /// <summary>Answers that an exchange of this kind has, about.</summary>
    protected abstract int Answers { get; }

    // The host's buffers, its list of what was seen, and the device's queues.
    public override long FixedMemory => 24 << 20;

    public override byte[][] MakeSound(Random random)
    {
        byte[] changes = new byte[TamperedLink.ChangeSize * random.Next(1, 4)];
        for (int at = 0; at < changes.Length; at += TamperedLink.ChangeSize)
        {
            Put(changes.AsSpan(at), random);
        }

        return [changes, [(byte)random.Next(256)]];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        byte[] change = new byte[TamperedLink.ChangeSize];
        Put(change, random);
        parts[0] = random.Next(8) == 0 ? [.. parts[0], .. Enumerable.Repeat(change, random.Next(200)).SelectMany(bytes => bytes)] : [.. parts[0], .. change];
        return $"{(Tampering)change[4]}";
    }

    public override IEnumerable<string> Tell(byte[][] parts)
    {
        for (int at = 0; at + TamperedLink.ChangeSize <= parts[0].Length; at += TamperedLink.ChangeSize)
        {
            byte[] change = parts[0][at..(at + TamperedLink.ChangeSize)];
            yield return $"  answer {BinaryPrimitives.ReadUInt32LittleEndian(change)} later: {(Tampering)(change[4] % (byte)(Tampering.Nack + 1))} {change[5]}, {BinaryPrimitives.ReadUInt16LittleEndian(change.AsSpan(6))}";
        }

        yield return $"  act {(parts[1].Length > 0 ? parts[1][0] : 0)}";
    }

    private void Put(Span<byte> change, Random random)
    {
        BinaryPrimitives.WriteInt32LittleEndian(change, random.Next(random.Next(4) == 0 ? Answers : 1 + (Answers / 8)));
        change[4] = (byte)random.Next((int)Tampering.Nack + 1);
        change[5] = (byte)random.Next(256);
        BinaryPrimitives.WriteUInt16LittleEndian(change[6..], (ushort)(random.Next(2) == 0 ? random.Next(1 << 16) : random.Next(300)));
    }
}
