// The firmware that runs in the virtual device when the bootloader does not, as far as a host at its UART can tell. Written
// from docs/protocol/application-entry.md alone:
//
//   0x7F                                       swallowed, wherever it comes
//   "@nameplate: enter bootloader!" CR or LF   answered "@nameplate: bootloader follows" CR LF; when that is sent, the chip resets
//                                              into its ROM
//   anything else                              no answer
using System.Text;

namespace Nameplate.Simulator;

/// <summary>What firmware a virtual device runs.</summary>
public enum ApplicationKind
{
    /// <summary>Prints <see cref="DeviceOptions.ApplicationText"/> once a second and hears nothing.</summary>
    Prints,

    /// <summary>Says nothing and hears nothing.</summary>
    Silent,

    /// <summary>Prints, and enters the bootloader when asked.</summary>
    EntersBootloader,
}

/// <summary>The ears of an application that enters the bootloader when asked.</summary>
internal sealed class ApplicationEars
{
    public const string Answer = "@nameplate: bootloader follows\r\n";

    private const byte Sync = 0x7F;

    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("@nameplate: enter bootloader!");

    private readonly List<byte> _line = [];

    /// <summary>Forgets what was heard: the application starts.</summary>
    public void Restart() => _line.Clear();

    /// <summary>Hears one byte.</summary>
    /// <returns>True with the byte that ends the request.</returns>
    public bool Hear(byte value)
    {
        if (value == Sync)
            return false;
        if (value is not ((byte)'\r' or (byte)'\n'))
        {
            // Only the end of a line counts: noise may stand before the request.
            if (_line.Count == s_request.Length)
                _line.RemoveAt(0);
            _line.Add(value);
            return false;
        }
        bool asked = _line.SequenceEqual(s_request);
        _line.Clear();
        return asked;
    }
}
