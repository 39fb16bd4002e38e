using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// DTR, RTS and CTS: TIOCMGET and TIOCMSET of ioctl_tty(2). A pty answers ENOTTY.
// Both lines change in one request (one USB transfer on the usual adapters): boards that derive reset and BOOT0 from the
// pair would see a third state between two requests.
internal static unsafe class ModemLines
{
    /// <summary>The TIOCM_ bits, or null where the port has no lines.</summary>
    /// <param name="tty">The port.</param>
    /// <param name="errno">Why there are none: ENOTTY or EINVAL for a port without lines, EIO for one that went away.</param>
    internal static int? Read(TtyHandle tty, out int errno)
    {
        int lines;
        bool known = Ioctl.ioctl(tty, Ioctl.TIOCMGET, &lines) == 0;
        errno = known ? 0 : Marshal.GetLastPInvokeError();
        return known ? lines : null;
    }

    /// <summary>Drives the lines that are given, keeps the others. Returns 0 or errno.</summary>
    internal static int Drive(TtyHandle tty, bool? dtr, bool? rts)
    {
        if (dtr is null && rts is null)
        {
            return 0;
        }
        if (Read(tty, out int errno) is not int lines)
        {
            return errno;
        }
        lines = With(With(lines, Ioctl.TIOCM_DTR, dtr), Ioctl.TIOCM_RTS, rts);
        return Ioctl.ioctl(tty, Ioctl.TIOCMSET, &lines) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static int With(int lines, int bit, bool? asserted) =>
        asserted is bool on ? (on ? lines | bit : lines & ~bit) : lines;
}
