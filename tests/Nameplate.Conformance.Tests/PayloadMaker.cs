using System.Buffers.Binary;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>Payloads: field lists, right and wrong, and bytes that are none.</summary>
internal sealed class PayloadMaker(Random random)
{
    private static readonly int[] s_ids =
    [
        0x000, 0x001, 0x002, 0x003, 0x004, 0x005, 0x006, 0x007, 0x008, 0x009, 0x00A, 0x00B, 0x00C, 0x010, 0x01F, 0x020, 0x7FE,
        0x7FF, 0x800, 0x801, 0xFFF,
    ];

    /// <summary>Ids that a payload may hold, and some that it never does.</summary>
    public static IReadOnlyList<int> Ids { get; } = s_ids;

    public byte[] Make(int room, PayloadFormat format)
    {
        int kind = random.Next(16);
        if (kind == 0 || (format != PayloadFormat.Fields && kind < 8))
        {
            var bytes = new byte[random.Next(room / 4 + 1) * 4];
            random.NextBytes(bytes);
            return bytes;
        }
        if (kind < 4)
        {
            return [];
        }
        byte[] payload = Fields(random.Next(3) == 0 ? room : Math.Min(room, 96));
        switch (random.Next(12))
        {
            case 0 when payload.Length >= 4:
                // A length that overruns, or ends elsewhere than the next field begins.
                BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(2),
                    (ushort)(random.Next(3) == 0 ? 0xFFFF : random.Next(80)));
                break;
            case 1 when payload.Length + 4 <= room:
                payload = [.. payload, 0, 0, (byte)random.Next(4), 0];
                break;
            case 2 when payload.Length >= 8:
                payload = payload[..(random.Next(1, payload.Length / 4) * 4)];
                break;
        }
        return payload;
    }

    /// <summary>A list that mostly has known fields, each mostly of its own type, sometimes twice.</summary>
    public byte[] Fields(int room)
    {
        var payload = new List<byte>();
        for (int n = random.Next(1, 9); n > 0; n--)
        {
            byte[] field = Field();
            if (payload.Count + field.Length > room)
            {
                break;
            }
            payload.AddRange(field);
        }
        return [.. payload];
    }

    private byte[] Field()
    {
        int id = s_ids[random.Next(s_ids.Length)];
        int type = random.Next(6) == 0 ? random.Next(16) : TypeOf(id);
        byte[] value = new byte[Length(type)];
        random.NextBytes(value);
        if (random.Next(3) == 0)
        {
            // Small numbers, positive or negative, fit what is asked for.
            value.AsSpan(Math.Min(value.Length, random.Next(1, 5))..).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
        }
        var field = new byte[4 + (value.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)(type << 12 | id));
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), (ushort)value.Length);
        value.CopyTo(field, 4);
        if (random.Next(8) == 0)
        {
            field.AsSpan(4 + value.Length).Fill(0x5A);
        }
        return field;
    }

    private int TypeOf(int id) => id switch
    {
        0x7FE => 0xC,
        0x7FF => 0xF,
        >= 0x800 => random.Next(4) switch { 0 => 1, 1 => 2, 2 => 3, _ => 8 },
        _ => (int)(KnownFields.Find(id)?.Type ?? FieldType.UnsignedNumber),
    };

    private int Length(int type) => random.Next(8) == 0 ? random.Next(20) : type switch
    {
        1 or 2 => 1 << random.Next(4),
        6 => random.Next(4) == 0 ? 8 : 6,
        7 => 16,
        8 => 8,
        0xF => random.Next(4) switch { 0 => 20, 1 => 36, 2 => 68, _ => random.Next(24) },
        _ => random.Next(24),
    };
}
