// Gives a virtual device a number, without hardware: dotnet run simulate.cs
#:package Nameplate.Provisioning@*
#:package Nameplate.Simulator@*
#:property PublishAot=false
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

VirtualDevice device = new(ChipDatabase.Get("stm32h743xi"));
SessionOptions options = new()
{
    OpenLink = cancel => ValueTask.FromResult<ISerialLink>(device.Connect("virtual")),
    BootEntry = BootEntries.Sim,
    State = new HostState(StateDirectory.Default()),
};
await using DeviceSession session = await DeviceSession.OpenAsync(options, CancellationToken.None);
AssignOutcome outcome = await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = 10 })).RunAsync(CancellationToken.None);
Console.WriteLine($"{session.Chip.Name} is #{outcome.After.DeviceId}, written in {outcome.Elapsed.TotalSeconds:F1} s of its time");
