namespace Nameplate.Cli.Completion;

/// <summary>One word that may stand where the cursor is.</summary>
/// <param name="Value">The whole word.</param>
/// <param name="Description">What it means; empty where that is plain.</param>
internal sealed record Suggestion(string Value, string Description = "");

/// <summary>What may stand where the cursor is.</summary>
/// <param name="Words">The words.</param>
/// <param name="Files">True where the shell's own completion of files belongs.</param>
internal sealed record Suggestions(IReadOnlyList<Suggestion> Words, bool Files)
{
    public static Suggestions None { get; } = new([], false);
}
