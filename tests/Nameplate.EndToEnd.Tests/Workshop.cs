using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>A folder, a state directory and the programs of one test; all of it goes when the test ends.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "nameplate.dll");

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-e2e-").FullName;
    private readonly List<Child> _children = [];

    /// <summary>True: programs that open a port run under the shim and take the pty for a UART.</summary>
    public bool PortsAreUarts { get; init; }

    /// <summary>What programs under the shim did to their port.</summary>
    public string UartLog => PathOf("uart.log");

    /// <summary>The symbolic link of a <c>simulate --pty</c>.</summary>
    public string Pty => PathOf("tty");

    /// <summary>The temporary folder of its programs, which nobody else writes to.</summary>
    public string Temporary => Directory.CreateDirectory(PathOf("tmp")).FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>Runs the command line to its end.</summary>
    public async Task<Ended> NameplateAsync(params IReadOnlyList<string> arguments)
    {
        await using Child child = StartNameplate(arguments);
        return await child.EndAsync();
    }

    public Child StartNameplate(params IReadOnlyList<string> arguments) =>
        Keep(Child.Start("dotnet", [s_program, .. arguments], Environment(PortsAreUarts)));

    /// <summary>A virtual board in a file of its own, with a number and perhaps firmware, ready to be served.</summary>
    public async Task<string> BoardAsync(ulong number, string? firmware = null)
    {
        string file = PathOf("board.sim");
        (await NameplateAsync("simulate", "--chip", "stm32h743xi", "--save", file)).With(0);
        string[] give = firmware is null ? ["assign", $"{number}"] : ["provision", firmware, "--number", $"{number}"];
        (await NameplateAsync([.. give, "-p", $"sim:{file}"])).With(0);
        return file;
    }

    /// <summary>Serves a virtual device with the command line, and waits until it can be reached.</summary>
    public async Task<Simulated> SimulateAsync(params IReadOnlyList<string> arguments)
    {
        Child child = Keep(Child.Start("dotnet", [s_program, "simulate", "--json", .. arguments], Environment(onUart: false)));
        await child.UntilAsync(() => child.Output.EndsWith("\n}\n", StringComparison.Ordinal), "its devices can be reached");
        JsonElement device = JsonDocument.Parse(child.Output).RootElement.GetProperty("devices")[0];
        return new Simulated(child, device.GetProperty("port").GetString()!, device.GetProperty("file").GetString());
    }

    /// <summary>Runs the real stm32flash; skips the test where it is not installed.</summary>
    public async Task<Ended> Stm32FlashAsync(Simulated board, params IReadOnlyList<string> arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/stm32flash"), "stm32flash is not installed (apt-get install stm32flash)");
        string mode = PortsAreUarts ? "8e1" : "8n1";
        await using Child child = Keep(Child.Start("/usr/bin/stm32flash", ["-m", mode, "-b", "115200", .. arguments, board.Port],
            Environment(PortsAreUarts)));
        return await child.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in _children)
        {
            await child.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Child Keep(Child child)
    {
        _children.Add(child);
        return child;
    }

    private Dictionary<string, string> Environment(bool onUart)
    {
        Dictionary<string, string> environment = new()
        {
            ["NAMEPLATE_STATE"] = PathOf("state"),
            ["NAMEPLATE_PORT"] = "",
            ["TMPDIR"] = Temporary,
        };
        if (onUart)
        {
            environment["LD_PRELOAD"] = PtyShimLibrary.Required();
            environment["PTYSHIM_LOG"] = UartLog;
        }

        return environment;
    }
}
