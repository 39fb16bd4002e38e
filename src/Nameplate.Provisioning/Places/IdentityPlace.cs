using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Places;

/// <summary>
/// A place for a device's number, as this host uses it through the ROM: one type a kind. What a kind is like, with or without a
/// device at hand, is in <see cref="PlaceFacts"/>.
/// </summary>
/// <remarks>
/// After <see cref="WriteAsync"/> was cut anywhere, a later read says the number before or the new one, never another and never
/// none where there was one. A place that cannot keep this says so in its <see cref="Warning"/>.
/// </remarks>
public abstract class IdentityPlace
{
    private protected IdentityPlace(DeviceSession session) => Session = session;

    /// <summary>Which kind.</summary>
    public abstract PlaceKind Kind { get; }

    /// <summary>What the kind is like on this chip: what wipes it, how often it is written, what it costs.</summary>
    public PlaceFacts Facts => ChipPlaces.Of(Session.Chip).First(facts => facts.Kind == Kind);

    /// <summary>Its addresses; empty where the number lies on this host.</summary>
    public abstract IReadOnlyList<AddressRange> Ranges { get; }

    /// <summary>The greatest number that it holds; 1 is the least.</summary>
    public virtual ulong Largest => ulong.MaxValue;

    /// <summary>What has to be said, and the number typed after it, before a write; null where a write can be taken back.</summary>
    public virtual string? Warning => null;

    /// <summary>True where reading it can do no harm and costs nothing: <c>inspect</c> then looks.</summary>
    public virtual bool IsReadUnasked => true;

    private protected DeviceSession Session { get; }

    /// <summary>Reads the number.</summary>
    /// <exception cref="CodedException">It cannot be read.</exception>
    public abstract Task<PlaceReading> ReadAsync(StopSignal signal);

    /// <summary>Writes a number, whatever was there, and returns when it was read back.</summary>
    /// <param name="before">What <see cref="ReadAsync"/> said.</param>
    /// <param name="request">The number, 1 to <see cref="Largest"/>, and why it replaces another.</param>
    /// <param name="condition">Told what becomes of the number, as it happens.</param>
    /// <param name="stop">Heeded between exchanges.</param>
    internal abstract Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop);

    /// <summary>Keeps the record of a number that another one replaced.</summary>
    internal virtual async Task RecordAsync(PlaceReading before, PlaceRequest request, StopSignal stop)
    {
        if (before.Number is { } old && old != request.Number)
        {
            await new ReplacementLog(Session.State.Files).AddAsync(new Replacement(Session.Time.GetUtcNow(), Session.JournalKey,
                $"{old}", $"{request.Number}", request.Reason ?? ""), stop.AtOnce).ConfigureAwait(false);
        }
    }

    /// <summary>The refusal of a place that this device does not have, or that this host cannot reach.</summary>
    private protected PlaceException Unusable(string why, string hint = "nameplate advise --chip NAME lists the places of a chip") =>
        new(ErrorCodes.PlaceUnusable, $"{Session.Port}: {why}", hint);

    /// <summary>Locks what holds the number, for ever, and reads back that it is locked.</summary>
    /// <param name="reading">What <see cref="ReadAsync"/> said; it has a number.</param>
    /// <param name="signal">Heeded between exchanges.</param>
    /// <returns>False where it was locked already.</returns>
    /// <exception cref="PlaceException">N812: the place has no lock that a ROM reaches.</exception>
    public virtual Task<bool> LockAsync(PlaceReading reading, StopSignal signal) => throw Unusable($"{Kind.TitleOf()} has no lock that a ROM bootloader reaches",
        "nameplate lock without --place write-protects the identity in flash");

    /// <summary>The bytes of a number.</summary>
    private protected static AddressRange NumberAt(uint address) => new(address, sizeof(ulong));
}
