using Nameplate.Foundation;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Tests;

namespace Nameplate.Campaign.Input;

/// <summary>What the host remembers of a device; a record that is taken is used and saved again.</summary>
internal sealed class StateReading : Reading
{
    private static readonly byte[] s_uid = new byte[12];
    private static readonly string s_name = $"device-{Convert.ToHexString(s_uid)}.json";

    public override string Name => "I7";

    public override string Title => "this host's memory of devices";

    public override byte[][] MakeSound(Random random)
    {
        MemoryFiles files = new();
        DeviceRecord record = new()
        {
            HangingAddresses = [new HangingAddress(0x0800_0020, 2), new HangingAddress((uint)random.Next(), 1)],
            Incomplete = random.Next(2) == 0 ? null : new IncompleteUpdate(DateTimeOffset.UnixEpoch, 100, 7),
            UnprovenSectors = [0x0800_0000, 0x0802_0000],
            Lock = random.Next(2) == 0 ? null : new LockRecord(LockPhase.Locked, [0x0804_0000]),
            Destruction = random.Next(2) == 0 ? null : new BegunDestruction("mass-erase", "10", "backup.hex"),
        };
        new HostState(files).SaveAsync(s_uid, record, CancellationToken.None).AsTask().GetAwaiter().GetResult(); // files in memory do not wait
        return [files.Content[s_name]];
    }

    public override string ChangeFields(byte[][] parts, Random random) => JsonChanges.Change(parts, 0, random);

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        MemoryFiles files = new();
        files.Content[s_name] = parts[0];
        HostState state = new(files);
        DeviceRecord record = await state.LoadAsync(s_uid, CancellationToken.None);
        AddressRange sector = new(0x0800_0000, 0x2_0000);
        _ = record.Hangs(sector);
        DeviceRecord next = record.WithHang(new HangingAddress(0x0800_0040, 0)).WithoutHangsIn(sector)
            .WithBegun(new IncompleteUpdate(DateTimeOffset.UnixEpoch, 1, 1), [sector.Start]).WithCompleted([sector.Start]);
        await state.SaveAsync(s_uid, next, CancellationToken.None);
        return record.Lock is { } held && (held.Others is null || !Enum.IsDefined(held.Phase)) ? $"is locked as {held}"
            : record.HangingAddresses.Any(hang => hang is null || hang.Times < 0) ? "an address hangs less than never"
            : record.Incomplete is { FirmwareLength: < 0 } ? "a firmware is shorter than nothing"
            : record.Destruction is { } begun && (begun.Verb is null || IsPath(begun.Backup)) ? $"a destruction is {begun}"
            : null;
    }

    /// <summary>A name in the state directory leads nowhere else.</summary>
    private static bool IsPath(string? name) => name is not null && (name != Path.GetFileName(name) || name is "" or "." or "..");
}
