namespace Nameplate.Simulator;

/// <summary>What the device has sent: each byte with the moment at which its stop bit reaches the host.</summary>
internal sealed class OutputQueue(long byteTime, FaultInjector faults)
{
    private byte[] _bytes = new byte[512];
    private long[] _times = new long[512];
    private int _head;

    public int Count { get; private set; }

    /// <summary>Nanoseconds of one byte on the wire.</summary>
    public long ByteTime => byteTime;

    /// <summary>When the transmitter is free again.</summary>
    public long FreeAt { get; private set; }

    /// <summary>Called when a fault at a sent byte strikes the whole device.</summary>
    public Action<Fault>? Struck { get; set; }

    /// <summary>When the first byte arrives; only with <see cref="Count"/> &gt; 0.</summary>
    public long FirstArrival => _times[_head];

    public long ArrivalOf(int index) => _times[(_head + index) & (_times.Length - 1)];

    /// <summary>The device has lost its power: what the ROM still hands over goes nowhere.</summary>
    public bool Mute { get; set; }

    public void Send(byte value, long now)
    {
        if (Mute)
            return;
        FreeAt = Math.Max(FreeAt, now) + byteTime;
        Fault? fault = faults.Pass(FaultPoint.Sent);
        if (fault is null)
            Push(value, FreeAt);
        else
            SendStruck(value, fault);
    }

    /// <summary>Lets nothing leave before a time has passed.</summary>
    public void Hold(long now, TimeSpan delay) => FreeAt = Math.Max(FreeAt, now) + Timeline.ToNanoseconds(delay);

    /// <summary>A byte gets onto the wire beside the transmitter, as an echo does.</summary>
    public void Appear(byte value, long moment) => Push(value, Count == 0 ? moment : Math.Max(moment, ArrivalOf(Count - 1)));

    public void Send(ReadOnlySpan<byte> values, long now)
    {
        if (!Mute && faults.PassAll(FaultPoint.Sent, values.Length))
        {
            FreeAt = Math.Max(FreeAt, now);
            foreach (byte value in values)
                Push(value, FreeAt += byteTime);
            return;
        }
        foreach (byte value in values)
            Send(value, now);
    }

    public byte Take()
    {
        byte value = _bytes[_head];
        _head = (_head + 1) & (_bytes.Length - 1);
        Count--;
        return value;
    }

    /// <summary>Forgets what arrives after <paramref name="moment"/>: the transmitter stopped then.</summary>
    public void StopAt(long moment)
    {
        while (Count > 0 && ArrivalOf(Count - 1) > moment)
            Count--;
        FreeAt = Math.Min(FreeAt, moment);
    }

    /// <summary>Forgets what arrived up to <paramref name="moment"/>.</summary>
    public void DiscardUntil(long moment)
    {
        while (Count > 0 && FirstArrival <= moment)
            Take();
    }

    private void SendStruck(byte value, Fault fault)
    {
        switch (fault.Action)
        {
            case FaultAction.Drop:
                break;
            case FaultAction.Flip:
                Push((byte)(value ^ fault.Value), FreeAt);
                break;
            case FaultAction.Insert:
                Push(fault.Value, FreeAt);
                FreeAt += byteTime;
                Push(value, FreeAt);
                break;
            case FaultAction.Drift:
                Push(LineSampling.Sample(value, fault.Percent), FreeAt);
                break;
            case FaultAction.Text:
                foreach (char letter in LineSampling.BootText)
                {
                    Push((byte)letter, FreeAt);
                    FreeAt += byteTime;
                }
                Push(value, FreeAt);
                break;
            default:
                // The device dies before this byte is out; those before it are on the wire or past it.
                FreeAt -= byteTime;
                Struck?.Invoke(fault);
                break;
        }
    }

    private void Push(byte value, long time)
    {
        if (Count == _bytes.Length)
            Grow();
        int at = (_head + Count) & (_bytes.Length - 1);
        _bytes[at] = value;
        _times[at] = time;
        Count++;
    }

    private void Grow()
    {
        var bytes = new byte[_bytes.Length * 2];
        var times = new long[bytes.Length];
        for (int i = 0; i < Count; i++)
        {
            bytes[i] = _bytes[(_head + i) & (_bytes.Length - 1)];
            times[i] = ArrivalOf(i);
        }
        (_bytes, _times, _head) = (bytes, times, 0);
    }
}
