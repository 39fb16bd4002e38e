namespace Nameplate.Foundation;

/// <summary>
/// The number of one kind of failure, printed as <c>N401</c>. The number divided by 100 is the process's exit code.
/// </summary>
/// <param name="Number">401 for N401. Exit code 4 owns 401…499, exit code 10 owns 1001…1099.</param>
/// <param name="Title">What happened, in the few words that docs/cli.md prints.</param>
public sealed record ErrorCode(int Number, string Title)
{
    /// <summary>The exit code of a process that ends with this error (docs/cli.md lists them).</summary>
    public int ExitCode => Number / 100;

    /// <summary><c>N401</c>.</summary>
    public override string ToString() => $"N{Number}";
}
