// T8: what lies where the identity should go was written by something else. It must not be taken for an identity, and must not
// be overwritten: only blank flash, a store, and what a cut leaves of a store's first lines may be formatted.
// The images are the outer shapes as their projects document them: ESP-IDF NVS page header, ONIE TlvInfo, littlefs superblock,
// Zephyr NVS entries from the sector's end, an ARM vector table with code, ciphertext, a constant.

using System.Buffers.Binary;
using Nameplate.Campaign.Running;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Campaign.Store;

/// <summary>T8.</summary>
/// <param name="basis">The rules.</param>
internal sealed class ForeignImages(StoreConfig basis) : ICampaign
{
    private static readonly (string What, Action<Span<byte>, Random> Fill)[] s_makers =
    [
        ("ESP NVS page", EspNvs), ("ONIE TlvInfo", OnieTlvInfo), ("littlefs superblock", LittleFs), ("Zephyr NVS sector", ZephyrNvs),
        ("firmware", Firmware), ("ciphertext", (bytes, random) => random.NextBytes(bytes)),
        ("a constant", (bytes, random) => bytes.Fill((byte)random.Next(1, 255))),
        ("one byte", (bytes, random) => bytes[random.Next(512, bytes.Length)] = (byte)random.Next(1, 255)),
    ];

    public string Name => "T8";

    public string Title => "data of others where the identity should go";

    public long PerTest => 5_000;

    public long PerNight => 50_000;

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        (StoreRun run, AddressRange place, string what) = Make(index, seed);
        byte[] before = run.Flash.Peek(place);
        StoreView view = await run.ReadAsync(ReadScope.History);
        if (view.State != StoreState.None)
        {
            return new CaseResult($"{what} reads as {view.State} #{view.DeviceId}");
        }
        try
        {
            await run.WriteAsync(new StoreEdit { DeviceId = 10, Replace = true });
            return new CaseResult($"{what} was overwritten");
        }
        catch (IdentityStoreException refused)
        {
            return new CaseResult(refused.Fault != StoreFault.ForeignData ? $"{what}: {refused.Fault}"
                : !run.Flash.Peek(place).AsSpan().SequenceEqual(before) ? $"{what} was changed"
                : null);
        }
    }

    public ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        (_, AddressRange place, string what) = Make(index, seed);
        return ValueTask.FromResult<IReadOnlyList<string>>([$"{what} at {place}"]);
    }

    private (StoreRun Run, AddressRange Place, string What) Make(long index, int seed)
    {
        int own = CaseSeed.Of(seed, index);
        var random = new Random(own);
        StoreConfig config = basis with { Regions = random.Next(1, 3), Unit = 1 << random.Next(1, 6), Cells = random.Next(3, 9) };
        StoreRun run = new(config, own);
        StoreLayout layout = config.Layout();
        AddressRange place = layout.Regions[random.Next(layout.Regions.Count)];
        (string what, Action<Span<byte>, Random> fill) = s_makers[random.Next(s_makers.Length)];
        byte[] image = new byte[place.Length];
        image.AsSpan().Fill(0xFF);
        fill(image, random);
        run.Flash.Put(place.Start, image);
        return (run, place, what);
    }

    /// <summary>Page state ACTIVE, sequence number, version 2, CRC; a bitmap of entry states; entries of 32 bytes.</summary>
    private static void EspNvs(Span<byte> bytes, Random random)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0xFFFFFFFE);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)random.Next(100));
        bytes[8] = 0xFE;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], Crc32.Of(bytes[4..28]));
        random.NextBytes(bytes.Slice(32, 8));
        random.NextBytes(bytes[64..^256]);
    }

    /// <summary>Name, version 1, big-endian length, type-length-value entries, CRC-32 last.</summary>
    private static void OnieTlvInfo(Span<byte> bytes, Random random)
    {
        "TlvInfo\0"u8.CopyTo(bytes);
        bytes[8] = 1;
        int at = 11;
        for (byte type = 0x21; type < 0x2C; type++)
        {
            bytes[at++] = type;
            bytes[at++] = 10;
            random.NextBytes(bytes.Slice(at, 10));
            at += 10;
        }
        bytes[at++] = 0xFE;
        bytes[at++] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[9..], (ushort)(at + 4 - 11));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], Crc32.Of(bytes[..at]));
    }

    /// <summary>Revision count, then the superblock entry with its name.</summary>
    private static void LittleFs(Span<byte> bytes, Random random)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)random.Next(1000));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], 0xF0FF_FFF7);
        "littlefs"u8.CopyTo(bytes[8..]);
        random.NextBytes(bytes.Slice(16, 96));
    }

    /// <summary>Data from the start, 8-byte entries from the end down.</summary>
    private static void ZephyrNvs(Span<byte> bytes, Random random)
    {
        random.NextBytes(bytes[..(bytes.Length / 4)]);
        random.NextBytes(bytes[(bytes.Length * 3 / 4)..^8]);
    }

    /// <summary>Stack pointer, handlers, code.</summary>
    private static void Firmware(Span<byte> bytes, Random random)
    {
        random.NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x2002_0000);
        for (int i = 1; i < 16; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], 0x0800_0001u + (uint)(random.Next(0x1000) * 4));
        }
    }
}
