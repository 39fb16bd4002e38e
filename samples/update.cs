// Gives a device new firmware and keeps its number: dotnet run update.cs PORT fw.hex
#:package Nameplate.Provisioning@*
#:property PublishAot=false
using Nameplate.Bootloader.BootEntry;
using Nameplate.Foundation;
using Nameplate.Images;
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
try
{
    FirmwareFile file = FirmwareFile.Load(args[1]);
    UpdateRequest request = new() { Image = file.Image, Files = [file.Name], Symbols = file.Symbols };
    await using DeviceSession session = await DeviceSession.OpenAsync(options, CancellationToken.None);
    UpdateOutcome outcome = await new UpdateJob(session, request).RunAsync(CancellationToken.None);
    Console.WriteLine($"{outcome.BytesVerified} bytes verified; identity #{outcome.Identity.DeviceId} {outcome.Verdict}");
    return 0;
}
catch (CodedException failure)
{
    Console.Error.WriteLine($"{failure.Code}: {failure.Message}\n{failure.Hint}");
    return 1;
}
