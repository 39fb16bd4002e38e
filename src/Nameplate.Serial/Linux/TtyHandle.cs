using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// An open tty: open(2), flock(2) and TIOCEXCL of ioctl_tty(2).
//
// Two locks, since neither is enough. flock keeps out programs that ask for it too (this one, picocom, pyserial with
// exclusive=True), root's included, and dies with the process. TIOCEXCL makes every later open fail with EBUSY, except
// root's. A pty gets flock only: its exclusive flag outlives a killed client for as long as the other side holds the
// pty open, and would then lock out the rerun.
internal sealed class TtyHandle() : SafeHandle(invalidHandleValue: -1, ownsHandle: true)
{
    private bool _exclusive;

    private TtyHandle(int descriptor) : this() => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>The descriptor, for epoll; valid while the handle is open.</summary>
    internal int Descriptor => (int)handle;

    /// <summary>Opens the tty for this process alone.</summary>
    /// <param name="name">The port as the user named it, for errors.</param>
    /// <param name="device">The device node with links resolved.</param>
    /// <exception cref="LinkException">Missing, busy, denied or unusable.</exception>
    internal static TtyHandle Open(string name, string device)
    {
        int descriptor = Fcntl.open(device, Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        if (descriptor < 0)
        {
            throw PortErrors.WhileOpening(name, device, Marshal.GetLastPInvokeError());
        }
        var tty = new TtyHandle(descriptor);
        try
        {
            tty.Lock(name, device);
            return tty;
        }
        catch
        {
            tty.Dispose();
            throw;
        }
    }

    /// <summary>A pseudo-terminal rather than a device.</summary>
    internal static bool IsPty(string device) => device.StartsWith("/dev/pts/", StringComparison.Ordinal);

    protected override bool ReleaseHandle() => Unistd.close(handle) == 0;

    /// <summary>Gives the exclusive flag back, which another holder of the tty would otherwise keep alive.</summary>
    internal void Unlock()
    {
        if (_exclusive)
        {
            _ = Ioctl.ioctl(this, Ioctl.TIOCNXCL, 0);
        }
    }

    private void Lock(string name, string device)
    {
        if (Fcntl.flock(this, Fcntl.LOCK_EX | Fcntl.LOCK_NB) != 0)
        {
            throw PortErrors.WhileOpening(name, device, Marshal.GetLastPInvokeError());
        }
        if (!IsPty(device))
        {
            if (Ioctl.ioctl(this, Ioctl.TIOCEXCL, 0) != 0)
            {
                throw PortErrors.WhileOpening(name, device, Marshal.GetLastPInvokeError());
            }
            _exclusive = true;
        }
    }
}
