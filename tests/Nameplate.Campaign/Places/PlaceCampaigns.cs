using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Campaign.Places;

/// <summary>All campaigns on the places beside main flash.</summary>
internal static class PlaceCampaigns
{
    private static readonly PlaceStory s_otp = new(PlaceKind.Otp, WithFewSlots(), [.. OtpWays()]);

    public static IReadOnlyList<ICampaign> All { get; } = [Otp(JobHost.Whole)];

    /// <summary>A rule of each place, removed.</summary>
    public static IReadOnlyList<Control> Controls { get; } =
    [
        new("a number that reads right counts as written", Otp(Without(JobRules.All with { SettlePlaces = false }))),
    ];

    private static InterruptedPlaces Otp(JobHost host) => new(
        "P1", "one-time programmable memory: assign cut at every byte and unit, twice", s_otp, host, 3_000, 100_000);

    private static JobHost Without(JobRules rules) => JobHost.Whole with { Rules = rules };

    /// <summary>Eight slots: enough for two cuts, and a case is short.</summary>
    private static Chip WithFewSlots()
    {
        Chip chip = SmallChip.Of("STM32H7A3xI");
        return chip with { Otp = chip.Otp! with { Range = new AddressRange(chip.Otp.Range.Start, 256) } };
    }

    /// <summary>A unit that is programmed twice keeps, ANDs or is spoilt; what was never programmed can be read or not, and shows it in every way.</summary>
    private static IEnumerable<DeviceOptions> OtpWays() =>
        from twice in Enum.GetValues<NonVirginProgram>()
        from rom in (RomBehaviour[])[new(), new() { DoubleEcc = DoubleEccRead.Garbage }, new() { VirginOtpReadFaults = true }, new() { VirginOtpReadFaults = true, DoubleEcc = DoubleEccRead.Nack }]
        select new DeviceOptions { OtpPhysics = new FlashPhysics { NonVirgin = twice }, Rom = rom };
}
