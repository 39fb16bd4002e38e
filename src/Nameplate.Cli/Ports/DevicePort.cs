using Nameplate.Provisioning.Journal;
using Nameplate.Serial;

namespace Nameplate.Cli.Ports;

/// <summary>A port that was named and found. It may be opened again after it went away.</summary>
internal abstract class DevicePort(string name) : IAsyncDisposable
{
    /// <summary>As the user named it.</summary>
    public string Name { get; } = name;

    /// <summary>Equal for two names of one device.</summary>
    public abstract string Key { get; }

    /// <summary>True for a virtual device, whose boot preset is <c>sim</c>.</summary>
    public virtual bool IsVirtual => false;

    /// <summary>What the user should know before anything happens, or null.</summary>
    public virtual string? Notice => null;

    /// <summary>Where the host remembers this device, if not in the user's own state directory.</summary>
    public virtual IStateFiles? State => null;

    /// <summary>True where the port is served by another machine, or by another program, over TCP.</summary>
    public virtual bool IsRemote => false;

    /// <summary>What the system tells of the port before it is opened; null for one that is no serial port of this machine.</summary>
    public virtual PortSurvey? Survey() => null;

    /// <summary>What opening found and set of the adapter's latency timer; null for a link without an adapter.</summary>
    public virtual LatencyReport? LatencyOf(ISerialLink link) => (link as SerialPort)?.Latency;

    /// <summary>How long an unplugged port may take to come back.</summary>
    public virtual TimeSpan Reconnect => TimeSpan.FromSeconds(10);

    public abstract ValueTask<ISerialLink> OpenAsync(SerialSettings settings, CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A serial port of this machine, or one shared over TCP.</summary>
internal sealed class SerialDevicePort(string name) : DevicePort(name)
{
    public override string Key { get; } = SerialPorts.Resolve(name);

    public override bool IsRemote => Key.StartsWith("tcp:", StringComparison.Ordinal);

    public override PortSurvey? Survey() => IsRemote ? null : SerialPorts.Survey(Name);

    public override async ValueTask<ISerialLink> OpenAsync(SerialSettings settings, CancellationToken cancellationToken) =>
        await SerialPorts.OpenAsync(Name, settings, cancellationToken);
}
