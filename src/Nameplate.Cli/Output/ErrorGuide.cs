using Nameplate.Foundation;

namespace Nameplate.Cli.Output;

/// <summary>The usual cause of an error and the way on.</summary>
/// <param name="Likely">Used where the error itself has seen nothing more telling.</param>
/// <param name="Try">What to do; docs/cli.md prints it beside the code.</param>
internal sealed record Guidance(string Likely, string Try);

/// <summary>Cause and way on for every row of <see cref="ErrorCodes"/>. An error's own words, made from what was seen, win.</summary>
internal static class ErrorGuide
{
    private static readonly Dictionary<ErrorCode, Guidance> Rows = new()
    {
        [ErrorCodes.Internal] = new("a fault in Nameplate itself",
            "run the same command again with --trace FILE and report both texts; NAMEPLATE_DEBUG=1 prints the stack"),

        [ErrorCodes.Usage] = new("a mistyped option or a missing argument", "nameplate VERB --help shows examples"),
        [ErrorCodes.NoTerminal] = new("the command runs in a script", "add --yes when the answer is yes"),
        [ErrorCodes.NoPortGiven] = new("no port was named", "add -p PORT or set NAMEPLATE_PORT; nameplate ports lists the ports"),
        [ErrorCodes.SamePort] = new("one device has several names (by-id link, usb:SERIAL, path)", "name each device once"),
        [ErrorCodes.UnknownField] = new("a mistyped name, or a field of your own that is not declared",
            "declare it as NAME@801:u32[us]=250, or in nameplate.fields.json"),
        [ErrorCodes.BadFieldValue] = new("the field has another unit, range or resolution", "give a value that the field can hold exactly; nothing is rounded"),
        [ErrorCodes.NotConfirmed] = new("another device is on the cable, or a mistyped number", "look at the number that is shown, then type it, or give --yes NUMBER"),
        [ErrorCodes.ProjectFile] = new("a mistyped setting in the project file", "mend the line that is named; docs/formats/nameplate.schema.json tells editors what is allowed"),

        [ErrorCodes.PortMissing] = new("the adapter is not plugged in, or has another name", "nameplate ports lists the ports"),
        [ErrorCodes.PortBusy] = new("a terminal program or another nameplate has it open", "close the other program; nameplate ports names it"),
        [ErrorCodes.PortDenied] = new("your user is not in the group that owns the port",
            "sudo usermod -aG dialout $USER, then log in again"),
        [ErrorCodes.PortUnplugged] = new("the cable was pulled, or the adapter reset itself", "plug it in and run the same command again"),
        [ErrorCodes.PortUnusable] = new("it is no serial port, or its driver refuses the rate or parity", "check the path, or try another --baud"),

        [ErrorCodes.NoAnswer] = new("BOOT0 was low at reset, or TX and RX are swapped",
            "hold BOOT0, press RESET, run again; --boot lets an adapter's RTS and DTR do it, or the application; nameplate doctor looks at the line"),
        [ErrorCodes.WrongLineSettings] = new("wrong parity or rate on the way (the ROM wants 8E1), or noise",
            "reset the device and run again, with a lower --baud if it happens again; nameplate doctor looks at the line"),
        [ErrorCodes.Echo] = new("TX and RX are shorted, or the adapter echoes", "check the wiring and any half-duplex setting"),
        [ErrorCodes.ApplicationText] = new("the device started its application, because BOOT0 was low at reset", "hold BOOT0, press RESET, run again"),
        [ErrorCodes.AnswerLate] = new("the device lost power or hangs, or a byte was lost", "reset it into its bootloader and run the same command again"),
        [ErrorCodes.BrokenAnswer] = new("noise, or a device that is no STM32 in its ROM bootloader", "check the cable, lower --baud, run the same command again"),
        [ErrorCodes.SyncBudgetSpent] = new("something listens that is no waiting bootloader; more 0x7F could complete a write there",
            "reset the device into its bootloader, then run again"),

        [ErrorCodes.Nack] = new("the address is not accepted, or a protection is on", "nameplate inspect shows the protections"),
        [ErrorCodes.ReadoutProtected] = new("RDP level 1 is set",
            "the ROM cannot update this device; only removing the protection helps (nameplate unprotect), and that erases firmware and identity"),
        [ErrorCodes.WriteProtected] = new("the sector's write protection is on", "remove the write protection of that sector, then run the same command again"),
        [ErrorCodes.CommandNotOffered] = new("an old or foreign bootloader", "nameplate inspect shows what it offers"),
        [ErrorCodes.IdentityLocked] = new("nameplate lock was run on this device", "nameplate unlock -p PORT, the same command again, nameplate lock -p PORT"),
        [ErrorCodes.ProtectionNotTaken] = new("this ROM counts sectors in another way than any that is known", "lock it over the debug port"),
        [ErrorCodes.ProtectionUnknown] = new("this ROM does not show all of its option bytes", "if no other sector is write-protected, say so: --assume-unprotected"),

        [ErrorCodes.UnknownProductId] = new("a chip that Nameplate does not know", "nameplate chips lists those it knows"),
        [ErrorCodes.UndecidableChip] = new("the flash-size register does not decide between the variants", "read the part number off the chip and add --chip NAME"),
        [ErrorCodes.ChipContradicted] = new("a wrong --chip or nameplate.json, or another board than you think", "run again without it, or connect the right board"),
        [ErrorCodes.UnknownChipFact] = new("no document that was read gives it", "nameplate chips NAME shows what is known, and why the rest is not"),
        [ErrorCodes.UnknownChipName] = new("a mistyped name", "nameplate chips lists the names"),
        [ErrorCodes.DeviceSwapped] = new("the cable went to another board", "reconnect the first device and run the same command again"),
        [ErrorCodes.SameDeviceTwice] = new("two ports lead to one board", "name each device once"),
        [ErrorCodes.NoUid] = new("this ROM refuses to read the unique ID", "without it no journal can be kept for this device; the act was not begun"),
        [ErrorCodes.UidRefused] = new("a mistyped unique ID, or that of another board", "give the 12 bytes as they lie in memory: --uid HEX"),

        [ErrorCodes.FileUnreadable] = new("a mistyped path, or a failed build", "check the path"),
        [ErrorCodes.FileFormat] = new("the file is truncated or of another kind", "build it again; a raw binary needs --base ADDRESS"),
        [ErrorCodes.FileOverlap] = new("two files, or two records, claim the same address", "give each part once"),
        [ErrorCodes.BackupDamaged] = new("one of the two files was changed, lost, or is of another backup", "give FILE with its FILE.json beside it, as backup wrote them"),
        [ErrorCodes.NumberTable] = new("a line was copied, mistyped, or changed by a spreadsheet", "mend the line that is named; nothing was written"),

        [ErrorCodes.Fence] = new("the linker script does not leave out the identity's sector", "link the firmware so that it leaves the range alone"),
        [ErrorCodes.OutsideFlash] = new("firmware for another chip, or a wrong --base", "check the linker script and --base"),
        [ErrorCodes.NoVectors] = new("no firmware, or a wrong --base", "check the file; --data writes data without a vector table"),
        [ErrorCodes.ForeignData] = new("something else was written where the identity belongs", "nameplate show tells what is there; move or erase it first"),
        [ErrorCodes.AmbiguousSector] = new("no document says which sector the number means on this variant", "keep the firmware out of these sectors"),
        [ErrorCodes.NotAllowed] = new("a fault in Nameplate, caught before a byte left", "report it with --trace FILE"),
        [ErrorCodes.NumberTaken] = new("the board was numbered before", "to change it: --replace --reason TEXT"),
        [ErrorCodes.DoesNotFit] = new("too many or too long fields", "unset some fields"),
        [ErrorCodes.PlaceDisagreed] = new("firmware for another chip, or linked without Nameplate's reservation for this one",
            "link it with what nameplate generate linker --chip NAME prints, or say --regions N to every command"),
        [ErrorCodes.NoSuchPlacement] = new("too few sectors for what --regions or --embed asks", "nameplate chips shows where a chip keeps its identity"),
        [ErrorCodes.LockSharesSector] = new("the chip has too few sectors to give the identity one of its own",
            "assign NUMBER --production marks it without locking; lock --with-firmware locks both"),
        [ErrorCodes.PlaceUnusable] = new("the chip does not have this place, or its ROM does not reach it", "leave out --place: the number then lies in flash, where an update leaves it alone"),
        [ErrorCodes.PlaceFull] = new("every slot was used up by earlier numbers and cuts", "keep the number in another place"),
        [ErrorCodes.NumberTwice] = new("the number was given to another board before", "choose another number; a board that takes the other's place: --replace --reason TEXT"),

        [ErrorCodes.VerifyFailed] = new("worn flash, noise, or a write that the ROM dropped", "run the same command again; if it fails at the same address, replace the board"),
        [ErrorCodes.EraseUnproven] = new("write protection, or an erase that was not carried out", "nameplate inspect shows the protections; then run the same command again"),
        [ErrorCodes.LockUnproven] = new("earlier locks and unlocks used up the lines to try it on", "nameplate set any field, which writes the identity into a fresh region; then again"),

        [ErrorCodes.IdentityMissing] = new("the board was never numbered", "nameplate assign NUMBER -p PORT"),
        [ErrorCodes.IdentityDamaged] = new("flash rot, or something wrote over it", "nameplate show tells what is left; assign NUMBER --replace --reason TEXT writes it anew"),
        [ErrorCodes.IdentityChanged] = new("something wrote to it during the job", "nameplate show, then assign NUMBER --replace --reason TEXT if it is wrong"),
        [ErrorCodes.IdentityConflict] = new("two hosts or two bank positions hold different identities", "nameplate show lists both; assign NUMBER --replace --reason TEXT decides"),
        [ErrorCodes.IdentityVersion] = new("a newer Nameplate wrote it", "use that version"),
        [ErrorCodes.IdentityPlaceForeign] = new("firmware or data lies where the identity belongs", "nothing was sent; nameplate show tells what is there"),
        [ErrorCodes.IdentityNotWritten] = new("worn or protected flash", "run the same command again; nameplate inspect shows the protections"),
        [ErrorCodes.OtherDevice] = new("the backup belongs to another board", "check which board this is; a board that takes the other's place: --replace --reason TEXT"),

        [ErrorCodes.SomeFailed] = new("each device's own error is above", "run the same command again for those that failed"),

        [ErrorCodes.StateNotWritten] = new("the disk is full or read-only", "make room, or name another directory in NAMEPLATE_STATE; then run the same command again"),
    };

    public static Guidance Of(ErrorCode code) => Rows[code];
}
