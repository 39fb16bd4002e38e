using Nameplate.Chips.Places;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class IdentityPlacesTests
{
    public static TheoryData<string> Chips => PlaceBench.EveryChip(_ => true);

    [Theory, MemberData(nameof(Chips))]
    public async Task What_the_facts_say_of_a_chip_is_what_the_host_can_use(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        await using DeviceSession session = await bench.OpenAsync();
        foreach (PlaceFacts facts in ChipPlaces.Of(session.Chip).Where(facts => facts.Kind is PlaceKind.Otp or PlaceKind.OptionBytes or PlaceKind.DataEeprom))
        {
            bool isOffered = facts is { Presence: PlacePresence.Present, Rom.Writes: not false };
            try
            {
                IdentityPlace place = IdentityPlaces.Of(facts.Kind, session);
                isOffered.ShouldBeTrue($"{facts.Kind}: {facts.Why}");
                place.Facts.Kind.ShouldBe(facts.Kind);
                place.Ranges.ShouldAllBe(range => facts.Ranges.Any(told => told.Contains(range)));
            }
            catch (PlaceException refused)
            {
                isOffered.ShouldBeFalse($"{facts.Kind}: {refused.Message}");
            }
        }
    }
}
