using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>What was read of one region.</summary>
/// <param name="Index">Its position in the list.</param>
/// <param name="Place">The configured region.</param>
/// <param name="Header">Line 0 of cell 0; null unless CRC-valid.</param>
/// <param name="Mirror">Line 1 of cell 0; null unless CRC-valid.</param>
/// <param name="Cells">The slot grid; null where nothing gives a slot size.</param>
/// <param name="SlotViews">The slots of <paramref name="Cells"/>, slot 1 first; empty without a grid.</param>
public sealed record RegionView(
    int Index, AddressRange Place, RegionHeader? Header, RegionHeader? Mirror, Slots? Cells,
    IReadOnlyList<SlotView> SlotViews)
{
    /// <summary>The first header copy by which the region can be read, or null.</summary>
    public RegionHeader? UsableHeader =>
        Header?.IsUsable(Place.Length) == true ? Header : Mirror?.IsUsable(Place.Length) == true ? Mirror : null;

    /// <summary>Both copies are valid, but say different things.</summary>
    public bool HeadersDiffer => Header is not null && Mirror is not null && Header != Mirror;

    /// <summary>The valid slots that were examined, lowest first.</summary>
    public IEnumerable<SlotRecord> Valid => SlotViews.Where(s => s.Record is not null).Select(s => s.Record!);
}
