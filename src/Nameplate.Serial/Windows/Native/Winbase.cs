using System.Runtime.InteropServices;

namespace Nameplate.Serial.Windows.Native;

// winbase.h: communications functions and their structures.
//
// DCB, 28 bytes:
//   0        4        8       12         14       16        18     19       20        21    22     23     24     25    26
//   | length | rate   | flags | reserved | XonLim | XoffLim | bits | parity | stop    | XON | XOFF | error| EOF  | evt | -- |
// flags: binary 0, parity check 1, CTS flow 2, DSR flow 3, DTR control 4–5, DSR sensitivity 6, continue on XOFF 7,
//        XOFF out 8, XOFF in 9, error character 10, null stripping 11, RTS control 12–13, abort on error 14.
[StructLayout(LayoutKind.Sequential)]
internal struct DCB
{
    internal const uint fBinary = 1 << 0;
    internal const uint fParity = 1 << 1;
    internal const uint fOutxCtsFlow = 1 << 2;
    internal const uint fOutxDsrFlow = 1 << 3;
    internal const uint fDtrControl = 3 << 4;
    internal const uint fDsrSensitivity = 1 << 6;
    internal const uint fTXContinueOnXoff = 1 << 7;
    internal const uint fOutX = 1 << 8;
    internal const uint fInX = 1 << 9;
    internal const uint fErrorChar = 1 << 10;
    internal const uint fNull = 1 << 11;
    internal const uint fRtsControl = 3 << 12;
    internal const uint fAbortOnError = 1 << 14;

    internal const uint DTR_CONTROL_DISABLE = 0 << 4;
    internal const uint DTR_CONTROL_ENABLE = 1 << 4;
    internal const uint DTR_CONTROL_HANDSHAKE = 2 << 4;
    internal const uint RTS_CONTROL_DISABLE = 0 << 12;
    internal const uint RTS_CONTROL_ENABLE = 1 << 12;
    internal const uint RTS_CONTROL_HANDSHAKE = 2 << 12;
    internal const uint RTS_CONTROL_TOGGLE = 3 << 12;

    internal const byte NOPARITY = 0;
    internal const byte EVENPARITY = 2;
    internal const byte ONESTOPBIT = 0;

    internal uint DCBlength;
    internal uint BaudRate;
    internal uint Flags;
    internal ushort Reserved;
    internal ushort XonLim;
    internal ushort XoffLim;
    internal byte ByteSize;
    internal byte Parity;
    internal byte StopBits;
    internal byte XonChar;
    internal byte XoffChar;
    internal byte ErrorChar;
    internal byte EofChar;
    internal byte EvtChar;
    internal ushort Reserved1;
}

// Milliseconds.
[StructLayout(LayoutKind.Sequential)]
internal struct COMMTIMEOUTS
{
    internal const uint MAXDWORD = uint.MaxValue;

    internal uint ReadIntervalTimeout;
    internal uint ReadTotalTimeoutMultiplier;
    internal uint ReadTotalTimeoutConstant;
    internal uint WriteTotalTimeoutMultiplier;
    internal uint WriteTotalTimeoutConstant;
}

// What waits in the driver.
[StructLayout(LayoutKind.Sequential)]
internal struct COMSTAT
{
    internal uint Flags;
    internal uint cbInQue;
    internal uint cbOutQue;
}

internal static unsafe partial class Winbase
{
    // EscapeCommFunction
    internal const uint SETRTS = 3;
    internal const uint CLRRTS = 4;
    internal const uint SETDTR = 5;
    internal const uint CLRDTR = 6;

    // PurgeComm
    internal const uint PURGE_RXCLEAR = 0x8;

    // GetCommModemStatus
    internal const uint MS_CTS_ON = 0x10;

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetCommState(ComHandle file, DCB* dcb);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetCommState(ComHandle file, DCB* dcb);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetCommTimeouts(ComHandle file, COMMTIMEOUTS* timeouts);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool EscapeCommFunction(ComHandle file, uint function);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetCommModemStatus(ComHandle file, uint* status);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool PurgeComm(ComHandle file, uint flags);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool ClearCommError(ComHandle file, uint* errors, COMSTAT* status);
}
