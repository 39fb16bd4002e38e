namespace Nameplate.Chips;

/// <summary>A known fault of ROM bootloaders, by name. Instances are compared by <see cref="Name"/>.</summary>
/// <param name="Name">Kebab case, as the simulator's <c>--erratum</c> takes it: <c>bank2-erase-acked-early</c>.</param>
/// <param name="Summary">What goes wrong, one sentence.</param>
/// <param name="Workaround">What Nameplate does about it, one sentence.</param>
/// <param name="Source">Document, revision, section, or the thread's address.</param>
public sealed record Erratum(string Name, string Summary, string Workaround, string Source)
{
    /// <summary>Same name.</summary>
    public bool Equals(Erratum? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
