using Nameplate.Chips;
using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>A desk with virtual boards, a folder for files and nothing of this machine: command lines run on it in process.</summary>
internal sealed class Desk : IPortSource, IDisposable
{
    private readonly Dictionary<string, Func<DevicePort>> _ports = [];
    private readonly SystemPorts _system = new();

    public Desk()
    {
        Folder = Directory.CreateTempSubdirectory("nameplate-cli-tests-").FullName;
        StateFolder = Path.Combine(Folder, "state");
    }

    public string Folder { get; }

    public string StateFolder { get; set; }

    public Dictionary<string, string> Variables { get; } = [];

    public List<SerialPortInfo> Serial { get; } = [];

    /// <summary>What a person would type, or null: nobody is there.</summary>
    public string? Answer { get; set; }

    /// <summary>Columns of the terminal that the words go to; 0: a file.</summary>
    public int Width { get; set; }

    public StopSwitch Stop { get; } = new();

    /// <summary>Puts a board on the desk, reached as <c>sim:NAME</c>.</summary>
    public VirtualDevice Board(string name, string chip = "STM32H743xI", DeviceOptions? options = null)
    {
        VirtualDevice device = new(ChipDatabase.Get(chip), options);
        Port($"sim:{name}", () => new VirtualDevicePort($"sim:{name}", device, notice: null));
        return device;
    }

    /// <summary>Puts anything on the desk that can be opened.</summary>
    public void Port(string name, Func<DevicePort> find) => _ports[name] = find;

    /// <summary>A board whose wire passes through <paramref name="tamper"/>.</summary>
    public VirtualDevice TamperedBoard(string name, Func<byte[], Tampering> tamper, string chip = "STM32H743xI", DeviceOptions? options = null)
    {
        VirtualDevice device = Board(name, chip, options);
        Port($"sim:{name}", () => new TestPort($"sim:{name}", () => new TamperLink(device.Connect($"sim:{name}"), tamper)));
        return device;
    }

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(Folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string File(string name, string content) => File(name, System.Text.Encoding.UTF8.GetBytes(content));

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(arguments, new Surroundings
        {
            Out = output,
            Error = error,
            In = new StringReader(Answer ?? ""),
            InIsTerminal = Answer is not null,
            OutIsTerminal = Width > 0,
            ErrorIsTerminal = Width > 0,
            Width = Width,
            Variable = name => Variables.GetValueOrDefault(name),
            WorkingDirectory = Folder,
            State = () => new StateDirectory(StateFolder),
            Ports = this,
            Stop = Stop,
        });
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs what must end well before the test proper begins.</summary>
    public async Task<CliResult> MustAsync(params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result;
    }

    IReadOnlyList<SerialPortInfo> IPortSource.List() => Serial;

    DevicePort IPortSource.Find(string name) => _ports.TryGetValue(name, out Func<DevicePort>? find) ? find() : _system.Find(name);

    public void Dispose()
    {
        Stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A port that opens what a test gives it.</summary>
internal sealed class TestPort(string name, Func<ISerialLink> open, bool isVirtual = true) : DevicePort(name)
{
    public override string Key => Name;

    public override bool IsVirtual => isVirtual;

    public override TimeSpan Reconnect => TimeSpan.Zero;

    /// <summary>Gets what the port is opened with.</summary>
    public Action<SerialSettings>? Asked { get; init; }

    /// <summary>What the system is to tell of it.</summary>
    public PortSurvey? Told { get; init; }

    /// <summary>What opening is to have found of the adapter.</summary>
    public LatencyReport? Latency { get; init; }

    public override PortSurvey? Survey() => Told;

    public override LatencyReport? LatencyOf(ISerialLink link) => Latency;

    public override ValueTask<ISerialLink> OpenAsync(SerialSettings settings, CancellationToken cancellationToken)
    {
        Asked?.Invoke(settings);
        return ValueTask.FromResult(open());
    }
}
