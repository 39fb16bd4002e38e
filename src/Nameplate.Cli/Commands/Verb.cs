using System.CommandLine;

namespace Nameplate.Cli.Commands;

/// <summary>One verb of the command line: its options, its help, and what it does.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(Json);
        Options.Add(Quiet);
    }

    /// <summary>Command lines that work as they stand, for <c>--help</c> and docs/cli.md.</summary>
    public IReadOnlyList<string> Examples { get; }

    public Option<bool> Json { get; } = new("--json") { Description = "one JSON object on standard output; text for people goes to standard error" };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "only the last line and errors" };

    /// <summary>What the first Ctrl-C is answered with.</summary>
    public virtual string WhenStopped =>
        "stopping after this block; Ctrl-C again leaves at once, and the device then needs a reset";

    /// <summary>True where standard output is for what the verb makes: the words for people go to standard error.</summary>
    public virtual bool PrintsItsProduct(ParseResult parsed) => false;

    /// <summary>False where even the last line would be in the way: a shell reads the product each time it starts.</summary>
    public virtual bool SaysHowItEnded => true;

    /// <summary>Does the work. Errors are thrown: the caller prints them and chooses the exit code.</summary>
    public abstract Task<Verdict> RunAsync(Run run);
}
