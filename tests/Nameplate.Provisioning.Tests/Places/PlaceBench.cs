using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests.Places;

/// <summary>Benches for chips of every family: the chip and its banks are stated where a device cannot tell them.</summary>
internal static class PlaceBench
{
    public static Bench For(string chip, DeviceOptions? options = null)
    {
        Chip row = ChipDatabase.Get(chip);
        return new Bench(chip, options)
        {
            Options = session => session with { Chip = row, BanksSwapped = row.Flash.CanSwapBanks ? false : null },
        };
    }

    /// <summary>Every chip that has it.</summary>
    public static TheoryData<string> EveryChip(Func<Chip, bool> fits) =>
        [.. ChipDatabase.All.Where(fits).Select(chip => chip.Name)];
}
