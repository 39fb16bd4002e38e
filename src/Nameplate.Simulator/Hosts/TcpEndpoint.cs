using System.Net;
using System.Net.Sockets;
using Nameplate.Serial;

namespace Nameplate.Simulator;

/// <summary>A TCP port that carries the bytes of the wire and nothing else, as ser2net's raw mode does. One client at a time.</summary>
internal sealed class TcpEndpoint : IEndpoint
{
    private readonly IPEndPoint _wanted;
    private Socket? _listener;
    private Socket? _client;

    /// <param name="port">Port on the loopback interface; 0 for any free one.</param>
    /// <exception cref="LinkException">The port is taken or may not be used.</exception>
    public TcpEndpoint(int port)
    {
        _wanted = new IPEndPoint(IPAddress.Loopback, port);
        Plug();
    }

    public string Address => $"tcp:{_wanted.Address}:{_wanted.Port}";

    public Socket? Waiting => _client ?? _listener;

    public int Descriptor => Waiting is { } socket ? (int)socket.SafeHandle.DangerousGetHandle() : -1;

    public EndpointState Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_client is null)
        {
            if (_listener is null || !_listener.Poll(0, SelectMode.SelectRead))
                return EndpointState.Idle;
            _client = _listener.Accept();
            _client.NoDelay = true;
            _client.Blocking = false;
        }
        try
        {
            count = _client.Receive(buffer, SocketFlags.None, out SocketError error);
            if (count > 0 || error == SocketError.WouldBlock)
                return EndpointState.Connected;
        }
        catch (SocketException)
        {
            count = 0;
        }
        Drop();
        return EndpointState.Idle;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (_client is not null && bytes.Length > 0)
        {
            int written = _client.Send(bytes, SocketFlags.None, out SocketError error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                Drop();
            if (written <= 0)
                return;
            bytes = bytes[written..];
        }
    }

    public void Plug()
    {
        if (_listener is not null)
            return;
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(_wanted);
            listener.Listen(1);
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new LinkException(Address,
                error.SocketErrorCode == SocketError.AddressAlreadyInUse ? LinkFailure.Busy : LinkFailure.Denied,
                $"{Address} cannot be listened on: {error.Message}", "choose another port", error.ErrorCode);
        }
        _wanted.Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
    }

    public void Unplug()
    {
        Drop();
        _listener?.Dispose();
        _listener = null;
    }

    public void Dispose() => Unplug();

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }
}
