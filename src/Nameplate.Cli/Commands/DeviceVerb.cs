using Nameplate.Cli.Output.Progress;
using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Device;

namespace Nameplate.Cli.Commands;

/// <summary>A verb that talks to one device.</summary>
internal abstract class DeviceVerb : Verb
{
    private readonly PortNeed _need;

    protected DeviceVerb(string name, string description, PortNeed need, params IReadOnlyList<string> examples)
        : this(name, description, need, new DeviceArguments(), examples)
    {
    }

    protected DeviceVerb(
        string name, string description, PortNeed need, DeviceArguments device, params IReadOnlyList<string> examples)
        : base(name, description, examples)
    {
        _need = need;
        Device = device;
        Device.AddTo(this);
    }

    public DeviceArguments Device { get; }

    /// <summary>Finds the port, connects, and hands the session to <paramref name="act"/>.</summary>
    protected async Task<Verdict> WithDeviceAsync(Run run, Func<DeviceSession, Task<Verdict>> act)
    {
        await using DevicePort port = PortChoice.Choose(run.Get(Device.Port) ?? [], _need, run)[0];
        await using Trace? trace = Device.TraceOf(run);
        return await ProgressBoard.RunAsync(run.Screen, [port.Name], async board =>
        {
            SessionOptions options = Device.SessionOf(run, port, board.For(port.Name), trace);
            await using DeviceSession session = await DeviceSession.OpenAsync(options, run.Stop);
            return await act(session);
        });
    }
}
