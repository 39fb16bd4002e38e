using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;

namespace Nameplate.Campaign.Input;

/// <summary>Backups: sparse HEX or raw binary, and the description beside it with its SHA-256 made right again.</summary>
internal sealed class BackupReading : Reading
{
    private static readonly string[] s_paths = ["backup.hex", "backup.bin"];

    private readonly TextFirmware _text = new();

    public override string Name => "I5";

    public override string Title => "backups and their descriptions";

    public override long FixedMemory => 1 << 20;

    public override int MemoryPerByte => 128;

    public override byte[][] MakeSound(Random random)
    {
        PreparedStore store = PreparedStores.All[random.Next(PreparedStores.All.Count)];
        Chip chip = ChipDatabase.Get(store.Layout.ProductId == 0x450 ? "STM32H743xI" : "STM32H7A3xI");
        MemoryImage image = MemoryImage.Merge(
            [MemoryImage.FromBytes(0x0800_0000, ByteChanges.Noise(random, random.Next(8, 100)), "firmware"),
            .. store.Layout.Regions.Zip(store.Places).Select(pair => MemoryImage.FromBytes(pair.First.Start, pair.Second.AsMemory(0, Math.Min(pair.Second.Length, 1024)), "store"))]);
        bool binary = random.Next(8) == 0;
        Backup backup = new()
        {
            Scope = (BackupScope)random.Next(3),
            Taken = DateTimeOffset.UnixEpoch,
            Chip = chip.Name,
            ProductId = chip.ProductId,
            Uid = random.Next(4) == 0 ? null : new byte[12],
            Number = random.Next(4) == 0 ? null : 7,
            BanksSwapped = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Regions = chip.RequireIdentity().Regions,
            Unreadable = random.Next(2) == 0 ? [] : [new AddressRange(0x0802_0000, 32)],
            Image = binary ? MemoryImage.FromBytes(0x0800_0000, ByteChanges.Noise(random, 200), "firmware") : image,
        };
        (byte[] file, byte[] description) = backup.Encode(binary);
        return [file, description, [binary ? (byte)1 : (byte)0]];
    }

    public override string ChangeFields(byte[][] parts, Random random) => random.Next(4) == 0
        ? _text.ChangeFields(parts, random)
        : JsonChanges.Change(parts, 1, random);

    public override void Seal(byte[][] parts)
    {
        try
        {
            if (JsonNode.Parse(parts[1]) is JsonObject told)
            {
                told["length"] = parts[0].Length;
                told["sha256"] = Convert.ToHexString(SHA256.HashData(parts[0]));
                parts[1] = Encoding.UTF8.GetBytes(told.ToJsonString());
            }
        }
        catch (Exception broken) when (JsonChanges.IsBroken(broken))
        {
            // It stays as it is.
        }
    }

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        bool binary = parts[2].Length > 0 && parts[2][0] == 1;
        Backup backup = Backup.Decode(s_paths[binary ? 1 : 0], parts[0], parts[1]);
        if (FirmwareReading.Broken(backup.Image) is { } broken)
        {
            return broken;
        }

        if (backup.Uid is { Length: not 12 } || !Enum.IsDefined(backup.Scope))
        {
            return $"is accepted with unique ID {backup.UidText} and scope {backup.Scope}";
        }

        // As restore and show go on.
        Chip chip = ChipDatabase.Get(backup.Chip);
        IdentityPlacement placement = backup.PlacementOn(chip) ?? chip.RequireIdentity();
        StoreView view = await backup.ReadIdentityAsync(chip, placement, CancellationToken.None);
        return (view.State == StoreState.Valid) == (view.Newest is not null) ? null : $"its identity is {view.State}";
    }
}
