using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Identity;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>inspect</c>: what there is to know of a device, on one screen.</summary>
internal sealed class InspectCommand : DeviceVerb
{
    public InspectCommand()
        : base("inspect", "Shows chip, bootloader version, UID, protection, errata in force, identity and firmware. Changes nothing.",
            PortNeed.OneOrOnly,
            "nameplate inspect",
            "nameplate inspect -p /dev/ttyUSB0 --boot rts-dtr",
            "nameplate inspect -p sim:stm32h723xg --json")
    {
    }

    public override Task<Verdict> RunAsync(Run run) => WithDeviceAsync(run, async session =>
    {
        InspectJob job = new(session);
        run.Condition = job.Condition;
        InspectReport found = await job.RunAsync(run.Stop);
        Show(run, found);
        return Verdict.Done(LineOf(found), ReportOf(run, session, found));
    });

    private static void Show(Run run, InspectReport found)
    {
        DeviceFacts facts = found.Facts;
        Screen screen = run.Screen;
        screen.Field("chip", $"{facts.Chip.Name}, product ID 0x{facts.Chip.ProductId:X3}  ({facts.Chip.Devices})");
        screen.Field("flash", SizeOf(facts));
        screen.Field("unique ID", facts.UidText);
        screen.Field("bootloader", BootloaderOf(facts));
        screen.Field("protection", ProtectionOf(found));
        StoreText.Write(screen, found.Identity, FieldWords.For(run), history: false);
        foreach (PlaceReading place in found.OtherPlaces)
        {
            screen.Field(place.Kind.NameOf(), string.Join("; ", place.Notes.Prepend(place.Number is { } elsewhere ? $"#{elsewhere}" : "no number")));
        }

        if (found.PlacesDisagree)
        {
            screen.Field("TROUBLE", "these places say different numbers; firmware takes the one that it was written to look at: assign the right one to the others, or show --place NAME looks closer");
        }

        screen.Field("firmware", FirmwareOf(found));
        if (found.Card is { } card)
        {
            screen.Field("card", card.ToString());
        }

        if (found.OpenJournal is { } number)
        {
            screen.Field("journal", $"this host's journal wants to write #{number} back: run the interrupted command again");
        }

        if (facts.Errata.Count > 0)
        {
            screen.Say();
            screen.Say("Errata worked around here");
            int width = facts.Errata.Max(erratum => erratum.Name.Length) + 2;
            foreach (Erratum erratum in facts.Errata)
            {
                screen.Field(erratum.Name, erratum.Source, width);
            }
        }

        screen.Say();
    }

    private static string SizeOf(DeviceFacts facts) =>
        Quantity.Size(facts.Chip.Flash.Size)
        + (facts.FlashSizeKiB is { } register ? $" (size register: {register} KiB)" : " (size register not readable)")
        + (facts.BanksSwapped == true ? ", banks swapped" : "");

    private static string BootloaderOf(DeviceFacts facts) =>
        (facts.BootloaderVersion, facts.BootloaderId) switch
        {
            ({ } version, _) => version,
            (null, { } id) => $"ID 0x{id:X2}, a version not known: every erratum of this chip is expected",
            _ => "ID not readable: every erratum of this chip is expected",
        } + $", protocol V{facts.ProtocolVersion >> 4}.{facts.ProtocolVersion & 0xF}";

    private static string ProtectionOf(InspectReport found)
    {
        DeviceFacts facts = found.Facts;
        if (facts.Options is not { } options)
        {
            return "the ROM does not show its option bytes";
        }

        string readout = options.ReadoutLevel == 0 ? "readout open" : $"readout protection level {options.ReadoutLevel}";
        string write = InspectVerbReport.ProtectedSectors(facts) switch
        {
            null => "write protection not readable",
            { Count: 0 } => "no sector write-protected",
            { } sectors => $"write-protected: {string.Join(", ", sectors.Select(sector => sector.Range))}",
        };
        string locked = found.IdentityIsLocked switch
        {
            true => ", the identity is locked",
            false => ", the identity is not locked",
            null => ", whether the identity is locked is not readable",
        };
        return $"{readout}, {write}{locked}";
    }

    private static string FirmwareOf(InspectReport found) => found switch
    {
        { Interrupted: { } update } => Interrupted(update, found.Firmware),
        { Firmware: { IsBlank: true, HasMore: true } } =>
            "incomplete: the vectors are blank and other flash is not, as an interrupted update leaves it; nothing starts; update completes it",
        { Firmware.IsReadable: false } => $"the word at {Quantity.Address(found.Firmware.Address)} cannot be read",
        { Firmware.IsBlank: true } => "none: the vectors are blank, nothing starts",
        _ => $"starts at 0x{found.Firmware.ResetVector & ~1u:X8}, stack at 0x{found.Firmware.StackPointer:X8}",
    };

    private static string Interrupted(IncompleteUpdate update, FirmwareGlimpse firmware) =>
        $"incomplete: the update{(update.From is { } from ? $" from {from}" : "")} to {update.To ?? $"firmware {update.FirmwareCrc32:X8}"} that was begun on this host"
        + $" at {update.StartedAt:yyyy-MM-dd HH:mm} UTC was interrupted"
        + (InterruptedReport.PercentOf(update) is { } percent ? $" with {percent} % written" : "")
        + (update.InactiveBank ? ", in the inactive bank; what starts was not touched" : firmware is { IsReadable: true, IsBlank: false }
            ? "; its first word is not blank, so it may have been completed elsewhere"
            : "; nothing starts")
        + "; the same command again completes it";

    private static string LineOf(InspectReport found) =>
        $"{found.Facts.Chip.Name}, " + (found.IsIncomplete ? "firmware incomplete, " : "") + (found.Identity switch
        {
            { DeviceId: { } number } => $"device #{number}",
            { State: StoreState.LaterVersion } => "identity of a later version",
            _ => "no identity",
        }) + (found.PlacesDisagree ? ", other places say other numbers" : "");

    private static InspectVerbReport ReportOf(Run run, DeviceSession session, InspectReport found)
    {
        DeviceFacts facts = found.Facts;
        return new InspectVerbReport
        {
            Port = session.Port,
            Chip = facts.Chip.Name,
            ProductId = $"0x{facts.Chip.ProductId:X3}",
            Protocol = $"{facts.ProtocolVersion >> 4}.{facts.ProtocolVersion & 0xF}",
            BootloaderVersion = facts.BootloaderVersion,
            BootloaderId = facts.BootloaderId is { } id ? $"0x{id:X2}" : null,
            FlashSizeKiB = facts.FlashSizeKiB,
            Uid = facts.Uid is null ? null : facts.UidText,
            ReadoutLevel = facts.Options?.ReadoutLevel,
            BanksSwapped = facts.BanksSwapped,
            WriteProtected = InspectVerbReport.ProtectedSectors(facts)?.Select(sector => RangeReport.Of(sector.Range)).ToList(),
            Errata = [.. facts.Errata.Select(erratum => new ErratumReport(erratum.Name, erratum.Summary, erratum.Workaround, erratum.Source))],
            Placement = PlacementReport.Of(session.Placement),
            Identity = StoreReport.Of(found.Identity, FieldWords.For(run)),
            OtherPlaces = [.. found.OtherPlaces.Select(PlaceReport.Of)],
            PlacesDisagree = found.PlacesDisagree,
            OpenJournal = found.OpenJournal?.ToString(),
            Firmware = found switch
            {
                { IsIncomplete: true } => "incomplete",
                { Firmware.IsReadable: false } => "unreadable",
                { Firmware.IsBlank: true } => "blank",
                _ => "present",
            },
            Interrupted = found.Interrupted is { } update ? InterruptedReport.Of(update) : null,
            IdentityWriteProtected = found.IdentityIsLocked,
            Card = found.Card is { } card ? CardReport.Of(card) : null,
            ResetVector = found.Firmware is { IsReadable: true, IsBlank: false } ? Quantity.Address(found.Firmware.ResetVector) : null,
        };
    }
}
