using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>What the ROM's commands work with.</summary>
internal sealed class RomContext
{
    public const byte Ack = 0x79;
    public const byte Nack = 0x1F;

    private const byte FirstToRefuseAddresses = 0x31;

    private readonly HashSet<Erratum> _errata;

    public RomContext(Chip chip, DeviceOptions options, byte bootloaderId, MemoryMap memory, Timeline time,
        OutputQueue output, FaultInjector faults, DeviceLog log, Random random)
    {
        Chip = chip;
        Ways = options.Rom;
        SpecialFunctions = options.SpecialFunctions;
        Memory = memory;
        Time = time;
        Output = output;
        Faults = faults;
        Log = log;
        Random = random;
        _errata = [.. options.Errata ?? DeviceErrata.DefaultOf(chip, bootloaderId)];
    }

    public Chip Chip { get; }

    public RomBehaviour Ways { get; }

    public IReadOnlyDictionary<(byte Opcode, ushort SubCode), SpecialFunction> SpecialFunctions { get; }

    public MemoryMap Memory { get; }

    public FlashController Flash => Memory.Flash;

    public OptionBytes OptionBytes => Memory.OptionBytes;

    public Timeline Time { get; }

    public OutputQueue Output { get; }

    public FaultInjector Faults { get; }

    public DeviceLog Log { get; }

    public Random Random { get; }

    public IReadOnlyCollection<Erratum> ErrataInForce => _errata;

    /// <summary>A Read Memory has armed the loss of the next write's first 32 bytes.</summary>
    public bool DropPending { get; set; }

    /// <summary>The address of the command in hand, for the log.</summary>
    public uint? Address { get; set; }

    public bool Has(Erratum erratum) => _errata.Contains(erratum);

    public void Send(byte value) => Output.Send(value, Time.Now);

    /// <summary>Sends ACK, unless a fault has something else in mind.</summary>
    public Next Accept(CommandPhase phase)
    {
        switch (Faults.AtPhase(phase))
        {
            case { Action: FaultAction.Silence }:
                return Next.Hang;
            case { Action: FaultAction.Nack }:
                Send(Nack);
                return Next.Refused;
            case { Action: FaultAction.Lose }:
                return Next.More;
            case { Action: FaultAction.Late } late:
                Output.Hold(Time.Now, late.Delay);
                break;
            case { Action: FaultAction.Twice }:
                Send(Ack);
                break;
            default:
                break;
        }
        Send(Ack);
        return Next.More;
    }

    public Next Refuse()
    {
        Send(Nack);
        return Next.Refused;
    }

    /// <summary>
    /// Refuses an address whose checksum is right. Before protocol V3.1 a ROM sends nothing then, and takes what comes next
    /// for a command (AN3155 rev 20 §4 table 3).
    /// </summary>
    public Next RefuseAddress() => Chip.Rom.ProtocolVersion < FirstToRefuseAddresses ? Next.Refused : Refuse();

    /// <summary>True if an erase acknowledged early still runs and this touch of flash is the end of the ROM.</summary>
    public bool HangsOnBusyFlash() => Flash.Busy && Ways.BusyFlash == BusyFlashTouch.Hang;
}

/// <summary>What a command says after each byte.</summary>
internal enum Next
{
    /// <summary>It waits for more bytes.</summary>
    More,

    /// <summary>Over; back to the prompt.</summary>
    Done,

    /// <summary>NACK is sent; back to the prompt.</summary>
    Refused,

    /// <summary>The ROM hangs until reset.</summary>
    Hang,

    /// <summary>The device resets.</summary>
    Reset,

    /// <summary>The ROM jumps into the application.</summary>
    Leave,

    /// <summary>A fault has taken the power or reset the device: nothing more is to be done.</summary>
    Gone,
}
