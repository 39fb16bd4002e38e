using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Ports;

/// <summary>The ports of this machine, and virtual devices made on demand.</summary>
internal sealed class SystemPorts : IPortSource
{
    private const string VirtualPrefix = "sim:";

    public IReadOnlyList<SerialPortInfo> List() => SerialPorts.List();

    public DevicePort Find(string name) => name.StartsWith(VirtualPrefix, StringComparison.OrdinalIgnoreCase)
        ? FindVirtual(name, name[VirtualPrefix.Length..])
        : new SerialDevicePort(name);

    // A file wins over a chip of the same name: whoever has such a file means it.
    private static VirtualDevicePort FindVirtual(string name, string chipOrFile)
    {
        if (File.Exists(chipOrFile))
        {
            // A board does not go back in time when the program is killed: what it acknowledged stays.
            DeviceFile file = DeviceFile.Open(
                chipOrFile, ChipDatabase.Find, new DeviceOptions { Date = DateTimeOffset.UtcNow }, SaveWhen.EachChange);
            return new VirtualDevicePort(name, file.Device, notice: null, file);
        }

        if (ChipDatabase.Find(chipOrFile) is { } chip)
        {
            return new VirtualDevicePort(name, new VirtualDevice(chip, new DeviceOptions { Seed = SeedOf(chip), Date = DateTimeOffset.UtcNow }),
                $"{name} is a virtual {chip.Name} that lives for this one command", file: null, new EphemeralState());
        }

        throw new UsageException(ErrorCodes.UnknownChipName, $"'{chipOrFile}' is neither a file nor a chip",
            "nameplate chips lists the chips; nameplate simulate --chip NAME --save FILE creates a virtual device in a file");
    }

    // Two virtual chips in one command are two devices: each needs a unique ID of its own, the same in every run.
    private static int SeedOf(Chip chip) => 1000 + ChipDatabase.All.ToList().IndexOf(chip);
}
