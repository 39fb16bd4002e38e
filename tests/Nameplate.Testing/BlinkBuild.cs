using System.Runtime.CompilerServices;

namespace Nameplate.Testing;

/// <summary>Builds firmware/examples/blink-h743 into folders of its own, each target once.</summary>
public sealed class BlinkBuild : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nameplate-firmware-").FullName;
    private readonly Lazy<string> _chip;
    private readonly Lazy<string> _host;
    private readonly Lazy<string> _qemu;

    public BlinkBuild()
    {
        _chip = new Lazy<string>(() => Make("chip", "all"));
        _host = new Lazy<string>(() =>
            Make("host", "host-test", "HOST_CFLAGS=-O1 -fsanitize=address,undefined -fno-sanitize-recover=all"));
        _qemu = new Lazy<string>(() => Make("qemu", "qemu-test"));
    }

    /// <summary>The folder of the firmware files.</summary>
    public string Chip
    {
        get
        {
            Tool.Require("make", "make");
            Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
            return _chip.Value;
        }
    }

    /// <summary>The reader as a program of this computer, with the checks of the sanitizers.</summary>
    public string HostReader
    {
        get
        {
            Tool.Require("make", "make");
            Tool.Require("cc", "gcc");
            return Path.Combine(_host.Value, "host-test");
        }
    }

    /// <summary>The reader as a program for QEMU.</summary>
    public string QemuReader
    {
        get
        {
            Tool.Require("make", "make");
            Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
            Tool.Require("qemu-system-arm", "qemu-system-arm");
            return Path.Combine(_qemu.Value, "qemu-test.elf");
        }
    }

    /// <summary>The reader as a program of this computer, made from sources with one rule removed.</summary>
    public string HostReaderWithout(string rule)
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
        string sources = Directory.CreateDirectory(Path.Combine(_root, "broken")).FullName;
        foreach (string path in Directory.GetFiles(Sources()))
        {
            File.Copy(path, Path.Combine(sources, Path.GetFileName(path)));
        }

        string reader = Path.Combine(sources, "identity.c");
        string text = File.ReadAllText(reader);
        text.ShouldContain(rule);
        File.WriteAllText(reader, text.Replace(rule, "", StringComparison.Ordinal));
        return Path.Combine(MakeFrom(sources, "broken-host", "host-test"), "host-test");
    }

    /// <summary>Builds into a folder of its own.</summary>
    public string Make(string folder, params string[] arguments) => MakeFrom(Sources(), folder, arguments);

    private string MakeFrom(string sources, string folder, params string[] arguments)
    {
        string output = Path.Combine(_root, folder);
        Tool.Result result = Tool.Run("make", ["-C", sources, $"OUT={output}", .. arguments]);
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

    private static string Sources([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../firmware/examples/blink-h743"));
}
