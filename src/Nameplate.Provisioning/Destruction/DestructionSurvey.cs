using System.Globalization;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Destruction;

/// <summary>What a destructive command would take, and what has to be typed before it does.</summary>
public sealed record DestructionSurvey
{
    /// <summary>The store; null where readout protection hides it.</summary>
    public required StoreView? View { get; init; }

    /// <summary>The number in this host's open journal, or null.</summary>
    public required ulong? Journal { get; init; }

    /// <summary>What lies where the device boots; null where it stays, or cannot be read.</summary>
    public required FirmwareGlimpse? Firmware { get; init; }

    /// <summary>The sectors that are erased.</summary>
    public required IReadOnlyList<AddressRange> Erases { get; init; }

    /// <summary>What is typed for a device without a number: <c>wipe</c>.</summary>
    public required string Word { get; init; }

    /// <summary>The number that the device had when a destruction of it was begun and interrupted on this host, or null.</summary>
    public required string? Begun { get; init; }

    /// <summary>The number that dies, or null.</summary>
    public ulong? Number => View?.DeviceId ?? Journal;

    /// <summary>What confirms the destruction.</summary>
    public string Token => Number?.ToString(CultureInfo.InvariantCulture) ?? Begun ?? Word;

    /// <summary>True if <paramref name="given"/> names this device. After an interruption the number that was typed then still does.</summary>
    public bool IsConfirmedBy(string given)
    {
        ArgumentNullException.ThrowIfNull(given);
        string typed = given.Trim().TrimStart('#');
        return typed == Token || (Begun is not null && typed == Begun) || (Number is null && typed == Word);
    }
}

/// <summary>A destruction that is done and proven.</summary>
/// <param name="Number">The number that is gone, or null.</param>
/// <param name="Saved">Where it was saved, or null.</param>
/// <param name="IsChanged">False when there was nothing to destroy.</param>
public sealed record DestructionOutcome(ulong? Number, string? Saved, bool IsChanged);
