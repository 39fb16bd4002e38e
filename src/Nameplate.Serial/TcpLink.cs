using System.Net.Sockets;

namespace Nameplate.Serial;

// A serial port behind a TCP socket, as ser2net's raw mode and device simulators offer it: the bytes of the stream are the
// bytes of the line. Rate, parity and control lines are set at the far end; nothing of them travels (no RFC 2217).

/// <summary>A TCP connection to a serial port on another machine, or to a simulated device.</summary>
public sealed class TcpLink : ISerialLink
{
    /// <summary>How long a connection may take to come about.</summary>
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private bool _disposed;

    private TcpLink(string name, Socket socket)
    {
        Name = name;
        _socket = socket;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>None: what the far end's adapter can do is not known here.</summary>
    public LinkCapabilities Capabilities => LinkCapabilities.None;

    /// <summary>Null: the far end has the settings.</summary>
    public SerialSettings? Settings => null;

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <summary>Null: no lines.</summary>
    public bool? ClearToSend => null;

    /// <summary>Connects, within 5 seconds.</summary>
    /// <param name="port"><c>tcp:host:port</c>; an IPv6 address in brackets: <c>tcp:[::1]:4001</c>.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    /// <exception cref="LinkException">Not of that form, no such host, refused, or nobody answers.</exception>
    public static async Task<TcpLink> ConnectAsync(string port, CancellationToken cancellationToken)
    {
        (string host, int number) = TcpAddress.Parse(port);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connectTimeout);
        try
        {
            await socket.ConnectAsync(host, number, limit.Token).ConfigureAwait(false);
            FindDeadPeers(socket);
            socket.Blocking = false;
            return new TcpLink(port, socket);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw ConnectError(port, SocketError.TimedOut);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw ConnectError(port, refused.SocketErrorCode);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("A read needs room for a byte.", nameof(buffer));
        }
        var deadline = ReadDeadline.After(Time, timeout);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryReceive(buffer.Span) is int count and > 0)
            {
                return count;
            }
            if (deadline.HasPassed)
            {
                return 0;
            }
            await MaybeReadable(deadline.Remaining, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            while (!bytes.IsEmpty)
            {
                int count = await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                bytes = bytes[count..];
            }
        }
        catch (SocketException gone)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            throw GoneAway(gone.SocketErrorCode);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.Delay(time, Time, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void DiscardInput()
    {
        Span<byte> waste = stackalloc byte[4096];
        while (TryReceive(waste) > 0)
        {
        }
    }

    /// <inheritdoc/>
    public void SetControlLines(bool dtr, bool rts) =>
        throw new NotSupportedException($"{Name} has no control lines: a raw TCP connection carries bytes only.");

    /// <summary>Closes the connection; a pending read or write ends with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // A receive of no bytes completes when bytes are there, and takes none: cancelling it cannot lose one.
    private async ValueTask MaybeReadable(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Managed timers cut to whole milliseconds; rounded up, the wait is not repeated for the rest.
        limit.CancelAfter(atMost == Timeout.InfiniteTimeSpan
            ? atMost
            : TimeSpan.FromMilliseconds(Math.Ceiling(atMost.TotalMilliseconds)));
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Timed out or cancelled: the caller looks which.
        }
        catch (SocketException gone)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            throw GoneAway(gone.SocketErrorCode);
        }
    }

    /// <summary>Bytes received, 0 if none are there.</summary>
    private int TryReceive(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int count = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success when count > 0 => count,
            SocketError.WouldBlock => 0,
            _ => throw GoneAway(error),
        };
    }

    // A cable pulled between here and the far end sends nothing: probe after 5 s of silence, give up 3 s later. A system that
    // does not know the times (Windows before 10.0.16299, Wine 8) keeps its own, which are hours.
    private static void FindDeadPeers(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }
        catch (SocketException unknown) when (unknown.SocketErrorCode == SocketError.ProtocolOption)
        {
        }
    }

    private LinkException GoneAway(SocketError error) => new(Name, LinkFailure.Unplugged,
        error == SocketError.Success
            ? $"{Name}: the far end closed the connection."
            : $"{Name}: the connection broke ({error}).",
        "Look whether the far end still runs, and whether another client took the port; then run the same command again.",
        (int)error);

    private static LinkException ConnectError(string port, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => new(port, LinkFailure.Missing, $"{port}: nobody listens on that TCP port.",
            "Start the program that shares the serial port (ser2net, nameplate simulate --tcp), or correct the port number.",
            (int)error),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new(port, LinkFailure.Missing,
            $"{port}: there is no host of that name.", "Correct the name, or give the address as numbers.", (int)error),
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(port,
            LinkFailure.Missing, $"{port}: the host does not answer.",
            "Look whether it is switched on and in this network, and whether a firewall lets the port through.", (int)error),
        _ => new(port, LinkFailure.Unusable, $"{port}: no connection ({error}).", "Look at the network settings.", (int)error),
    };
}
