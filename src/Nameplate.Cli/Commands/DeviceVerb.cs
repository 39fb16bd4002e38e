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
    protected Task<Verdict> WithDeviceAsync(Run run, Func<DeviceSession, Task<Verdict>> act) =>
        WithOptionsAsync(run, async (_, options) =>
        {
            await using DeviceSession session = await DeviceSession.OpenAsync(options, run.Stop);
            return await act(session);
        });

    /// <summary>Finds the port and hands its name and the way to open it to <paramref name="act"/>.</summary>
    protected async Task<Verdict> WithOptionsAsync(Run run, Func<string, SessionOptions, Task<Verdict>> act)
    {
        await using DevicePort port = PortChoice.Choose(run.Get(Device.Port) ?? [], _need, run)[0];
        await using Trace? trace = Device.TraceOf(run);
        return await ProgressBoard.RunAsync(run.Screen, [port.Name],
            board => act(port.Name, Device.SessionOf(run, port, board.For(port.Name), trace)));
    }
}
