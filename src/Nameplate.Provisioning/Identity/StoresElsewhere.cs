using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Identity;

/// <summary>
/// Stores outside the place that is fenced: made by a command that said <c>--regions</c>, met by one that does not. Nothing on
/// the device tells of them but their own headers, so those are looked at wherever a plan would erase them.
/// </summary>
internal static class StoresElsewhere
{
    private const int HeaderLines = 2; // the header and its mirror

    /// <exception cref="PlanRefusedException">N801: the plan would erase one.</exception>
    public static Task RequireNoneAsync(DeviceSession session, UpdatePlan plan, StopSignal stop) =>
        RequireNoneAsync(session, [.. plan.Erase.Select(planned => planned.Sector)], plan.Fences, "the firmware needs", stop);

    /// <param name="session">The device.</param>
    /// <param name="erase">The sectors that are about to be erased.</param>
    /// <param name="fences">What is fenced already.</param>
    /// <param name="who">Who needs them erased, for the error: <c>the firmware needs</c>.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="PlanRefusedException">N801: one lies in a sector that is about to be erased.</exception>
    public static async Task RequireNoneAsync(
        DeviceSession session, IReadOnlyList<Sector> erase, IReadOnlyList<Fence> fences, string who, StopSignal stop)
    {
        foreach ((IdentityPlacement placement, AddressRange region) in PlacesOf(session.Chip))
        {
            Sector? erased = erase.FirstOrDefault(sector => sector.Range.Contains(region.Start));
            if (erased is not null && fences.Touching(region) is not { SharedSector: false }
                && await HoldsHeaderAsync(session, region.Start, stop).ConfigureAwait(false))
            {
                string option = IdentityClaim.Option(session.Chip, placement);
                throw new PlanRefusedException(ErrorCodes.Fence, region,
                    $"{session.Port}: {who} {erased.Range} erased, but a store of the identity begins at "
                    + $"0x{region.Start:X8}, where{option} puts it",
                    $"run the same command with{option}, and link the firmware with what nameplate generate linker --chip {session.Chip.Name}{option} prints");
            }
        }
    }

    private static async Task<bool> HoldsHeaderAsync(DeviceSession session, uint start, StopSignal stop)
    {
        byte[] line = new byte[LineRead.Size];
        for (uint i = 0; i < HeaderLines; i++)
        {
            if (await session.TryReadAsync(start + (i * LineRead.Size), line, stop).ConfigureAwait(false)
                && (RegionHeader.Parse(line) is not null || RegionHeader.IsLaterVersion(line)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every region that a choice could make on this chip, but the chip's own; then where each lies with the banks swapped.</summary>
    private static IEnumerable<(IdentityPlacement Placement, AddressRange Region)> PlacesOf(Chip chip)
    {
        foreach (IdentityPlacement placement in PlacementChoice.OtherThanOwn(chip))
        {
            foreach (AddressRange region in placement.Regions.Except(chip.Identity?.Regions ?? []))
            {
                yield return (placement, region);
                if (chip.Flash.AliasOf(region) is { } alias)
                {
                    yield return (placement, alias);
                }
            }
        }
    }
}
