namespace Nameplate.Chips.Places;

/// <summary>What a person needs of a place; each wish rules out the places that do not meet it.</summary>
/// <param name="Rewritable">The number can be changed as often as one likes.</param>
/// <param name="SurviveMassErase">It outlives the mass erase of any tool.</param>
/// <param name="NoBattery">It outlives the loss of VDD and VBAT.</param>
public sealed record PlaceWishes(bool Rewritable = false, bool SurviveMassErase = false, bool NoBattery = false)
{
    /// <summary>No wish at all.</summary>
    public static PlaceWishes None { get; } = new();

    /// <summary>The wishes that a place does not meet, or of which no document says that it does: one clause each.</summary>
    public IReadOnlyList<string> UnmetBy(PlaceFacts place)
    {
        ArgumentNullException.ThrowIfNull(place);
        List<string> unmet = [];
        if (Rewritable && place.Rewrites != PlaceRewrites.Often)
        {
            unmet.Add("it cannot be rewritten at will");
        }

        Demand(SurviveMassErase, place.Outlives.MassErase, "a mass erase wipes it", "no document says that it outlives a mass erase");
        Demand(NoBattery, place.Outlives.PowerLoss, "it needs a battery", "no document says that it needs no battery");
        return unmet;

        void Demand(bool wished, bool? held, string broken, string unknown)
        {
            if (wished && held != true)
            {
                unmet.Add(held is null ? unknown : broken);
            }
        }
    }
}
