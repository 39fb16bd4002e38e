using Nameplate.Chips;

namespace Nameplate.Cli.Generation.Places;

/// <summary>The port of the C library through which firmware reads a chip's flash (firmware/src/nameplate_port.h).</summary>
/// <param name="Definition">What stands before the function; may be empty.</param>
/// <param name="Address">The expression that points to it.</param>
/// <param name="IsMade">False where the library knows nothing of this family's ECC.</param>
internal sealed record FirmwarePort(string Definition, string Address, bool IsMade)
{
    private const string Unmade =
        "/* The library has no port for the ECC of this family: a word that a power\n * cut has torn is an NMI or a bus fault here. */\n";

    public static FirmwarePort Of(Chip chip) => chip.ProductId switch
    {
        0x450 => new FirmwarePort("", "&nameplate_h743_port", true),
        0x483 => new FirmwarePort("", "&nameplate_h723_port", true),
        0x480 => new FirmwarePort("", "&nameplate_h7a3_port", true),
        _ => chip.Family switch
        {
            "G0" or "G4" or "L4" or "L5" or "U5" or "WB" =>
                Own($"NAMEPLATE_NMI_PORT(nameplate_{chip.Family.ToLowerInvariant()}_flash, 0x{chip.ProductId:X3})",
                    "/* And in NMI_Handler: if (nameplate_nmi_ecc()) { return; } */\n"),
            "F0" or "F1" or "F2" or "F3" or "F4" or "F7" => Own(Plain(chip)),
            _ => Own(Plain(chip), Unmade) with { IsMade = false },
        },
    };

    private static FirmwarePort Own(string value, string note = "") =>
        new($"{note}static const nameplate_port_t flash =\n    {value};\n", "&flash", true);

    // A UID in one piece; else none, and a store bound to it is not told from a copied one.
    private static string Uid(Chip chip) => chip.UidAddress is { } address && chip.UidWordOffsets is [0, 4, 8] ? $"0x{address:X8}u" : "0";

    private static string Plain(Chip chip) => $"NAMEPLATE_PLAIN_PORT({Uid(chip)}, 0x{chip.ProductId:X3})";
}
