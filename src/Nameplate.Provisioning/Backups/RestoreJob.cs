using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Backups;

/// <summary>What shall be restored.</summary>
/// <param name="Backup">From what.</param>
/// <param name="IdentityOnly">Leave the firmware as it is.</param>
/// <param name="Replace">Agrees to write another device's identity, or another number.</param>
/// <param name="Reason">Why, for the record; required with <paramref name="Replace"/>.</param>
public sealed record RestoreRequest(Backup Backup, bool IdentityOnly, bool Replace, string? Reason);

/// <summary>What a restore will write.</summary>
/// <param name="Identity">The generation whose content is written, or null: the backup holds none, and the device's stays.</param>
/// <param name="Firmware">The firmware, fenced ranges left out, or null: none is written.</param>
/// <param name="LeftOut">Bytes of the backup that lie behind a fence and belong to no store: they are not written.</param>
/// <param name="Plan">The update, where the device was looked at; null without firmware.</param>
public sealed record RestorePlan(
    SlotRecord? Identity, MemoryImage? Firmware, IReadOnlyList<AddressRange> LeftOut, UpdatePlan? Plan);

/// <summary>A restore that is done and proven.</summary>
/// <param name="Identity">Null where the backup holds none.</param>
/// <param name="Firmware">Null where none was to be written.</param>
/// <param name="LeftOut">As in the plan.</param>
public sealed record RestoreOutcome(AssignOutcome? Identity, UpdateOutcome? Firmware, IReadOnlyList<AddressRange> LeftOut);

/// <summary>
/// Writes a backup back: firmware as an update writes it, behind the same fence; the identity as a new generation with the
/// backup's content, never raw over a store.
/// </summary>
/// <param name="session">The device.</param>
/// <param name="request">What to restore.</param>
public sealed class RestoreJob(DeviceSession session, RestoreRequest request)
{
    private readonly Backup _backup = request.Backup;

    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>What would be done; nothing is erased or written.</summary>
    /// <exception cref="BackupException">N603, N1008: it is another chip's or another device's.</exception>
    public async Task<RestorePlan> PlanAsync(StopSignal stop)
    {
        RestorePlan plan = await ReadBackupAsync(stop).ConfigureAwait(false);
        return plan.Firmware is null ? plan : plan with
        {
            Plan = await new UpdateJob(session, RequestFor(plan.Firmware)) { Condition = Condition }.PlanAsync(stop).ConfigureAwait(false),
        };
    }

    /// <summary>Restores, reads back, proves.</summary>
    /// <exception cref="CodedException">As <see cref="PlanAsync"/>; then as <see cref="AssignJob"/> and <see cref="UpdateJob"/>.</exception>
    public async Task<RestoreOutcome> RunAsync(StopSignal stop)
    {
        RestorePlan plan = await ReadBackupAsync(stop).ConfigureAwait(false);
        foreach (AddressRange range in plan.LeftOut)
        {
            session.Report(new JobEvent.Note($"{range} of the backup lies behind the identity's fence and is not written"));
        }

        AssignRequest? assign = plan.Identity is { } slot ? new AssignRequest(EditOf(slot.Snapshot), request.Reason) : null;
        switch (assign, plan.Firmware)
        {
            case ({ } identity, { } firmware):
                (AssignOutcome written, UpdateOutcome updated) = await new ProvisionJob(session, RequestFor(firmware), identity)
                { Condition = Condition }.RunAsync(stop).ConfigureAwait(false);
                return new RestoreOutcome(written, updated, plan.LeftOut);
            case ({ } identity, null):
                return new RestoreOutcome(
                    await new AssignJob(session, identity) { Condition = Condition }.RunAsync(stop).ConfigureAwait(false), null, plan.LeftOut);
            case (null, { } firmware):
                return new RestoreOutcome(null,
                    await new UpdateJob(session, RequestFor(firmware)) { Condition = Condition }.RunAsync(stop).ConfigureAwait(false), plan.LeftOut);
            default:
                throw NothingToRestore();
        }
    }

    private async Task<RestorePlan> ReadBackupAsync(StopSignal stop)
    {
        RequireSameChip();
        StoreView view = await _backup.ReadIdentityAsync(session.Chip, session.Placement, stop.AtOnce).ConfigureAwait(false);
        if (view.DeviceId != _backup.Number)
        {
            throw new BackupException(ErrorCodes.BackupDamaged,
                $"the backup's description says #{_backup.Number?.ToString() ?? "none"}, its bytes say #{view.DeviceId?.ToString() ?? "none"}",
                "take both files from where the backup was made");
        }

        if (view.State == StoreState.LaterVersion)
        {
            throw new BackupException(ErrorCodes.IdentityVersion, "the backup's identity was written by a later Nameplate", "use that version");
        }

        if (view.Newest is not null)
        {
            RequireSameDevice();
        }

        (MemoryImage? firmware, IReadOnlyList<AddressRange> leftOut) = request.IdentityOnly ? (null, []) : Split();
        return view.Newest is null && firmware is null ? throw NothingToRestore() : new RestorePlan(view.Newest, firmware, leftOut, null);
    }

    private void RequireSameChip()
    {
        if (_backup.ProductId != session.Chip.ProductId || _backup.Chip != session.Chip.Name)
        {
            throw new BackupException(ErrorCodes.ChipContradicted,
                $"{session.Port}: the backup is of an {_backup.Chip} (product ID 0x{_backup.ProductId:X3}), this device is an {session.Chip.Name} (0x{session.Chip.ProductId:X3})",
                "connect the right board, or give the backup that was made of this one");
        }

        if (!_backup.Regions.SequenceEqual(session.Placement.Regions))
        {
            IdentityPlacement? made = _backup.PlacementOn(session.Chip);
            throw new PlanRefusedException(ErrorCodes.PlaceDisagreed, _backup.Regions.Concat(session.Placement.Regions).First(),
                $"{session.Port}: the backup's identity lay at {string.Join(" and ", _backup.Regions)}, here it is kept at {string.Join(" and ", session.Placement.Regions)}",
                made is null ? "this chip has no such place for an identity"
                    : $"run the same command {(IdentityClaim.Option(session.Chip, made) is { Length: > 0 } option ? $"with{option}" : "without --regions and --embed")}");
        }
    }

    private bool IsSameDevice => _backup.Uid is { } from && session.Facts.Uid is { } here && from.Span.SequenceEqual(here.Span);

    private void RequireSameDevice()
    {
        if (!IsSameDevice && !request.Replace)
        {
            throw new BackupException(ErrorCodes.OtherDevice,
                $"{session.Port}: the backup is device #{_backup.Number}, unique ID {_backup.UidText}; this chip's unique ID is {session.Facts.UidText}",
                "if this board takes the other's place: run the same command with --replace --reason TEXT; two boards must not carry one number");
        }
    }

    /// <summary>The firmware is what no fence covers.</summary>
    private (MemoryImage? Firmware, IReadOnlyList<AddressRange> LeftOut) Split()
    {
        AddressRange[] fences = [.. Fences.For(session.Chip, session.Placement, [], new Dictionary<string, uint>()).Select(fence => fence.Range)];
        AddressRange[] stores = [.. session.Placement.Regions.SelectMany(region => session.Chip.Flash.CanSwapBanks
            ? (AddressRange[])[region, region with { Start = region.Start ^ session.Chip.Flash.BankStride }]
            : [region])];
        List<MemorySegment> outside = [];
        List<AddressRange> leftOut = [];
        foreach (MemorySegment segment in _backup.Image.Segments)
        {
            outside.AddRange(Without(segment, fences));
            leftOut.AddRange(Without(segment, stores).SelectMany(part => fences.Select(fence => fence.Intersect(part.Range)))
                .Where(range => range.Length > 0));
        }

        return (FlashReading.ImageOf(outside), leftOut);
    }

    private static IEnumerable<MemorySegment> Without(MemorySegment segment, IReadOnlyList<AddressRange> holes)
    {
        uint start = segment.Address;
        foreach (AddressRange hole in holes.Where(hole => hole.Overlaps(segment.Range)).OrderBy(hole => hole.Start))
        {
            if (hole.Start > start)
            {
                yield return Part(start, hole.Start);
            }

            start = (uint)Math.Min(segment.Range.End, Math.Max(start, hole.End));
        }

        if (start < segment.Range.End)
        {
            yield return Part(start, segment.Range.End);
        }

        MemorySegment Part(uint from, ulong end) =>
            new(from, segment.Data.Slice((int)(from - segment.Address), (int)(end - from)));
    }

    private StoreEdit EditOf(Snapshot content) => new()
    {
        DeviceId = content.DeviceId,
        Content = content,
        Replace = request.Replace,
        BindToUid = !IsSameDevice && content.Flags.HasFlag(SlotTraits.UidBound) ? session.Facts.Uid : null,
    };

    /// <summary>What the device held starts as it started then, with vectors or without; nothing is asked of it but its place.</summary>
    private static UpdateRequest RequestFor(MemoryImage firmware) => new()
    {
        Image = firmware,
        Files = ["the backup's firmware"],
        IsData = true,
    };

    private static BackupException NothingToRestore() => new(ErrorCodes.IdentityMissing,
        "the backup holds no identity, and nothing else was to be restored", "leave out --identity to restore its firmware");
}
