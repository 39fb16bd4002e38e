using System.CommandLine;

namespace Nameplate.Cli.Commands;

/// <summary><c>assign NUMBER</c>: "this is device #10".</summary>
internal sealed class AssignCommand : WriteVerb
{
    private readonly IdentityArguments _identity = new();
    private readonly Argument<ulong> _number = IdentityArguments.NumberArgument();

    private readonly Option<bool> _adopt = new("--adopt")
    {
        Description = "where something else lies in the identity's place: say what it is, ask, save it in the state directory, and take the place over",
    };

    public AssignCommand()
        : base("assign", "Gives the device its number: writes, reads back, says so. The same number again changes nothing.",
            "nameplate assign 10 -p /dev/ttyUSB0",
            "nameplate assign 55 -p usb:A50285BI --boot rts-dtr --set start_delay=250ms --set serial=A-0055",
            "nameplate assign 11 -p /dev/ttyUSB0 --replace --reason \"board swapped in unit 11\"",
            "nameplate assign 10 -p /dev/ttyUSB0 --adopt")
    {
        Arguments.Add(_number);
        _identity.AddTo(this);
        Options.Add(_adopt);
    }

    public override Task<Verdict> RunAsync(Run run) =>
        WriteAsync(run, catalog => _identity.RequestOf(run, run.Get(_number), catalog) with { Adopt = run.Get(_adopt) });
}
