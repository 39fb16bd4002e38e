namespace Nameplate.Simulator;

/// <summary>
/// One device behind one endpoint, and where they are on the time line. The device's clock is ahead of the server's by a
/// constant in paced service, else by every wait that was jumped over.
/// </summary>
internal sealed class ServedLine(VirtualDevice device, IEndpoint endpoint, ServerOptions options)
{
    /// <summary>A run of bytes is handed over at its end, but never later than this after its first byte.</summary>
    private const long LongestRun = 4_000_000;

    /// <summary>Bytes in one full USB packet of an FTDI adapter, after which it does not wait.</summary>
    private const int AdapterPacket = 62;

    private readonly byte[] _buffer = new byte[4096];
    private readonly long _latency = Timeline.ToNanoseconds(options.AdapterLatency);
    private long? _ahead;
    private long _wireFreeAt;
    private long _credit;
    private long _answeredAt;
    private (int Count, long First) _known;
    private long _knownNext;
    private bool _wasConnected = true;

    /// <summary>Nanoseconds that the endpoint itself takes to carry an answer there and a command back.</summary>
    public long Transit { get; set; }

    public VirtualDevice Device => device;

    public IEndpoint Endpoint => endpoint;

    /// <summary>Takes what the client sent up to <paramref name="now"/>.</summary>
    public void Receive(long now)
    {
        long moment = Follow(now);
        EndpointState state = endpoint.Read(_buffer, out int count);
        if (state == EndpointState.Idle)
        {
            // Nobody hears: what was to be delivered is lost.
            device.Output.DiscardUntil(long.MaxValue);
            _wasConnected = false;
            return;
        }
        if (!_wasConnected)
            Reopened();
        _wasConnected = true;
        if (count == 0)
            return;
        // The client answers what it saw, and that came late by our own lateness and the endpoint's, which is not its
        // fault. It cannot have answered before there was anything to see.
        long arrival = Math.Max(_wireFreeAt, Math.Max(_answeredAt, moment - _credit));
        _credit = 0;
        foreach (byte value in _buffer.AsSpan(0, count))
        {
            if (!options.Paced)
                arrival = Math.Max(arrival, device.BusyUntil);
            arrival += device.ByteTime;
            device.Receive(value, arrival);
        }
        _wireFreeAt = arrival;
        if (!options.Paced)
        {
            device.Clock.AdvanceTo(Math.Max(arrival, device.BusyUntil));
            _ahead = device.Clock.Nanoseconds - now;
        }
        if (device.Unplugged)
            endpoint.Unplug();
    }

    /// <summary>Hands over what is due by <paramref name="now"/>; returns how late it was, or -1 if nothing was due.</summary>
    public long Deliver(long now)
    {
        long moment = Follow(now);
        device.AdvanceTo(moment);
        OutputQueue output = device.Output;
        if (output.Count == 0)
            return -1;
        if (!options.Paced)
        {
            Hand(output.Count);
            return 0;
        }
        long due = NextOutput();
        if (due > moment)
            return -1;
        int count = 0;
        long last = due;
        while (count < output.Count && output.ArrivalOf(count) <= moment)
            last = output.ArrivalOf(count++);
        Hand(count);
        // What came in meanwhile went along: the client saw it no earlier than it was there.
        _answeredAt = Math.Max(due, last);
        _credit = moment - _answeredAt + Transit;
        return moment - _answeredAt;
    }

    /// <summary>When <see cref="Deliver"/> has something to do next, on the server's clock.</summary>
    public long NextDelivery()
    {
        long next = device.Output.Count == 0 ? device.NextText : NextOutput();
        return next == long.MaxValue ? next : next - (_ahead ?? 0);
    }

    private long NextOutput()
    {
        OutputQueue output = device.Output;
        if (_known == (output.Count, output.FirstArrival))
            return _knownNext;
        _known = (output.Count, output.FirstArrival);
        return _knownNext = _latency > 0 ? EndOfPacket(output) : EndOfRun(output);
    }

    private long EndOfPacket(OutputQueue output)
    {
        long timer = output.FirstArrival + _latency;
        return output.Count >= AdapterPacket ? Math.Min(output.ArrivalOf(AdapterPacket - 1), timer) : timer;
    }

    private long EndOfRun(OutputQueue output)
    {
        long first = output.FirstArrival;
        long last = first;
        for (int i = 1; i < output.Count && output.ArrivalOf(i) - last <= device.ByteTime; i++)
        {
            last = output.ArrivalOf(i);
            if (last - first > LongestRun)
                return first + LongestRun;
        }
        return last;
    }

    /// <summary>The cable is in again.</summary>
    public void Replug()
    {
        endpoint.Plug();
        device.Unplugged = false;
    }

    /// <summary>Takes the device's clock along; returns what it shows.</summary>
    private long Follow(long now)
    {
        _ahead ??= device.Clock.Nanoseconds - now;
        device.Clock.AdvanceTo(now + _ahead.Value);
        return device.Clock.Nanoseconds;
    }

    private void Reopened()
    {
        bool dead = !device.Powered || device.Hung || device.Crashed;
        if (options.OnReopen == ReopenAction.Reset && device.Powered)
            device.Reset();
        else if (options.OnReopen != ReopenAction.None && dead)
            device.PowerCycle();
    }

    private void Hand(int count)
    {
        for (int done = 0; done < count;)
        {
            int part = Math.Min(count - done, _buffer.Length);
            for (int i = 0; i < part; i++)
                _buffer[i] = device.Output.Take();
            endpoint.Write(_buffer.AsSpan(0, part));
            done += part;
        }
    }
}
