using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// asm-generic/termbits.h: struct termios2, the form of termios that takes any baud rate as a number.
//
//   0        4        8        12       16     17           36       40       44
//   | iflag  | oflag  | cflag  | lflag  | line | cc[19]     | ispeed | ospeed |
//
// With CBAUD = BOTHER the rate is c_ospeed; with the input half of CBAUD (shifted by IBSHIFT) zero, input uses it too.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct termios2
{
    internal uint c_iflag;
    internal uint c_oflag;
    internal uint c_cflag;
    internal uint c_lflag;
    internal byte c_line;
    internal fixed byte c_cc[Termbits.NCCS];
    internal uint c_ispeed;
    internal uint c_ospeed;
}

internal static class Termbits
{
    internal const int NCCS = 19;
    internal const int VTIME = 5;
    internal const int VMIN = 6;

    // c_iflag
    internal const uint IGNBRK = 0x001;
    internal const uint INPCK = 0x010;

    // c_cflag
    internal const uint CS8 = 0x030;
    internal const uint CREAD = 0x080;
    internal const uint PARENB = 0x100;
    internal const uint PARODD = 0x200;
    internal const uint HUPCL = 0x400;
    internal const uint CLOCAL = 0x800;
    internal const uint BOTHER = 0x1000;
}
