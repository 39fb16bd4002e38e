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
