namespace Nameplate.Identity;

/// <summary>The type nibble of a field's tag (docs/formats/identity-store.md §4.1).</summary>
public enum FieldType
{
    /// <summary>Bytes.</summary>
    Bytes = 0x0,

    /// <summary>Unsigned integer of 1, 2, 4 or 8 bytes.</summary>
    UnsignedNumber = 0x1,

    /// <summary>Two's complement integer of 1, 2, 4 or 8 bytes.</summary>
    SignedNumber = 0x2,

    /// <summary>UTF-8 text.</summary>
    Text = 0x3,

    /// <summary>IEEE 754 binary32 numbers.</summary>
    Singles = 0x4,

    /// <summary>IEEE 754 binary64 numbers.</summary>
    Doubles = 0x5,

    /// <summary>EUI-48 or EUI-64 in network order.</summary>
    Eui = 0x6,

    /// <summary>UUID in the byte order of RFC 9562.</summary>
    Uuid = 0x7,

    /// <summary>Seconds since 1970-01-01 UTC, eight bytes.</summary>
    Time = 0x8,

    /// <summary>Bytes that are not to be shown.</summary>
    Secret = 0x9,

    /// <summary>A list of fields.</summary>
    Nested = 0xA,

    /// <summary>One CBOR item, RFC 8949.</summary>
    Cbor = 0xB,

    /// <summary>A name for a user's field: its tag, then UTF-8.</summary>
    Name = 0xC,

    /// <summary>Authentication over UID and content.</summary>
    Auth = 0xF,
}
