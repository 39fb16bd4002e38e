using System.Buffers.Binary;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>Every field of a generation by iteration and by every getter, against the field list of C#.</summary>
internal sealed class FieldComparison(CStore c, Random random)
{
    private const int MacSize = 6;

    public string? Difference(SlotRecord record) => Walk(record) ?? Getters(record) ?? Macs(record);

    private string? Walk(SlotRecord record)
    {
        nameplate_field_t field = default;
        int offset = 0;
        foreach (Field expected in record.Fields.Fields)
        {
            var want = new nameplate_field_t
            {
                tag = expected.Tag,
                length = (ushort)expected.Value.Length,
                offset = (ushort)(offset + 4),
            };
            if (c.Next(ref field) is var result && result != 0)
            {
                return $"next: C says {(CResult)result}, C# has field {expected.Tag:X4}";
            }
            if (!field.Equals(want))
            {
                return $"next: C says {Show(field)}, C# says {Show(want)}";
            }
            if (Value(field, expected.Value.Span) is { } wrong)
            {
                return wrong;
            }
            offset += expected.Raw.Length;
        }
        return c.Next(ref field) is var end && end != (int)CResult.E_NOT_FOUND
            ? $"next behind the last field: C says {(CResult)end} {Show(field)}"
            : null;
    }

    private string? Value(nameplate_field_t field, ReadOnlySpan<byte> value)
    {
        int from = random.Next(value.Length + 1);
        int count = random.Next(value.Length - from + 1);
        if (c.Read(field, from, count, out ReadOnlySpan<byte> part) != 0 || !part.SequenceEqual(value.Slice(from, count)))
        {
            return $"read of {Show(field)} from {from}, {count} bytes: C says {Convert.ToHexString(part)}";
        }
        int beyond = c.Read(field, from, value.Length - from + 1 + random.Next(40), out _);
        return beyond == (int)CResult.E_RANGE ? null : $"read behind {Show(field)}: C says {(CResult)beyond}";
    }

    private string? Getters(SlotRecord record)
    {
        if (c.GetU64(KnownId.DeviceId, out ulong number) != 0 || number != record.DeviceId)
        {
            return $"number: C says {number}, C# says {record.DeviceId}";
        }
        foreach (int id in PayloadMaker.Ids.Where(id => id > KnownId.DeviceId))
        {
            Field? field = record.Fields.Find(id);
            if ((Found(id, field) ?? Integers(id, field) ?? Bytes(id, field)) is { } wrong)
            {
                return wrong;
            }
        }
        return null;
    }

    private string? Found(int id, Field? expected)
    {
        int result = c.Find(id, out nameplate_field_t field);
        return (expected is null && result == (int)CResult.E_NOT_FOUND)
            || (expected is not null && result == 0 && field.length == expected.Value.Length && field.tag == expected.Tag)
            ? null
            : $"find {id:X3}: C says {(CResult)result} {Show(field)}, C# says {expected?.Tag:X4}";
    }

    private string? Integers(int id, Field? field)
    {
        (CResult small, ulong smallValue) = Unsigned(field, uint.MaxValue);
        (CResult large, ulong largeValue) = Unsigned(field, ulong.MaxValue);
        (CResult signed, long signedValue) = Signed(field);
        int got = c.GetU32(id, out uint u32);
        if (got != (int)small || (got == 0 && u32 != smallValue))
        {
            return $"get_u32 {id:X3}: C says {(CResult)got} {u32}, expected {small} {smallValue}";
        }
        got = c.GetU64(id, out ulong u64);
        if (got != (int)large || (got == 0 && u64 != largeValue))
        {
            return $"get_u64 {id:X3}: C says {(CResult)got} {u64}, expected {large} {largeValue}";
        }
        got = c.GetI32(id, out int i32);
        return got != (int)signed || (got == 0 && i32 != signedValue)
            ? $"get_i32 {id:X3}: C says {(CResult)got} {i32}, expected {signed} {signedValue}"
            : null;
    }

    private string? Bytes(int id, Field? field)
    {
        int length = field?.Value.Length ?? 0;
        CResult wanted = field is null ? CResult.E_NOT_FOUND : (CResult)length;
        int got = c.GetBytes(id, length + random.Next(3), out ReadOnlySpan<byte> bytes);
        if (got != (int)wanted || (got >= 0 && !bytes.SequenceEqual(field!.Value.Span)))
        {
            return $"get_bytes {id:X3}: C says {(CResult)got} {Convert.ToHexString(bytes)}, expected {wanted}";
        }
        got = length > 0 ? c.GetBytes(id, random.Next(length), out _) : (int)CResult.E_RANGE;
        if (got != (int)CResult.E_RANGE)
        {
            return $"get_bytes {id:X3} into too few bytes: C says {(CResult)got}";
        }
        CResult text = field is null ? CResult.E_NOT_FOUND : field.Type == FieldType.Text ? (CResult)length : CResult.E_TYPE;
        got = c.GetString(id, length + 1 + random.Next(3), out bytes);
        if (got != (int)text || (got >= 0 && !(bytes[..^1].SequenceEqual(field!.Value.Span) && bytes[^1] == 0)))
        {
            return $"get_string {id:X3}: C says {(CResult)got} {Convert.ToHexString(bytes)}, expected {text}";
        }
        CResult tight = text >= 0 ? CResult.E_RANGE : text;
        got = c.GetString(id, random.Next(length + 1), out _);
        return got != (int)tight ? $"get_string {id:X3} without room for the 0: C says {(CResult)got}, expected {tight}" : null;
    }

    private string? Macs(SlotRecord record)
    {
        foreach (int index in (int[])[0, 1, random.Next(8), random.Next(0x10000), 0xFFFF])
        {
            (CResult wanted, byte[] mac) = Mac(record.Fields, index);
            int got = c.GetMac(index, out ReadOnlySpan<byte> said);
            if (got != (int)wanted || (got == 0 && !said.SequenceEqual(mac)))
            {
                return $"get_mac {index}: C says {(CResult)got} {Convert.ToHexString(said)}, "
                    + $"expected {wanted} {Convert.ToHexString(mac)}";
            }
        }
        return null;
    }

    /// <summary>Where several things are wrong: first the count, then the base, then the index.</summary>
    private static (CResult Result, byte[] Mac) Mac(FieldList fields, int index)
    {
        ulong count = 1;
        if (fields.Find(KnownId.MacCount) is { } counter)
        {
            (CResult result, count) = Unsigned(counter, uint.MaxValue);
            if (result != CResult.OK)
            {
                return (result, []);
            }
        }
        Field? first = fields.Find(KnownId.Mac);
        if (first is null)
        {
            return (CResult.E_NOT_FOUND, []);
        }
        if (first.Type != FieldType.Eui || first.Value.Length != MacSize)
        {
            return (first.Type == FieldType.Eui && first.Value.Length > MacSize ? CResult.E_RANGE : CResult.E_TYPE, []);
        }
        if ((uint)index >= count)
        {
            return (CResult.E_NOT_FOUND, []);
        }
        byte[] mac = first.Value.ToArray();
        int low = (mac[3] << 16 | mac[4] << 8 | mac[5]) + index;
        (mac[3], mac[4], mac[5]) = ((byte)(low >> 16), (byte)(low >> 8), (byte)low);
        return low > 0xFF_FFFF ? (CResult.E_RANGE, []) : (CResult.OK, mac);
    }

    private static (CResult Result, ulong Value) Unsigned(Field? field, ulong most)
    {
        if (field is null)
        {
            return (CResult.E_NOT_FOUND, 0);
        }
        if (field.Type is not (FieldType.UnsignedNumber or FieldType.Time) || field.Value.Length is not (1 or 2 or 4 or 8))
        {
            return (CResult.E_TYPE, 0);
        }
        ulong value = Wide(field, 0);
        return value <= most ? (CResult.OK, value) : (CResult.E_RANGE, 0);
    }

    private static (CResult Result, long Value) Signed(Field? field)
    {
        if (field is null)
        {
            return (CResult.E_NOT_FOUND, 0);
        }
        if (field.Type is not (FieldType.UnsignedNumber or FieldType.SignedNumber) || field.Value.Length is not (1 or 2 or 4 or 8))
        {
            return (CResult.E_TYPE, 0);
        }
        bool negative = field.Type == FieldType.SignedNumber && field.Value.Span[^1] >= 0x80;
        ulong raw = Wide(field, negative ? (byte)0xFF : (byte)0);
        return field.Type == FieldType.UnsignedNumber && raw > int.MaxValue || (long)raw is < int.MinValue or > int.MaxValue
            ? (CResult.E_RANGE, 0)
            : (CResult.OK, (long)raw);
    }

    private static ulong Wide(Field field, byte fill)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Fill(fill);
        field.Value.Span.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }

    private static string Show(nameplate_field_t field) => $"{field.tag:X4} at {field.offset}, {field.length} bytes";
}
