using System.CommandLine;
using System.Globalization;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Cli.Ports;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;

namespace Nameplate.Cli.Commands;

/// <summary>The options of every verb that talks to a device.</summary>
internal sealed class DeviceArguments
{
    public Option<string[]> Port { get; } = new("--port", "-p")
    {
        Description = $"{PortChoice.Forms}; repeatable where a verb takes several; else {PortChoice.Variable}, else nameplate.json (never for a verb that writes an identity)",
        HelpName = "PORT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public Option<string?> Chip { get; } = new("--chip")
    {
        Description = "the chip, where the device cannot tell; one that contradicts the device is refused; else nameplate.json",
        HelpName = "NAME",
    };

    public PlacementArguments Placement { get; } = new();

    public Option<int> Baud { get; } = new("--baud")
    {
        Description = "rate of the line; else nameplate.json",
        HelpName = "RATE",
        DefaultValueFactory = _ => 115200,
    };

    public Option<string?> Boot { get; } = new("--boot")
    {
        Description = "how the device gets into its bootloader: none (by hand), app (its firmware is asked), or how DTR and RTS reach BOOT0 and NRST: "
            + string.Join(", ", BootEntries.All.Where(entry => entry.CanReset).Select(entry => entry.Name)) + "; else nameplate.json",
        HelpName = "PRESET",
    };

    public Option<double> Wait { get; } = new("--wait")
    {
        Description = "how long to wait for the device to appear in its bootloader",
        HelpName = "SECONDS",
        CustomParser = ValueChecks.Decimal,
    };

    public Option<string?> Banks { get; } = new("--banks")
    {
        Description = "normal or swapped: SWAP_BANK, for a bootloader that does not show its option bytes",
        HelpName = "ORDER",
    };

    public Option<string?> JournalKey { get; } = new("--journal-key")
    {
        Description = "names the journal of a device whose unique ID cannot be read",
        HelpName = "TEXT",
    };

    public Option<string?> TraceFile { get; } = new("--trace")
    {
        Description = "write every byte on the wire, with times, to a file",
        HelpName = "FILE",
    };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "answer questions with yes" };

    /// <summary>False where <c>--yes</c> wants the device's number and is the verb's own.</summary>
    public bool HasYes { get; init; } = true;

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[Port, Chip, Baud, Boot, Wait, Banks, JournalKey, TraceFile])
        {
            command.Options.Add(option);
        }

        if (HasYes)
        {
            command.Options.Add(Yes);
        }

        Placement.AddTo(command);
        Validate();
    }

    /// <summary>Only what it takes to reach a bootloader: <c>doctor</c> wants nothing of the chip behind it.</summary>
    public void AddLineTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[Port, Baud, Boot, TraceFile])
        {
            command.Options.Add(option);
        }

        Validate();
    }

    private void Validate()
    {
        Baud.MustBe(value => value is >= 50 and <= 20_000_000, "--baud is a rate from 50 to 20000000");
        TraceFile.NamesFile();
        Banks.AcceptOnlyFromAmong("normal", "swapped");
        Wait.MustBe(value => value is >= 0 and <= 86400, "--wait is a number of seconds from 0 to 86400");
    }

    /// <exception cref="DeviceMismatchException">N604.</exception>
    public Chip? ChipOf(Run run) => (run.Get(Chip) ?? run.Project.Take("chip")) is { } name ? ChipDatabase.Get(name) : null;

    /// <summary>The rate: the option's, the project's, or the default.</summary>
    public int BaudOf(Run run) => !run.IsGiven(Baud) && run.Project.Take("baud") is { } rate
        ? int.Parse(rate, CultureInfo.InvariantCulture)
        : run.Get(Baud);

    /// <exception cref="UsageException">No preset of that name.</exception>
    public IBootEntry BootOf(Run run, DevicePort port)
    {
        // The project's way is that of its boards: a virtual device has its own.
        if ((run.Get(Boot) ?? (port.IsVirtual ? null : run.Project.Take("boot"))) is not { } name)
        {
            return port.IsVirtual ? BootEntries.Sim : BootEntries.Manual;
        }

        return BootEntries.Find(name)
            ?? throw new UsageException($"no boot preset is called '{name}'",
                $"choose one of {string.Join(", ", BootEntries.All.Select(entry => entry.Name))}");
    }

    /// <summary>The file of <c>--trace</c>, or null.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="position">From 1 among several ports, 0 when there is only one: the file's name has it.</param>
    public Trace? TraceOf(Run run, int position = 0) => run.Get(TraceFile) is { } path ? new Trace(path, position) : null;

    /// <summary>How to reach the device at <paramref name="port"/>.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="port">The port.</param>
    /// <param name="progress">Where progress goes.</param>
    /// <param name="trace">Where its bytes are recorded, or null.</param>
    public SessionOptions SessionOf(Run run, DevicePort port, IProgress<JobEvent> progress, Trace? trace)
    {
        IBootEntry boot = BootOf(run, port);
        SerialSettings settings = new() { BaudRate = BaudOf(run) };
        Chip? chip = ChipOf(run);
        run.Project.Announce(run.Screen.Notice);
        return new SessionOptions
        {
            OpenLink = async cancellationToken =>
            {
                ISerialLink link = await port.OpenAsync(settings, cancellationToken);
                await RequireLinesAsync(link, boot);
                if (link is SerialPort serial && LatencyNotice(port.Name, serial.Latency) is { } notice)
                {
                    progress.Report(new JobEvent.Note(notice));
                }

                return trace is null ? link : trace.Record(link);
            },
            BootEntry = boot,
            State = new HostState(port.State ?? run.Surroundings.State()),
            Chip = chip,
            Placement = Placement.ChoiceOf(run),
            BanksSwapped = run.Get(Banks) is { } order ? order == "swapped" : null,
            JournalKey = run.Get(JournalKey),
            Wait = TimeSpan.FromSeconds(run.Get(Wait)),
            Reconnect = port.Reconnect,
            Progress = progress,
        };
    }

    /// <summary>What was found and set of an adapter's latency timer, where it has one that was or is in the way.</summary>
    internal static string? LatencyNotice(string port, LatencyReport latency) => latency.FoundMilliseconds > 1
        ? $"{port}: the adapter's latency timer was at {latency}"
            + (latency.HowToFix is { } fix ? $"; it slows every block down: {fix}" : "")
        : null;

    /// <summary>The error of a boot preset on a link without control lines; null where they fit.</summary>
    internal static LinkException? LinesMissing(ISerialLink link, IBootEntry boot) =>
        boot.CanReset && !link.Capabilities.HasFlag(LinkCapabilities.ControlLines)
            ? new LinkException(link.Name, LinkFailure.Unusable,
                $"{link.Name} has no DTR and RTS lines, which --boot {boot.Name} needs",
                "bring the device into its bootloader by hand (hold BOOT0, press RESET) and run again with --boot none")
            : null;

    private static async ValueTask RequireLinesAsync(ISerialLink link, IBootEntry boot)
    {
        if (LinesMissing(link, boot) is { } missing)
        {
            await link.DisposeAsync();
            throw missing;
        }
    }
}
