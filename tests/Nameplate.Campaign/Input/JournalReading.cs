using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Campaign.Store;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Identity.Tests;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Tests;

namespace Nameplate.Campaign.Input;

/// <summary>Journals, their checksum made right again; one that is taken is acted upon, as a command would that finds it.</summary>
internal sealed class JournalReading : Reading
{
    private const string Key = "0123456789ABCDEF01234567";

    /// <summary>All journals of one region's stores, with the layout and the bytes that the erase left or found.</summary>
    private static readonly Lazy<IReadOnlyList<(PreparedStore Store, JournalRecord Record)>> s_sound = new(() =>
        [.. PreparedStores.All.SelectMany(store => store.Journals.Where(record => record.State != JournalState.Closed).Select(record => (store, record)))]);

    public override string Name => "I6";

    public override string Title => "journals, sealed again, and what is done about them";

    public override long FixedMemory => 2 << 20;

    public override int MemoryPerByte => 128;

    public override byte[][] MakeSound(Random random)
    {
        int index = random.Next(s_sound.Value.Count);
        MemoryFiles files = new();
        JournalFile file = new(files, Key);
        Complete(file.SaveAsync(s_sound.Value[index].Record, CancellationToken.None));
        return [files.Content.Values.Single(), BitConverter.GetBytes(index)];
    }

    public override string ChangeFields(byte[][] parts, Random random) => JsonChanges.Change(parts, 0, random);

    public override void Seal(byte[][] parts)
    {
        try
        {
            if (JsonNode.Parse(parts[0]) is JsonObject journal
                && JsonSerializer.Deserialize(parts[0], StateJson.Default.StoredJournal) is { } stored)
            {
                journal["sha256"] = Convert.ToHexString(stored.ToRecord().Digest());
                parts[0] = Encoding.UTF8.GetBytes(journal.ToJsonString());
            }
        }
#pragma warning disable CA1031 // what cannot be read here is read again, and judged, in a moment
        catch (Exception)
#pragma warning restore CA1031
        {
            // It stays as it is.
        }
    }

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        MemoryFiles files = new();
        files.Content[$"journal-{Key}.json"] = parts[0];
        JournalFile file = new(files, Key);
        if (await file.LoadAsync(CancellationToken.None) is not { } record)
        {
            return "a journal is not there";
        }

        int index = parts[1].Length < 4 ? 0 : (int)((uint)BitConverter.ToInt32(parts[1]) % s_sound.Value.Count);
        PreparedStore store = s_sound.Value[index].Store;
        StoreLayout layout = store.Layout;
        StoreFlash flash = new(new StoreConfig(layout.Regions.Count, 32) { SlotSize = layout.SlotSize }, layout, 1);
        foreach ((AddressRange place, byte[] bytes) in layout.Regions.Concat(layout.Aliases).Zip(store.Places))
        {
            flash.Put(place.Start, bytes);
        }

        if (random.Next(2) == 0)
        {
            await flash.EraseAsync(layout.Regions[0], CancellationToken.None); // it was cut right after the erase
        }

        StoreView view = await StoreReader.ReadAsync(flash, layout, ReadScope.History, default, CancellationToken.None);
        if (record.ProductId != layout.ProductId || !layout.Regions.Take(1).Concat(layout.Aliases.Take(1)).Contains(record.Region))
        {
            return null; // where a command stops: N1004
        }

        RecoveryDecision decision = JournalRecovery.Decide(record, view, random.Next(3) switch { 0 => null, 1 => true, _ => false });
        if (decision.Action != RecoveryAction.RollForward)
        {
            return null;
        }

        await new StoreWriter(flash, layout, new WriteStamp(1, 1))
            .RollForwardAsync(view, record, decision.Side, new MemoryJournal(), CancellationToken.None);
        StoreView after = await StoreReader.ReadAsync(flash, layout, ReadScope.Newest, default, CancellationToken.None);
        return flash.Trespass
            ?? (after.DeviceId == record.New.DeviceId ? null : $"was rolled forward to #{record.New.DeviceId} and shows {after.DeviceId?.ToString() ?? "nothing"}");
    }

    private static void Complete(ValueTask task) => task.AsTask().GetAwaiter().GetResult(); // files in memory do not wait
}
