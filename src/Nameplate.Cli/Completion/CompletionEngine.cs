using System.CommandLine;
using Nameplate.Cli.Commands;

namespace Nameplate.Cli.Completion;

/// <summary>From the words before the cursor to what may stand there, by the command tree.</summary>
internal sealed class CompletionEngine(NameplateCommand root, Surroundings surroundings)
{
    private readonly ValueSource _values = new(surroundings);

    /// <summary>Completes the last word.</summary>
    /// <param name="words">The words up to the cursor without the program's name; the last one may be empty.</param>
    public Suggestions Complete(IReadOnlyList<string> words)
    {
        string typed = words.Count == 0 ? "" : words[^1].Trim();
        IReadOnlyList<string> before = [.. words.SkipLast(1)];
        Suggestions all = before.Count == 0 ? Verbs()
            : root.Verbs.FirstOrDefault(verb => verb.Name == before[0]) is { } verb ? InVerb(verb, [.. before.Skip(1)], typed)
            : Suggestions.None;
        return all with { Words = [.. all.Words.Where(word => word.Value.StartsWith(typed, StringComparison.Ordinal))] };
    }

    private Suggestions Verbs() => new(
        [.. root.Verbs.Select(verb => new Suggestion(verb.Name, FirstSentence(verb.Description))),
            .. root.Options.Select(option => new Suggestion(option.Name, FirstSentence(option.Description)))],
        false);

    private Suggestions InVerb(Verb verb, IReadOnlyList<string> before, string typed)
    {
        Place place = Walk(verb, before);
        if (place.Awaiting is { } awaiting)
        {
            return Values(ValueKinds.Of(awaiting), awaiting, typed, "");
        }

        if (!place.OptionsEnded && typed.StartsWith('-'))
        {
            return typed.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals && Find(verb, typed[..equals]) is { } option
                ? Values(ValueKinds.Of(option), option, typed[(equals + 1)..], typed[..(equals + 1)])
                : new Suggestions([.. Options(verb, place.Used)], false);
        }

        return ArgumentAt(verb, place.Arguments) is { } argument
            ? Values(ValueKinds.Of(verb, argument), argument, typed, "")
            : new Suggestions(typed.Length == 0 && !place.OptionsEnded ? [.. Options(verb, place.Used)] : [], false);
    }

    private Suggestions Values(ValueKind kind, Symbol symbol, string typed, string prefix) => new(
        [.. _values.Of(kind, symbol, typed).Select(value => value with { Value = prefix + value.Value })],
        kind == ValueKind.File);

    /// <summary>The options that are not there yet, and those that may be there several times.</summary>
    private static IEnumerable<Suggestion> Options(Verb verb, HashSet<Option> used) => verb.Options
        .Where(option => !used.Contains(option) || option.ValueType.IsArray)
        .SelectMany(option => option.Aliases.Prepend(option.Name).Where(name => name.Length > 2 || option.Aliases.Contains(name))
            .Select(name => new Suggestion(name, FirstSentence(option.Description))))
        .OrderBy(option => !option.Value.StartsWith("--", StringComparison.Ordinal))
        .Append(new Suggestion("--help", "Show help and usage information"));

    private static Place Walk(Verb verb, IReadOnlyList<string> before)
    {
        Place place = new([], null, false, 0);
        foreach (string word in before)
        {
            place = place switch
            {
                { Awaiting: not null } => place with { Awaiting = null },
                { OptionsEnded: false } when word == "--" => place with { OptionsEnded = true },
                { OptionsEnded: false } when word.StartsWith('-') && word.Length > 1 => AfterOption(verb, place, word),
                _ => place with { Arguments = place.Arguments + 1 },
            };
        }

        return place;
    }

    private static Place AfterOption(Verb verb, Place place, string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        Option? option = Find(verb, equals > 0 ? word[..equals] : word);
        if (option is not null)
        {
            place.Used.Add(option);
        }

        return place with { Awaiting = equals < 0 && option is not null && ValueKinds.TakesValue(option) ? option : null };
    }

    private static Option? Find(Verb verb, string name) =>
        verb.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static Argument? ArgumentAt(Verb verb, int index)
    {
        foreach (Argument argument in verb.Arguments)
        {
            if (index < argument.Arity.MaximumNumberOfValues)
            {
                return argument;
            }

            index -= argument.Arity.MaximumNumberOfValues;
        }

        return null;
    }

    private static string FirstSentence(string? text) => (text ?? "").Split(['.', ';', ':'], 2)[0];

    /// <summary>Where the walk over the words has got to.</summary>
    /// <param name="Used">Options met.</param>
    /// <param name="Awaiting">The option whose value comes next, or null.</param>
    /// <param name="OptionsEnded">True behind <c>--</c>.</param>
    /// <param name="Arguments">Arguments met.</param>
    private sealed record Place(HashSet<Option> Used, Option? Awaiting, bool OptionsEnded, int Arguments);
}
