using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What lock and unlock have in common: the groups that are the identity's, and those that are protected beside them.</summary>
internal sealed class LockScene
{
    private readonly DeviceSession _session;
    private readonly bool _assumeUnprotected;
    private readonly StopSignal _stop;

    public LockScene(DeviceSession session, DeviceStore store, StoreView view, bool assumeUnprotected, StopSignal stop)
    {
        _session = session;
        _assumeUnprotected = assumeUnprotected;
        _stop = stop;
        session.RequirePlacement();
        Store = store;
        Control = new ProtectionControl(session, stop);
        Regions = [.. view.Regions.Select(region => region.Place)];
        Own = [.. Regions.SelectMany(Control.Groups.Touching).Distinct()];
    }

    public DeviceStore Store { get; }

    public ProtectionControl Control { get; }

    public IReadOnlyList<AddressRange> Regions { get; }

    /// <summary>The groups of the identity.</summary>
    public IReadOnlyList<uint> Own { get; }

    /// <summary>The groups that the option bytes show as protected, without the identity's.</summary>
    public IReadOnlyList<uint> OthersShown =>
        [.. Control.Groups.ProtectedBy(_session.Facts.Options).Where(group => !Own.Contains(group))];

    /// <summary>True if every protection bit can be read.</summary>
    public bool IsShown => Control.Groups.All.All(group => Control.Groups.IsProtected(group, _session.Facts.Options) is not null);

    /// <summary>What the option bytes say of the identity's groups; null where they do not tell of all of them.</summary>
    public bool? OwnShown
    {
        get
        {
            bool?[] shown = [.. Own.Select(group => Control.Groups.IsProtected(group, _session.Facts.Options))];
            return Array.Exists(shown, one => one is null) ? null : Array.TrueForAll(shown, one => one == true);
        }
    }

    public LockPlan PlanOf(StoreView view)
    {
        Sector[] own = [.. Regions.SelectMany(_session.Chip.Flash.SectorsTouching).Distinct()];
        return new LockPlan(Regions, own,
            [.. Own.SelectMany(Control.Groups.SectorsOf).Except(own)],
            IsShown ? [.. OthersShown.SelectMany(Control.Groups.SectorsOf)] : null,
            OwnShown,
            view.Newest is { } newest && StoreWriter.LiesAtItsAddress(newest),
            view.DeviceId);
    }

    /// <summary>Both commands are needed to change one sector: either replaces everything.</summary>
    /// <exception cref="CommandNotOfferedException">N504.</exception>
    public void RequireCommands()
    {
        _session.Client.RequireOffered(CommandCode.WriteProtect);
        _session.Client.RequireOffered(CommandCode.WriteUnprotect);
    }

    /// <summary>Which sector a code means while the banks are swapped, no document says.</summary>
    /// <exception cref="LockException">N805.</exception>
    public void RequireBanksInOrder()
    {
        if (_session.Facts.BanksSwapped != false)
        {
            throw new LockException(ErrorCodes.AmbiguousSector,
                $"{_session.Port}: " + (_session.Facts.BanksSwapped == true ? "SWAP_BANK is set" : "whether SWAP_BANK is set cannot be read")
                + ", so a code of Write Protect could mean a sector of either bank",
                _session.Facts.BanksSwapped == true
                    ? "clear SWAP_BANK first"
                    : "say whether it is set: --banks normal or --banks swapped");
        }
    }

    /// <summary>A record of what was begun is kept under the unique ID.</summary>
    /// <exception cref="LockException">N607.</exception>
    public void RequireUid()
    {
        if (_session.Facts.Uid is null)
        {
            throw new LockException(ErrorCodes.NoUid,
                $"{_session.Port}: the unique ID cannot be read, so this host cannot keep what must be put back after an interruption",
                "without it the write protection was not changed");
        }
    }

    /// <summary>
    /// The groups beside the identity's that were protected before and shall be afterwards: of an interrupted run from its
    /// record, else from the option bytes.
    /// </summary>
    /// <exception cref="LockException">N507: Write Protect replaces the whole set, and nothing tells what that is.</exception>
    public IReadOnlyList<uint> OthersToKeep()
    {
        if (_session.Record.Lock is { } begun)
        {
            return begun.Phase == LockPhase.Locked && IsShown ? OthersShown : [.. begun.Others.Union(begun.Phase == LockPhase.Locked ? OthersShown : [])];
        }

        if (!IsShown && !_assumeUnprotected)
        {
            throw new LockException(ErrorCodes.ProtectionUnknown,
                $"{_session.Port}: the bootloader does not show which sectors are write-protected now, and its commands replace them all",
                "if no other sector of this device is write-protected, say so: --assume-unprotected");
        }

        return OthersShown;
    }

    public Task RememberAsync(LockRecord? record) =>
        _session.RememberAsync(_session.Record with { Lock = record }, _stop.AtOnce);

    public string Name(IEnumerable<uint> groups)
    {
        string text = string.Join(", ", groups.SelectMany(Control.Groups.SectorsOf).Select(sector => sector.Range));
        return text.Length == 0 ? "none" : text;
    }
}
