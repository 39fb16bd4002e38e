using System.Globalization;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;

namespace Nameplate.Provisioning.Planning;

/// <summary>Where a firmware expects the identity.</summary>
/// <param name="Source">What says so: <c>the symbols of fw.elf</c>.</param>
/// <param name="Regions">The regions in the order of their names; empty where the firmware names them incompletely.</param>
/// <param name="Fault">What is missing, where <paramref name="Regions"/> cannot be told; else null.</param>
public sealed record IdentityClaim(string Source, IReadOnlyList<AddressRange> Regions, string? Fault = null)
{
    /// <summary>What a file's symbols and cards claim; nothing where it carries neither.</summary>
    public static IReadOnlyList<IdentityClaim> Of(FirmwareFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string name = Path.GetFileName(file.Name);
        List<IdentityClaim> claims = [];
        if (BySymbols(file.Symbols, $"the symbols of {name}") is { } bySymbols)
        {
            claims.Add(bySymbols);
        }

        claims.AddRange(FirmwareCard.FindIn(file.Image)
            .Where(card => card.Fault is null && card.Regions.Count > 0)
            .Select(card => new IdentityClaim($"the card of {name}", card.Regions)));
        return claims;
    }

    /// <summary>What symbols claim; null where none of them names a region.</summary>
    /// <param name="symbols">Symbols that begin with <see cref="Fences.SymbolPrefix"/>.</param>
    /// <param name="source">What to call them.</param>
    public static IdentityClaim? BySymbols(IReadOnlyDictionary<string, uint> symbols, string source)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        string[] names = [.. symbols.Keys.Where(IsRegionSymbol).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            return null;
        }

        IReadOnlyList<AddressRange> regions = Fences.NamedBy(symbols);
        bool isWhole = regions.Count > 0 && names.Length == 2 * regions.Count
            && symbols.ContainsKey($"{Fences.SymbolPrefix}r0_base");
        return isWhole
            ? new IdentityClaim(source, regions)
            : new IdentityClaim(source, [], $"{string.Join(", ", names)} alone name no regions: base and size of r0, or of r0 and r1, do");
    }

    /// <summary>Refuses a firmware that expects the identity elsewhere than it is kept.</summary>
    /// <exception cref="PlanRefusedException">N809.</exception>
    internal static void Require(IEnumerable<IdentityClaim> claims, Chip chip, IdentityPlacement placement)
    {
        foreach (IdentityClaim claim in claims)
        {
            if (claim.Fault is null && claim.Regions.SequenceEqual(placement.Regions))
            {
                continue;
            }

            string expects = claim.Fault is { } fault ? $"cannot be understood ({fault})" : $"expect the identity at {Places(claim.Regions)}";
            throw new PlanRefusedException(ErrorCodes.PlaceDisagreed, claim.Regions.FirstOrDefault(placement.Regions[0]),
                $"{Agreeing(claim.Source, expects)}, but on {chip.Name} it is kept at {Places(placement.Regions)}",
                $"link the firmware with what this prints: nameplate generate linker --chip {chip.Name}{Option(chip, placement)}"
                + OtherChoice(claim, chip, placement));
        }
    }

    private static bool IsRegionSymbol(string name)
    {
        ReadOnlySpan<char> rest = name.AsSpan(Fences.SymbolPrefix.Length);
        int end = rest.IndexOf('_');
        return end > 1 && rest[0] == 'r' && int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && rest[end..] is "_base" or "_size";
    }

    // "the card … expects", "the symbols … expect".
    private static string Agreeing(string source, string verb) =>
        $"{source} {(source.StartsWith("the card", StringComparison.Ordinal) ? verb.Replace("expect ", "expects ", StringComparison.Ordinal) : verb)}";

    private static string Places(IReadOnlyList<AddressRange> regions) => string.Join(" and ", regions);

    /// <summary>What chooses a placement on the command line; empty for the chip's own.</summary>
    public static string OptionOf(Chip chip, IdentityPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(chip);
        ArgumentNullException.ThrowIfNull(placement);
        return Option(chip, placement);
    }

    internal static string Option(Chip chip, IdentityPlacement placement) =>
        placement.Kind == PlacementKind.Nowhere || placement.Regions.SequenceEqual(chip.RequireIdentity().Regions) ? ""
        : placement.Kind == PlacementKind.Embed ? " --embed" : $" --regions {placement.Regions.Count}";

    // A firmware that was linked for a choice of this very chip needs no other linking, only the same choice here.
    private static string OtherChoice(IdentityClaim claim, Chip chip, IdentityPlacement placement)
    {
        IdentityPlacement? other = PlacementChoice.OtherThanOwn(chip).Prepend(chip.RequireIdentity()).FirstOrDefault(
            choice => choice.Regions.SequenceEqual(claim.Regions) && !choice.Regions.SequenceEqual(placement.Regions));
        return other is null ? ""
            : $"; or run every command for this device {(Option(chip, other) is { Length: > 0 } option ? $"with{option}" : "without --regions")}";
    }
}
