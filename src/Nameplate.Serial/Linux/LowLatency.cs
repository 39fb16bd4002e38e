using System.Globalization;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// Low latency. Two ways to the same timer: the driver flag ASYNC_LOW_LATENCY (TIOCSSERIAL), which any user of the port
// may set and an FTDI driver answers by running its timer at 1 ms; and /sys/class/tty/NAME/device/latency_timer in
// milliseconds, which only root may write. The flag first, then the file, then what is in force is read back.
internal sealed unsafe class LowLatency(string sysRoot = "/sys")
{
    /// <summary>1 ms, the shortest that the FTDI timer takes.</summary>
    private const int WantedMilliseconds = 1;

    /// <summary>Lowers what the adapter keeps bytes back for, and tells what was found and what is in force.</summary>
    internal LatencyReport Apply(TtyHandle tty, string device)
    {
        string file = Path.Combine(sysRoot, "class/tty", Path.GetFileName(device), "device/latency_timer");
        int? found = Read(file);
        SetDriverFlag(tty);
        return Finish(file, found);
    }

    /// <summary>The part after the driver flag: the file, if it still says more than 1 ms.</summary>
    internal static LatencyReport Finish(string file, int? found)
    {
        int? now = Read(file);
        if (now > WantedMilliseconds && TryWrite(file))
        {
            now = Read(file);
        }
        return new LatencyReport
        {
            FoundMilliseconds = found,
            NowMilliseconds = now,
            HowToFix = now > WantedMilliseconds ? $"echo {WantedMilliseconds} | sudo tee {file}" : null,
        };
    }

    // A port without the call (pty, CDC-ACM of some kernels) has no such timer either: nothing to report.
    private static void SetDriverFlag(TtyHandle tty)
    {
        serial_struct serial;
        if (Ioctl.ioctl(tty, Ioctl.TIOCGSERIAL, &serial) == 0 && (serial.flags & serial_struct.ASYNC_LOW_LATENCY) == 0)
        {
            serial.flags |= serial_struct.ASYNC_LOW_LATENCY;
            _ = Ioctl.ioctl(tty, Ioctl.TIOCSSERIAL, &serial);
        }
    }

    private static int? Read(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
                ? value
                : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool TryWrite(string file)
    {
        try
        {
            File.WriteAllText(file, $"{WantedMilliseconds}\n");
            return true;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
