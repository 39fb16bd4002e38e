using System.Reflection;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Journal;
using Nameplate.Simulator;

namespace Nameplate.Cli.Demo;

/// <summary>What the demo ended with.</summary>
internal sealed record StoryEnd(
    ulong Number, string Chip, IReadOnlyList<DemoCommandReport> Commands, int IdentityLines, IReadOnlyList<string> SectorsErased);

/// <summary>The story did not go as told: a fault in Nameplate, and the demo says so.</summary>
internal sealed class StoryException(string message) : CodedException(ErrorCodes.Internal, message);

/// <summary>
/// Plays real command lines against one virtual device in memory: the same code, the same output and the same errors as with
/// a board on the desk. What is claimed at the end is checked on the virtual chip's own cells and erase log, not through the
/// code under show.
/// </summary>
internal sealed class Story : IDisposable
{
    private const ulong Number = 10;
    private const string Port = "sim:board";

    /// <summary>Flash words that the interrupted update gets to write before the cable goes.</summary>
    private const int WordsBeforeTheCut = 100;

    private readonly Run _run;
    private readonly Screen _screen;
    private readonly VirtualDevice _device;
    private readonly Surroundings _surroundings;
    private readonly string _folder;
    private readonly List<DemoCommandReport> _commands = [];

    public Story(Run run, Chip chip)
    {
        _run = run;
        _screen = run.Screen;
        _device = new VirtualDevice(chip);
        _folder = Directory.CreateTempSubdirectory("nameplate-demo-").FullName;
        _surroundings = run.Surroundings with
        {
            // Asked for JSON, standard output carries the demo's one object only.
            Out = run.Screen.Quiet ? TextWriter.Null : run.Screen.Json ? run.Surroundings.Error : run.Surroundings.Out,
            Error = run.Screen.Quiet ? TextWriter.Null : run.Screen.Json ? run.Surroundings.Error : run.Surroundings.Out,
            InIsTerminal = false,
            Ports = new OneDevice(_device),
            Variable = name => name is "NAMEPLATE_PORT" ? null : run.Surroundings.Variable(name),
            State = () => new StateDirectory(Path.Combine(_folder, "state")),
        };
    }

    public async Task<StoryEnd> PlayAsync()
    {
        string first = Unpack("blink-h743-v1.hex");
        string second = Unpack("blink-h743-v2.hex");

        Tell($"A virtual {_device.Chip.Name} lies on the desk, in its ROM bootloader, reached as {Port}. It shall be device #{Number}.");
        await TypeAsync(ExitCodes.Done, "assign", $"{Number}", "-p", Port);
        Tell("It gets its first firmware.");
        await TypeAsync(ExitCodes.Done, "update", first, "-p", Port);
        Snapshot before = new(_device);
        _device.Log.Clear();

        Tell("Then a new one. Half-way the cable is pulled, and the board loses its power with it.");
        PullTheCableInAWhile();
        await TypeAsync(ErrorCodes.PortUnplugged.ExitCode, "update", second, "-p", Port);
        Tell("The cable goes back in. The firmware is half there and does not start; the number is.");
        PutTheCableBack();
        await TypeAsync(ExitCodes.Done, "show", "-p", Port);
        Tell("The same command again.");
        await TypeAsync(ExitCodes.Done, "update", second, "-p", Port);
        await TypeAsync(ExitCodes.Done, "show", "-p", Port, "--quiet");

        return Check(before);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Tell(string text)
    {
        _screen.Say();
        _screen.Paragraph(text);
    }

    private async Task TypeAsync(int expected, params IReadOnlyList<string> arguments)
    {
        string[] shown = [.. arguments.Select(argument => argument.StartsWith(_folder, StringComparison.Ordinal) ? Path.GetFileName(argument) : argument)];
        string command = $"nameplate {string.Join(' ', shown)}";
        _screen.Say();
        _screen.Say($"$ {command}");
        int exitCode = await CommandLine.RunAsync(arguments, _surroundings);
        _commands.Add(new DemoCommandReport(command, exitCode));
        _run.Stop.ThrowIfStopped();
        if (exitCode != expected)
        {
            throw new StoryException($"'{command}' ended with exit code {exitCode}, the story needs {expected}");
        }
    }

    private string Unpack(string name)
    {
        string path = Path.Combine(_folder, name);
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new StoryException($"the demo's firmware {name} is not part of this build");
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }

    // Power goes in the middle of a flash word; the next byte that the host sends finds no port.
    private void PullTheCableInAWhile()
    {
        _device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, WordsBeforeTheCut));
        _device.Changed += UnplugOncePowerIsGone;

        void UnplugOncePowerIsGone(object? sender, EventArgs change)
        {
            if (!_device.Powered)
            {
                _device.Changed -= UnplugOncePowerIsGone;
                _device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 1));
            }
        }
    }

    private void PutTheCableBack()
    {
        _ = _device.Connect();
        _device.PowerCycle();
    }

    private StoryEnd Check(Snapshot before)
    {
        Sector[] erased = [.. _device.Log.PhysicalSectorsErased.Select(index => _device.Chip.Flash.Sectors[index])];
        if (_device.Chip.RequireIdentity().Kind == PlacementKind.Embed)
        {
            return CheckShared(before, erased);
        }

        if (before.FirstDifference(_device) is { } address)
        {
            throw new StoryException($"the identity changed at 0x{address:X8}");
        }

        if (erased.FirstOrDefault(sector => _device.Chip.RequireIdentity().Regions.Any(sector.Range.Overlaps)) is { } lost)
        {
            throw new StoryException($"the sector {lost.Range} of the identity was erased");
        }

        Tell($"Looked at in the virtual chip itself: {string.Join(", ", _device.Chip.RequireIdentity().Regions)} holds the same bytes as before, "
            + $"and since then only {string.Join(", ", erased.Select(sector => sector.Range))} was erased.");
        return End(before, erased);
    }

    // Firmware and identity are erased together here, so the store was written anew each time: its number is what counts.
    private StoryEnd CheckShared(Snapshot before, Sector[] erased)
    {
        if (Snapshot.NumberInFirstSlot(_device) is not Number)
        {
            throw new StoryException("the first slot of the identity does not hold the number");
        }

        Tell($"Looked at in the virtual chip itself: the store at {_device.Chip.RequireIdentity().Regions[0]} holds #{Number}. It was saved and "
            + "put back around each erase of the sector that it shares with the firmware.");
        return End(before, erased);
    }

    private StoryEnd End(Snapshot before, Sector[] erased) =>
        new(Number, _device.Chip.Name, _commands, before.Lines, [.. erased.Select(sector => Quantity.Address(sector.Range.Start))]);
}
