using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Destruction;

/// <summary>A command that destroys on purpose: survey, confirmation, a saved copy, the erase, the proof.</summary>
public abstract class DestructionJob
{
    private protected DestructionJob(DeviceSession session, string verb, string word)
    {
        Session = session;
        Verb = verb;
        Word = word;
    }

    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    private protected DeviceSession Session { get; }

    private protected string Verb { get; }

    private protected string Word { get; }

    private protected abstract bool TakesFirmware { get; }

    /// <summary>Reads what would be destroyed; changes nothing.</summary>
    /// <exception cref="CodedException">It cannot be destroyed as it is: nobody needs to be asked.</exception>
    public async Task<DestructionSurvey> SurveyAsync(StopSignal stop)
    {
        DeviceStore store = new(Session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        RequirePossible(view);
        return new DestructionSurvey
        {
            View = view,
            Journal = (await store.OpenJournalAsync().ConfigureAwait(false))?.New.DeviceId,
            Firmware = TakesFirmware ? await InspectJob.GlimpseAsync(Session, stop).ConfigureAwait(false) : null,
            Erases = ErasesOf(store, view),
            Word = Word,
            Begun = Session.Record.Destruction?.Number,
        };
    }

    /// <summary>Destroys, and proves it by reading back.</summary>
    /// <param name="confirmed">What the user typed.</param>
    /// <param name="save">Keep a backup in the state directory first.</param>
    /// <param name="stop">Ends it between two acts; the same command again completes it.</param>
    /// <exception cref="NotConfirmedException">N207: it names another device. Nothing was sent.</exception>
    /// <exception cref="StateException">N1201: the backup cannot be written. Nothing was sent.</exception>
    public async Task<DestructionOutcome> RunAsync(string confirmed, bool save, StopSignal stop)
    {
        DestructionSurvey survey = await SurveyAsync(stop).ConfigureAwait(false);
        if (!survey.IsConfirmedBy(confirmed))
        {
            throw new NotConfirmedException(Session.Port, confirmed, survey.Token, survey.Token != Word);
        }

        DeviceStore store = new(Session, Condition, stop);
        if (save && survey.Journal is { } journalled
            && await SavedCopy.KeepJournalAsync(Session, store.Journal!, stop.AtOnce).ConfigureAwait(false) is { } kept)
        {
            Session.Report(new JobEvent.Note(
                $"this host's journal of #{journalled} is kept as {kept}; under its own name again, the next assign or update writes it back"));
        }

        (string? saved, bool changed) = await DestroyAsync(store, survey, save, stop).ConfigureAwait(false);
        if (await store.OpenJournalAsync().ConfigureAwait(false) is { } journal)
        {
            // Only now: until the erase is proven, the journal is the one place that still knows the number.
            await store.CloseAsync(journal).ConfigureAwait(false);
            changed = true;
        }

        if (survey.Number is { } gone && changed)
        {
            await new ReplacementLog(Session.State.Files).AddAsync(
                new Replacement(Session.Time.GetUtcNow(), Session.JournalKey, $"{gone}", "none", Verb), stop.AtOnce).ConfigureAwait(false);
        }

        await Session.RememberAsync(Session.Record with { Destruction = null }, stop.AtOnce).ConfigureAwait(false);
        Condition.Number = null;
        Condition.Identity = IdentityCondition.Wiped;
        return new DestructionOutcome(survey.Number, saved is null ? null : SavedCopy.PathOf(Session, saved), changed);
    }

    private protected virtual void RequirePossible(StoreView view)
    {
    }

    private protected abstract IReadOnlyList<AddressRange> ErasesOf(DeviceStore store, StoreView view);

    private protected abstract Task<(string? Saved, bool Changed)> DestroyAsync(
        DeviceStore store, DestructionSurvey survey, bool save, StopSignal stop);
}
