using Nameplate.Identity;

namespace Nameplate.Cli.Commands;

internal static class FieldEdits
{
    public static IReadOnlyList<FieldChange> Parse(Run run, IReadOnlyList<string> texts) => texts.Count == 0 ? [] : throw new NotImplementedException();
    public static IReadOnlyList<FieldChange> ParseNames(Run run, IReadOnlyList<string> texts) => texts.Count == 0 ? [] : throw new NotImplementedException();
}
