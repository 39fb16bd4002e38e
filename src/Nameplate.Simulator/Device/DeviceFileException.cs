using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>The file that keeps a virtual device cannot be read or written, or is none.</summary>
public sealed class DeviceFileException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">N302 in use, N701 unreadable, N702 damaged or no device file, N1201 not written.</param>
    /// <param name="path">The file.</param>
    /// <param name="message">What happened.</param>
    /// <param name="hint">What to do now.</param>
    /// <param name="inner">The cause.</param>
    public DeviceFileException(ErrorCode code, string path, string message, string? hint = null, Exception? inner = null)
        : base(code, message, hint, inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
