using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// sys/ioctl.h: requests to a tty, ioctl_tty(2). Values of asm-generic/ioctls.h and, for the two that carry struct
// termios2, its 44 bytes in the size field: _IOR('T', 0x2A, 44), _IOW('T', 0x2B, 44). They hold on x86, Arm, RISC-V,
// LoongArch and s390; POWER, MIPS and SPARC number them otherwise and answer ENOTTY.
// ioctl is variadic in C; on the Linux ABIs an integer or pointer goes the same way as a named argument.
internal static unsafe partial class Ioctl
{
    internal const uint TCGETS2 = 0x802C542A;
    internal const uint TCSETS2 = 0x402C542B;
    internal const uint TCFLSH = 0x540B;
    internal const uint TIOCEXCL = 0x540C;
    internal const uint TIOCNXCL = 0x540D;
    internal const uint TIOCMGET = 0x5415;
    internal const uint TIOCMSET = 0x5418;
    internal const uint TIOCGSERIAL = 0x541E;
    internal const uint TIOCSSERIAL = 0x541F;

    /// <summary>Argument of <see cref="TCFLSH"/>: what was received and not read.</summary>
    internal const nint TCIFLUSH = 0;

    internal const int TIOCM_DTR = 0x002;
    internal const int TIOCM_RTS = 0x004;
    internal const int TIOCM_CTS = 0x020;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(TtyHandle fd, nuint request, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(TtyHandle fd, nuint request, int* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(TtyHandle fd, nuint request, termios2* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(TtyHandle fd, nuint request, serial_struct* argument);
}
