using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Journal;

/// <summary>A journal that tells the condition of its device when the number moves into it and out again.</summary>
/// <param name="journal">Where records become durable.</param>
/// <param name="condition">Told after each record is durable.</param>
internal sealed class WatchedJournal(IStoreJournal journal, DeviceCondition condition) : IStoreJournal
{
    public async ValueTask SaveAsync(JournalRecord record, CancellationToken cancellationToken)
    {
        await journal.SaveAsync(record, cancellationToken).ConfigureAwait(false);
        switch (record.State)
        {
            case JournalState.Erasing:
                condition.IdentityIsJournalled(record.New.DeviceId);
                break;
            case JournalState.Closed when condition.Identity == IdentityCondition.InJournal:
                condition.IdentityIsWritten();
                break;
        }
    }
}
