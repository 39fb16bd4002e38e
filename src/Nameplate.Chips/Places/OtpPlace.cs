namespace Nameplate.Chips.Places;

/// <summary>One-time programmable memory.</summary>
internal static class OtpPlace
{
    private static readonly Endurance s_outlives = new(Update: true, MassErase: true, RdpRegression: true, PowerLoss: true);

    public static PlaceFacts Of(Chip chip)
    {
        PlaceFacts facts = new()
        {
            Kind = PlaceKind.Otp,
            Presence = PlacePresence.Present,
            Rewrites = PlaceRewrites.UntilFull,
            RewritesText = "until its slots run out: a later slot supersedes an earlier one",
            Rom = new RomReach(null, null),
            Outlives = s_outlives,
            Catch = "It is for ever: what is written can be superseded, never erased, and a worn-out or mistaken slot stays.",
            Source = chip.Sources["Otp"],
        };
        if (chip.Otp is not { } otp)
        {
            return ChipPlaces.Missing(facts, chip, "Otp");
        }

        bool? reached = otp.ReachedByBootloader ?? (otp.FirstBootloaderId is null ? null : true);
        return facts with
        {
            Ranges = [otp.Range],
            Capacity = otp.Range.Length,
            Rom = new RomReach(reached, reached),
            Catch = otp.VirginReadFaults
                ? "It is for ever: what is written can be superseded, never erased; and reading what was never written faults on this chip."
                : facts.Catch,
        };
    }
}
