using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>show [IMAGE]</c>: the identity, from a device or from a memory dump.</summary>
internal sealed class ShowCommand : DeviceVerb
{
    private readonly Argument<string?> _image = new("IMAGE")
    {
        Description = "a memory dump (HEX, S-record, ELF, or raw binary with --base) instead of a device",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _base = FirmwareArguments.BaseOption();
    private readonly PlaceArguments _place = new();

    public ShowCommand()
        : base("show", "Shows the identity: number, fields, history. From a device, or from a memory dump with the same output.",
            PortNeed.OneOrOnly,
            "nameplate show",
            "nameplate show -p /dev/ttyUSB0 --json",
            "nameplate show -p /dev/ttyUSB0 --place otp",
            "nameplate show dump.hex",
            "nameplate show dump.bin --base 0x08000000 --chip stm32h743xi")
    {
        _image.NamesFile();
        Arguments.Add(_image);
        Options.Add(_base);
        _place.AddTo(this, Device, writes: false);
    }

    public override async Task<Verdict> RunAsync(Run run)
    {
        if (_place.BesideFlash(run) is { } kind)
        {
            return run.GetOptional(_image) is null
                ? await WithDeviceAsync(run, session => ShowPlaceAsync(run, session, kind))
                : throw new UsageException("a dump shows the identity in flash, and no other place", "leave out --place, or the dump");
        }

        if (run.GetOptional(_image) is { } path)
        {
            (MemoryImage image, Chip? told) = Load(run, path);
            run.Project.Announce(run.Screen.Notice);
            (Chip chip, StoreView dumped) = await MemoryDump.ReadAsync(image, path, told, run.Stop.AtOnce);
            return Conclude(run, new ShowReport(path, chip.Name, null, null, StoreReport.Of(dumped, FieldWords.For(run))), dumped);
        }

        return await WithDeviceAsync(run, async session =>
        {
            ShowJob job = new(session, ReadScope.History);
            run.Condition = job.Condition;
            StoreView view = await job.RunAsync(run.Stop);
            DeviceFacts facts = session.Facts;
            return Conclude(run, new ShowReport(session.Port, facts.Chip.Name, facts.Uid is null ? null : facts.UidText,
                job.OpenJournal?.ToString(), StoreReport.Of(view, FieldWords.For(run))), view);
        });
    }

    private async Task<Verdict> ShowPlaceAsync(Run run, DeviceSession session, Chips.Places.PlaceKind kind)
    {
        PlaceReading reading = await _place.Open(run, kind, session).ReadAsync(run.Stop);
        PlaceText.Write(run.Screen, session, reading);
        return Verdict.Done(reading.Number is { } number ? $"this is device #{number}, in {PlaceText.Title(reading)}" : $"no number in {PlaceText.Title(reading)}",
            PlaceShowReport.Of(Name, session, reading));
    }

    /// <summary>A backup's description tells the chip and the place, unless the command line does.</summary>
    private (MemoryImage Image, Chip? Chip) Load(Run run, string path)
    {
        // What the backup itself says of its chip weighs more than what the project says of its boards.
        if (run.Get(Device.Chip) is null && Device.Placement.ChoiceOf(run) == PlacementChoice.Default
            && run.Get(_base) is null && File.Exists(path + Backup.DescriptionSuffix))
        {
            Backup backup = Backup.Load(path);
            Chip chip = ChipDatabase.Get(backup.Chip);
            return (backup.Image, backup.PlacementOn(chip) is { } placement ? chip with { Identity = placement } : chip);
        }

        return (FirmwareFile.Load(path, FirmwareArguments.AddressOf(run.Get(_base))).Image, ChipOfDump(run));
    }

    private Chip? ChipOfDump(Run run)
    {
        PlacementChoice choice = Device.Placement.ChoiceOf(run);
        return (Device.ChipOf(run), choice == PlacementChoice.Default) switch
        {
            ({ } chip, _) => chip with { Identity = choice.For(chip) },
            (null, true) => null,
            _ => throw new UsageException("a dump does not tell where its chip's sectors lie", "add --chip NAME to --regions or --embed"),
        };
    }

    private static Verdict Conclude(Run run, ShowReport report, StoreView view)
    {
        run.Screen.Field("from", report.Source);
        run.Screen.Field("chip", report.Chip);
        if (report.Uid is { } uid)
        {
            run.Screen.Field("unique ID", uid);
        }

        StoreText.Write(run.Screen, view, FieldWords.For(run), history: true);
        if (report.OpenJournal is { } journal)
        {
            run.Screen.Paragraph($"This host's journal wants to write #{journal} back: the interrupted command, run again, does it.");
        }

        return view switch
        {
            { State: StoreState.LaterVersion } => throw new IdentityShownException(ErrorCodes.IdentityVersion,
                $"{report.Source}: the identity was written by a later Nameplate"),
            { State: StoreState.None } when view.Has(StoreStatus.Degraded) => throw new IdentityShownException(ErrorCodes.IdentityDamaged,
                $"{report.Source}: an identity was here and has rotted"),
            { State: StoreState.Valid } when view.Has(StoreStatus.Conflict) => throw new IdentityShownException(ErrorCodes.IdentityConflict,
                $"{report.Source}: two identities contradict each other; #{view.DeviceId} is shown"),
            { DeviceId: { } number } => Verdict.Done($"this is device #{number}", report),
            _ => Verdict.Done("no identity: this device has no number yet", report),
        };
    }
}
