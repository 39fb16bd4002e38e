using System.Runtime.InteropServices;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Windows;

// DTR, RTS and CTS: EscapeCommFunction and GetCommModemStatus. A port without lines refuses them.
// RTS goes first: usbser.sys, the driver of CDC adapters, keeps a change of RTS back until DTR is set and then sends both in
// one request. Other drivers send two, some hundred microseconds apart.
internal static unsafe class ModemLines
{
    /// <summary>The MS_ bits, or null where the port has no lines.</summary>
    internal static uint? Read(ComHandle port)
    {
        uint status;
        return Winbase.GetCommModemStatus(port, &status) ? status : null;
    }

    /// <summary>Drives the lines that are given, keeps the others. Returns 0 or the error.</summary>
    internal static int Drive(ComHandle port, bool? dtr, bool? rts)
    {
        foreach (uint function in Functions(dtr, rts))
        {
            if (!Winbase.EscapeCommFunction(port, function))
            {
                return Marshal.GetLastPInvokeError();
            }
        }
        return 0;
    }

    /// <summary>The calls in their order.</summary>
    internal static IEnumerable<uint> Functions(bool? dtr, bool? rts)
    {
        if (rts is bool r)
        {
            yield return r ? Winbase.SETRTS : Winbase.CLRRTS;
        }
        if (dtr is bool d)
        {
            yield return d ? Winbase.SETDTR : Winbase.CLRDTR;
        }
    }
}
