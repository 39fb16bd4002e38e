using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>The identity as the chip's cells hold it: asked of the virtual chip, past its wire and the program under test's link.</summary>
internal static class CellReading
{
    /// <summary>What a reader finds on the chip.</summary>
    public static async ValueTask<StoreView> ReadAsync(JobBench bench)
    {
        Chips.IdentityPlacement place = bench.Chip.RequireIdentity();
        StoreLayout layout = new(place.Regions, bench.Chip.ProductId, bench.Chip.Flash.BankStride, place.SlotSize,
            place.Kind == Chips.PlacementKind.Embed);
        return await StoreReader.ReadAsync(
            new Cells(bench.Device), layout, ReadScope.Newest, bench.Device.Uid.ToArray(), CancellationToken.None);
    }

    private sealed class Cells(VirtualDevice device) : IStoreFlash
    {
        public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
        {
            byte[] line = new byte[LineRead.Size];
            return ValueTask.FromResult(device.Memory.Flash.Read(address, line) == line.Length ? LineRead.Of(line) : LineRead.Unreadable);
        }

        public ValueTask ProgramAsync(uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
