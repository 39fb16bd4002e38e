using System.CommandLine;
using System.CommandLine.Completions;
using Nameplate.Cli.Commands;

namespace Nameplate.Cli.Completion;

/// <summary>What stands behind an option, or in an argument's place, as far as it can be completed.</summary>
internal enum ValueKind
{
    /// <summary>Anything: a number, a text.</summary>
    Free,

    /// <summary>One of the words that the option itself knows.</summary>
    Word,

    /// <summary>A file.</summary>
    File,

    /// <summary>A port.</summary>
    Port,

    /// <summary>A row of the chip database.</summary>
    Chip,

    /// <summary>A boot preset.</summary>
    Boot,

    /// <summary>A field's name.</summary>
    Field,

    /// <summary>A field's name and <c>=</c>.</summary>
    Assignment,

    /// <summary>A fault of a virtual device.</summary>
    Fault,

    /// <summary>An erratum's name, or <c>none</c>.</summary>
    Erratum,
}

/// <summary>The kind of value of every option and argument.</summary>
internal static class ValueKinds
{
    private static readonly Dictionary<string, ValueKind> s_options = new()
    {
        ["--port"] = ValueKind.Port,
        ["--chip"] = ValueKind.Chip,
        ["--boot"] = ValueKind.Boot,
        ["--set"] = ValueKind.Assignment,
        ["--fault"] = ValueKind.Fault,
        ["--erratum"] = ValueKind.Erratum,
        ["--pty"] = ValueKind.File,
    };

    private static readonly Dictionary<string, ValueKind> s_arguments = new()
    {
        ["FIRMWARE"] = ValueKind.File,
        ["IMAGE"] = ValueKind.File,
        ["FILE"] = ValueKind.File,
        ["FIELD"] = ValueKind.Assignment,
        ["unset NAME"] = ValueKind.Field,
        ["chips NAME"] = ValueKind.Chip,
    };

    public static ValueKind Of(Option option) =>
        s_options.TryGetValue(option.Name, out ValueKind kind) ? kind
        : option.HelpName == "FILE" ? ValueKind.File
        : Words(option).Any() ? ValueKind.Word
        : ValueKind.Free;

    public static ValueKind Of(Verb verb, Argument argument) =>
        s_arguments.TryGetValue(argument.Name, out ValueKind kind) || s_arguments.TryGetValue($"{verb.Name} {argument.Name}", out kind) ? kind
        : Words(argument).Any() ? ValueKind.Word
        : ValueKind.Free;

    /// <summary>True for an option that is followed by a value.</summary>
    public static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    /// <summary>The words of <c>AcceptOnlyFromAmong</c>.</summary>
    public static IEnumerable<string> Words(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(word => word.Label);
}
