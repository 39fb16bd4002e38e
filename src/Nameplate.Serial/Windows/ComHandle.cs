using System.Runtime.InteropServices;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// An open COM port: CreateFile for overlapped I/O with no sharing, as "Communications Resource Handles" of the Windows
// documentation asks. \\.\COM12 is the form that works for every number; COM12 alone is a file of that name.
//
// A driver refuses a port that is open elsewhere with the same error, 5, as the system does one that its security
// descriptor keeps this user from. They are told apart by asking for less: an open without read and write access gets past
// the descriptor, and then only a driver that is busy refuses.
internal sealed class ComHandle() : SafeHandle(invalidHandleValue: -1, ownsHandle: true)
{
    private const uint ReadWrite = Fileapi.GENERIC_READ | Fileapi.GENERIC_WRITE;
    private const uint AttributesOnly = 0;

    private ComHandle(nint opened) : this() => SetHandle(opened);

    public override bool IsInvalid => handle is 0 or -1;

    /// <summary>Opens the port for this process alone.</summary>
    /// <param name="name">The port as the user named it, for errors.</param>
    /// <param name="device"><c>COM7</c>.</param>
    /// <exception cref="LinkException">Missing, busy, denied or unusable.</exception>
    internal static ComHandle Open(string name, string device)
    {
        if (TryOpen(device, ReadWrite, out int error) is { } port)
        {
            return port;
        }
        if (error == Winerror.ERROR_ACCESS_DENIED && TryOpen(device, AttributesOnly, out _) is { } probe)
        {
            probe.Dispose();
            // It may have become free meanwhile.
            return TryOpen(device, ReadWrite, out error)
                ?? throw (error == Winerror.ERROR_ACCESS_DENIED ? PortErrors.Denied(name, error) : PortErrors.WhileOpening(name, error));
        }
        throw PortErrors.WhileOpening(name, error);
    }

    protected override bool ReleaseHandle() => Fileapi.CloseHandle(handle);

    private static ComHandle? TryOpen(string device, uint access, out int error)
    {
        nint opened = Fileapi.CreateFileW(
            PortName.DevicePrefix + device, access, shareMode: 0, securityAttributes: 0, Fileapi.OPEN_EXISTING,
            Fileapi.FILE_FLAG_OVERLAPPED, templateFile: 0);
        error = opened == -1 ? Marshal.GetLastPInvokeError() : 0;
        return error == 0 ? new ComHandle(opened) : null;
    }
}
