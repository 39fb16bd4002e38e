using Nameplate.Serial.Transcripts;

namespace Nameplate.Serial.Tests;

// A link that answers each read with the next of its replies, in virtual time, and keeps what was written.
internal sealed class ScriptedLink(IEnumerable<byte[]> replies) : ISerialLink
{
    private readonly Queue<byte[]> _replies = new(replies);
    private readonly VirtualClock _clock = new();

    internal List<byte[]> Written { get; } = [];

    internal Action<byte[]>? OnWrite { get; init; }

    internal bool Gone { get; init; }

    public string Name => "scripted";

    public LinkCapabilities Capabilities => LinkCapabilities.ControlLines;

    public SerialSettings? Settings { get; } = new();

    public TimeProvider Time => _clock;

    public bool? ClearToSend => true;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Gone)
        {
            throw new LinkException(Name, LinkFailure.Unplugged, "gone");
        }
        if (_replies.TryDequeue(out byte[]? reply) && reply.Length > 0)
        {
            reply.CopyTo(buffer);
            return ValueTask.FromResult(reply.Length);
        }
        _clock.Advance(timeout);
        return ValueTask.FromResult(0);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Written.Add(bytes.ToArray());
        OnWrite?.Invoke(bytes.ToArray());
        return ValueTask.CompletedTask;
    }

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    public void DiscardInput()
    {
    }

    public void SetControlLines(bool dtr, bool rts)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
