using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Identity;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What is known of a device at one moment.</summary>
/// <param name="Facts">What its bootloader told.</param>
/// <param name="Identity">Its identity store.</param>
/// <param name="Firmware">What lies where it boots.</param>
/// <param name="OpenJournal">The number that this host's open journal wants to write back, or null.</param>
/// <param name="Incomplete">True when an update that began on this host has not completed.</param>
public sealed record InspectReport(
    DeviceFacts Facts, StoreView Identity, FirmwareGlimpse Firmware, ulong? OpenJournal, bool Incomplete)
{
    /// <summary>What the firmware says of itself; null where it carries no card near its vectors, or is not complete.</summary>
    public FirmwareCard? Card { get; init; }
}

/// <summary>The first words of a device's flash.</summary>
/// <param name="Address">Where the device boots.</param>
/// <param name="IsBlank">The first flash word is blank: nothing starts.</param>
/// <param name="IsReadable">False when the word cannot be read.</param>
/// <param name="StackPointer">Initial stack pointer.</param>
/// <param name="ResetVector">Reset vector, with its Thumb bit.</param>
public sealed record FirmwareGlimpse(uint Address, bool IsBlank, bool IsReadable, uint StackPointer, uint ResetVector);

/// <summary>Reads what there is to know; changes nothing, an open journal included.</summary>
/// <param name="session">The device.</param>
public sealed class InspectJob(DeviceSession session)
{
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
        bool incomplete = session.Record.Incomplete is not null;
        return new InspectReport(session.Facts, view, firmware, journal, incomplete)
        {
            Card = incomplete || firmware is not { IsReadable: true, IsBlank: false }
                ? null
                : await DeviceCard.FindAsync(session, firmware.Address, stop).ConfigureAwait(false),
        };
    }

    /// <summary>Looks at the first flash word of bank 1.</summary>
    internal static async Task<FirmwareGlimpse> GlimpseAsync(DeviceSession session, StopSignal stop)
    {
        uint address = session.Chip.Flash.Banks[0].Address;
        byte[] word = new byte[session.Chip.Flash.FlashWordSize];
        bool readable = await session.TryReadAsync(address, word, stop).ConfigureAwait(false);
        return new FirmwareGlimpse(address, readable && !word.AsSpan().ContainsAnyExcept((byte)0xFF), readable,
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
