using System.Runtime.InteropServices;
using Nameplate.Cli;

using StopSwitch stop = new();
stop.Requested += number => Console.Error.WriteLine(number == 1
    ? "stopping after this block; press Ctrl-C again to leave at once (the device then needs a reset)"
    : "leaving at once: reset the device before the next command");
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess(stop));

void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Request();
}
