using System.CommandLine;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;

namespace Nameplate.Cli.Commands;

/// <summary><c>unprotect</c>: readout protection goes, and with it everything in flash.</summary>
internal sealed class UnprotectCommand : DeviceVerb
{
    private readonly Option<string?> _yes = new("--yes", "-y")
    {
        Description = $"the word {UnprotectJob.Word}, to confirm without a question",
        HelpName = "WORD",
    };

    public UnprotectCommand()
        : base("unprotect", "Takes readout protection off; the chip erases firmware and identity with it. Nothing can be saved: it cannot be read.",
            PortNeed.OneNamed, new DeviceArguments { HasYes = false },
            "nameplate unprotect -p /dev/ttyUSB0",
            "nameplate unprotect -p /dev/ttyUSB0 --yes unprotect") => Options.Add(_yes);

    public override Task<Verdict> RunAsync(Run run) => WithOptionsAsync(run, async (port, options) =>
    {
        UnprotectJob job = new(options);
        run.Condition = job.Condition;
        string confirmed = UnprotectJob.Word;
        if (await job.IsProtectedAsync(run.Stop))
        {
            run.Screen.Field("dies", "everything in flash: the firmware, the number, all fields; none of it can be read or saved");
            run.Screen.Say();
            confirmed = run.Get(_yes) ?? Ask(run);
        }

        (DeviceFacts facts, bool changed) = await job.RunAsync(confirmed, run.Stop);
        string line = changed
            ? "done: readout protection is off; the whole flash is erased, read back blank"
            : "done: readout protection is not on; nothing was changed";
        return Verdict.Done(line, new UnprotectReport(port, facts.Chip.Name, facts.Uid is null ? null : facts.UidText, changed));
    });

    /// <exception cref="UsageException">N202: nobody can answer.</exception>
    private static string Ask(Run run)
    {
        if (!run.Surroundings.InIsTerminal)
        {
            throw new UsageException(ErrorCodes.NoTerminal, $"the word {UnprotectJob.Word} must be typed to confirm, and nobody is there to do it",
                $"add --yes {UnprotectJob.Word} if everything on this device may go");
        }

        run.Surroundings.Error.Write($"Type the word {UnprotectJob.Word} to erase everything: ");
        return run.Surroundings.In.ReadLine() is { Length: > 0 } typed
            ? typed
            : throw new OperationCanceledException("nothing was typed");
    }
}
