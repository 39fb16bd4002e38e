// Reads a device's number: dotnet run read-number.cs PORT
// PORT is /dev/ttyUSB0, COM7, usb:SERIAL or tcp:host:port; the device is in its bootloader.
#:package Nameplate.Provisioning@*
#:property PublishAot=false
using Nameplate.Bootloader.BootEntry;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;

SessionOptions options = new()
{
    OpenLink = async cancel => await SerialPorts.OpenAsync(args[0], new SerialSettings(), cancel),
    BootEntry = BootEntries.Manual,
    State = new HostState(StateDirectory.Default()),
};
await using DeviceSession session = await DeviceSession.OpenAsync(options, CancellationToken.None);
StoreView identity = await new ShowJob(session).RunAsync(CancellationToken.None);
Console.WriteLine(identity.DeviceId is { } number ? $"{session.Chip.Name} is #{number}" : $"{session.Chip.Name} has no number");
