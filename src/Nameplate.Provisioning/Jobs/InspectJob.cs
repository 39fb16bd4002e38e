using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Places;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What is known of a device at one moment.</summary>
/// <param name="Facts">What its bootloader told.</param>
/// <param name="Identity">Its identity store.</param>
/// <param name="Firmware">What lies where it boots.</param>
/// <param name="OpenJournal">The number that this host's open journal wants to write back, or null.</param>
/// <param name="Interrupted">The update that began on this host and has not completed, or null.</param>
public sealed record InspectReport(
    DeviceFacts Facts, StoreView Identity, FirmwareGlimpse Firmware, ulong? OpenJournal, IncompleteUpdate? Interrupted)
{
    /// <summary>True where an update was interrupted: this host remembers it, or the vectors are blank and other flash is not.</summary>
    public bool IsIncomplete => Interrupted is not null || Firmware is { IsBlank: true, HasMore: true };

    /// <summary>Whether the sectors of the identity are write-protected: true if all are, false if one is not, null where the
    /// option bytes do not tell.</summary>
    public required bool? IdentityIsLocked { get; init; }

    /// <summary>What other places than flash hold of this device, as far as they can be read without harm.</summary>
    public IReadOnlyList<PlaceReading> OtherPlaces { get; init; } = [];

    /// <summary>True where two places say different numbers.</summary>
    public bool PlacesDisagree => OtherPlaces.Select(place => place.Number).Append(Identity.DeviceId).OfType<ulong>().Distinct().Count() > 1;

    /// <summary>What the firmware says of itself; null where it carries no card near its vectors, or is not complete.</summary>
    public FirmwareCard? Card { get; init; }
}

/// <summary>The first words of a device's flash.</summary>
/// <param name="Address">Where the device boots.</param>
/// <param name="IsBlank">The first flash word is blank: nothing starts.</param>
/// <param name="IsReadable">False when the word cannot be read.</param>
/// <param name="StackPointer">Initial stack pointer.</param>
/// <param name="ResetVector">Reset vector, with its Thumb bit.</param>
public sealed record FirmwareGlimpse(uint Address, bool IsBlank, bool IsReadable, uint StackPointer, uint ResetVector)
{
    /// <summary>True where the first flash word is blank and something else is not: what an interrupted update leaves.</summary>
    public bool HasMore { get; init; }
}

/// <summary>Reads what there is to know; changes nothing, an open journal included.</summary>
/// <param name="session">The device.</param>
public sealed class InspectJob(DeviceSession session)
{
    private const int MostSectors = 16;

    /// <summary>What has been done to the device: nothing.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>Reads.</summary>
    public async Task<InspectReport> RunAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(ReadScope.Newest).ConfigureAwait(false);
        Condition.Saw(view);
        ulong? journal = (await store.OpenJournalAsync().ConfigureAwait(false))?.New.DeviceId;
        FirmwareGlimpse firmware = await GlimpseAsync(session, stop).ConfigureAwait(false);
        if (firmware.IsBlank)
        {
            firmware = firmware with { HasMore = await HoldsMoreAsync(store, stop).ConfigureAwait(false) };
        }

        IncompleteUpdate? interrupted = session.Record.Incomplete;
        bool?[] locked = [.. store.Layout.RegionsAt(view.Side).SelectMany(session.Chip.Flash.SectorsTouching)
            .Select(sector => IdentityLock.IsProtected(session, sector))];
        return new InspectReport(session.Facts, view, firmware, journal, interrupted)
        {
            IdentityIsLocked = locked.Length == 0 ? null : Array.Exists(locked, one => one == false) ? false : Array.Exists(locked, one => one is null) ? null : true,
            OtherPlaces = await Places.OtherPlaces.ReadAsync(session, stop).ConfigureAwait(false),
            Card = interrupted is not null || firmware is not { IsReadable: true, IsBlank: false }
                ? null
                : await DeviceCard.FindAsync(session, firmware.Address, stop).ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Looks where an interrupted update leaves something: behind the blank vector word, and at the start of other sectors, 16 at
    /// most, for a read costs 4 ms.
    /// </summary>
    private async Task<bool> HoldsMoreAsync(DeviceStore store, StopSignal stop)
    {
        FlashGeometry flash = session.Chip.Flash;
        Sector[] others = [.. flash.Sectors.Skip(1).Where(sector =>
            !store.Layout.Regions.Concat(store.Layout.Aliases).Any(region => region.Overlaps(sector.Range)))];
        int step = Math.Max(1, others.Length / MostSectors);
        byte[] bytes = new byte[UpdatePlanner.BlockSize];
        foreach ((uint address, int length) in others.Where((_, index) => index % step == 0).Take(MostSectors)
            .Select(sector => (sector.Range.Start, LineRead.Size)).Prepend((flash.Banks[0].Address, bytes.Length)))
        {
            if (!await session.TryReadAsync(address, bytes.AsMemory(0, length), stop).ConfigureAwait(false)
                || !flash.IsErased(bytes.AsSpan(0, length)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Looks at the first flash word of bank 1.</summary>
    internal static async Task<FirmwareGlimpse> GlimpseAsync(DeviceSession session, StopSignal stop)
    {
        const int StackPointerAndReset = 8;
        FlashGeometry flash = session.Chip.Flash;
        uint address = flash.Banks[0].Address;
        byte[] word = new byte[Math.Max(flash.FlashWordSize, StackPointerAndReset)];
        bool readable = await session.TryReadAsync(address, word, stop).ConfigureAwait(false);
        return new FirmwareGlimpse(address, readable && flash.IsErased(word), readable,
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(word),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(word.AsSpan(4)));
    }
}

/// <summary>Reads the identity and nothing else.</summary>
/// <param name="session">The device.</param>
/// <param name="scope">How much of its history.</param>
public sealed class ShowJob(DeviceSession session, ReadScope scope = ReadScope.Newest)
{
    /// <summary>What has been done to the device: nothing.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>The number that this host's open journal wants to write back, or null.</summary>
    public ulong? OpenJournal { get; private set; }

    /// <summary>Reads.</summary>
    public async Task<StoreView> RunAsync(StopSignal stop)
    {
        DeviceStore store = new(session, Condition, stop);
        StoreView view = await store.ReadAsync(scope).ConfigureAwait(false);
        Condition.Saw(view);
        OpenJournal = (await store.OpenJournalAsync().ConfigureAwait(false))?.New.DeviceId;
        return view;
    }
}
