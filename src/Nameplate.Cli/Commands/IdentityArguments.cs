using System.CommandLine;
using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary>The identity that <c>assign</c> and <c>provision</c> write.</summary>
internal sealed class IdentityArguments
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "a field: start_delay=250ms, or one of your own as NAME@801:u32[us]=250; repeatable",
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "give a numbered device another number; needs --reason, and asks",
    };

    private readonly Option<string?> _reason = new("--reason") { Description = "why, for the record", HelpName = "TEXT" };

    private readonly Option<bool> _production = new("--production")
    {
        Description = "mark it as in production: it then lies at a fixed address, as after lock, but is not write-protected",
    };

    /// <summary>The number as an argument.</summary>
    public static Argument<ulong> NumberArgument() => new("NUMBER")
    {
        Description = "1 to 18446744073709551615",
        CustomParser = result => NumberOf(result.Tokens[0].Value, result.AddError),
    };

    /// <summary>The number as an option.</summary>
    public static Option<ulong> NumberOption() => new("--number", "-n")
    {
        Description = "the device's number, 1 to 18446744073709551615",
        HelpName = "NUMBER",
        Required = true,
        CustomParser = result => NumberOf(result.Tokens[0].Value, result.AddError),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_set);
        command.Options.Add(_replace);
        command.Options.Add(_reason);
        command.Options.Add(_production);
    }

    /// <summary>The number alone, for a place that holds nothing else.</summary>
    /// <exception cref="UsageException">--replace and --reason belong together; --set and --production are not for such a place.</exception>
    public PlaceRequest PlaceRequestOf(Run run, ulong number, string place) =>
        run.Get(_set) is { Length: > 0 } || run.Get(_production)
            ? throw new UsageException($"--place {place} holds a number and nothing else",
                "leave out --set and --production, or keep the identity in flash: leave out --place")
            : new PlaceRequest(number, run.Get(_replace), ReasonOf(run));

    /// <exception cref="UsageException">--replace and --reason belong together; a field that nobody declared, or a value that
    /// it cannot hold.</exception>
    public AssignRequest RequestOf(Run run, ulong number, FieldCatalog catalog)
    {
        string? reason = ReasonOf(run);
        return new AssignRequest(new StoreEdit
        {
            DeviceId = number,
            Replace = run.Get(_replace),
            Production = run.Get(_production),
            Changes = FieldEdits.Parse(catalog, run.Get(_set) ?? []),
        }, reason);
    }

    private string? ReasonOf(Run run)
    {
        bool replace = run.Get(_replace);
        string? reason = run.Get(_reason);
        return replace == !string.IsNullOrWhiteSpace(reason)
            ? reason
            : throw new UsageException(replace ? "--replace needs --reason TEXT" : "--reason belongs to --replace",
                "nameplate assign NUMBER -p PORT --replace --reason \"board swapped\"");
    }

    private static ulong NumberOf(string text, Action<string> refuse)
    {
        if (ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out ulong number) && number > 0)
        {
            return number;
        }

        refuse($"'{text}' is no device number: 1 to 18446744073709551615");
        return 0;
    }
}
