// Payload format 1: fields one after the other (docs/formats/identity-store.md §4).
//
//   +-----------------+-----------------+----------------------+-------------------+
//   | u16 tag         | u16 len         | value, len bytes     | zeros to 4 bytes  |  … repeated
//   | type:4, id:12   |                 |                      | (counted, too)    |
//   +-----------------+-----------------+----------------------+-------------------+
//
// Tag 0, or the end of the payload, ends the list. At most 32,640 bytes.

using System.Buffers.Binary;

namespace Nameplate.Identity;

/// <summary>The fields of one payload, in the order stored.</summary>
public sealed class FieldList
{
    private FieldList(IReadOnlyList<Field> fields, bool overruns, bool repeats)
    {
        Fields = fields;
        Overruns = overruns;
        Repeats = repeats;
    }

    /// <summary>A list without fields.</summary>
    public static FieldList Empty { get; } = new([], false, false);

    /// <summary>All fields, repeated ones included.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>A field overran the payload: the list is what came before it.</summary>
    public bool Overruns { get; }

    /// <summary>An id other than 7FE occurs twice.</summary>
    public bool Repeats { get; }

    /// <summary>Takes a payload apart. Any bytes give a list.</summary>
    public static FieldList Parse(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return Empty;
        }
        var fields = new List<Field>();
        var seen = new HashSet<int>();
        bool repeats = false;
        int at = 0;
        while (payload.Length - at >= 4)
        {
            ReadOnlySpan<byte> head = payload.Span[at..];
            ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(head);
            if (tag == 0)
            {
                return new FieldList(fields, false, repeats);
            }
            int whole = 4 + (BinaryPrimitives.ReadUInt16LittleEndian(head[2..]) + 3) / 4 * 4;
            if (whole > payload.Length - at)
            {
                return new FieldList(fields, true, repeats);
            }
            var field = Field.FromRaw(payload.Slice(at, whole));
            repeats |= !seen.Add(field.Id) && field.Id != Field.NameId;
            fields.Add(field);
            at += whole;
        }
        return new FieldList(fields, at != payload.Length, repeats);
    }

    /// <summary>The first field with this id, or null.</summary>
    public Field? Find(int id)
    {
        foreach (Field field in Fields)
        {
            if (field.Id == id)
            {
                return field;
            }
        }
        return null;
    }

    /// <summary>
    /// Codes fields in the order of the format: ids that it names ascending, all others as given, authentication last.
    /// </summary>
    public static byte[] Encode(IEnumerable<Field> fields)
    {
        Field[] ordered = [.. fields.OrderBy(f => OrderOf(f.Id))];
        var payload = new byte[ordered.Sum(f => f.Raw.Length)];
        int at = 0;
        foreach (Field field in ordered)
        {
            field.Raw.CopyTo(payload.AsMemory(at));
            at += field.Raw.Length;
        }
        return payload;
    }

    /// <summary>Rank of an id; LINQ's sort is stable, so equal ranks stay as given.</summary>
    private static int OrderOf(int id) =>
        id == Field.AuthId ? int.MaxValue : KnownFields.Find(id) is not null || id == Field.NameId ? id : 0x1000;
}
