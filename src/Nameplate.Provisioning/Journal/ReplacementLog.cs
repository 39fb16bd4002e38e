using System.Text.Json;

namespace Nameplate.Provisioning.Journal;

/// <summary>One number that was replaced by another, as <c>replacements.jsonl</c> keeps it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Device">The device's unique ID in hex, or the text that stands for it; null where there was neither.</param>
/// <param name="From">The number before.</param>
/// <param name="To">The number after.</param>
/// <param name="Reason">Why, in the user's words.</param>
public sealed record Replacement(DateTimeOffset At, string? Device, string From, string To, string Reason);

/// <summary>The host's record of replaced numbers: one line of JSON each, only ever added to.</summary>
/// <param name="files">Where it lies.</param>
public sealed class ReplacementLog(IStateFiles files)
{
    private const string Name = "replacements.jsonl";

    /// <summary>Adds a line, durable on return. Where a line before it was torn, it begins on one of its own.</summary>
    /// <exception cref="StateException">It cannot be written.</exception>
    public async ValueTask AddAsync(Replacement replacement, CancellationToken cancellationToken)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(replacement, StateLineJson.Default.Replacement);
        bool isTorn = await files.ReadAsync(Name, cancellationToken).ConfigureAwait(false) is [.., not (byte)'\n'];
        await files.AppendAsync(Name, isTorn ? [(byte)'\n', .. line, (byte)'\n'] : (byte[])[.. line, (byte)'\n'], cancellationToken)
            .ConfigureAwait(false);
    }
}
