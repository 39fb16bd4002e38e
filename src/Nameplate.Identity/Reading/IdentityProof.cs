using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>
/// The bytes that carry an identity, taken at one moment: of every region header and mirror, and every line of every slot
/// that was ever begun. Two of them say whether anything happened to the identity in between.
/// </summary>
public sealed class IdentityProof
{
    private IdentityProof(IReadOnlyDictionary<uint, LineRead> lines) => Lines = lines;

    /// <summary>The lines, by address.</summary>
    public IReadOnlyDictionary<uint, LineRead> Lines { get; }

    /// <summary>Reads the lines from the device.</summary>
    public static ValueTask<IdentityProof> ReadAsync(
        IStoreFlash flash, StoreView view, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The first difference, or null if the identity is byte for byte the same.</summary>
    public ProofDifference? FirstDifference(IdentityProof after) => throw new NotSupportedException();
}

/// <summary>A line of an identity that is not what it was.</summary>
/// <param name="Address">Where.</param>
/// <param name="What">Which line: <c>region 0, slot 3, commit</c>.</param>
/// <param name="Before">The line then.</param>
/// <param name="After">The line now.</param>
public sealed record ProofDifference(uint Address, string What, LineRead Before, LineRead After);

/// <summary>What lies where a store would be formatted.</summary>
public enum PlaceKind
{
    /// <summary>Every line reads FF.</summary>
    Blank,

    /// <summary>A store, valid or not, or a format that was cut off.</summary>
    Store,

    /// <summary>Something else: it is never erased without being asked for by name.</summary>
    Foreign,
}

/// <summary>What the whole of a store's place holds, every line of every region read.</summary>
/// <param name="Kind">Blank only if all regions are; foreign if one is.</param>
/// <param name="ForeignAt">The first line that is neither blank nor a store's, or null.</param>
/// <param name="Lines">Every line, by address.</param>
public sealed record StorePlace(PlaceKind Kind, uint? ForeignAt, IReadOnlyDictionary<uint, LineRead> Lines)
{
    /// <summary>Reads every line of every region of one side.</summary>
    public static ValueTask<StorePlace> ReadAsync(
        IStoreFlash flash, IReadOnlyList<AddressRange> regions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
