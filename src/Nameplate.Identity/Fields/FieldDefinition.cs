namespace Nameplate.Identity;

/// <summary>What a field's value is in people's terms.</summary>
/// <param name="Name">Lower case, digits and underscores: <c>start_delay</c>.</param>
/// <param name="Id">002…FFF; the user's own are 800…FFF.</param>
/// <param name="Type">How the value is coded.</param>
/// <param name="Size">Bytes of one element where the type leaves a choice (integers: 1, 2, 4, 8); 0 where it does not.</param>
/// <param name="Unit">What one count is: <c>ms</c>; null without a unit.</param>
public sealed record FieldDefinition(string Name, int Id, FieldType Type, int Size = 0, string? Unit = null)
{
    /// <summary>Least value allowed, integers only; null for what the size allows.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>Greatest value allowed, integers only; null for what the size allows.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>What the field is for.</summary>
    public string? Description { get; init; }

    /// <summary>Type and id, as stored.</summary>
    public ushort Tag => checked((ushort)((int)Type << 12 | Id));

    /// <summary>Tools do not show the value.</summary>
    public bool IsSecret => Type == FieldType.Secret;

    /// <summary>One of the user's own, whose name travels in a name entry.</summary>
    public bool IsUserDefined => Id >= Field.FirstUserId;
}
