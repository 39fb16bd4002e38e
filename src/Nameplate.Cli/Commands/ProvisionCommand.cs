using System.CommandLine;
using Nameplate.Chips.Places;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Cli.Commands;

/// <summary><c>provision FIRMWARE --number N</c>: number and firmware in one pass.</summary>
internal sealed class ProvisionCommand : WriteVerb
{
    private readonly FirmwareArguments _firmware = new();
    private readonly IdentityArguments _identity = new();
    private readonly Option<ulong> _number = IdentityArguments.NumberOption();
    private readonly PlaceArguments _place = new();
    private readonly Option<string?> _start = StartMode.NewOption();

    public ProvisionCommand()
        : base("provision", "Writes number and firmware in one pass, and proves both.",
            "nameplate provision firmware.hex --number 10 -p /dev/ttyUSB0",
            "nameplate provision cm7.elf cm4.elf --number 55 --set serial=A-0055 -p usb:A50285BI --boot rts-dtr")
    {
        _firmware.AddTo(this);
        Options.Add(_number);
        _identity.AddTo(this);
        _place.AddTo(this, Device, writes: true);
        Options.Add(_start);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        Firmware firmware = _firmware.Load(run);
        if (_place.BesideFlash(run) is { } kind)
        {
            return ToPlaceAsync(run, kind, _firmware.RequestOf(run, firmware));
        }

        AssignRequest assign = _identity.RequestOf(run, run.Get(_number), FieldDeclarations.Load(run));
        UpdateRequest update = _firmware.RequestOf(run, firmware);
        return WithDeviceAsync(run, async session =>
        {
            string? start = run.Get(_start);
            StartMode.Check(start, session.CanReset, session.Port);
            await ConfirmReplaceAsync(run, session, assign);
            ProvisionJob job = new(session, update, assign);
            run.Condition = job.Condition;
            (AssignOutcome identity, UpdateOutcome outcome) = await job.RunAsync(run.Stop);
            (string started, string words) = await StartMode.StartAsync(start, session, update.Image.Segments[0].Address, run.Stop);
            FieldWords names = FieldWords.For(run);
            StoreText.Write(run.Screen, outcome.Identity, names, history: false);
            string numbered = identity.IsChanged ? LineOf(identity) : $"done: this is device #{identity.After.DeviceId} already";
            string line = $"{numbered}; {VerdictText.Firmware(outcome)}; {VerdictText.Identity(outcome.Verdict, outcome.Identity.DeviceId)}; {words}";
            return Verdict.Done(line, new ProvisionReport(session.Port, session.Chip.Name,
                session.Facts.Uid is null ? null : session.Facts.UidText, identity.IsChanged, StoreReport.Of(outcome.Identity, names),
                PlanReport.Of(outcome.Plan), outcome.BytesVerified,
                Math.Round((identity.Elapsed + outcome.Elapsed).TotalSeconds, 3), started));
        });
    }

    private Task<Verdict> ToPlaceAsync(Run run, PlaceKind kind, UpdateRequest update)
    {
        PlaceRequest request = _identity.PlaceRequestOf(run, run.Get(_number), kind.NameOf());
        return WithDeviceAsync(run, async session =>
        {
            string? start = run.Get(_start);
            StartMode.Check(start, session.CanReset, session.Port);
            IdentityPlace place = _place.Open(run, kind, session);
            ProvisionPlaceJob job = new(session, update, place, request);
            try
            {
                (PlaceReading before, bool changes) = await job.SurveyAsync(run.Stop);
                string? confirmed = changes ? PlaceWriting.Ask(run, _place, place, request, before) : null;
                (PlaceOutcome number, UpdateOutcome outcome) = await job.RunAsync(confirmed, run.Stop);
                (string started, string words) = await StartMode.StartAsync(start, session, update.Image.Segments[0].Address, run.Stop);
                PlaceText.Write(run.Screen, session, number.After);
                return Verdict.Done($"{PlaceWriting.LineOf(number)}; {VerdictText.Firmware(outcome)}; {words}", new PlaceProvisionReport(
                    session.Port, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText, number.IsChanged,
                    PlaceReport.Of(number.After), PlanReport.Of(outcome.Plan), outcome.BytesVerified,
                    Math.Round((number.Elapsed + outcome.Elapsed).TotalSeconds, 3), started));
            }
            finally
            {
                run.Condition = job.Condition;
            }
        });
    }
}
