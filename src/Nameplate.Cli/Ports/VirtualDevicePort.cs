using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Ports;

/// <summary>A virtual device in this process. Opening it again finds it as it was left; a pulled cable stays pulled.</summary>
/// <param name="name">As the user named it.</param>
/// <param name="device">The device.</param>
/// <param name="notice">What the user should know, or null.</param>
/// <param name="file">Where it is kept, or null.</param>
/// <param name="state">Where the host remembers it; null: with all other devices.</param>
internal sealed class VirtualDevicePort(
    string name, VirtualDevice device, string? notice, DeviceFile? file = null, IStateFiles? state = null)
    : DevicePort(name)
{
    public override IStateFiles? State => state;

    public override string Key => file is null ? Name : Path.GetFullPath(file.Path);

    public override bool IsVirtual => true;

    public override string? Notice => notice;

    /// <summary>Nobody puts a virtual cable back while a command waits.</summary>
    public override TimeSpan Reconnect => TimeSpan.Zero;

    public override ValueTask<ISerialLink> OpenAsync(SerialSettings settings, CancellationToken cancellationToken) => device.Unplugged
        ? throw new LinkException(Name, LinkFailure.Missing, $"{Name} does not exist", "plug the cable in and run the same command again")
        : ValueTask.FromResult<ISerialLink>(device.Connect(Name));

    public override ValueTask DisposeAsync()
    {
        file?.Dispose();
        return base.DisposeAsync();
    }
}
