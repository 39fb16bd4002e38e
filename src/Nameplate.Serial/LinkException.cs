using Nameplate.Foundation;

namespace Nameplate.Serial;

/// <summary>What kept a port from being opened or used.</summary>
public enum LinkFailure
{
    /// <summary>There is no such port.</summary>
    Missing,

    /// <summary>Another process holds it.</summary>
    Busy,

    /// <summary>The user may not open it.</summary>
    Denied,

    /// <summary>It was open and went away.</summary>
    Unplugged,

    /// <summary>It is no serial port, or refuses the settings.</summary>
    Unusable,
}

/// <summary>A port cannot be opened, or went away.</summary>
public sealed class LinkException : CodedException
{
    /// <summary>Creates the exception; the code follows from <paramref name="reason"/>.</summary>
    /// <param name="port">The port as the user named it.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="message">One sentence with the port in it.</param>
    /// <param name="hint">What to do now.</param>
    /// <param name="nativeError">errno or the Windows error, 0 if there was none.</param>
    public LinkException(string port, LinkFailure reason, string message, string? hint = null, int nativeError = 0)
        : base(CodeOf(reason), message, hint)
    {
        Port = port;
        Reason = reason;
        NativeError = nativeError;
    }

    /// <summary>The port as the user named it.</summary>
    public string Port { get; }

    /// <summary>What is wrong.</summary>
    public LinkFailure Reason { get; }

    /// <summary>errno or the Windows error, 0 if there was none.</summary>
    public int NativeError { get; }

    /// <summary>True once the port was waited for and did not come back.</summary>
    public bool HasNotComeBack { get; init; }

    /// <summary>An unplugged port may come back.</summary>
    public override bool IsTransient => Reason == LinkFailure.Unplugged && !HasNotComeBack;

    private static ErrorCode CodeOf(LinkFailure reason) => reason switch
    {
        LinkFailure.Missing => ErrorCodes.PortMissing,
        LinkFailure.Busy => ErrorCodes.PortBusy,
        LinkFailure.Denied => ErrorCodes.PortDenied,
        LinkFailure.Unplugged => ErrorCodes.PortUnplugged,
        _ => ErrorCodes.PortUnusable,
    };
}
