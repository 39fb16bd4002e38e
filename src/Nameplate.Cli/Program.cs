using System.Runtime.InteropServices;
using Nameplate.Cli;

using StopSwitch stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess(stop));

void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Request();
}
