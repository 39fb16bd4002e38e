using System.Collections.Concurrent;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Commands;

/// <summary>The update of one of several devices: whatever happens to it is its own result and stops no other.</summary>
/// <param name="run">The command line.</param>
/// <param name="request">What to write.</param>
/// <param name="start"><c>--start</c>.</param>
/// <param name="inactiveBank"><c>--inactive-bank</c>.</param>
/// <param name="seen">UIDs met in this run, with the port each was met on.</param>
internal sealed class DeviceUpdate(
    Run run, UpdateRequest request, string? start, bool inactiveBank, ConcurrentDictionary<string, string> seen)
{
    public async Task<DeviceUpdateReport> RunAsync(string port, SessionOptions options)
    {
        UpdateJob? job = null;
        DeviceFacts? facts = null;
        try
        {
            StartMode.Check(start, options.BootEntry.CanReset, port);
            await using DeviceSession session = await DeviceSession.OpenAsync(options, run.Stop);
            facts = session.Facts;
            RequireNew(port, facts);
            job = new UpdateJob(session, inactiveBank ? InactiveBank.Redirect(session, request) : request);
            UpdateOutcome outcome = await job.RunAsync(run.Stop);
            SwapReport? swap = inactiveBank ? SwapReport.Of(session) : null;
            if (swap is not null)
            {
                SayHowToSwap(swap);
            }

            (string started, string words) = await StartMode.StartAsync(
                start, session, request.Image.Segments[0].Address, run.Stop);
            return Done(port, facts, outcome, started, words, swap);
        }
        catch (CodedException error)
        {
            return Failed(port, facts, ErrorReport.From(error, job?.Condition), job?.Condition);
        }
        catch (OperationCanceledException)
        {
            return Failed(port, facts, ErrorReport.Cancelled(job?.Condition, run.Stop.AtOnce.IsCancellationRequested), job?.Condition);
        }
#pragma warning disable CA1031 // a fault of ours with one device must not leave the others without a result
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Failed(port, facts, ErrorReport.Internal(fault, job?.Condition), job?.Condition);
        }
    }

    private void RequireNew(string port, DeviceFacts facts)
    {
        if (facts.Uid is not null && seen.GetOrAdd(facts.UidText, port) is { } first && first != port)
        {
            throw new SameDeviceTwiceException(port, first, facts.UidText);
        }
    }

    private void SayHowToSwap(SwapReport swap)
    {
        run.Screen.Field("written to", $"bank {swap.Bank.Start}, which does not start yet");
        run.Screen.Field("to start it", $"set SWAP_BANK to {swap.SwapBankNeeded} and reset: STM32_Programmer_CLI -c port=SWD -ob SWAP_BANK={swap.SwapBankNeeded}, "
            + "or the running firmware does it (HAL_FLASHEx_OBProgram); no documented command of this bootloader can");
        run.Screen.Say();
    }

    private static DeviceUpdateReport Done(
        string port, DeviceFacts facts, UpdateOutcome outcome, string started, string words, SwapReport? swap)
    {
        string firmware = VerdictText.Firmware(outcome);
        string identity = VerdictText.Identity(outcome.Verdict, outcome.Identity.DeviceId);
        string next = swap is null ? words : $"the firmware at {swap.Bank.Start} starts once SWAP_BANK is {swap.SwapBankNeeded}, which is left to you";
        return new DeviceUpdateReport
        {
            Port = port,
            ExitCode = ExitCodes.Done,
            Verdict = $"done: {firmware}; {identity}; {next}",
            Error = null,
            Chip = facts.Chip.Name,
            Uid = facts.Uid is null ? null : facts.UidText,
            Number = outcome.Identity.DeviceId?.ToString(),
            Identity = VerdictText.Word(outcome.Verdict),
            Plan = PlanReport.Of(outcome.Plan),
            BytesVerified = outcome.BytesVerified,
            Seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
            Started = started,
            Swap = swap,
        };
    }

    private static DeviceUpdateReport Failed(string port, DeviceFacts? facts, ErrorReport error, DeviceCondition? condition) => new()
    {
        Port = port,
        ExitCode = error.ExitCode,
        Verdict = error.VerdictLine,
        Error = error,
        Chip = facts?.Chip.Name,
        Uid = facts?.Uid is null ? null : facts.UidText,
        Number = condition?.Number?.ToString(),
    };
}
