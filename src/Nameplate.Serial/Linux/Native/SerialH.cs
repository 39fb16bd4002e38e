using System.Runtime.InteropServices;

namespace Nameplate.Serial.Linux.Native;

// linux/serial.h: struct serial_struct of TIOCGSERIAL and TIOCSSERIAL, 72 bytes on 64-bit systems. Only flags is
// ever changed; the rest goes back as it came.
[StructLayout(LayoutKind.Sequential)]
internal struct serial_struct
{
    /// <summary>Driver: forward bytes at once. An FTDI driver then runs its latency timer at 1 ms.</summary>
    internal const int ASYNC_LOW_LATENCY = 1 << 13;

    internal int type;
    internal int line;
    internal uint port;
    internal int irq;
    internal int flags;
    internal int xmit_fifo_size;
    internal int custom_divisor;
    internal int baud_base;
    internal ushort close_delay;
    internal byte io_type;
    internal byte reserved_char;
    internal int hub6;
    internal ushort closing_wait;
    internal ushort closing_wait2;
    internal nint iomem_base;
    internal ushort iomem_reg_shift;
    internal uint port_high;
    internal nuint iomap_base;
}
