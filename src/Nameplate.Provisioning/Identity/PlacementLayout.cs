using Nameplate.Chips;
using Nameplate.Identity;

namespace Nameplate.Provisioning.Identity;

/// <summary>A chip's placement as the identity store's format wants it.</summary>
internal static class PlacementLayout
{
    /// <summary>The layout; one without regions where the identity lies nowhere in flash.</summary>
    public static StoreLayout Of(Chip chip, IdentityPlacement placement) => placement.Kind == PlacementKind.Nowhere
        ? StoreLayout.Nowhere(chip.ProductId)
        : new StoreLayout(placement.Regions, chip.ProductId, chip.Flash.BankStride, placement.SlotSize,
            placement.Kind == PlacementKind.Embed);
}
