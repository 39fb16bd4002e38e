using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>What the library costs, measured: the tables of firmware/README.md.</summary>
internal sealed partial record Figures(
    string Toolchain, IReadOnlyList<Figures.Size> Sizes, IReadOnlyDictionary<string, long> Instructions)
{
    private const char NewLine = '\n';

    // What count.c calls, and how a reader of the page would.
    private static readonly (string Name, string Text)[] s_calls =
    [
        ("read_line", "`read_line` of the H7 port"),
        ("nameplate_open", "`nameplate_open`"),
        ("nameplate_get_u64", "`nameplate_get_u64`, the number"),
        ("nameplate_get_u32", "`nameplate_get_u32`, the fourth field"),
        ("nameplate_get_string", "`nameplate_get_string`, the first field"),
        ("nameplate_get_bytes", "`nameplate_get_bytes`, 100 bytes"),
        ("nameplate_get_mac", "`nameplate_get_mac`"),
        ("nameplate_find", "`nameplate_find`, the last field"),
        ("nameplate_next", "`nameplate_next`, over all fields"),
        ("nameplate_history", "`nameplate_history`, the newest"),
        ("nameplate_history-63", "`nameplate_history`, over all 63 generations"),
        ("nameplate_is_bound_here", "`nameplate_is_bound_here`"),
        ("nameplate_authenticate", "`nameplate_authenticate`, without the cryptography itself"),
    ];

    public static Figures Measure(QemuPrograms programs)
    {
        IReadOnlyDictionary<string, long> instructions = InstructionCounts.Count(programs);
        Tool.Result size = programs.MakeLibrary("size");
        size.Output.ShouldNotBeEmpty(size.Error); // it fails above a limit, but says what it measured
        string compiler = Tool.Run("arm-none-eabi-gcc", "-dumpfullversion").Output.Trim();
        return new Figures(
            $"arm-none-eabi-gcc {compiler}",
            [.. SizeLine().Matches(size.Output).Select(match => new Size(
                match.Groups["kind"].Value, match.Groups["name"].Value.Trim(), int.Parse(match.Groups["bytes"].Value),
                int.Parse(match.Groups["limit"].Value)))],
            instructions);
    }

    /// <summary>The text between the markers of the page.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append($"Measured with {Toolchain}, `-mcpu=cortex-m7 -Os`.{NewLine}{NewLine}");
        AppendSizes(text, "code", "what a program links");
        AppendSizes(text, "stack", "stack beyond the handle");
        text.Append($"| call | instructions |{NewLine}|---|---|{NewLine}");
        foreach ((string name, string call) in s_calls)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {call} | {Instructions[name]:N0} |{NewLine}");
        }

        return text.ToString();
    }

    private void AppendSizes(StringBuilder text, string kind, string title)
    {
        text.Append($"| {title} | bytes | limit |{NewLine}|---|---|---|{NewLine}");
        foreach (Size size in Sizes.Where(size => size.Kind == kind))
        {
            string name = size.Name.StartsWith("nameplate_", StringComparison.Ordinal) ? $"`{size.Name}`" : size.Name;
            text.Append($"| {name} | {size.Bytes} | {size.Limit} |{NewLine}");
        }

        text.Append(NewLine);
    }

    // firmware/tests/size.sh
    [GeneratedRegex(@"^(?<kind>code|stack) +(?<name>.+?) +(?<bytes>\d+) +limit (?<limit>\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex SizeLine();

    /// <summary>A line of <c>make size</c>; its kind is code or stack.</summary>
    internal sealed record Size(string Kind, string Name, int Bytes, int Limit);
}
