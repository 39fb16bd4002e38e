using Nameplate.Serial;

namespace Nameplate.Simulator;

/// <summary>
/// Serves any number of virtual devices to programs outside this process, each over a pty or a TCP port of its own, from one
/// thread. Devices are touched by that thread only; whoever wants to look at one or to press its buttons does it in
/// <see cref="Do"/>.
/// </summary>
public sealed class DeviceServer : IAsyncDisposable
{
    /// <summary>How often a pty without a client is looked at.</summary>
    private const long ProbePeriod = 5_000_000;

    private readonly Lock _gate = new();
    private readonly List<ServedLine> _lines = [];
    private readonly ServerOptions _options;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private volatile bool _stopping;
    private long _deliveries;
    private long _lateness;
    private long _worst;

    /// <summary>A server without devices.</summary>
    public DeviceServer(ServerOptions? options = null) => _options = options ?? new ServerOptions();

    /// <summary>How exactly the time line was kept so far; nothing unless paced.</summary>
    public PacingReport Pacing
    {
        get
        {
            lock (_gate)
            {
                return new PacingReport(_deliveries, Timeline.ToSpan(_deliveries == 0 ? 0 : _lateness / _deliveries), Timeline.ToSpan(_worst));
            }
        }
    }

    /// <summary>Ends when the server has stopped; faulted if its thread failed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Adds a device behind a pty. Linux.</summary>
    /// <param name="device">The device; from now on the server's.</param>
    /// <param name="link">Path of a symbolic link to the pty, or null.</param>
    /// <returns>The path to open.</returns>
    /// <exception cref="LinkException">No pty is to be had, or the link cannot be made.</exception>
    public string AddPty(VirtualDevice device, string? link = null)
    {
        if (!OperatingSystem.IsLinux())
            throw new LinkException(link ?? "pty", LinkFailure.Unusable, "pseudo-terminals are served on Linux only.", "use --tcp PORT");
        return Add(device, new PtyEndpoint(link));
    }

    /// <summary>Adds a device behind a TCP port of the loopback interface.</summary>
    /// <param name="device">The device; from now on the server's.</param>
    /// <param name="port">The port, or 0 for any.</param>
    /// <returns>What a user opens: <c>tcp:127.0.0.1:4001</c>.</returns>
    /// <exception cref="LinkException">The port is taken or may not be used.</exception>
    public string AddTcp(VirtualDevice device, int port) => Add(device, new TcpEndpoint(port));

    /// <summary>Begins to serve.</summary>
    public void Start()
    {
        if (_thread is not null)
            throw new InvalidOperationException("the server was started already");
        _thread = new Thread(Serve) { IsBackground = true, Name = "virtual devices" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="action"/> while the server's thread does not touch any device.</summary>
    public void Do(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        lock (_gate)
        {
            action();
        }
    }

    /// <summary>Puts back the cable of a device whose cable a fault has pulled.</summary>
    public void Replug(VirtualDevice device)
    {
        lock (_gate)
        {
            _lines.Find(line => line.Device == device)?.Replug();
        }
    }

    /// <summary>True until the server has noticed that the client of a device is gone.</summary>
    internal bool HasClient(VirtualDevice device)
    {
        lock (_gate)
        {
            return _lines.Exists(line => line.Device == device && line.Endpoint.Descriptor >= 0);
        }
    }

    /// <summary>Stops serving; ports disappear.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_thread is null)
            Close();
        else
            await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private string Add(VirtualDevice device, IEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(device);
        lock (_gate)
        {
            _lines.Add(new ServedLine(device, endpoint, _options));
        }
        return endpoint.Address;
    }

    private void Serve()
    {
        Exception? failure = null;
        try
        {
            if (_options.Paced)
                MeasureTransit();
            var wait = new LineWait(TimeProvider.System);
            long nextProbe = 0;
            while (!_stopping)
            {
                long wake;
                lock (_gate)
                {
                    wake = Serve(wait, ref nextProbe);
                }
                wait.Until(wake, _lines);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            failure = error;
        }
        Close(); // before it is said: who waited for the end finds no link any more
        if (failure is null)
            _ended.TrySetResult();
        else
            _ended.TrySetException(failure);
    }

    private void MeasureTransit()
    {
        lock (_gate)
        {
            List<ServedLine> onPty = _lines.FindAll(line => line.Endpoint is PtyEndpoint);
            long transit = onPty.Count == 0 ? 0 : PtyTransit.Measure();
            onPty.ForEach(line => line.Transit = transit);
        }
    }

    private long Serve(LineWait wait, ref long nextProbe)
    {
        bool probe = wait.Now >= nextProbe;
        if (probe)
            nextProbe = wait.Now + ProbePeriod;
        long wake = long.MaxValue;
        for (int i = 0; i < _lines.Count; i++)
        {
            ServedLine line = _lines[i];
            if (line.Endpoint.Descriptor < 0)
                wake = Math.Min(wake, nextProbe);
            if (line.Endpoint.Descriptor < 0 ? probe : wait.IsReadable(i))
                line.Receive(wait.Now);
            long late = line.Deliver(wait.Now);
            if (late >= 0 && _options.Paced)
                Count(late);
            wake = Math.Min(wake, line.NextDelivery());
        }
        return wake;
    }

    private void Count(long late)
    {
        _deliveries++;
        _lateness += late;
        _worst = Math.Max(_worst, late);
    }

    private void Close()
    {
        lock (_gate)
        {
            foreach (ServedLine line in _lines)
                line.Endpoint.Dispose();
        }
    }
}
