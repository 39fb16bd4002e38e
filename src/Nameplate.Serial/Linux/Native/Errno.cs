namespace Nameplate.Serial.Linux.Native;

// errno.h: the values that a serial port on Linux can answer (asm-generic/errno-base.h, errno.h; the same on every
// architecture that .NET runs on except MIPS and SPARC). Names are the header's.
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int ENXIO = 6;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EBUSY = 16;
    internal const int ENODEV = 19;
    internal const int ENOTDIR = 20;
    internal const int EISDIR = 21;
    internal const int EINVAL = 22;
    internal const int EMFILE = 24;
    internal const int ENOTTY = 25;
    internal const int EPIPE = 32;
    internal const int ELOOP = 40;
    internal const int EOPNOTSUPP = 95;
}
