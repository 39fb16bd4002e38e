using Nameplate.Foundation;

namespace Nameplate.Cli.Commands;

/// <summary>A question that must be answered with yes before the verb goes on.</summary>
internal static class Question
{
    /// <exception cref="UsageException">N202: nobody can answer.</exception>
    /// <exception cref="OperationCanceledException">The answer was not yes.</exception>
    public static void RequireYes(Run run, string question)
    {
        if (run.SaysYes)
        {
            return;
        }

        if (!run.Surroundings.InIsTerminal)
        {
            throw new UsageException(ErrorCodes.NoTerminal, $"a question is due, and nobody is there to answer it: {question}");
        }

        run.Surroundings.Error.Write($"{question} [y/N] ");
        string? answer = run.Surroundings.In.ReadLine();
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new OperationCanceledException("the answer was not yes");
        }
    }
}
