using System.Runtime.InteropServices;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// Win32 error → what it means for a serial port, and what the user does now. The table is docs/windows.md's; its sources
// are "System Error Codes", "Communications Resource Handles" and "CreateFileW" of the Windows documentation, and the
// statuses that the serial sample driver of the driver kit answers. As on Linux, the same number means different things
// before and after the port is open: whatever fails then means that the adapter is gone.
internal static class PortErrors
{
    /// <summary>The error of CreateFile, or of the calls that set the line.</summary>
    internal static LinkException WhileOpening(string name, int error) => ReasonWhileOpening(error) switch
    {
        LinkFailure.Missing => new(name, LinkFailure.Missing, $"{name}: there is no such port{Native(error)}.",
            "Plug the adapter in and look at its name: nameplate ports.", error),
        LinkFailure.Busy => new(name, LinkFailure.Busy, $"{name} is held by another program{Native(error)}.",
            "Close the serial monitor, terminal or other nameplate that has it open. handle.exe -a of Sysinternals shows which.", error),
        LinkFailure.Denied => Denied(name, error),
        _ => new(name, LinkFailure.Unusable, $"{name}: cannot be used as a serial port{Native(error)}.",
            UnusableHint(error), error),
    };

    /// <summary>The port is free, and this user may not open it.</summary>
    internal static LinkException Denied(string name, int error) => new(name, LinkFailure.Denied,
        $"{name}: no permission to open it{Native(error)}.",
        "Ask whoever administers this computer: the port's security setting keeps you out.", error)
    {
        Likely = "an administrator or a device policy restricted the port; Windows lets every user open one otherwise",
    };

    /// <summary>The error of a call on a port that was open.</summary>
    internal static LinkException WhileOpen(string name, int error) => new(name, LinkFailure.Unplugged,
        $"{name} went away while it was open{Native(error)}.",
        "Look at the cable and the device's power, plug the adapter in again, then run the same command again.", error);

    /// <summary>The table.</summary>
    internal static LinkFailure ReasonWhileOpening(int error) => error switch
    {
        // No such name; a name whose device was pulled or does not start.
        Winerror.ERROR_FILE_NOT_FOUND or Winerror.ERROR_PATH_NOT_FOUND or Winerror.ERROR_BAD_UNIT or Winerror.ERROR_NOT_READY
            or Winerror.ERROR_GEN_FAILURE or Winerror.ERROR_DEV_NOT_EXIST or Winerror.ERROR_NO_SUCH_DEVICE
            or Winerror.ERROR_DEVICE_NOT_CONNECTED or Winerror.ERROR_DEVICE_REMOVED => LinkFailure.Missing,
        // Error 5 is a driver's word for "open elsewhere"; ComHandle has found out the rare other meaning before.
        Winerror.ERROR_ACCESS_DENIED or Winerror.ERROR_SHARING_VIOLATION or Winerror.ERROR_BUSY => LinkFailure.Busy,
        // No serial port (1, 6, 50), a name that cannot be one (123), settings that the driver refuses (87), no answer (121).
        _ => LinkFailure.Unusable,
    };

    private static string UnusableHint(int error) => error switch
    {
        Winerror.ERROR_INVALID_FUNCTION or Winerror.ERROR_INVALID_HANDLE or Winerror.ERROR_INVALID_NAME
            or Winerror.ERROR_NOT_SUPPORTED => "It is no serial port; nameplate ports lists those that are.",
        Winerror.ERROR_SEM_TIMEOUT or Winerror.ERROR_IO_DEVICE =>
            "The adapter does not answer: unplug it, plug it in again, then run the same command again.",
        Winerror.ERROR_TOO_MANY_OPEN_FILES => "This process has too many files open.",
        _ => "Try 115200 baud, and look at what Device Manager says of the adapter's driver.",
    };

    // The number is what one looks up; the system's own text may be in any language, and is not needed.
    private static string Native(int error) => error == 0 ? "" : $" (Windows error {error}{Text(error)})";

    private static string Text(int error) => OperatingSystem.IsWindows()
        ? $", {Marshal.GetPInvokeErrorMessage(error).Trim().TrimEnd('.')}"
        : "";
}
