using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary>A question that must be answered with yes before the verb goes on.</summary>
internal static class Question
{
    /// <summary>Asks before the device's number is overwritten by another.</summary>
    /// <exception cref="UsageException">N202: nobody can answer.</exception>
    /// <exception cref="OperationCanceledException">The answer was not yes.</exception>
    public static async Task RequireYesToReplaceAsync(Run run, DeviceSession session, ulong number)
    {
        ShowJob show = new(session);
        run.Condition = show.Condition;
        StoreView view = await show.RunAsync(run.Stop);
        if (view.DeviceId is { } old && old != number)
        {
            RequireYes(run, $"This device is #{old}. Make it #{number}?");
        }
    }

    /// <summary>Has a word typed that shows that the warning was read.</summary>
    /// <param name="run">The command line.</param>
    /// <param name="warning">A sentence without its stop.</param>
    /// <param name="word">What is to be typed.</param>
    /// <param name="option">The option that answers it without a terminal.</param>
    /// <exception cref="UsageException">N202: nobody can answer.</exception>
    /// <exception cref="OperationCanceledException">Nothing was typed.</exception>
    public static string RequireTyped(Run run, string warning, string word, string option)
    {
        if (!run.Surroundings.InIsTerminal)
        {
            throw new UsageException(ErrorCodes.NoTerminal, $"{warning}: {word} must be typed to confirm that, and nobody is there to do it",
                $"add {option} {word} if that is meant");
        }

        run.Surroundings.Error.Write($"{char.ToUpperInvariant(warning[0])}{warning[1..]}. Type {word} to go on: ");
        return run.Surroundings.In.ReadLine() is { Length: > 0 } typed
            ? typed
            : throw new OperationCanceledException("nothing was typed");
    }

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
