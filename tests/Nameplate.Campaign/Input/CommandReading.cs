// Command lines are put together from the command tree itself, so a verb or an option that is added is played too: a verb, some
// of its arguments and options with values that mean something to one option or another, then changes of any kind. Nothing is
// opened but virtual devices, and nothing is named outside the sandbox.

using System.Collections.Concurrent;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Nameplate.Cli;
using Nameplate.Cli.Commands;

namespace Nameplate.Campaign.Input;

/// <summary>Command lines, in this process.</summary>
internal sealed class CommandReading : Reading
{
    private const int LongestArgument = 100_000; // Linux takes 131,071 bytes

    private const char Apart = '\u001F'; // between arguments: no program gets it from a shell by accident

    private static readonly string[] s_numbers = ["0", "1", "-1", "10", "18446744073709551615", "18446744073709551616", "1e9", "NaN", "0x10", "50", "115200", "", "٣", "1,5"];

    private static readonly string[] s_words =
    [
        "", " ", "x", "-", "--", "---", "--no-such", "-z", "board", "normal", "swapped", "none", "app", "gnu", "iar", "linker", "header", "prints", "silent",
        "cut@program=9", "flip@tx=3:mask=0x80", "delay=250us", "delay=", "=", "serial=A1", "mine@900:u8=3", "mine@900:u8[us]=3ms", "@801", "delay", "a\0b", "é\u202Ea", "\e[31m",
        "read-then-write-drops-32", "stm32h750xb", "STM32H743xI", "h7a3zi", "stm32f103", "2", "sim:board", "sim:stm32h750xb", "sim:", "sim:nowhere", "nothing", "#10", "%d%s", "@file", "@",
    ];

    private static readonly ConcurrentBag<Sandbox> s_sandboxes = [];

    public override string Name => "I12";

    public override string Title => "command lines on a virtual board";

    public override long FixedMemory => 256 << 20; // a command builds its parser, a device, tables

    /// <summary>What runs them; a control does something else.</summary>
    public Func<Sandbox, IReadOnlyList<string>, Task<Spoken>> Runner { get; init; } = static (sandbox, arguments) => sandbox.RunAsync(arguments);

    public override byte[][] MakeSound(Random random)
    {
        NameplateCommand root = new();
        // The demo plays a story of minutes of virtual time and takes nothing from outside.
        Verb[] verbs = [.. root.Verbs.Where(verb => verb.Name is not ("demo" or "ports"))];
        Verb verb = verbs[random.Next(verbs.Length)];
        List<string> arguments = [verb.Name];
        foreach (Argument argument in verb.Arguments)
        {
            for (int i = argument.Arity.MinimumNumberOfValues == 0 ? random.Next(2) : 1; i > 0; i--)
            {
                arguments.Add(ValueFor(argument.HelpName ?? argument.Name, random));
            }
        }

        if (verb is DeviceVerb && random.Next(4) != 0)
        {
            arguments.AddRange(["-p", random.Next(4) == 0 ? "sim:{board.sim}" : "sim:board"]);
        }

        Option[] options = [.. verb.Options.Where(IsHarmless)];
        for (int i = random.Next(4); i > 0; i--)
        {
            Option option = options[random.Next(options.Length)];
            arguments.Add(option.Name);
            if (option.ValueType != typeof(bool))
            {
                arguments.Add(ValueFor(option.HelpName ?? option.Name, random));
            }
        }

        return [Encoding.UTF8.GetBytes(string.Join(Apart, arguments)), [], [(byte)random.Next(Sandbox.Files.Count)]];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        if (random.Next(6) == 0)
        {
            parts[1] = random.Next(4) == 0 ? [] : ByteChanges.Noise(random, random.Next(1, 200));
            return "one of the files is another";
        }

        List<string> arguments = [.. Encoding.UTF8.GetString(parts[0]).Split(Apart)];
        int at = random.Next(arguments.Count);
        string what;
        switch (random.Next(6))
        {
            case 0:
                arguments.RemoveAt(at);
                what = "an argument left out";
                break;
            case 1:
                arguments.Insert(at, arguments[random.Next(arguments.Count)]);
                what = "an argument twice";
                break;
            case 2:
                (arguments[at], arguments[^1]) = (arguments[^1], arguments[at]);
                what = "arguments reordered";
                break;
            case 3:
                arguments[at] = new string('x', random.Next(2) == 0 ? 300 : 70_000);
                what = "a long argument";
                break;
            default:
                arguments[at] = ValueFor(random.Next(3) switch { 0 => "NUMBER", 1 => "FILE", _ => "" }, random);
                what = "another value";
                break;
        }

        parts[0] = Encoding.UTF8.GetBytes(string.Join(Apart, arguments));
        return what;
    }

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        if (!s_sandboxes.TryTake(out Sandbox? sandbox))
        {
            sandbox = new Sandbox();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => sandbox.Dispose();
        }

        string[] arguments = [.. Arguments(parts, sandbox)];
        if (parts[1].Length > 0)
        {
            sandbox.Put(Sandbox.Files[parts[2].Length == 0 ? 0 : parts[2][0] % Sandbox.Files.Count], parts[1]);
        }

        Spoken spoken;
        IReadOnlyList<string> strange;
        try
        {
            spoken = await Runner(sandbox, arguments);
        }
        finally
        {
            strange = sandbox.Clean(arguments);
            s_sandboxes.Add(sandbox);
        }

        return strange.Count > 0 ? $"wrote {string.Join(", ", strange.Take(4))}" : Broken(spoken);
    }

    public override IEnumerable<string> Tell(byte[][] parts) =>
        [$"  nameplate {string.Join(' ', Encoding.UTF8.GetString(parts[0]).Split(Apart).Select(argument => $"'{(argument.Length > 100 ? argument[..100] + "..." : argument)}'"))}",
            $"  a file that is another: {(parts[1].Length == 0 ? "none" : Sandbox.Files[parts[2].Length == 0 ? 0 : parts[2][0] % Sandbox.Files.Count])}"];

    /// <summary>The arguments as typed: names in braces lie in the sandbox, and nothing is served.</summary>
    private static List<string> Arguments(byte[][] parts, Sandbox sandbox)
    {
        List<string> arguments = [.. Encoding.UTF8.GetString(parts[0]).Split(Apart)
            .Where(argument => !argument.StartsWith("--pty", StringComparison.Ordinal) && !argument.StartsWith("--tcp", StringComparison.Ordinal)
                && argument is not ("demo" or "ports"))
            .Select(argument => argument.Length > LongestArgument ? argument[..LongestArgument] : argument)
            .Select(argument => argument.StartsWith('{') || argument.StartsWith("sim:{", StringComparison.Ordinal)
                ? $"{argument[..argument.IndexOf('{', StringComparison.Ordinal)]}{sandbox.Work}/{argument[(argument.IndexOf('{', StringComparison.Ordinal) + 1)..].Replace("}", "", StringComparison.Ordinal)}"
                : argument)];
        if (arguments.Contains("simulate"))
        {
            arguments.AddRange(["--save", Path.Combine(sandbox.Work, "new.sim")]);
        }

        // What a change has made of a name may name anything: keep to the sandbox, to virtual devices, and to no path.
        return [.. arguments.Select(argument => argument.Contains('/', StringComparison.Ordinal)
            && !argument.Contains(sandbox.Work, StringComparison.Ordinal) ? argument.Replace('/', '_') : argument)
            .Select(argument => IsBareName(argument) ? Path.Combine(sandbox.Work, argument) : argument)];
    }

    /// <summary>A name that a verb would make in the directory of this process.</summary>
    private static bool IsBareName(string argument) => argument.Contains('.', StringComparison.Ordinal) && !argument.Contains('/', StringComparison.Ordinal)
        && !argument.StartsWith('-') && !argument.Contains('=', StringComparison.Ordinal) && !argument.Contains('\0', StringComparison.Ordinal);

    private static bool IsHarmless(Option option) => option.Name is not ("--pty" or "--tcp" or "--help" or "--version" or "--wait");

    private static string ValueFor(string name, Random random)
    {
        if (random.Next(8) == 0)
        {
            return s_words[random.Next(s_words.Length)];
        }

        return name switch
        {
            "FILE" or "FIRMWARE" or "IMAGE" => File(random),
            "PORT" => random.Next(2) == 0 ? "sim:board" : "sim:{board.sim}",
            "NUMBER" or "N" or "SECONDS" or "RATE" or "ADDRESS" => s_numbers[random.Next(s_numbers.Length)],
            _ => s_words[random.Next(s_words.Length)],
        };
    }

    private static string File(Random random) => random.Next(6) switch
    {
        0 => "{out" + random.Next(3) + (random.Next(2) == 0 ? ".hex" : ".bin") + "}",
        1 => "{folder/../firmware.hex}",
        2 => "{no/such/folder.hex}",
        _ => "{" + Sandbox.Files[random.Next(Sandbox.Files.Count)] + "}",
    };

    private static string? Broken(Spoken spoken)
    {
        string all = spoken.Out + spoken.Error;
        return spoken.ExitCode == ExitCodes.Internal ? $"internal error: {Line(spoken.Error)}"
            : ExitCodes.All.All(code => code.Number != spoken.ExitCode) ? $"ends with {spoken.ExitCode}, which no page names"
            : all.Contains("   at Nameplate", StringComparison.Ordinal) || all.Contains("Unhandled", StringComparison.Ordinal) ? "prints a stack trace"
            : all.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) ? $"prints control characters: {Line(all)}"
            : spoken.Out.StartsWith('{') && !IsJson(spoken.Out) ? $"prints what is no JSON: {Line(spoken.Out)}"
            : spoken.ExitCode != 0 && spoken.Error.Length == 0 && spoken.Out.Length == 0 ? $"ends with {spoken.ExitCode} without a word"
            : null;
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ")[..Math.Min(text.Length, 300)];

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
