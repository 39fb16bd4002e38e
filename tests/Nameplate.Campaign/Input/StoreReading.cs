using System.Buffers.Binary;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Flash;

namespace Nameplate.Campaign.Input;

/// <summary>Dumps of an identity's regions: the reader that <c>show FILE</c> uses, on lines that are sealed again.</summary>
internal sealed class StoreReading : Reading
{
    public override string Name => "I4";

    public override string Title => "store images, lines sealed again";

    /// <summary>What reads.</summary>
    public Func<IStoreFlash, StoreLayout, ReadScope, ValueTask<StoreView>> Reader { get; init; } =
        static (flash, layout, scope) => StoreReader.ReadAsync(flash, layout, scope, default, CancellationToken.None);

    public override long FixedMemory => 512 << 10;

    public override byte[][] MakeSound(Random random)
    {
        int store = random.Next(PreparedStores.All.Count);
        return [[(byte)store], .. PreparedStores.All[store].Places];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        int part = 1 + random.Next(parts.Length - 1);
        byte[] bytes = [.. parts[part]];
        parts[part] = bytes;
        int lines = bytes.Length / LineRead.Size;
        if (lines == 0)
        {
            return ByteChanges.Change(parts, random);
        }

        Span<byte> line = bytes.AsSpan(LineRead.Size * random.Next(lines), LineRead.Size);
        switch (random.Next(8))
        {
            case 0:
                bytes.AsSpan(LineRead.Size * random.Next(lines), LineRead.Size).CopyTo(line);
                return "a line twice";
            case 1:
                line.Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                return "a line blank or zero";
            case 2:
                byte[] other = parts[1 + random.Next(parts.Length - 1)];
                other.AsSpan(0, Math.Min(other.Length, LineRead.Size)).CopyTo(line);
                return "another region's header";
            default:
                byte[] value = BitConverter.GetBytes(ByteChanges.Extreme(random));
                int width = 1 << random.Next(4);
                int at = random.Next(LineRead.Size / width) * width;
                value.AsSpan(0, width).CopyTo(line[at..]);
                return "a field of a line";
        }
    }

    /// <summary>Every line of ours, then every commit over its slot, and its own line again.</summary>
    public override void Seal(byte[][] parts)
    {
        for (int i = 1; i < parts.Length; i++)
        {
            byte[] region = [.. parts[i]];
            parts[i] = region;
            for (int at = 0; at + LineRead.Size <= region.Length; at += LineRead.Size)
            {
                SealLine(region.AsSpan(at, LineRead.Size));
            }

            if (region.Length >= LineRead.Size && RegionHeader.Parse(region.AsSpan(0, LineRead.Size)) is { SlotLog2: >= 8 and <= 15 } header)
            {
                for (int slot = header.SlotSize; slot + header.SlotSize <= region.Length; slot += header.SlotSize)
                {
                    SealCommit(region.AsSpan(slot, header.SlotSize));
                }
            }
        }
    }

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        PreparedStore store = PreparedStores.All[parts[0].Length == 0 ? 0 : parts[0][0] % PreparedStores.All.Count];
        StoreLayout layout = store.Layout;
        AddressRange[] places = [.. layout.Regions, .. layout.Aliases];
        MemoryImage[] images = [.. places.Zip(parts.Skip(1))
            .Select(pair => (pair.First, Bytes: pair.Second.AsMemory(0, (int)Math.Min(pair.Second.Length, pair.First.Length))))
            .Where(pair => pair.Bytes.Length > 0)
            .Select(pair => MemoryImage.FromBytes(pair.First.Start, pair.Bytes, "dump"))];
        if (images.Length == 0)
        {
            return null;
        }

        StoreView view = await Reader(new ImageFlash(MemoryImage.Merge(images)), layout,
            random.Next(2) == 0 ? ReadScope.Newest : ReadScope.History);
        return Broken(view, places);
    }

    /// <summary>The first rule that a view breaks, or null.</summary>
    private static string? Broken(StoreView view, AddressRange[] places)
    {
        if ((view.State == StoreState.Valid) != (view.Newest is not null))
        {
            return $"is {view.State} and shows {view.DeviceId?.ToString() ?? "nothing"}";
        }

        if (view.Lines.Keys.FirstOrDefault(line => !places.Any(place => place.Contains(new AddressRange(line, LineRead.Size))), uint.MaxValue)
            is not uint.MaxValue and { } outside)
        {
            return $"reads 0x{outside:X8}, which is in no region";
        }

        if (view.Newest is not { } newest)
        {
            return null;
        }

        if (!places.Any(place => place.Contains(newest.Place)) || newest.Payload.Length > newest.Header.SlotSize - Slots.Overhead)
        {
            return $"its newest slot is {newest.Place} with {newest.Payload.Length} bytes of payload";
        }

        FieldCatalog catalog = FieldCatalog.Known.WithNamesOf(newest.Fields);
        foreach (Field field in newest.Fields.Fields)
        {
            (string name, string value) = catalog.Describe(field);
            if (name.Length == 0 || name.Concat(value).Any(char.IsControl))
            {
                return $"the field {field.Tag:X4} is shown with control characters";
            }
        }

        return null;
    }

    private static void SealLine(Span<byte> line)
    {
        if (line.StartsWith("NAMEPLT"u8) || line.StartsWith(SlotHeader.Magic) || line.StartsWith(CommitLine.Magic) || line.StartsWith(SettleLine.Magic))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(line[Line.CrcOffset..], Crc32.Of(line[..Line.CrcOffset]));
        }
    }

    private static void SealCommit(Span<byte> slot)
    {
        Span<byte> commit = slot.Slice(slot.Length - (2 * LineRead.Size), LineRead.Size);
        if (SlotHeader.Parse(slot[..LineRead.Size]) is { } header && commit.StartsWith(CommitLine.Magic))
        {
            int covered = LineRead.Size * (1 + Slots.PayloadLines(header.PayloadLength));
            if (covered <= slot.Length)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(commit[0x08..], Crc32.Of(slot[..covered]));
                SealLine(commit);
            }
        }
    }
}
