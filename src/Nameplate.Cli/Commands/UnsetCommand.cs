using System.CommandLine;
using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary><c>unset k …</c>: removes fields of the identity.</summary>
internal sealed class UnsetCommand : WriteVerb
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "a field's name, or @801 for one whose name is not known",
        Arity = ArgumentArity.OneOrMore,
    };

    public UnsetCommand()
        : base("unset", "Removes fields from the identity. The number itself stays.",
            "nameplate unset start_delay -p /dev/ttyUSB0",
            "nameplate unset @801 -p /dev/ttyUSB0") => Arguments.Add(_names);

    public override Task<Verdict> RunAsync(Run run) =>
        WriteAsync(run, catalog => new AssignRequest(new StoreEdit { Changes = FieldEdits.ParseNames(catalog, run.Get(_names)) }));
}
