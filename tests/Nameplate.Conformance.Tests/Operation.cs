using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>One call of a writer: a format with a number, or an edit of fields.</summary>
internal sealed record Operation(ulong? Format, IReadOnlyList<CChange> Changes)
{
    /// <summary>Who writes. The C library sets bit 31 by itself.</summary>
    public static readonly WriteStamp Stamp = new(0x0001_0203, 1_700_000_000);

    /// <summary>Bit 31 of the commit's writer: a firmware.</summary>
    public const uint FirmwareBit = 0x8000_0000;

    public bool HasForbiddenTag => Changes.Any(c => (c.Tag & 0xFFF) is <= Field.DeviceIdId or Field.AuthId
        || ((c.Tag & 0xFFF) == Field.NameId && c.Value is { Length: < 2 }));

    /// <summary>The same call after a cut: a format that came as far as an identity is finished by an edit.</summary>
    public Operation Again(StoreView now) =>
        Format is not null && now.State == StoreState.Valid ? this with { Format = null } : this;

    public StoreEdit ToEdit() => new()
    {
        DeviceId = Format,
        Changes = [.. Changes.Select(c =>
            c.Value is null ? FieldChange.Remove(c.Tag & 0xFFF) : FieldChange.Set(new Field(c.Tag, c.Value)))],
    };

    public override string ToString() => (Format is { } number ? $"format #{number}" : "write") + string.Concat(
        Changes.Select(c => $" {c.Tag:X4}{(c.Value is null ? " removed" : $"={Convert.ToHexString(c.Value)}")}"));
}

/// <summary>How a call ended: an error, or the status of what is on the chip then; and whether the power went first.</summary>
internal readonly record struct Verdict(CResult Result, bool IsCut)
{
    public static Verdict Cut => new(CResult.OK, true);

    public override string ToString() => IsCut ? "power cut" : Result >= 0 ? $"status {(StoreStatus)Result}" : $"{Result}";
}
