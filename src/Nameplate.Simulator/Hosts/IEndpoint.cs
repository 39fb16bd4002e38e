namespace Nameplate.Simulator;

/// <summary>What one read of an endpoint found.</summary>
internal enum EndpointState
{
    /// <summary>Nobody is at the other end.</summary>
    Idle,

    /// <summary>Somebody is; bytes may have come.</summary>
    Connected,
}

/// <summary>The host's side of one device's wire: a pty or a TCP port. Never blocks; used by the server's thread only.</summary>
internal interface IEndpoint : IDisposable
{
    /// <summary>What a user opens: a path, or <c>tcp:host:port</c>.</summary>
    string Address { get; }

    /// <summary>Descriptor that turns readable when bytes or a client come; -1 while only polling by time will tell.</summary>
    int Descriptor { get; }

    /// <summary>Takes what has come.</summary>
    EndpointState Read(Span<byte> buffer, out int count);

    /// <summary>Hands bytes over; what nobody takes is lost, as on a wire.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Pulls the cable: whoever is connected sees the port go away, and there is none until <see cref="Plug"/>.</summary>
    void Unplug();

    /// <summary>Puts the cable back.</summary>
    void Plug();
}
