using System.Runtime.CompilerServices;

namespace Nameplate.Testing;

/// <summary>Builds firmware/examples/blink-h743 and the dump reader into folders of its own, each target once.</summary>
public sealed class BlinkBuild : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nameplate-firmware-").FullName;
    private readonly Lazy<string> _chip;
    private readonly Lazy<string> _dump;
    private readonly Lazy<string> _qemu;

    public BlinkBuild()
    {
        _chip = new Lazy<string>(() => Make("chip", "all"));
        _dump = new Lazy<string>(() => MakeDump("dump", Firmware("src")));
        _qemu = new Lazy<string>(() => Make("qemu", "qemu"));
    }

    /// <summary>The folder of the firmware files.</summary>
    public string Chip
    {
        get
        {
            RequireCross();
            return _chip.Value;
        }
    }

    /// <summary>The folder of the files that the demo keeps.</summary>
    public string Demo
    {
        get
        {
            RequireCross();
            return Make("demo", "demo");
        }
    }

    /// <summary>The folder of the same firmware for QEMU's netduinoplus2, an STM32H723xG to the tool.</summary>
    public string Qemu
    {
        get
        {
            RequireCross();
            Tool.Require("qemu-system-arm", "qemu-system-arm");
            return _qemu.Value;
        }
    }

    /// <summary>The library's reader over a dump as a program of this computer, with the checks of the sanitizers.</summary>
    public string DumpReader
    {
        get
        {
            RequireHost();
            return _dump.Value;
        }
    }

    /// <summary>The same, made from a library in which one rule is another.</summary>
    /// <param name="file">The source file, below firmware/src.</param>
    /// <param name="rule">The text to be replaced.</param>
    /// <param name="instead">The text that replaces it.</param>
    public string DumpReaderWithout(string file, string rule, string instead = "")
    {
        RequireHost();
        string copy = Path.Combine(_root, Path.GetRandomFileName());
        foreach (string path in Directory.GetFiles(Firmware("src"), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Firmware("src"), path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        string broken = Path.Combine(copy, file);
        string text = File.ReadAllText(broken);
        text.ShouldContain(rule);
        File.WriteAllText(broken, text.Replace(rule, instead, StringComparison.Ordinal));
        return MakeDump("broken-dump", copy);
    }

    /// <summary>Builds the example into a folder of its own.</summary>
    public string Make(string folder, params string[] arguments)
    {
        string output = Path.Combine(_root, folder);
        Tool.Result result = Tool.Run("make", ["-C", Firmware("examples/blink-h743"), $"OUT={output}", .. arguments]);
        result.ExitCode.ShouldBe(0, result.Error);
        return output;
    }

    public string NewFile(byte[] bytes)
    {
        string path = Path.Combine(_root, Path.GetRandomFileName());
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string MakeDump(string folder, string sources)
    {
        string output = Path.Combine(_root, folder);
        Tool.Result result = Tool.Run("make", "-s", "-C", Firmware("tests/dump"), $"OUT={output}", $"SRC={sources}");
        result.ExitCode.ShouldBe(0, result.Error);
        return Path.Combine(output, "dump");
    }

    private static void RequireCross()
    {
        Tool.Require("make", "make");
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
    }

    private static void RequireHost()
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
    }

    private static string Firmware(string path, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../firmware", path));
}
