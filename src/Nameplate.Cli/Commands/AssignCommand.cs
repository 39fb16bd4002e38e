using System.CommandLine;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>assign NUMBER</c>: "this is device #10".</summary>
internal sealed class AssignCommand : WriteVerb
{
    private readonly IdentityArguments _identity = new();
    private readonly PlaceArguments _place = new();
    private readonly Argument<ulong> _number = IdentityArguments.NumberArgument();

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "read the place and say what would be written; change nothing" };

    private readonly Option<bool> _adopt = new("--adopt")
    {
        Description = "where something else lies in the identity's place: say what it is, ask, save it in the state directory, and take the place over",
    };

    public AssignCommand()
        : base("assign", "Gives the device its number: writes, reads back, says so. The same number again changes nothing.",
            "nameplate assign 10 -p /dev/ttyUSB0",
            "nameplate assign 55 -p usb:A50285BI --boot rts-dtr --set start_delay=250ms --set serial=A-0055",
            "nameplate assign 11 -p /dev/ttyUSB0 --replace --reason \"board swapped in unit 11\"",
            "nameplate assign 10 -p /dev/ttyUSB0 --adopt",
            "nameplate assign 10 -p /dev/ttyUSB0 --place otp --dry-run")
    {
        Arguments.Add(_number);
        _identity.AddTo(this);
        Options.Add(_adopt);
        _place.AddTo(this, Device, writes: true);
        Options.Add(_dryRun);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        if (_place.BesideFlash(run) is not { } kind)
        {
            return run.Get(_dryRun)
                ? WithDeviceAsync(run, session => ToPlaceAsync(run, session, Chips.Places.PlaceKind.Spare,
                    new PlaceRequest(run.Get(_number), _identity.RequestOf(run, run.Get(_number), FieldDeclarations.Load(run)).Edit.Replace)))
                : WriteAsync(run, catalog => _identity.RequestOf(run, run.Get(_number), catalog) with { Adopt = run.Get(_adopt) });
        }

        PlaceRequest request = _identity.PlaceRequestOf(run, run.Get(_number), Chips.Places.PlaceKinds.NameOf(kind));
        return WithDeviceAsync(run, session => ToPlaceAsync(run, session, kind, request));
    }

    private Task<Verdict> ToPlaceAsync(Run run, DeviceSession session, Chips.Places.PlaceKind kind, PlaceRequest request) =>
        PlaceWriting.AssignAsync(run, session, Name, _place, _place.Open(run, kind, session), request, run.Get(_dryRun));
}
