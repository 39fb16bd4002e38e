using Nameplate.Serial;

namespace Nameplate.Bootloader.Tests;

/// <summary>A link on a clock of its own that plays a device: each write is handed to it, and its answers arrive later.</summary>
internal abstract class VirtualTestLink : ISerialLink
{
    private readonly Clock _clock = new();
    private readonly Queue<(long At, byte Value)> _arriving = new();

    public string Name => "test";

    public LinkCapabilities Capabilities { get; init; } =
        LinkCapabilities.Parity | LinkCapabilities.ControlLines | LinkCapabilities.LowLatency;

    public SerialSettings? Settings { get; init; } = new();

    public TimeProvider Time => _clock;

    /// <summary>The most that one read hands over.</summary>
    public int LargestRead { get; init; } = int.MaxValue;

    public bool? ClearToSend { get; init; }

    /// <summary>Everything that was sent.</summary>
    public List<byte> Sent { get; } = [];

    /// <summary>Control line changes: (dtr, rts).</summary>
    public List<(bool Dtr, bool Rts, TimeSpan At)> Lines { get; } = [];

    public TimeSpan Now => TimeSpan.FromTicks(_clock.Ticks);

    public bool Disposed { get; private set; }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        timeout.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        long deadline = _clock.Ticks + timeout.Ticks;
        if (_arriving.Count == 0 || _arriving.Peek().At > deadline)
        {
            _clock.Ticks = deadline;
            return ValueTask.FromResult(0);
        }

        _clock.Ticks = Math.Max(_clock.Ticks, _arriving.Peek().At);
        int count = 0;
        while (count < Math.Min(buffer.Length, LargestRead) && _arriving.Count > 0 && _arriving.Peek().At <= _clock.Ticks)
        {
            buffer.Span[count++] = _arriving.Dequeue().Value;
        }

        return ValueTask.FromResult(count);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.AddRange(bytes.Span);
        Receive(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _clock.Ticks += time.Ticks;
        return ValueTask.CompletedTask;
    }

    public void DiscardInput()
    {
        while (_arriving.Count > 0 && _arriving.Peek().At <= _clock.Ticks)
        {
            _arriving.Dequeue();
        }
    }

    public void SetControlLines(bool dtr, bool rts) => Lines.Add((dtr, rts, Now));

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>The device sends bytes, all of which arrive after the delay.</summary>
    public void Reply(ReadOnlySpan<byte> bytes, TimeSpan delay = default)
    {
        foreach (byte value in bytes)
        {
            _arriving.Enqueue((_clock.Ticks + delay.Ticks, value));
        }
    }

    protected abstract void Receive(ReadOnlySpan<byte> bytes);

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}

/// <summary>
/// Plays a transcript: <c>"&gt; 7F"</c> is expected from the host, <c>"&lt; 79"</c> is then answered, <c>"&lt; +2000 79"</c>
/// after 2,000 ms. Anything else sent fails the test.
/// </summary>
internal sealed class ScriptedLink(params string[] lines) : VirtualTestLink
{
    private readonly List<byte> _unmatched = [];
    private int _line;

    /// <summary>True if every line was played.</summary>
    public bool Finished => _line == lines.Length && _unmatched.Count == 0;

    protected override void Receive(ReadOnlySpan<byte> bytes)
    {
        _unmatched.AddRange(bytes);
        while (_unmatched.Count > 0)
        {
            _line.ShouldBeLessThan(lines.Length, $"nothing more was expected, but {Convert.ToHexString(_unmatched.ToArray())} was sent");
            byte[] expected = Hex(lines[_line]);
            int common = Math.Min(expected.Length, _unmatched.Count);
            Convert.ToHexString(_unmatched.Take(common).ToArray())
                .ShouldBe(Convert.ToHexString(expected.AsSpan(0, common)), $"line {_line}: {lines[_line]}");
            if (_unmatched.Count < expected.Length)
            {
                return;
            }

            _unmatched.RemoveRange(0, expected.Length);
            for (_line++; _line < lines.Length && lines[_line][0] == '<'; _line++)
            {
                string[] parts = lines[_line].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                TimeSpan delay = parts.Length > 1 && parts[1][0] == '+'
                    ? TimeSpan.FromMilliseconds(int.Parse(parts[1]))
                    : TimeSpan.FromMilliseconds(1);
                Reply(Hex(lines[_line]), delay);
            }
        }
    }

    private static byte[] Hex(string line) =>
        Convert.FromHexString(string.Concat(line.Split(' ').Skip(1).Where(part => part.Length > 0 && part[0] != '+')));
}
