using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Nameplate.Testing;

[assembly: AssemblyFixture(typeof(Nameplate.Firmware.Tests.QemuPrograms))]

namespace Nameplate.Firmware.Tests;

/// <summary>Builds firmware/tests/qemu, each program once, and keeps the files that the machines are given.</summary>
public sealed class QemuPrograms : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nameplate-qemu-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _made = new();
    private readonly Lock _library = new();
    private bool _hasTools;

    public static string Sources => At("src");

    public static string Tests => At("tests/qemu");

    /// <summary>The program as an ELF file.</summary>
    public string Elf(string program)
    {
        RequireTools();
        return Make(program, Path.Combine(_root, "build"), Sources);
    }

    /// <summary>The program made with other optimisation than firmware gets by default.</summary>
    public string ElfAt(string program, string optimisation)
    {
        RequireTools();
        string folder = $"build{optimisation.Replace(" ", "", StringComparison.Ordinal)}";
        return Make(program, Path.Combine(_root, folder), Sources, optimisation);
    }

    /// <summary>The program made from sources in which one rule is changed: a control.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="file">The source file, below firmware/src.</param>
    /// <param name="rule">The text to be replaced.</param>
    /// <param name="instead">The text that replaces it.</param>
    public string ElfWithout(string program, string file, string rule, string instead)
    {
        RequireTools();
        string copy = Directory.CreateTempSubdirectory("nameplate-broken-").FullName;
        try
        {
            foreach (string path in Directory.GetFiles(Sources, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(copy, Path.GetRelativePath(Sources, path));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                string text = File.ReadAllText(path);
                if (Path.GetRelativePath(Sources, path) == file)
                {
                    text.ShouldContain(rule);
                    text = text.Replace(rule, instead, StringComparison.Ordinal);
                }

                File.WriteAllText(target, text);
            }

            return Make(program, Path.Combine(_root, Path.GetRandomFileName()), copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>The program around the C of a place, for one of QEMU's machines.</summary>
    /// <param name="machine"><c>mps2-an500</c> or <c>netduinoplus2</c>.</param>
    /// <param name="place">The folder of the C and what it includes; the program is made there.</param>
    /// <param name="library">Files of the library that go with it, below firmware/src.</param>
    /// <param name="defines">Macros: <c>OTP=0x60000000u</c>.</param>
    internal string ElfOfPlace(string machine, string place, IReadOnlyList<string> library, params IReadOnlyList<string> defines)
    {
        RequireTools();
        Tool.Result made = Tool.Run("make",
        [
            "-s", "-C", Tests, $"OUT={place}", $"SOURCES={Sources}", $"PLACE={place}",
            $"LIBRARY={string.Join(' ', library.Select(file => Path.Combine(Sources, file)))}",
            $"DEFINES={string.Join(' ', defines.Select(define => $"-D'{define}'"))}", $"place-{machine}",
        ]);
        made.ExitCode.ShouldBe(0, made.Error);
        return Path.Combine(place, $"place-{machine}.elf");
    }

    /// <summary>Runs a target of firmware/Makefile.</summary>
    internal Tool.Result MakeLibrary(string target)
    {
        RequireTools();
        lock (_library)
        {
            return Tool.Run("make", ["-s", "-C", At("."), $"OUT={Path.Combine(_root, "library")}", target]);
        }
    }

    public string NewFile(byte[] bytes)
    {
        string path = Path.Combine(_root, Path.GetRandomFileName());
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void RequireTools()
    {
        if (!_hasTools)
        {
            Tool.Require("make", "make");
            Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");
            Tool.Require("qemu-system-arm", "qemu-system-arm");
            _hasTools = true;
        }
    }

    private string Make(string program, string output, string sources, string optimisation = "-Os")
    {
        string elf = Path.Combine(output, $"{program}.elf");
        return _made.GetOrAdd(elf, _ => new Lazy<string>(() =>
        {
            Tool.Result made = Tool.Run(
                "make", ["-s", "-C", Tests, $"OUT={output}", $"SOURCES={sources}", $"OPTIMISE={optimisation}", program]);
            made.ExitCode.ShouldBe(0, made.Error);
            return elf;
        })).Value;
    }

    private static string At(string path, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../firmware", path));
}
