using Nameplate.Foundation;
using System.Buffers.Binary;

namespace Nameplate.Identity;

/// <summary>One field as it is stored.</summary>
public sealed record Field
{
    /// <summary>Ids of the user's own fields start here.</summary>
    public const int FirstUserId = 0x800;

    /// <summary>Id of the number, which is never stored as a field.</summary>
    public const int DeviceIdId = 0x001;

    /// <summary>Bytes of a value at most: its length has 16 bits and is kept in whole words.</summary>
    public const int MaxLength = 0xFFFC;

    /// <summary>Id of name entries, which may repeat.</summary>
    public const int NameId = 0x7FE;

    /// <summary>Id of the authentication field, always last.</summary>
    public const int AuthId = 0x7FF;

    /// <summary>Creates a field.</summary>
    /// <param name="tag">Type in the upper nibble, id 001…FFF below.</param>
    /// <param name="value">At most <see cref="MaxLength"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Id 000, or too long.</exception>
    public Field(ushort tag, ReadOnlyMemory<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tag & 0xFFF, nameof(tag));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxLength, nameof(value));
        Tag = tag;
        Value = value;
        var raw = new byte[4 + (value.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(raw.AsSpan(2), (ushort)value.Length);
        value.CopyTo(raw.AsMemory(4));
        Raw = raw;
    }

    private Field(ReadOnlyMemory<byte> raw)
    {
        Raw = raw;
        Tag = BinaryPrimitives.ReadUInt16LittleEndian(raw.Span);
        Value = raw.Slice(4, BinaryPrimitives.ReadUInt16LittleEndian(raw.Span[2..]));
    }

    /// <summary>Type and id.</summary>
    public ushort Tag { get; }

    /// <summary>What the field is looked up by.</summary>
    public int Id => Tag & 0xFFF;

    /// <summary>How the value is decoded.</summary>
    public FieldType Type => (FieldType)(Tag >> 12);

    /// <summary>The value, without padding.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Tag, length, value and padding, as stored.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>A field found in a payload, its padding kept as it was. The slice must be one whole padded field.</summary>
    internal static Field FromRaw(ReadOnlyMemory<byte> raw) => new(raw);

    /// <summary>True if both are stored as the same bytes.</summary>
    public bool Equals(Field? other) => other is not null && Raw.Span.SequenceEqual(other.Raw.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tag, Crc32.Of(Raw.Span));
}
