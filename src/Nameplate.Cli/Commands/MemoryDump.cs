using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Flash;

namespace Nameplate.Cli.Commands;

/// <summary>Reads an identity from a file that holds a piece of a device's memory.</summary>
internal static class MemoryDump
{
    /// <summary>Reads by the placement of <paramref name="chosen"/>, or of the only chips whose placement holds a store.</summary>
    /// <exception cref="UsageException">N201: the dump covers no place of an identity, or several would fit.</exception>
    public static async Task<(Chip Chip, StoreView View)> ReadAsync(
        MemoryImage image, string path, Chip? chosen, CancellationToken cancellationToken)
    {
        chosen?.RequireIdentity();
        Chip[] covered = [.. (chosen is null ? ChipDatabase.All.SelectMany(ChipDatabase.SizesOf) : [chosen]).Where(chip => Covers(image, chip))];
        if (covered.Length == 0)
        {
            throw new UsageException($"{path} holds nothing where {(chosen is null ? "any chip's" : $"the identity of a {chosen.Name}")} identity lies",
                "dump the identity's region (nameplate chips shows where it lies), and give --base for a raw binary");
        }

        List<(Chip Chip, StoreView View)> found = [];
        foreach (Chip chip in covered)
        {
            StoreView view = await StoreReader.ReadAsync(new ImageFlash(image),
                new StoreLayout(chip.RequireIdentity().Regions, chip.ProductId, chip.Flash.BankStride, chip.RequireIdentity().SlotSize,
                    chip.RequireIdentity().Kind == PlacementKind.Embed),
                ReadScope.History, ReadOnlyMemory<byte>.Empty, cancellationToken);
            found.Add((chip, view));
        }

        (Chip Chip, StoreView View)[] stores = [.. found.Where(pair => chosen is not null || IsStoreOf(pair.Chip, pair.View))];
        return stores switch
        {
            [var only] => only,
            [] when found.Count == 1 => found[0],
            _ when stores.Length > 0 && stores.All(pair => pair.View.DeviceId == stores[0].View.DeviceId
                && pair.Chip.RequireIdentity().Regions.SequenceEqual(stores[0].Chip.RequireIdentity().Regions)) => stores[0],
            _ => throw new UsageException($"{path} does not tell which chip it is from",
                $"add --chip NAME: {string.Join(", ", (stores.Length > 0 ? stores : [.. found]).Select(pair => pair.Chip.Name))}"),
        };
    }

    private static bool Covers(MemoryImage image, Chip chip) =>
        Places(chip).Any(place => image.Within(place).Any());

    private static IEnumerable<AddressRange> Places(Chip chip) => (chip.Identity?.Regions ?? []).Concat(chip.IdentityAliases);

    private static bool IsStoreOf(Chip chip, StoreView view) =>
        view.Regions.Concat(view.OtherSide).Any(region => (region.Header ?? region.Mirror)?.ProductId == chip.ProductId)
        || (view.State == StoreState.LaterVersion);
}
