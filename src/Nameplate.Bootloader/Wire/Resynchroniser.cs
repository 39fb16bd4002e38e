using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>Brings a ROM back to its prompt after a broken exchange, with the fillers of <see cref="Resynchronisation"/>.</summary>
internal sealed class Resynchroniser(
    ISerialLink link, SyncBudget budget, CommandRunner runner, FramePipe pipe, Deadlines deadlines)
{
    /// <summary>Fillers sent before listening, at first; doubled each time.</summary>
    private const int FirstChunk = 8;

    /// <exception cref="NoResponseException">Nothing safe brought it back: a reset is needed.</exception>
    public async ValueTask<GetReply> ResynchroniseAsync(CancellationToken cancellationToken)
    {
        if (runner.State == LinkState.Stuck)
        {
            throw GaveUp(0, TimeSpan.Zero, []);
        }

        long start = link.Time.GetTimestamp();
        List<byte> sent = [];
        List<byte> seen = [];
        await LetLateAnswersPassAsync(seen, cancellationToken).ConfigureAwait(false);

        LeftPhase left = runner.Left;
        byte[] fillers = Resynchronisation.FillersFor(left.Code, left.Phase, runner.Frames.BytesOf(left.Frame).Span);
        if (fillers is [Answer.Sync, ..] && !budget.TrySpend())
        {
            throw LineDiagnosis.BudgetSpent(link);
        }

        runner.State = LinkState.Stuck; // until something answers: fillers are safe once, not twice
        int at = 0;
        for (int chunk = FirstChunk; at < fillers.Length; chunk *= 2)
        {
            int count = Math.Min(chunk, fillers.Length - at);
            await pipe.SendAsync(fillers.AsMemory(at, count), cancellationToken).ConfigureAwait(false);
            at += count;
            TimeSpan wait = deadlines.WireTime(count) + (2 * deadlines.Quiet);
            byte? last = await pipe.DrainAsync(wait, seen, cancellationToken).ConfigureAwait(false);
            if (last is not (Answer.Ack or Answer.Nack))
            {
                continue;
            }

            budget.ByteCameBack();
            if (await runner.Proof.TryAsync(sent, seen, cancellationToken).ConfigureAwait(false) is { } reply)
            {
                return reply;
            }

            break;
        }

        throw GaveUp(at, link.Time.GetElapsedTime(start), seen);
    }

    /// <summary>
    /// A late answer is never taken for the next one: the line is drained until the ROM has answered, or cannot be busy any
    /// more; after an erase whose ACK proves nothing, until then in any case.
    /// </summary>
    private async ValueTask LetLateAnswersPassAsync(List<byte> seen, CancellationToken cancellationToken)
    {
        bool answered;
        do
        {
            TimeSpan wait = runner.BusyFor() + deadlines.Quiet;
            byte? last = await pipe.DrainAsync(wait, seen, cancellationToken).ConfigureAwait(false);
            answered = last is Answer.Ack or Answer.Nack
                && !(runner.EraseMayOutliveItsAck && runner.Left.Code == CommandCode.ExtendedErase);
        }
        while (!answered && runner.BusyFor() > TimeSpan.Zero);
    }

    private NoResponseException GaveUp(int fillers, TimeSpan waited, List<byte> seen) =>
        new(ErrorCodes.AnswerLate,
            $"{link.Name}: the bootloader did not come back to its prompt after a broken exchange "
            + $"({fillers} filler bytes sent, received {LineDiagnosis.Hex(seen.ToArray())})",
            "press RESET with BOOT0 high (or power the device off and on), then run the same command again")
        {
            Awaited = "NACK to bytes that are no command, then an answer to Get",
            Waited = waited,
            Seen = seen.ToArray(),
            Address = runner.Left.Address,
            NeedsReset = true,
            Likely = fillers == 0
                ? "the ROM waits inside a frame that no safe byte can end."
                : "the ROM hangs, or the device lost its power or its cable.",
        };
}
