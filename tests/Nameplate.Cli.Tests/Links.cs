using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>What becomes of one write: it passes, is swapped for another, or is swallowed; and what comes back at once.</summary>
internal sealed record Tampering(byte[]? Instead, byte[] Reply)
{
    public static Tampering Pass(byte[] frame) => new(frame, []);

    public static Tampering Swallow(params byte[] reply) => new(null, reply);

    public static Tampering Swap(byte[] frame) => new(frame, []);
}

/// <summary>Sits on the wire to a virtual device.</summary>
internal sealed class TamperLink(ISerialLink inner, Func<byte[], Tampering> tamper) : ISerialLink
{
    private readonly Queue<byte> _replies = [];

    public string Name => inner.Name;

    public LinkCapabilities Capabilities => inner.Capabilities;

    public SerialSettings? Settings => inner.Settings;

    public TimeProvider Time => inner.Time;

    public bool? ClearToSend => inner.ClearToSend;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int count = 0;
        while (count < buffer.Length && _replies.TryDequeue(out byte reply))
        {
            buffer.Span[count++] = reply;
        }

        return count > 0 ? ValueTask.FromResult(count) : inner.ReadAsync(buffer, timeout, cancellationToken);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Tampering tampering = tamper(bytes.ToArray());
        if (tampering.Instead is { } instead)
        {
            await inner.WriteAsync(instead, cancellationToken);
        }

        foreach (byte reply in tampering.Reply)
        {
            _replies.Enqueue(reply);
        }
    }

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => inner.DelayAsync(time, cancellationToken);

    public void DiscardInput()
    {
        _replies.Clear();
        inner.DiscardInput();
    }

    public void SetControlLines(bool dtr, bool rts) => inner.SetControlLines(dtr, rts);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>Whatever is sent, this comes back; time is virtual.</summary>
internal sealed class CannedLink(string name, Func<byte[], byte[]> answer) : ISerialLink
{
    private readonly VirtualClock _clock = new();
    private readonly Queue<byte> _arrived = [];

    public string Name => name;

    public LinkCapabilities Capabilities => LinkCapabilities.Parity;

    public SerialSettings? Settings { get; } = new();

    public TimeProvider Time => _clock;

    public bool? ClearToSend => false;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int count = 0;
        while (count < buffer.Length && _arrived.TryDequeue(out byte value))
        {
            buffer.Span[count++] = value;
        }

        _clock.Advance(count == 0 ? timeout : TimeSpan.FromMicroseconds(95.5 * count));
        return ValueTask.FromResult(count);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (byte value in answer(bytes.ToArray()))
        {
            _arrived.Enqueue(value);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    public void DiscardInput() => _arrived.Clear();

    public void SetControlLines(bool dtr, bool rts) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A link that can do only so much, and on which something was heard before anything was sent.</summary>
internal sealed class LineLink(ISerialLink inner, LinkCapabilities capabilities, Parity parity = Parity.Even, byte[]? heard = null) : ISerialLink
{
    private readonly Queue<byte> _heard = new(heard ?? []);

    public string Name => inner.Name;

    public LinkCapabilities Capabilities => capabilities;

    public SerialSettings? Settings { get; } = new() { Parity = parity };

    public TimeProvider Time => inner.Time;

    public bool? ClearToSend => inner.ClearToSend;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int count = 0;
        while (count < buffer.Length && _heard.TryDequeue(out byte value))
        {
            buffer.Span[count++] = value;
        }

        return count > 0 ? ValueTask.FromResult(count) : inner.ReadAsync(buffer, timeout, cancellationToken);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => inner.WriteAsync(bytes, cancellationToken);

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => inner.DelayAsync(time, cancellationToken);

    public void DiscardInput()
    {
        _heard.Clear();
        inner.DiscardInput();
    }

    public void SetControlLines(bool dtr, bool rts)
    {
        if (inner is not CannedLink)
        {
            inner.SetControlLines(dtr, rts);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
