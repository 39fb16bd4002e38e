using System.Globalization;
using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>The number that a place shall hold.</summary>
/// <param name="Number">1 up to what the place holds.</param>
/// <param name="Replace">Another number that is there is replaced instead of refused.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record PlaceRequest(ulong Number, bool Replace = false, string? Reason = null);

/// <summary>A number that a place holds, read back.</summary>
/// <param name="Before">The place as it was.</param>
/// <param name="After">The place as it is.</param>
/// <param name="IsChanged">False when it said so already, for good.</param>
/// <param name="Elapsed">By the link's clock.</param>
public sealed record PlaceOutcome(PlaceReading Before, PlaceReading After, bool IsChanged, TimeSpan Elapsed);

/// <summary>Writes a device's number to a place. Nothing else on the device is written.</summary>
/// <param name="session">The device.</param>
/// <param name="place">Where.</param>
/// <param name="request">What.</param>
public sealed class PlaceAssignJob(DeviceSession session, IdentityPlace place, PlaceRequest request)
{
    private PlaceReading? _before;

    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; internal init; } = new();

    /// <summary>Reads the place and refuses what <see cref="RunAsync"/> would refuse, but for the missing confirmation.</summary>
    /// <returns>What is there.</returns>
    /// <exception cref="CodedException">N807: another number is there; N808: the number is too large.</exception>
    public async Task<PlaceReading> SurveyAsync(StopSignal stop)
    {
        if (request.Number == 0 || request.Number > place.Largest)
        {
            throw new PlaceException(ErrorCodes.DoesNotFit, $"{session.Port}: {place.Kind.TitleOf()} holds numbers from 1 to {place.Largest}, not {request.Number}",
                "choose another number, or another place: nameplate advise --chip NAME");
        }

        PlaceReading before = await place.ReadAsync(stop).ConfigureAwait(false);
        Condition.Saw(before);
        if (before.Number is { } old && old != request.Number && !request.Replace)
        {
            throw new PlaceException(ErrorCodes.NumberTaken, $"{session.Port}: {place.Kind.TitleOf()} says that this device is #{old}, and it was to become #{request.Number}",
                $"if that is meant: the same command with --replace --reason TEXT");
        }

        return _before = before;
    }

    /// <summary>True where something is to be written.</summary>
    public bool Changes(PlaceReading before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return before.Number != request.Number || (session.Rules.SettlePlaces && !before.IsSettled);
    }

    /// <summary>Writes and reads back.</summary>
    /// <param name="confirmed">What was typed after the place's <see cref="IdentityPlace.Warning"/>: the number. Null: nothing.</param>
    /// <param name="stop">Heeded between exchanges.</param>
    /// <exception cref="CodedException">As <see cref="SurveyAsync"/>; N207: not confirmed; N1007: it does not read back.</exception>
    public async Task<PlaceOutcome> RunAsync(string? confirmed, StopSignal stop)
    {
        long started = session.Time.GetTimestamp();
        PlaceReading before = _before ?? await SurveyAsync(stop).ConfigureAwait(false);
        if (!Changes(before))
        {
            Condition.Identity = IdentityCondition.Proven;
            return new PlaceOutcome(before, before, false, session.Time.GetElapsedTime(started));
        }

        if (place.Warning is not null && confirmed?.Trim().TrimStart('#') != request.Number.ToString(CultureInfo.InvariantCulture))
        {
            throw new PlaceException(ErrorCodes.NotConfirmed, $"{session.Port}: {place.Warning}; the number has to be typed to confirm that, and was not",
                $"if that is meant: the same command with --confirm {request.Number}");
        }

        stop.ThrowIfStopped();
        Condition.NewNumber = request.Number;
        await place.WriteAsync(before, request, Condition, stop).ConfigureAwait(false);
        PlaceReading after = await place.ReadAsync(stop).ConfigureAwait(false);
        if (after.Number != request.Number || (session.Rules.SettlePlaces && !after.IsSettled))
        {
            Condition.Identity = IdentityCondition.Damaged;
            throw new PlaceException(ErrorCodes.IdentityNotWritten,
                $"{session.Port}: the number was written, but {place.Kind.TitleOf()} reads back as {(after.Number is { } found ? $"#{found}" : "none")}",
                "run the same command again");
        }

        Condition.IdentityIsWritten();
        Condition.Identity = IdentityCondition.Proven;
        await place.RecordAsync(before, request, stop).ConfigureAwait(false);
        return new PlaceOutcome(before, after, true, session.Time.GetElapsedTime(started));
    }
}
