// A wire to a virtual device on which answers are changed. The input is a list of changes of 8 bytes, each for one answer, an
// answer being what one read hands over:
//
//   u32 which answer from now   u8 what (below)   u8 argument   u16 how much
//
// Time is the device's own; bytes that are put in take the time that they would take on the wire.

using System.Buffers.Binary;
using Nameplate.Serial;

namespace Nameplate.Campaign.Input;

/// <summary>What happens to one answer.</summary>
internal enum Tampering : byte
{
    Flip, Replace, Drop, Insert, Twice, Earlier, Noise, Silence, Late, Flood, Ack, Nack,
}

/// <summary>A link whose answers are changed.</summary>
/// <param name="inner">The device's own.</param>
/// <param name="changes">What is changed, in order.</param>
internal sealed class TamperedLink(ISerialLink inner, byte[] changes) : ISerialLink
{
    public const int ChangeSize = 8;

    private const int MostBytes = 4096;

    private readonly Queue<byte> _waiting = new();
    private readonly List<byte> _heard = [];
    private int _next;
    private long _arrival;
    private long _untilNext = FirstOf(changes, 0);

    public string Name => inner.Name;

    public LinkCapabilities Capabilities => inner.Capabilities;

    public SerialSettings? Settings => inner.Settings;

    public TimeProvider Time => inner.Time;

    public bool? ClearToSend => inner.ClearToSend;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Time.GetTimestamp();
        if (_waiting.Count == 0)
        {
            byte[] taken = new byte[Math.Max(buffer.Length, 1)];
            int count = await inner.ReadAsync(taken.AsMemory(0, buffer.Length), timeout, cancellationToken);
            if (count == 0)
            {
                return 0;
            }

            if (_heard.Count < MostBytes)
            {
                _heard.AddRange(taken.AsSpan(0, count));
            }

            foreach (byte value in Changed(taken[..count]))
            {
                _waiting.Enqueue(value);
            }
        }

        // Whoever asks goes away when the time is up; what is late comes to the next one.
        TimeSpan left = timeout - Time.GetElapsedTime(start);
        TimeSpan late = Time.GetElapsedTime(Time.GetTimestamp(), _arrival);
        bool comes = _waiting.Count > 0 && late <= left;
        TimeSpan wait = comes ? late : left;
        if (wait > TimeSpan.Zero)
        {
            await inner.DelayAsync(wait, cancellationToken);
        }

        if (!comes)
        {
            return 0;
        }

        int handed = 0;
        while (handed < buffer.Length && _waiting.Count > 0)
        {
            buffer.Span[handed++] = _waiting.Dequeue();
        }

        return handed;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => inner.WriteAsync(bytes, cancellationToken);

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => inner.DelayAsync(time, cancellationToken);

    public void DiscardInput()
    {
        _waiting.Clear();
        inner.DiscardInput();
    }

    public void SetControlLines(bool dtr, bool rts) => inner.SetControlLines(dtr, rts);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static long FirstOf(byte[] changes, int at) =>
        at + ChangeSize <= changes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(changes.AsSpan(at)) : long.MaxValue;

    private byte[] Changed(byte[] answer)
    {
        if (_untilNext-- > 0)
        {
            return answer;
        }

        Tampering what = (Tampering)(changes[_next + 4] % (byte)(Tampering.Nack + 1));
        byte argument = changes[_next + 5];
        int much = BinaryPrimitives.ReadUInt16LittleEndian(changes.AsSpan(_next + 6));
        _next += ChangeSize;
        _untilNext = FirstOf(changes, _next);
        byte[] changed = Change(answer, what, argument, much);
        TimeSpan late = what == Tampering.Late
            ? TimeSpan.FromMilliseconds(much)
            : Math.Max(changed.Length - answer.Length, 0) * TimeSpan.FromMicroseconds(95); // 11 bits at 115200
        _arrival = Time.GetTimestamp() + (long)(late.TotalSeconds * Time.TimestampFrequency);
        return changed;
    }

    private byte[] Change(byte[] answer, Tampering what, byte argument, int much)
    {
        int at = argument % answer.Length;
        switch (what)
        {
            case Tampering.Flip:
                answer[at] ^= (byte)(1 << (much % 8));
                return answer;
            case Tampering.Replace:
                answer[at] = (byte)much;
                return answer;
            case Tampering.Drop:
                return [.. answer[..at], .. answer[Math.Min(at + 1 + (much % 8), answer.Length)..]];
            case Tampering.Insert:
                return [.. answer[..at], (byte)much, .. answer[at..]];
            case Tampering.Twice:
                return [.. answer, .. answer];
            case Tampering.Earlier:
                int from = much % _heard.Count;
                return [.. _heard.Skip(from).Take(1 + argument)];
            case Tampering.Noise:
                return ByteChanges.Noise(new Random(much), 1 + argument);
            case Tampering.Flood:
                return [.. answer, .. Enumerable.Repeat(argument, much % MostBytes)];
            case Tampering.Ack:
                return [0x79];
            case Tampering.Nack:
                return [0x1F];
            case Tampering.Silence:
                return [];
            default:
                return answer;
        }
    }
}
