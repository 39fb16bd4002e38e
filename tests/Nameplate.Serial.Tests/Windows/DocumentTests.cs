using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

public sealed partial class DocumentTests
{
    [Fact]
    public void The_table_of_errors_in_the_documents_is_the_one_of_the_program()
    {
        (int Error, int Code)[] rows = [.. Row().Matches(File.ReadAllText(Document())).Select(row => (Number(row, "error"), Number(row, "code")))];
        rows.Length.ShouldBeGreaterThan(10);
        foreach ((int error, int code) in rows)
        {
            new LinkException("p", PortErrors.ReasonWhileOpening(error), "m").Code.Number.ShouldBe(code, $"error {error}");
        }
    }

    private static int Number(Match row, string group) => int.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Document([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/windows.md");

    [GeneratedRegex(@"^\| (?<error>\d+) \| ERROR_\w+ \| N(?<code>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
