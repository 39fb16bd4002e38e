using System.Runtime.InteropServices;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// Rate, frame and raw mode of a COM port: the DCB, read, changed and written back, and the timeouts.
//
// Raw: no flow control in either direction, nothing stripped, 8 data bits, 1 stop bit. fAbortOnError off: with it a single
// framing error would fail every call until somebody acknowledges it. A byte with a parity error is read as 0x00
// (fErrorChar with fParity), as on Linux: the count of bytes stays right, and 0x00 is no answer of the bootloader.
// Timeouts: interval and multiplier MAXDWORD make a read end as soon as one byte is there, and else wait for the constant,
// which is 49 days; writes never time out ("COMMTIMEOUTS" of the Windows documentation).
internal static unsafe class LineControl
{
    /// <summary>Applies the settings, reads them back.</summary>
    /// <returns>What the driver says is in force. A pty under Wine drops the parity.</returns>
    /// <exception cref="LinkException">No serial port, the rate is not to be had, or the port went away.</exception>
    internal static SerialSettings Apply(ComHandle port, string name, SerialSettings settings)
    {
        DCB line = new() { DCBlength = (uint)sizeof(DCB) };
        Check(Winbase.GetCommState(port, &line), name);
        line = Raw(line, settings);
        Check(Winbase.SetCommState(port, &line), name);
        COMMTIMEOUTS timeouts = AtOnce;
        Check(Winbase.SetCommTimeouts(port, &timeouts), name);
        Check(Winbase.GetCommState(port, &line), name);

        SerialSettings inForce = settings with
        {
            BaudRate = checked((int)line.BaudRate),
            Parity = line.Parity == DCB.EVENPARITY ? Parity.Even : Parity.None,
        };
        RateTolerance.Require(name, settings, inForce);
        return inForce;
    }

    internal static COMMTIMEOUTS AtOnce => new()
    {
        ReadIntervalTimeout = COMMTIMEOUTS.MAXDWORD,
        ReadTotalTimeoutMultiplier = COMMTIMEOUTS.MAXDWORD,
        ReadTotalTimeoutConstant = COMMTIMEOUTS.MAXDWORD - 1,
    };

    /// <summary>The same line in raw mode with rate, parity and lines of <paramref name="settings"/>.</summary>
    internal static DCB Raw(DCB line, SerialSettings settings)
    {
        bool parity = settings.Parity != Parity.None;
        line.BaudRate = checked((uint)settings.BaudRate);
        line.ByteSize = 8;
        line.Parity = parity ? DCB.EVENPARITY : DCB.NOPARITY;
        line.StopBits = DCB.ONESTOPBIT;
        line.ErrorChar = 0;
        uint dtr = Control(settings.Dtr, line.Flags & DCB.fDtrControl, DCB.DTR_CONTROL_DISABLE, DCB.DTR_CONTROL_ENABLE);
        uint rts = Control(settings.Rts, line.Flags & DCB.fRtsControl, DCB.RTS_CONTROL_DISABLE, DCB.RTS_CONTROL_ENABLE);
        line.Flags &= ~(DCB.fParity | DCB.fOutxCtsFlow | DCB.fOutxDsrFlow | DCB.fDtrControl | DCB.fDsrSensitivity
            | DCB.fTXContinueOnXoff | DCB.fOutX | DCB.fInX | DCB.fErrorChar | DCB.fNull | DCB.fRtsControl | DCB.fAbortOnError);
        line.Flags |= DCB.fBinary | dtr | rts | (parity ? DCB.fParity | DCB.fErrorChar : 0);
        return line;
    }

    // A line left alone keeps its level, but is taken from the driver's own handshake, which asserts it while there is room.
    private static uint Control(bool? wanted, uint now, uint off, uint on) => wanted switch
    {
        true => on,
        false => off,
        null => now == off ? off : on,
    };

    private static void Check(bool succeeded, string name)
    {
        if (!succeeded)
        {
            throw PortErrors.WhileOpening(name, Marshal.GetLastPInvokeError());
        }
    }
}
