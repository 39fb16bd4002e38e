using System.Security.Cryptography;
using Nameplate.Chips;
using Nameplate.Cli;
using Nameplate.Cli.Ports;
using Nameplate.Images.Tests;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Input;

/// <summary>What a command line came to.</summary>
internal sealed record Spoken(int ExitCode, string Out, string Error);

/// <summary>A folder for one command line at a time: files to name, a board, and a neighbourhood that nobody names.</summary>
internal sealed class Sandbox : IPortSource, IDisposable
{
    /// <summary>No command of the campaign takes so long; one that serves for ever is stopped like this.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly byte[] s_firmware = FirmwareFile();
    private static readonly byte[] s_device = DeviceState.Write(new VirtualDevice(ChipDatabase.Get("STM32H750xB")));
    private static readonly Lazy<DeviceSnapshot> s_board = new(() => new VirtualDevice(ChipDatabase.Get(Board)).Snapshot());

    private readonly SystemPorts _system = new();
    private readonly string _root;
    private readonly Dictionary<string, string> _neighbours = [];

    /// <summary>A directory in which nothing can be made, by nobody: any word of a command line may be taken for the name of a file.</summary>
    static Sandbox()
    {
        const string barren = "/proc/tty";
        Environment.CurrentDirectory = Directory.Exists(barren) ? barren : Directory.CreateTempSubdirectory("nameplate-campaign-").FullName;
    }

    public const string Board = "STM32H750xB"; // 128 KB of flash: short commands

    public Sandbox()
    {
        string memory = "/dev/shm"; // nothing here has to outlive the machine
        string parent = Directory.Exists(memory) ? memory : Path.GetTempPath();
        _root = Path.Combine(parent, $"nameplate-campaign-{Guid.NewGuid():N}");
        Work = Path.Combine(_root, "work");
        foreach (string name in new[] { "neighbour.txt", "work.hex", "nameplate", "etc/passwd", "work2/firmware.hex" })
        {
            string path = Path.Combine(_root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"{name} of somebody else");
        }

        Snapshot(_root, _neighbours);
        Fill();
    }

    /// <summary>The folder that command lines name.</summary>
    public string Work { get; }

    /// <summary>Files that are there, by name.</summary>
    public static IReadOnlyList<string> Files { get; } =
        ["firmware.hex", "firmware.bin", "board.sim", "nameplate.fields.json", "backup.hex", "noise.elf", "empty", "folder"];

    /// <summary>Runs a command line on the board.</summary>
    public async Task<Spoken> RunAsync(IReadOnlyList<string> arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        using StopSwitch stop = new();
        using Timer patience = new(_ => stop.Request(), null, s_patience, s_patience);
        int exitCode = await CommandLine.RunAsync(arguments, new Surroundings
        {
            Out = output,
            Error = error,
            In = TextReader.Null,
            Variable = _ => null,
            WorkingDirectory = Work,
            State = () => new StateDirectory(Path.Combine(Work, "state")),
            Ports = this,
            Stop = stop,
        });
        return new Spoken(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Puts different bytes into a file.</summary>
    public void Put(string name, byte[] content)
    {
        if (Files.Contains(name) && name != "folder")
        {
            File.WriteAllBytes(Path.Combine(Work, name), content);
        }
    }

    /// <summary>Paths that were written although no argument names them; then everything is as it was before.</summary>
    public IReadOnlyList<string> Clean(IReadOnlyList<string> arguments)
    {
        Dictionary<string, string> now = [];
        Snapshot(_root, now);
        List<string> strange = [.. _neighbours.Where(file => now.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)];
        HashSet<string> named = [.. arguments.SelectMany(Named)];
        strange.AddRange(now.Keys.Where(path => !_neighbours.ContainsKey(path) && !IsKnown(path) && !named.Contains(path)));
        Directory.Delete(Work, recursive: true);
        foreach (string path in now.Keys.Where(path => !_neighbours.ContainsKey(path) && File.Exists(path)))
        {
            File.Delete(path);
        }

        if (strange.Any(_neighbours.ContainsKey))
        {
            _neighbours.Clear();
            Snapshot(_root, _neighbours);
        }

        Fill();
        return strange;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    IReadOnlyList<SerialPortInfo> IPortSource.List() => [];

    // A file, a chip, the board, or nothing: no port of this machine is opened.
    DevicePort IPortSource.Find(string name)
    {
        if (name == "sim:board")
        {
            VirtualDevice device = new(ChipDatabase.Get(Board));
            device.Restore(s_board.Value);
            return new VirtualDevicePort(name, device, notice: null);
        }

        return name.StartsWith("sim:", StringComparison.OrdinalIgnoreCase)
            ? _system.Find(name)
            : throw new LinkException(name, LinkFailure.Missing, $"{name} does not exist", "plug it in");
    }

    private void Fill()
    {
        Directory.CreateDirectory(Path.Combine(Work, "folder"));
        File.WriteAllBytes(Path.Combine(Work, "firmware.hex"), s_firmware);
        File.WriteAllBytes(Path.Combine(Work, "firmware.bin"), ByteChanges.Noise(new Random(1), 600));
        File.WriteAllBytes(Path.Combine(Work, "board.sim"), s_device);
        File.WriteAllText(Path.Combine(Work, "nameplate.fields.json"),
            """{"schema":"nameplate.fields/1","fields":[{"name":"delay","tag":"801","type":"u32","unit":"us"}]}""");
        File.WriteAllText(Path.Combine(Work, "backup.hex"), ":00000001FF\n");
        File.WriteAllText(Path.Combine(Work, "backup.hex.json"), "{}");
        File.WriteAllBytes(Path.Combine(Work, "noise.elf"), [0x7F, 0x45, 0x4C, 0x46, .. ByteChanges.Noise(new Random(2), 100)]);
        File.WriteAllBytes(Path.Combine(Work, "empty"), []);
    }

    /// <summary>Files of this folder, and this host's memory.</summary>
    private bool IsKnown(string path) =>
        path.StartsWith(Path.Combine(Work, "state") + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || (Path.GetDirectoryName(path) == Work && (Files.Contains(Path.GetFileName(path)) || Path.GetFileName(path) == "backup.hex.json"));

    /// <summary>What an argument may make: the file itself, its description, one of several devices or traces.</summary>
    private static IEnumerable<string> Named(string argument)
    {
        string path = argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..];
        path = path.StartsWith("sim:", StringComparison.OrdinalIgnoreCase) ? path[4..] : path;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            yield break;
        }

        string full = Path.GetFullPath(path);
        yield return full;
        yield return $"{full}.json";
        for (int i = 1; i <= 4; i++)
        {
            yield return $"{full}.{i}";
            yield return Path.Combine(Path.GetDirectoryName(full) ?? "/", $"{Path.GetFileNameWithoutExtension(full)}.{i}{Path.GetExtension(full)}");
        }
    }

    private static void Snapshot(string folder, Dictionary<string, string> into)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            into[path] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        }
    }

    private static byte[] FirmwareFile()
    {
        byte[] bytes = ByteChanges.Noise(new Random(1), 600);
        BitConverter.GetBytes(0x2002_0000).CopyTo(bytes, 0);
        BitConverter.GetBytes(0x0800_0041).CopyTo(bytes, 4);
        HexText hex = new();
        hex.Add(0x0800_0000, bytes, 16);
        return hex.End();
    }
}
