using System.Text.Json;
using Nameplate.EndToEnd.Tests;
using Nameplate.Testing;

namespace Nameplate.Windows.Tests;

/// <summary>A folder, the boards and the programs of one test; all of it goes when the test ends.</summary>
internal sealed class WindowsDesk : IAsyncDisposable
{
    private static readonly string s_linuxProgram = Path.Combine(AppContext.BaseDirectory, "nameplate.dll");

    private readonly WineMachine _machine;
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-windows-").FullName;
    private readonly List<Child> _children = [];
    private readonly List<string> _ptys = [];

    public WindowsDesk(WineMachine machine)
    {
        WineMachine.Require();
        _machine = machine;
        State = PathOf("state");
    }

    /// <summary>Where journals go; empty: where Windows programs keep theirs.</summary>
    public string State { get; init; }

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>A file of this folder as Windows names it.</summary>
    public string InWindows(string name) => WineMachine.InWindows(PathOf(name));

    /// <summary>The demo's firmware as Windows names it.</summary>
    public static string Blink(int version) => WineMachine.InWindows(BlinkFile(version));

    public static string BlinkFile(int version) => WineMachine.InCheckout($"src/Nameplate.Cli/Demo/blink-h743-v{version}.hex");

    /// <summary>Serves a virtual board over a pseudo-terminal, and plugs it into a COM port of Windows.</summary>
    public async Task<Board> PlugAsync(int? number = null, params IReadOnlyList<string> arguments)
    {
        string pty = PathOf($"tty{_ptys.Count}");
        string file = PathOf($"board{_ptys.Count}.sim");
        Child serving = Keep(Child.Start("dotnet",
            [s_linuxProgram, "simulate", "--json", "--chip", "stm32h743xi", "--pty", pty, "--save", file, .. arguments],
            new Dictionary<string, string> { ["NAMEPLATE_STATE"] = PathOf("linux-state") }));
        await serving.UntilAsync(() => serving.Output.EndsWith("\n}\n", StringComparison.Ordinal), "its board can be reached");
        JsonElement device = JsonDocument.Parse(serving.Output).RootElement.GetProperty("devices")[0];
        _ptys.Add(pty);
        return new Board(new Simulated(serving, device.GetProperty("port").GetString()!, file), _machine.Plug(pty, number));
    }

    /// <summary>Runs nameplate.exe to its end.</summary>
    public async Task<Ended> NameplateAsync(params IReadOnlyList<string> arguments)
    {
        await using Child child = StartNameplate(arguments);
        return await child.EndAsync();
    }

    public Child StartNameplate(params IReadOnlyList<string> arguments)
    {
        PreparePorts();
        return Keep(Child.Start("wine", [_machine.Program, .. arguments], Environment()));
    }

    /// <summary>Runs any program of Windows to its end.</summary>
    public async Task<Ended> WindowsAsync(params IReadOnlyList<string> arguments)
    {
        await using Child child = Keep(Child.Start("wine", arguments, Environment()));
        return await child.EndAsync();
    }

    /// <summary>Opens a console window of this width in which a command runs.</summary>
    public ConsoleWindow Open(int columns, params IReadOnlyList<string> arguments)
    {
        PreparePorts();
        return new ConsoleWindow(columns, ["wine", _machine.Program, .. arguments], Environment());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in _children)
        {
            await child.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // A pty drops parity. Wine's driver then reports an invalid parameter if nothing else changed with it, which is so from the
    // second open on; the flag is one that it clears.
    private void PreparePorts()
    {
        foreach (string pty in _ptys.Where(File.Exists))
        {
            Tool.Run("stty", "-F", pty, "hupcl");
        }
    }

    private Dictionary<string, string> Environment()
    {
        Dictionary<string, string> environment = _machine.Environment;
        environment["NAMEPLATE_STATE"] = State.Length == 0 ? "" : WineMachine.InWindows(State);
        // The console of Wine 8 takes the request to follow escape sequences, and then does not.
        environment["NO_COLOR"] = "1";
        return environment;
    }

    private Child Keep(Child child)
    {
        _children.Add(child);
        return child;
    }
}

/// <summary>A virtual board that is plugged in.</summary>
/// <param name="Served">The program that plays it.</param>
/// <param name="Port">Where Windows has it.</param>
internal sealed record Board(Simulated Served, string Port);
