using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Cli;

/// <summary>Everything outside the program that a command touches; a test puts its own in place.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>True where a person looks at <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>True where a person looks at <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>True where a person can answer a question.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>False where a terminal would show escape sequences instead of colours.</summary>
    public bool TakesEscapes { get; init; } = true;

    /// <summary>Columns of the terminal; 0 without one.</summary>
    public int Width { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Where nameplate.fields.json is looked for, upwards.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Journals and device records.</summary>
    public required Func<IStateFiles> State { get; init; }

    /// <summary>The ports of this machine.</summary>
    public required IPortSource Ports { get; init; }

    public required StopSwitch Stop { get; init; }

    /// <summary>The process's own.</summary>
    public static Surroundings OfThisProcess(StopSwitch stop) => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        Width = Console.IsOutputRedirected && Console.IsErrorRedirected ? 0 : TerminalWidth(),
        Variable = Environment.GetEnvironmentVariable,
        WorkingDirectory = Environment.CurrentDirectory,
        State = StateDirectory.Default,
        Ports = new SystemPorts(),
        Stop = stop,
    };

    private static int TerminalWidth()
    {
        try
        {
            return Math.Max(Console.WindowWidth, 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
