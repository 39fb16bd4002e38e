using System.CommandLine;
using Nameplate.Cli.Completion;

namespace Nameplate.Cli.Commands;

/// <summary>
/// <c>complete</c>, for the scripts of <c>completion</c>: prints one word a line, a tab and what it means; the line
/// <c>:files</c> where the shell shall complete files.
/// </summary>
internal sealed class CompleteCommand : Command
{
    private const string ByLine = "bash";
    private const string ByWords = "words";

    public CompleteCommand(NameplateCommand root, Surroundings surroundings)
        : base("complete", "Completes a command line for a shell.")
    {
        Hidden = true;
        Argument<string> how = new("HOW") { Description = "bash: the line up to the cursor and COMP_WORDBREAKS follow; words: the words do" };
        Argument<string[]> rest = new("TEXT") { Arity = ArgumentArity.ZeroOrMore };
        how.AcceptOnlyFromAmong(ByLine, ByWords);
        Arguments.Add(how);
        Arguments.Add(rest);
        SetAction(parsed => Print(new CompletionEngine(root, surroundings), parsed.GetValue(how)!, parsed.GetValue(rest) ?? [], surroundings.Out));
    }

    private static void Print(CompletionEngine engine, string how, string[] rest, TextWriter output)
    {
        BashLine line = how == ByLine ? BashLine.Parse(rest.ElementAtOrDefault(0) ?? "", rest.ElementAtOrDefault(1) ?? "") : new BashLine(rest, 0);
        Suggestions found = engine.Complete(line.Words);
        foreach (Suggestion suggestion in found.Words)
        {
            output.Write($"{suggestion.Value[line.Replaced..]}\t{suggestion.Description}\n");
        }

        if (found.Files)
        {
            output.Write(":files\n");
        }
    }
}
