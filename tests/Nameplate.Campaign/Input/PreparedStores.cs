using Nameplate.Campaign.Store;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Campaign.Input;

/// <summary>A store that was written by the real writer: where it lies, its bytes, and the journals that its erases needed.</summary>
/// <param name="Layout">Where.</param>
/// <param name="Places">The bytes of each region, then of each alias.</param>
/// <param name="Journals">In the order in which they became durable.</param>
internal sealed record PreparedStore(StoreLayout Layout, byte[][] Places, IReadOnlyList<JournalRecord> Journals);

/// <summary>Stores of every kind of layout and age.</summary>
internal static class PreparedStores
{
    private const int MostWrites = 7;

    public static IReadOnlyList<PreparedStore> All => s_all.Value.Result;

    private static readonly Lazy<Task<IReadOnlyList<PreparedStore>>> s_all = new(MakeAsync);

    private static async Task<IReadOnlyList<PreparedStore>> MakeAsync()
    {
        List<PreparedStore> stores = [];
        foreach (int slotSize in new[] { 256, 512, 1024 })
        {
            foreach (int regions in new[] { 1, 2 })
            {
                foreach (uint stride in new[] { 0u, 0x0010_0000u })
                {
                    await AddAsync(stores, slotSize, regions, stride);
                }
            }
        }

        return stores;
    }

    private static async Task AddAsync(List<PreparedStore> stores, int slotSize, int regions, uint stride)
    {
        uint size = 4 * (uint)slotSize;
        AddressRange[] places = [.. new[] { 0x081E_0000u, 0x081F_0000u }.Take(regions).Select(start => new AddressRange(start, size))];
        StoreLayout layout = new(places, regions == 1 ? 0x450u : 0x480, stride, slotSize);
        StoreFlash flash = new(new StoreConfig(regions, 32) { SlotSize = slotSize }, layout, 1);
        MemoryJournal journal = new();
        StoreWriter writer = new(flash, layout, new WriteStamp(1, 1));
        for (ulong number = 1; number <= MostWrites; number++)
        {
            StoreView view = await StoreReader.ReadAsync(flash, layout, ReadScope.Newest, default, CancellationToken.None);
            await writer.WriteAsync(view, new StoreEdit
            {
                DeviceId = number,
                Replace = true,
                Changes =
                [
                    FieldChange.Set(new Field(0x1801, BitConverter.GetBytes(number))),
                    FieldChange.Set(new Field(0x1005, BitConverter.GetBytes(250))),
                    FieldChange.Set(new Field(0x3803, "text in a field"u8.ToArray())),
                ],
            }, journal.Owner, CancellationToken.None);
            stores.Add(new PreparedStore(layout,
                [.. layout.Regions.Concat(layout.Aliases).Select(flash.Peek)], [.. journal.Saved]));
        }
    }
}
