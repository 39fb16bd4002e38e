namespace Nameplate.Chips.Places;

/// <summary>A kind of memory in which a device's number can lie. The order is that of the documents, not of fitness.</summary>
public enum PlaceKind
{
    /// <summary>One or two sectors of the main flash that no firmware uses.</summary>
    Spare,

    /// <summary>The tail of a sector of the main flash that firmware shares.</summary>
    Embed,

    /// <summary>One-time programmable memory.</summary>
    Otp,

    /// <summary>The 96-bit unique ID that ST wrote, and a table that gives each a number.</summary>
    UniqueId,

    /// <summary>The two user data bytes among the option bytes.</summary>
    OptionBytes,

    /// <summary>Data EEPROM beside the main flash.</summary>
    DataEeprom,

    /// <summary>SRAM in the backup domain, kept by a battery on VBAT.</summary>
    BackupSram,

    /// <summary>The registers of RTC or TAMP in the backup domain.</summary>
    BackupRegisters,

    /// <summary>A serial flash or EEPROM beside the chip.</summary>
    ExternalFlash,
}

/// <summary>The words of the command line for <see cref="PlaceKind"/>.</summary>
public static class PlaceKinds
{
    private static readonly (PlaceKind Kind, string Name, string Title)[] Words =
    [
        (PlaceKind.Spare, "spare", "spare sector of the flash"),
        (PlaceKind.Embed, "embed", "tail of the firmware's last sector"),
        (PlaceKind.Otp, "otp", "one-time programmable memory"),
        (PlaceKind.UniqueId, "uid", "unique ID and a table"),
        (PlaceKind.OptionBytes, "option-bytes", "user data option bytes"),
        (PlaceKind.DataEeprom, "eeprom", "data EEPROM"),
        (PlaceKind.BackupSram, "backup-sram", "backup SRAM"),
        (PlaceKind.BackupRegisters, "backup-registers", "backup registers"),
        (PlaceKind.ExternalFlash, "external-flash", "external flash"),
    ];

    /// <summary>Every kind, in the order of the enumeration.</summary>
    public static IReadOnlyList<PlaceKind> All { get; } = [.. Words.Select(word => word.Kind)];

    /// <summary>What <c>--place</c> calls it: <c>otp</c>.</summary>
    public static string NameOf(this PlaceKind kind) => Words[(int)kind].Name;

    /// <summary>What a sentence calls it: <c>one-time programmable memory</c>.</summary>
    public static string TitleOf(this PlaceKind kind) => Words[(int)kind].Title;

    /// <summary>The kind of this name, ignoring case; null if there is none.</summary>
    public static PlaceKind? Named(string name) =>
        Words.Where(word => word.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(word => (PlaceKind?)word.Kind).SingleOrDefault();
}
