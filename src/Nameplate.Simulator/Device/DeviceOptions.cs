using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>How long flash operations take.</summary>
public enum FlashTimes
{
    /// <summary>No time at all: what a benchmark of the wire wants.</summary>
    None,

    /// <summary>The chip's typical times.</summary>
    Typical,

    /// <summary>The chip's worst-case times.</summary>
    Worst,
}

/// <summary>Readout protection.</summary>
public enum ReadoutProtection
{
    /// <summary>RDP = 0xAA.</summary>
    Level0,

    /// <summary>Any other value: the ROM offers Get, Get Version, Get ID and Readout Unprotect.</summary>
    Level1,

    /// <summary>RDP = 0xCC: the ROM never starts again.</summary>
    Level2,
}

/// <summary>What one virtual device is, apart from its chip. Changed by <c>with</c>.</summary>
public sealed record DeviceOptions
{
    /// <summary>ID byte of the ROM bootloader; null for the newest that the chip row lists.</summary>
    public byte? BootloaderId { get; init; }

    /// <summary>The errata that the ROM has; null for those of its bootloader ID and the general ones
    /// (<see cref="DeviceErrata.DefaultOf"/>).</summary>
    public IReadOnlyCollection<Erratum>? Errata { get; init; }

    /// <summary>Ways of the ROM.</summary>
    public RomBehaviour Rom { get; init; } = new();

    /// <summary>Functions of its Special (0x50) and Extended Special (0x51) commands, by opcode and sub-code; any other
    /// sub-code is refused.</summary>
    public IReadOnlyDictionary<(byte Opcode, ushort SubCode), SpecialFunction> SpecialFunctions { get; init; } =
        new Dictionary<(byte, ushort), SpecialFunction>();

    /// <summary>Ways of the flash cells.</summary>
    public FlashPhysics Physics { get; init; } = new();

    /// <summary>Ways of one-time programmable memory: a unit programmed already keeps its value.</summary>
    public FlashPhysics OtpPhysics { get; init; } = new() { NonVirgin = NonVirginProgram.Rejected };

    /// <summary>The 96-bit unique ID, 12 bytes in address order; null to derive one from <see cref="Seed"/>.</summary>
    public ReadOnlyMemory<byte>? Uid { get; init; }

    /// <summary>What the flash-size register holds in KiB; null for the chip's own size.</summary>
    public ushort? FlashSizeRegister { get; init; }

    /// <summary>Seed of everything drawn: torn words, unstable reads, the unique ID. The same seed plays the same story.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The date on its virtual clock when its power first comes on; null for a fixed one.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Time of flash operations.</summary>
    public FlashTimes FlashTimes { get; init; } = FlashTimes.Typical;

    /// <summary>Rate of the wire, baud.</summary>
    public int BaudRate { get; init; } = 115200;

    /// <summary>Bits of a byte on the wire: 11 for 8E1, 10 for 8N1.</summary>
    public int BitsPerByte { get; init; } = 11;

    /// <summary>BOOT0 at power-on: true starts the bootloader, false the application.</summary>
    public bool Boot0 { get; init; } = true;

    /// <summary>SWAP_BANK at power-on of a new device.</summary>
    public bool BanksSwapped { get; init; }

    /// <summary>Readout protection of a new device.</summary>
    public ReadoutProtection Readout { get; init; }

    /// <summary>What the application does, where it runs.</summary>
    public ApplicationKind Application { get; init; }

    /// <summary>What a running application prints, once a second; null for an application that is silent.</summary>
    public string? ApplicationText { get; init; } = "boot: application running\r\n";

    /// <summary>How an operation tears that a reset or a cut interrupts where the fault does not say.</summary>
    public TearBehaviour Tear { get; init; } = TearBehaviour.Random;
}
