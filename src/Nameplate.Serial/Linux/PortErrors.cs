using System.Runtime.InteropServices;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// errno → what it means for a serial port, and what the user does now. The same number means different things before and
// after the port is open: EIO from a port that never was a UART, EIO from one that was pulled.
internal static class PortErrors
{
    /// <summary>The error for <paramref name="errno"/> of open(2), flock(2) or the first ioctl(2).</summary>
    internal static LinkException WhileOpening(string name, string device, int errno) => ReasonWhileOpening(errno) switch
    {
        LinkFailure.Missing => new(name, LinkFailure.Missing, $"{name}: there is no such port{Native(errno)}.",
            "Plug the adapter in and look at its name: nameplate ports.", errno),
        LinkFailure.Denied => new(name, LinkFailure.Denied, $"{name}: no permission to open it{Native(errno)}.",
            DevicePermission.Of(device)?.Hint ?? $"ls -l {device} shows who may.", errno),
        LinkFailure.Busy => Busy(name, device, new PortHolders().Of(device), errno),
        _ => new(name, LinkFailure.Unusable, $"{name}: cannot be used as a serial port{Native(errno)}.",
            UnusableHint(errno), errno),
    };

    /// <summary>The error for a read, write or ioctl of a port that was open.</summary>
    internal static LinkException WhileOpen(string name, int errno) => new(name, LinkFailure.Unplugged,
        $"{name} went away while it was open{Native(errno)}.",
        "Look at the cable and the device's power, plug the adapter in again, then run the same command again.", errno);

    /// <summary>The table.</summary>
    internal static LinkFailure ReasonWhileOpening(int errno) => errno switch
    {
        // No node; or a node without a driver (ENODEV) or without hardware behind it (ENXIO, and EIO from a legacy ttyS).
        Errno.ENOENT or Errno.ENOTDIR or Errno.ENODEV or Errno.ENXIO or Errno.EIO => LinkFailure.Missing,
        Errno.EACCES or Errno.EPERM => LinkFailure.Denied,
        // TIOCEXCL of another process answers EBUSY, its flock EWOULDBLOCK, which is EAGAIN.
        Errno.EBUSY or Errno.EAGAIN => LinkFailure.Busy,
        // A file, a folder, /dev/null (ENOTTY), or settings that the driver refuses (EINVAL).
        _ => LinkFailure.Unusable,
    };

    /// <summary>The busy error, naming who holds the port where that can be seen.</summary>
    internal static LinkException Busy(string name, string device, IReadOnlyList<PortHolder> holders, int errno)
    {
        string by = holders.Count == 0 ? "another program" : string.Join(" and ", holders);
        string hint = holders.Count == 0
            ? $"sudo lsof {device} shows which; end that program, or wait for it."
            : "End that program, or wait for it.";
        return new LinkException(name, LinkFailure.Busy, $"{name} is held by {by}.", hint, errno);
    }

    private static string UnusableHint(int errno) => errno switch
    {
        Errno.ENOTTY or Errno.EISDIR => "It is no serial port; nameplate ports lists those that are.",
        Errno.EMFILE => "This process has too many files open: ulimit -n raises the limit.",
        _ => "Try 115200 baud, and look at dmesg for what the adapter's driver says.",
    };

    private static string Native(int errno) => errno == 0 ? "" : $" ({Marshal.GetPInvokeErrorMessage(errno)})";
}
