// A device with a store, and the host that works on it, session by session. After every session, cut or not, the store must
// say what was completed last or something that was on its way since (invariants I1, I2, I3, I5, I9, I12 of
// docs/formats/identity-store-design.md).

using Nameplate.Campaign.Running;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Campaign.Store;

/// <summary>Plays steps and looks after each of them.</summary>
internal sealed class StoreRun
{
    private const ushort FieldTag = 0x1801; // u64
    private const ushort BlobTag = 0x0802;

    private readonly StoreConfig _config;
    private readonly StoreLayout _layout;
    private readonly MemoryJournal _journal = new();
    private readonly HashSet<Content> _allowed;
    private Content _wanted;
    private bool _asked;
    private (uint Epoch, int Index) _rank;

    public StoreRun(StoreConfig config, int seed)
    {
        _config = config;
        _layout = config.Layout();
        Flash = new StoreFlash(config, _layout, seed);
        _allowed = [default];
    }

    private StoreRun(StoreRun original, int seed)
    {
        _config = original._config;
        _layout = original._layout;
        Flash = original.Flash.Clone(_config, seed);
        _journal.Saved.AddRange(original._journal.Saved.TakeLast(1));
        _allowed = [.. original._allowed];
        _wanted = original._wanted;
        _rank = original._rank;
    }

    /// <summary>What a store says, as far as the steps change it; the default is a device without an identity.</summary>
    private readonly record struct Content(ulong Number, ulong Field, int Blob);

    public StoreFlash Flash { get; }

    /// <summary>What was broken first.</summary>
    public string? Failure { get; private set; }

    /// <summary>What the run came to.</summary>
    public CaseResult Result => new(Failure, _asked, Flash.Overwritten > 0);

    /// <summary>The same device and host once more.</summary>
    public StoreRun Clone(int seed) => new(this, seed);

    /// <summary>Plays a session and looks at what it left. True if it was cut.</summary>
    public async ValueTask<bool> PlayAsync(Step step)
    {
        if (Failure is not null)
        {
            return false;
        }
        Content wanted = Next(step.Wish);
        Flash.ActsUntilCut = step.CutAfter;
        Flash.Tear = step.Tear;
        Flash.CutsErase = step.CutsErase;
        Flash.ActsUntilLost = step.LosesAfter;
        bool cut = false;
        try
        {
            await WriteAsync(step, wanted);
            _allowed.Clear();
        }
        catch (PowerCutException)
        {
            cut = true;
        }
        catch (IdentityStoreException failed) when (step.LosesAfter is not null && failed.Code == ErrorCodes.IdentityNotWritten)
        {
            cut = true; // it did not say "done", which is all that a chip that does not obey leaves to say
        }
        catch (Exception refused) when (refused is IdentityStoreException or InvalidOperationException)
        {
            Failure = $"{step}: refused, {refused.Message}";
            return false;
        }
        Flash.ActsUntilCut = null;
        Flash.ActsUntilLost = null;
        Flash.CutsErase = false;
        _allowed.Add(wanted);
        await LookAsync(step, cut);
        return cut;
    }

    private Content Next(Wish wish)
    {
        Content last = _wanted;
        // Contents only grow, so that none is ever mistaken for another; a device without a number gets one with anything.
        _wanted = wish switch
        {
            Wish.Field => last with { Field = last.Field + 1 },
            Wish.Blob => last with { Blob = (last.Blob + 36) % 84 + 4 },
            _ => last with { Number = last.Number + 1 },
        };
        _wanted = _wanted with { Number = Math.Max(1, _wanted.Number) };
        return _wanted;
    }

    /// <summary>Reads the store.</summary>
    public ValueTask<StoreView> ReadAsync(ReadScope scope) =>
        StoreReader.ReadAsync(Flash, _layout, scope, default, _config.Rules, CancellationToken.None);

    /// <summary>Reads the store and writes, as one session without an accident.</summary>
    public async ValueTask WriteAsync(StoreEdit edit, bool byFirmware = false)
    {
        StoreView view = await ReadAsync(ReadScope.Newest);
        await new StoreWriter(Flash, _layout, new WriteStamp(1, 1), _config.Rules)
            .WriteAsync(view, edit, byFirmware ? null : _journal.Owner, CancellationToken.None);
    }

    private async ValueTask WriteAsync(Step step, Content wanted)
    {
        if (!step.ByFirmware)
        {
            await RecoverAsync();
        }
        await WriteAsync(new StoreEdit
        {
            DeviceId = wanted.Number,
            Replace = true,
            Changes =
            [
                FieldChange.Set(new Field(FieldTag, BitConverter.GetBytes(wanted.Field))),
                FieldChange.Set(new Field(BlobTag, new byte[wanted.Blob])),
            ],
        }, step.ByFirmware);
    }

    private async ValueTask RecoverAsync()
    {
        if (_config.ForgetsJournal)
        {
            _journal.Saved.Clear();
        }
        if (_journal.Open is not { } record)
        {
            return;
        }
        StoreView view = await ReadAsync(ReadScope.History);
        RecoveryDecision decision = JournalRecovery.Decide(record, view, null, _config.Rules);
        switch (decision.Action)
        {
            case RecoveryAction.Ask:
                _asked = true; // an erase cut twice can leave noise that nothing tells from foreign data: the user says go on
                goto case RecoveryAction.RollForward;
            case RecoveryAction.RollForward:
                await new StoreWriter(Flash, _layout, new WriteStamp(1, 1), _config.Rules)
                    .RollForwardAsync(view, record, decision.Side, _journal, CancellationToken.None);
                break;
            case RecoveryAction.Discard or RecoveryAction.Done or RecoveryAction.Superseded:
                _journal.Saved.Clear();
                break;
            default:
                throw new InvalidOperationException($"journal: {decision.Action}, {decision.Reason}");
        }
    }

    private async ValueTask LookAsync(Step step, bool cut)
    {
        for (int i = 0; i < _config.Reads && Failure is null; i++)
        {
            StoreView view = await ReadAsync(ReadScope.Newest);
            Content found = ContentOf(view.Newest?.Snapshot);
            if (cut && !_config.ForgetsJournal && _journal.Open is { State: JournalState.Erasing } open)
            {
                found = ContentOf(open.New); // on the chip, or in the journal of the host that ran it
            }
            if (!_allowed.Contains(found))
            {
                Failure = $"{step}: then it reads {Say(found)} ({view.Status}), expected {string.Join(" or ", _allowed.Select(Say))}";
            }
            else if (!cut && view.Has(StoreStatus.Unsettled))
            {
                Failure = $"{step}: completed, but reads as unsettled";
            }
            else if (!cut && view.Newest is { } newest)
            {
                Failure = newest.Rank.CompareTo(_rank) >= 0 ? null : $"{step}: rank {newest.Rank} after {_rank}";
                _rank = newest.Rank;
            }
        }
        Failure ??= Flash.Trespass;
    }

    private static Content ContentOf(Snapshot? snapshot)
    {
        if (snapshot is null)
        {
            return default;
        }
        FieldList fields = FieldList.Parse(snapshot.Payload);
        return new Content(snapshot.DeviceId,
            fields.Find(FieldTag & 0xFFF) is { } field ? BitConverter.ToUInt64(field.Value.Span) : 0,
            fields.Find(BlobTag & 0xFFF)?.Value.Length ?? 0);
    }

    private static string Say(Content content) =>
        content == default ? "no identity" : $"#{content.Number} field {content.Field} blob {content.Blob}";
}
