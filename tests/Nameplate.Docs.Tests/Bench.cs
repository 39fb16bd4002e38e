using Nameplate.Chips;
using Nameplate.Cli;
using Nameplate.Cli.Ports;
using Nameplate.Cli.Tests;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Docs.Tests;

/// <summary>
/// The bench of one page: a folder with firmware, and virtual boards behind every port that the page names. To the command
/// line they are boards on real adapters: no preset is assumed, BOOT0 and RESET are pressed by a hand, and RTS and DTR are
/// wired as <c>--boot rts-dtr</c> says.
/// </summary>
internal sealed class Bench : IPortSource, IDisposable
{
    /// <summary>The port that most pages use.</summary>
    public const string Port = "/dev/ttyUSB0";

    private const int Columns = 110;

    private readonly Dictionary<string, VirtualDevice> _boards = [];
    private readonly SystemPorts _system = new();
    private readonly string _before = Environment.CurrentDirectory;
    private bool _boot0 = true;
    private int _seed;

    public Bench()
    {
        Folder = Directory.CreateTempSubdirectory("nameplate-docs-tests-").FullName;
        Environment.CurrentDirectory = Folder;
        foreach ((string name, int version) in new[] { ("fw.hex", 1), ("firmware.hex", 1), ("fw-2.hex", 2) })
        {
            string hex = Path.Combine(Repository.Root, "src", "Nameplate.Cli", "Demo", $"blink-h743-v{version}.hex");
            File.Copy(hex, Path.Combine(Folder, name));
        }
    }

    public string Folder { get; }

    /// <summary>The board behind a port; the first use of a name brings a new, blank one, in its bootloader.</summary>
    public VirtualDevice Board(string port = Port)
    {
        if (!_boards.TryGetValue(port, out VirtualDevice? board))
        {
            _boards[port] = board = NewBoard("STM32H743xI");
        }

        return board;
    }

    /// <summary>Does what a hand does.</summary>
    public void Do(string act)
    {
        VirtualDevice board = Board();
        switch (act.Split(' '))
        {
            case ["BOOT0", "high"]:
                board.SetPins(_boot0 = true, reset: false);
                break;
            case ["BOOT0", "low"]:
                board.SetPins(_boot0 = false, reset: false);
                break;
            case ["RESET"]:
                board.SetPins(_boot0, reset: true);
                board.SetPins(_boot0, reset: false);
                break;
            case ["power", "off", "and", "on"]:
                board.PowerCycle();
                break;
            case ["pull", "the", "cable", "after", { } words, "words"]:
                board.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, int.Parse(words, null)));
                board.Changed += UnplugOncePowerIsGone;
                break;
            case ["cable", "back"]:
                _ = board.Connect();
                board.PowerCycle();
                break;
            case ["board", { } chip]:
                _boards[Port] = NewBoard(chip);
                break;
            case ["board", { } chip, "at", { } port]:
                _boards[port] = NewBoard(chip);
                break;
            case ["bad", "word", { } address]:
                board.SetWordState(Convert.ToUInt32(address, 16), FlashWordState.DoubleEcc);
                break;
            default:
                throw new InvalidOperationException($"nobody at the bench knows how to do '{act}'");
        }

        void UnplugOncePowerIsGone(object? sender, EventArgs change)
        {
            if (!board.Powered)
            {
                board.Changed -= UnplugOncePowerIsGone;
                board.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 1));
            }
        }
    }

    /// <summary>What a person types who means it.</summary>
    public static string AnswerTo(string verb) => verb switch
    {
        "wipe-identity" or "mass-erase" => "10\n",
        "unprotect" => "unprotect\n",
        _ => "y\n",
    };

    /// <summary>Puts a board of one's own behind a port.</summary>
    public void Put(string port, VirtualDevice board) => _boards[port] = board;

    /// <summary>Types a command line and returns its exit code and what the screen shows.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="answer">What is typed where a question is asked; null: nobody is there to answer.</param>
    public async Task<(int ExitCode, string Shown)> TypeAsync(IReadOnlyList<string> arguments, string? answer = null)
    {
        using StringWriter screen = new();
        using StopSwitch stop = new();
        int exitCode = await CommandLine.RunAsync(arguments, new Surroundings
        {
            Out = screen,
            Error = screen,
            In = new StringReader(answer ?? ""),
            InIsTerminal = answer is not null,
            ErrorIsTerminal = true,
            Width = Columns,
            Variable = name => name == "NO_COLOR" ? "1" : null,
            WorkingDirectory = Folder,
            State = () => new StateDirectory(Path.Combine(Folder, "state")),
            Ports = this,
            Stop = stop,
        });
        return (exitCode, screen.ToString());
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(Folder, recursive: true);
    }

    IReadOnlyList<SerialPortInfo> IPortSource.List() =>
    [
        new(Port, "/dev/serial/by-id/usb-FTDI_TTL232R-3V3_A50285BI-if00-port0", "ftdi_sio",
            new UsbIdentity(0x0403, 0x6001, "FTDI", "TTL232R-3V3", "A50285BI", 0), []),
    ];

    DevicePort IPortSource.Find(string name) => name.StartsWith("sim:", StringComparison.Ordinal)
        ? _system.Find(name)
        : new TestPort(name, () => Plug(name), isVirtual: false);

    private DirectWires Plug(string name)
    {
        VirtualDevice board = Board(name);
        return board.Unplugged ? throw new LinkException(name, LinkFailure.Missing, $"{name} does not exist") : new DirectWires(board.Connect(name));
    }

    private VirtualDevice NewBoard(string chip) =>
        new(ChipDatabase.Get(chip), new DeviceOptions { Seed = ++_seed, Boot0 = true });
}

/// <summary>
/// RTS at NRST and DTR at BOOT0, by wires without a transistor: DTR not asserted makes BOOT0 high, where the virtual device's
/// own lines have it the other way round.
/// </summary>
internal sealed class DirectWires(ISerialLink inner) : ISerialLink
{
    public string Name => inner.Name;

    public LinkCapabilities Capabilities => inner.Capabilities;

    public SerialSettings? Settings => inner.Settings;

    public TimeProvider Time => inner.Time;

    public bool? ClearToSend => inner.ClearToSend;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, timeout, cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => inner.WriteAsync(bytes, cancellationToken);

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => inner.DelayAsync(time, cancellationToken);

    public void DiscardInput() => inner.DiscardInput();

    public void SetControlLines(bool dtr, bool rts) => inner.SetControlLines(!dtr, rts);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
