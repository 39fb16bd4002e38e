using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// termios2: rate, frame and raw mode of a tty, termios(3).
//
// Raw: every flag that would change, echo, hold back or interpret a byte is off; 8 data bits, 1 stop bit, no flow
// control, modem lines ignored, and HUPCL off, so that closing the port does not drop DTR, which on many boards is the
// reset line. VMIN 1, VTIME 0: on this non-blocking descriptor "nothing there" is EAGAIN, and 0 only ever a hang-up.
// A byte with a parity or framing error is read as 0x00 (INPCK set; IGNPAR and PARMRK off): the count of bytes stays
// right, and 0x00 is no answer of the bootloader. A break is not a byte (IGNBRK).
internal static unsafe class LineDiscipline
{
    /// <summary>Applies the settings, reads them back.</summary>
    /// <returns>What the driver says is in force. A pty silently drops the parity.</returns>
    /// <exception cref="LinkException">Not a tty, the rate is not to be had, or the port went away.</exception>
    internal static SerialSettings Apply(TtyHandle tty, string name, string device, SerialSettings settings)
    {
        termios2 line;
        Check(Ioctl.ioctl(tty, Ioctl.TCGETS2, &line), name, device);
        line = Raw(line, settings);
        Check(Ioctl.ioctl(tty, Ioctl.TCSETS2, &line), name, device);
        Check(Ioctl.ioctl(tty, Ioctl.TCGETS2, &line), name, device);

        SerialSettings inForce = settings with
        {
            BaudRate = checked((int)line.c_ospeed),
            Parity = (line.c_cflag & Termbits.PARENB) != 0 ? Parity.Even : Parity.None,
        };
        RateTolerance.Require(name, settings, inForce);
        return inForce;
    }

    /// <summary>The same line in raw mode with rate and parity of <paramref name="settings"/>.</summary>
    internal static termios2 Raw(termios2 line, SerialSettings settings)
    {
        line.c_iflag = Termbits.IGNBRK | (settings.Parity == Parity.None ? 0 : Termbits.INPCK);
        line.c_oflag = 0;
        line.c_lflag = 0;
        line.c_cflag = Termbits.BOTHER | Termbits.CS8 | Termbits.CREAD | Termbits.CLOCAL
            | (settings.Parity == Parity.None ? 0 : Termbits.PARENB);
        line.c_ispeed = line.c_ospeed = checked((uint)settings.BaudRate);
        line.c_cc[Termbits.VMIN] = 1;
        line.c_cc[Termbits.VTIME] = 0;
        return line;
    }

    private static void Check(int result, string name, string device)
    {
        if (result != 0)
        {
            throw PortErrors.WhileOpening(name, device, Marshal.GetLastPInvokeError());
        }
    }
}
