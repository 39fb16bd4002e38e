using System.Runtime.InteropServices;
using Nameplate.Cli;

using ConsoleSetup console = ConsoleSetup.Begin();
using StopSwitch stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await CommandLine.RunAsync(args, Surroundings.OfThisProcess(stop) with { TakesEscapes = console.TakesEscapes });

void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Request();
}
