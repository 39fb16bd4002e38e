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

    private static readonly PlaceStory s_eeprom = new(PlaceKind.DataEeprom, ChipDatabase.Get("STM32L053x8"), [new DeviceOptions()]);

    private static readonly PlaceStory s_optionBytes = new(PlaceKind.OptionBytes, ChipDatabase.Get("STM32F103xB"), [new DeviceOptions()])
    {
        Preset = bench => bench.Device.PresetOptionBytes(OptionBytesWith(0xFFFF)),
        AlsoRight = (read, refused) => refused?.Code == ErrorCodes.ReadoutProtected || read is { Number: null, Notes.Count: > 0 },
        Recover = async (bench, refused) => refused.Code == ErrorCodes.ReadoutProtected && await bench.UnprotectAsync() is var _,
        Finally = bench => bench.Device.PeekOptionBytes().AsSpan().SequenceEqual(OptionBytesWith((ushort)PlaceStory.After))
            ? null
            : $"done is said, and the option bytes are {Convert.ToHexString(bench.Device.PeekOptionBytes())}",
    };

    public static IReadOnlyList<ICampaign> All { get; } = [Otp(JobHost.Whole), Eeprom(JobHost.Whole), OptionBytes(JobHost.Whole)];

    /// <summary>A rule of each place, removed.</summary>
    public static IReadOnlyList<Control> Controls { get; } =
    [
        new("a number that reads right counts as written", Otp(Without(JobRules.All with { SettlePlaces = false }))),
        new("the newest slot is kept, proven or not", Eeprom(Without(JobRules.All with { KeepSettledSlot = false }))),
        new("the option bytes are not kept on the host first", OptionBytes(Without(JobRules.All with { KeepOptionBytes = false }))),
    ];

    private static InterruptedPlaces Otp(JobHost host) => new(
        "P1", "one-time programmable memory: assign cut at every byte and unit, twice", s_otp, host, 1_500, 100_000);

    private static InterruptedPlaces Eeprom(JobHost host) => new(
        "P2", "data EEPROM: assign cut at every byte and word, twice", s_eeprom, host, 3_000, 200_000);

    private static InterruptedPlaces OptionBytes(JobHost host) => new(
        "P3", "user option bytes: old, new, blank or readout-protected and told so; the way back", s_optionBytes, host, 3_000, 200_000);

    /// <summary>Open, with a watchdog option set and two groups of pages protected: what must be as it was.</summary>
    private static byte[] OptionBytesWith(ushort number)
    {
        byte[] bytes = [0xA5, 0xF9, (byte)number, (byte)(number >> 8), 0xEF, 0xFF, 0xFF, 0x7F];
        return [.. bytes.SelectMany(value => (byte[])[value, (byte)~value])];
    }

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
