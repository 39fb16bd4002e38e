namespace Nameplate.Conformance.Tests;

/// <summary>Counts and times of a run: part of the test's output, and of what ./test prints.</summary>
internal static class Report
{
    private const string File = "NAMEPLATE_REPORT";

    public static void Say(this ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable(File) is { Length: > 0 } path)
        {
            System.IO.File.AppendAllText(path, line + "\n");
        }
    }
}
