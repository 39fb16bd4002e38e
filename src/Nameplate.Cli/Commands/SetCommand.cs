using System.CommandLine;
using Nameplate.Identity;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary><c>set k=v …</c>: other named fields of the identity.</summary>
internal sealed class SetCommand : WriteVerb
{
    private readonly Argument<string[]> _fields = new("FIELD")
    {
        Description = "start_delay=250ms; your own as NAME@801:u32[us]=250, or by name from nameplate.fields.json",
        Arity = ArgumentArity.OneOrMore,
    };

    public SetCommand()
        : base("set", "Sets fields of the identity. A value that its field cannot hold exactly is refused, never rounded.",
            "nameplate set start_delay=250ms -p /dev/ttyUSB0",
            "nameplate set serial=A-0010 hardware=C2 -p /dev/ttyUSB0",
            "nameplate set gain@801:u32[us]=250 -p /dev/ttyUSB0") => Arguments.Add(_fields);

    public override Task<Verdict> RunAsync(Run run) =>
        WriteAsync(run, catalog => new AssignRequest(new StoreEdit { Changes = FieldEdits.Parse(catalog, run.Get(_fields)) }));
}
