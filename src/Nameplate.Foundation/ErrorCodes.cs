namespace Nameplate.Foundation;

/// <summary>Every error that Nameplate can end with. docs/cli.md prints this table; each line is asserted by a test.</summary>
public static class ErrorCodes
{
    /// <summary>A fault in Nameplate itself.</summary>
    public static readonly ErrorCode Internal = new(101, "internal error, a fault in Nameplate");

    /// <summary>The command line makes no sense.</summary>
    public static readonly ErrorCode Usage = new(201, "wrong command line");
    /// <summary>A question is due, but nobody can answer it.</summary>
    public static readonly ErrorCode NoTerminal = new(202, "a question is due, but there is no terminal and no --yes");
    /// <summary>No port given, and none or several to choose from.</summary>
    public static readonly ErrorCode NoPortGiven = new(203, "no port given");
    /// <summary>Two of the ports given are the same device.</summary>
    public static readonly ErrorCode SamePort = new(204, "two ports are the same device");
    /// <summary>A field name that nobody declared.</summary>
    public static readonly ErrorCode UnknownField = new(205, "field not declared");
    /// <summary>A value that its field cannot hold exactly.</summary>
    public static readonly ErrorCode BadFieldValue = new(206, "value does not fit its field");
    /// <summary>What was typed to confirm what cannot be taken back does not fit.</summary>
    public static readonly ErrorCode NotConfirmed = new(207, "not confirmed by what was typed");
    /// <summary>The project file holds something that is not allowed there.</summary>
    public static readonly ErrorCode ProjectFile = new(208, "nameplate.json is wrong");

    /// <summary>The port does not exist.</summary>
    public static readonly ErrorCode PortMissing = new(301, "port does not exist");
    /// <summary>Another process holds the port.</summary>
    public static readonly ErrorCode PortBusy = new(302, "port is held by another program");
    /// <summary>The user may not open the port.</summary>
    public static readonly ErrorCode PortDenied = new(303, "no permission to open the port");
    /// <summary>The port went away while it was open.</summary>
    public static readonly ErrorCode PortUnplugged = new(304, "port went away");
    /// <summary>The port refuses the settings, or is no serial port.</summary>
    public static readonly ErrorCode PortUnusable = new(305, "port cannot be used as asked");

    /// <summary>Nothing at all came back.</summary>
    public static readonly ErrorCode NoAnswer = new(401, "no bootloader answered, line silent");
    /// <summary>Bytes came back that wrong parity or a wrong rate would explain.</summary>
    public static readonly ErrorCode WrongLineSettings = new(402, "answer garbled: wrong parity, rate or noise");
    /// <summary>Our own bytes came back.</summary>
    public static readonly ErrorCode Echo = new(403, "our own bytes came back: echo");
    /// <summary>Readable text came back: the application runs, not the bootloader.</summary>
    public static readonly ErrorCode ApplicationText = new(404, "text came back: the application runs, not the bootloader");
    /// <summary>A command got no answer within its deadline.</summary>
    public static readonly ErrorCode AnswerLate = new(405, "no answer within the deadline of a command");
    /// <summary>A command got an answer that AN3155 does not allow.</summary>
    public static readonly ErrorCode BrokenAnswer = new(406, "answer breaks the protocol");
    /// <summary>More 0x7F would be dangerous; the device needs a reset first.</summary>
    public static readonly ErrorCode SyncBudgetSpent = new(407, "too many unanswered 0x7F, reset the device first");

    /// <summary>The device answered NACK.</summary>
    public static readonly ErrorCode Nack = new(501, "device refused a command (NACK)");
    /// <summary>Readout protection is on.</summary>
    public static readonly ErrorCode ReadoutProtected = new(502, "readout protection is on");
    /// <summary>A sector keeps its content although an erase was acknowledged.</summary>
    public static readonly ErrorCode WriteProtected = new(503, "write protection is on");
    /// <summary>The bootloader does not offer a command that is needed.</summary>
    public static readonly ErrorCode CommandNotOffered = new(504, "bootloader does not offer the command");

    /// <summary>The identity's sectors are write-protected.</summary>
    public static readonly ErrorCode IdentityLocked = new(505, "the identity is locked");
    /// <summary>Write protection was changed, and what was meant did not happen.</summary>
    public static readonly ErrorCode ProtectionNotTaken = new(506, "write protection did not do what was meant");
    /// <summary>The write protection in force cannot be read.</summary>
    public static readonly ErrorCode ProtectionUnknown = new(507, "write protection in force cannot be read");

    /// <summary>The product ID is in no chip row.</summary>
    public static readonly ErrorCode UnknownProductId = new(601, "unknown product ID");
    /// <summary>Several chips fit and the size register does not decide.</summary>
    public static readonly ErrorCode UndecidableChip = new(602, "chip variant cannot be decided");
    /// <summary>The device is not the chip that --chip names.</summary>
    public static readonly ErrorCode ChipContradicted = new(603, "device is not the chip given");
    /// <summary>No chip has this name.</summary>
    public static readonly ErrorCode UnknownChipName = new(604, "no chip of this name");
    /// <summary>Another device answers than before.</summary>
    public static readonly ErrorCode DeviceSwapped = new(605, "another device answers than before");
    /// <summary>The same UID answered twice in one run.</summary>
    public static readonly ErrorCode SameDeviceTwice = new(606, "the same device answers on two ports");
    /// <summary>The unique ID cannot be read and the act needs it.</summary>
    public static readonly ErrorCode NoUid = new(607, "unique ID cannot be read");
    /// <summary>What was asked needs a fact of the chip that no document gives.</summary>
    public static readonly ErrorCode UnknownChipFact = new(608, "a fact of this chip is not known");
    /// <summary>The unique ID given is none, or not this device's.</summary>
    public static readonly ErrorCode UidRefused = new(609, "unique ID is none, or not this device's");

    /// <summary>The file cannot be read.</summary>
    public static readonly ErrorCode FileUnreadable = new(701, "file cannot be read");
    /// <summary>The file breaks its format.</summary>
    public static readonly ErrorCode FileFormat = new(702, "file breaks its format");
    /// <summary>Two records or two files cover the same address.</summary>
    public static readonly ErrorCode FileOverlap = new(703, "data overlaps");
    /// <summary>A backup and its description do not fit together, or it is no backup.</summary>
    public static readonly ErrorCode BackupDamaged = new(704, "backup damaged, or not a backup");
    /// <summary>A table of numbers and unique IDs that no firmware may carry.</summary>
    public static readonly ErrorCode NumberTable = new(705, "table of numbers is wrong");

    /// <summary>The plan touches an identity.</summary>
    public static readonly ErrorCode Fence = new(801, "firmware touches the identity");
    /// <summary>The image leaves the chip's flash.</summary>
    public static readonly ErrorCode OutsideFlash = new(802, "firmware lies outside flash");
    /// <summary>No plausible vector table.</summary>
    public static readonly ErrorCode NoVectors = new(803, "firmware has no plausible vector table");
    /// <summary>The identity's place holds something else.</summary>
    public static readonly ErrorCode ForeignData = new(804, "the identity's place holds foreign data");
    /// <summary>An erase number could mean a sector that must be kept.</summary>
    public static readonly ErrorCode AmbiguousSector = new(805, "erase number is ambiguous on this device");
    /// <summary>The allow-list at the wire refused a frame.</summary>
    public static readonly ErrorCode NotAllowed = new(806, "command not granted at the wire");
    /// <summary>The device has another number already.</summary>
    public static readonly ErrorCode NumberTaken = new(807, "device has another number already");
    /// <summary>The fields do not fit a slot.</summary>
    public static readonly ErrorCode DoesNotFit = new(808, "identity does not fit its slot");

    /// <summary>The firmware was linked for another place of the identity.</summary>
    public static readonly ErrorCode PlaceDisagreed = new(809, "firmware expects the identity elsewhere");
    /// <summary>The chip cannot keep its identity where it was asked to.</summary>
    public static readonly ErrorCode NoSuchPlacement = new(810, "chip has no such place for the identity");

    /// <summary>Locking the identity would lock firmware.</summary>
    public static readonly ErrorCode LockSharesSector = new(811, "the identity shares its sector with firmware");

    /// <summary>The device does not have the place that was named, or its ROM does not reach it.</summary>
    public static readonly ErrorCode PlaceUnusable = new(812, "place cannot be used on this device");
    /// <summary>Nothing is left in the place to write a number to.</summary>
    public static readonly ErrorCode PlaceFull = new(813, "no room is left in the place");
    /// <summary>The number belongs to another device.</summary>
    public static readonly ErrorCode NumberTwice = new(814, "number belongs to another device");

    /// <summary>Read-back differs.</summary>
    public static readonly ErrorCode VerifyFailed = new(901, "read-back differs from the firmware");
    /// <summary>An acknowledged erase left data.</summary>
    public static readonly ErrorCode EraseUnproven = new(902, "sector is not blank after its erase");

    /// <summary>Nothing is left to try write protection on.</summary>
    public static readonly ErrorCode LockUnproven = new(903, "write protection could not be proven");

    /// <summary>There is no identity where one is required.</summary>
    public static readonly ErrorCode IdentityMissing = new(1001, "no identity on the device");
    /// <summary>The identity is damaged.</summary>
    public static readonly ErrorCode IdentityDamaged = new(1002, "identity damaged");
    /// <summary>The identity is not what it was before.</summary>
    public static readonly ErrorCode IdentityChanged = new(1003, "identity changed");
    /// <summary>Two identities contradict each other.</summary>
    public static readonly ErrorCode IdentityConflict = new(1004, "identities in conflict");
    /// <summary>The identity was written by a later format.</summary>
    public static readonly ErrorCode IdentityVersion = new(1005, "identity has a later format");
    /// <summary>The place of the identity holds neither a store nor nothing.</summary>
    public static readonly ErrorCode IdentityPlaceForeign = new(1006, "the identity's place is neither blank nor a store");
    /// <summary>The store could not be written.</summary>
    public static readonly ErrorCode IdentityNotWritten = new(1007, "identity could not be written");
    /// <summary>The backup was made from another device.</summary>
    public static readonly ErrorCode OtherDevice = new(1008, "backup is of another device");

    /// <summary>Some of several devices failed.</summary>
    public static readonly ErrorCode SomeFailed = new(1101, "some of several devices failed");

    /// <summary>A journal or state file could not be written.</summary>
    public static readonly ErrorCode StateNotWritten = new(1201, "journal or state file could not be written");

    /// <summary>All of them, in the order of their numbers.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        Internal,
        Usage, NoTerminal, NoPortGiven, SamePort, UnknownField, BadFieldValue, NotConfirmed, ProjectFile,
        PortMissing, PortBusy, PortDenied, PortUnplugged, PortUnusable,
        NoAnswer, WrongLineSettings, Echo, ApplicationText, AnswerLate, BrokenAnswer, SyncBudgetSpent,
        Nack, ReadoutProtected, WriteProtected, CommandNotOffered, IdentityLocked, ProtectionNotTaken,
        ProtectionUnknown,
        UnknownProductId, UndecidableChip, ChipContradicted, UnknownChipName, DeviceSwapped, SameDeviceTwice, NoUid, UnknownChipFact,
        UidRefused,
        FileUnreadable, FileFormat, FileOverlap, BackupDamaged, NumberTable,
        Fence, OutsideFlash, NoVectors, ForeignData, AmbiguousSector, NotAllowed, NumberTaken, DoesNotFit,
        PlaceDisagreed, NoSuchPlacement, LockSharesSector, PlaceUnusable, PlaceFull, NumberTwice,
        VerifyFailed, EraseUnproven, LockUnproven,
        IdentityMissing, IdentityDamaged, IdentityChanged, IdentityConflict, IdentityVersion, IdentityPlaceForeign,
        IdentityNotWritten, OtherDevice,
        SomeFailed,
        StateNotWritten,
    ];
}
