using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nameplate.Serial.Tests.Linux;

// A pseudo-terminal, pty(7): this is the far side, which plays the device; Path is what the program under test opens.
internal sealed unsafe partial class Pty : IDisposable
{
    private const int O_RDWR = 0x2;
    private const int O_NOCTTY = 0x100;
    private const int O_CLOEXEC = 0x80000;

    private readonly SafeFileHandle _master;

    internal Pty()
    {
        int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        byte* name = stackalloc byte[64];
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, 64) != 0)
        {
            throw new IOException($"no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        _master = new SafeFileHandle(master, ownsHandle: true);
        Path = Marshal.PtrToStringUTF8((nint)name)!;
    }

    /// <summary>The side that is opened as a serial port: /dev/pts/N.</summary>
    internal string Path { get; }

    internal int Descriptor => (int)_master.DangerousGetHandle();

    /// <summary>Sends to the port, blocking.</summary>
    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                nint count = write(Descriptor, start, (nuint)bytes.Length);
                count.ShouldBeGreaterThan(0, "the far side of the pty cannot write");
                bytes = bytes[(int)count..];
            }
        }
    }

    /// <summary>Waits for bytes from the port, blocking; 0 when the port is closed.</summary>
    internal int Receive(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)Math.Max(0, read(Descriptor, start, (nuint)buffer.Length));
        }
    }

    /// <summary>Waits for exactly this many bytes from the port.</summary>
    internal byte[] ReceiveExactly(int count)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int more = Receive(bytes.AsSpan(have));
            more.ShouldBeGreaterThan(0, $"the port closed after {have} of {count} bytes");
            have += more;
        }
        return bytes;
    }

    /// <summary>Pulls the cable: the port hangs up.</summary>
    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint count);
}
