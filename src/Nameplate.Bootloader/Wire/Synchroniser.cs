// Synchronisation (AN3155 rev 20 §1): after reset the ROM takes its rate from 0x7F and answers 79. Any other first byte locks
// a wrong rate until the next reset, so nothing but 0x7F is ever sent here before something came back.
//
//   ROM just reset       7F -> 79
//   first 0x7F ignored   7F -> nothing, 7F -> 79           (erratum first-sync-ignored)
//   already in step      7F -> nothing, 7F -> 1F           (two bytes that are no command)
//   inside a frame       7F -> nothing, and each one is swallowed: they are counted (SyncBudget)
//
// 79 or 1F is believed only once Get has been answered.
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

internal sealed class Synchroniser(ISerialLink link, SyncBudget budget, FramePipe pipe, GetProof proof)
{
    private static readonly byte[] s_sync = [Answer.Sync];

    /// <summary>Brings a ROM to its prompt.</summary>
    /// <exception cref="CodedException">N401, N402, N403, N404 or N407, by what was seen.</exception>
    public async ValueTask<GetReply> ConnectAsync(CancellationToken cancellationToken)
    {
        List<byte> sent = [];
        List<byte> seen = [];
        List<byte> before = [];
        long start = link.Time.GetTimestamp();
        int syncs = 0;

        // What was said before we spoke: boot-log text, noise of a reset.
        await pipe.DrainAsync(TimeSpan.Zero, before, cancellationToken).ConfigureAwait(false);
        while (syncs < budget.PerConnect)
        {
            if (!budget.TrySpend())
            {
                if (syncs > 0)
                {
                    break; // what this attempt saw says more
                }

                throw LineDiagnosis.BudgetSpent(link);
            }

            syncs++;
            sent.AddRange(s_sync);
            await pipe.SendAsync(s_sync, cancellationToken).ConfigureAwait(false);
            byte? last = await pipe.DrainAsync(Deadlines.SyncAnswer, seen, cancellationToken).ConfigureAwait(false);
            if (last is not (Answer.Ack or Answer.Nack))
            {
                continue;
            }

            budget.ByteCameBack();
            if (await proof.TryAsync(sent, seen, cancellationToken).ConfigureAwait(false) is { } reply)
            {
                budget.RomAnswered();
                return reply;
            }
        }

        TimeSpan waited = link.Time.GetElapsedTime(start);
        bool seenBefore = seen.Count == 0;
        throw LineDiagnosis.Explain(link, new ConnectionAttempt(
            syncs, waited, sent.ToArray(), (seenBefore ? before : seen).ToArray(), seenBefore));
    }
}
