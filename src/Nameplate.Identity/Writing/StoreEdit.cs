namespace Nameplate.Identity;

/// <summary>What shall become of an identity. Everything not named stays as it is.</summary>
public sealed record StoreEdit
{
    /// <summary>The number, 1…2⁶⁴-1; null keeps the one on the device, and then there must be one.</summary>
    public ulong? DeviceId { get; init; }

    /// <summary>Agrees to replace another number, or an identity that rotted.</summary>
    public bool Replace { get; init; }

    /// <summary>A whole content to be written as the next generation in place of what is there, flags and authentication
    /// included; its number is <see cref="DeviceId"/>, and there are no <see cref="Changes"/>.</summary>
    public Snapshot? Content { get; init; }

    /// <summary>Changes to fields, applied in order.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The chip's 12 UID bytes to bind the identity to; null keeps the binding as it is.</summary>
    public ReadOnlyMemory<byte>? BindToUid { get; init; }

    /// <summary>Marks the identity as one of a device in production, which then lies at slot 1, for good; false keeps the mark
    /// as it is.</summary>
    public bool Production { get; init; }
}

/// <summary>Sets one field, or removes it.</summary>
/// <param name="Id">The field's id, 002…FFF; 001 and 7FF cannot be changed.</param>
/// <param name="Field">The new field of that id; null removes it.</param>
public sealed record FieldChange(int Id, Field? Field)
{
    /// <summary>Sets <paramref name="field"/> in place of any of the same id.</summary>
    public static FieldChange Set(Field field) => new(field.Id, field);

    /// <summary>Removes every field with this id.</summary>
    public static FieldChange Remove(int id) => new(id, null);
}

/// <summary>Who writes, as the commit line records it.</summary>
/// <param name="Writer">Program version; bit 31 is firmware's.</param>
/// <param name="UnixTime">Seconds since 1970-01-01 UTC, 0 if unknown.</param>
public readonly record struct WriteStamp(uint Writer, uint UnixTime);
