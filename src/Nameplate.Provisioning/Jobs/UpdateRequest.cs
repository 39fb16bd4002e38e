using Nameplate.Images;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Jobs;

/// <summary>What an update shall write.</summary>
public sealed record UpdateRequest
{
    /// <summary>The firmware; several files merged.</summary>
    public required MemoryImage Image { get; init; }

    /// <summary>The files' names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Symbols of its ELF files that begin with <see cref="Planning.Fences.SymbolPrefix"/>.</summary>
    public IReadOnlyDictionary<string, uint> Symbols { get; init; } = new Dictionary<string, uint>();

    /// <summary>Where it expects the identity, by its own symbols and cards.</summary>
    public IReadOnlyList<IdentityClaim> Claims { get; init; } = [];

    /// <summary>The image needs no vector table.</summary>
    public bool IsData { get; init; }

    /// <summary>The image lies in the bank that does not start (<see cref="Planning.InactiveBank"/>).</summary>
    public bool InactiveBank { get; init; }

    /// <summary>Rewrite sectors that hold the image already.</summary>
    public bool RewriteAll { get; init; }

    /// <summary>
    /// Verify firmware by Get Checksum in place of reading it back. Reads back all the same where the ROM offers none, or the
    /// chip's row does not state its form; the vector words and the identity are always read.
    /// </summary>
    public bool VerifyByChecksum { get; init; }

    /// <summary>Refuse a device without a valid identity (N1001).</summary>
    public bool RequireIdentity { get; init; }
}

/// <summary>An update that is done and proven.</summary>
/// <param name="Plan">What was executed; <see cref="UpdatePlan.Erase"/> is empty when everything was there already.</param>
/// <param name="Identity">The identity after the job.</param>
/// <param name="Verdict">What was proven of it.</param>
/// <param name="BytesVerified">Bytes read back equal, skipped sectors included.</param>
/// <param name="Elapsed">From the first exchange of the job to the last, by the link's clock.</param>
public sealed record UpdateOutcome(
    UpdatePlan Plan, Nameplate.Identity.StoreView Identity, IdentityVerdict Verdict, long BytesVerified, TimeSpan Elapsed);
