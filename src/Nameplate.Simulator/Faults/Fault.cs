namespace Nameplate.Simulator;

/// <summary>What goes wrong.</summary>
public enum FaultAction
{
    /// <summary>The supply goes away: the device is silent until <see cref="VirtualDevice.PowerCycle"/>.</summary>
    Cut,

    /// <summary>The reset line is pulsed, as by a brown-out that the device survives.</summary>
    Reset,

    /// <summary>The cable is pulled: the link fails. The device keeps its power and its state.</summary>
    Unplug,

    /// <summary>The byte is lost on the wire.</summary>
    Drop,

    /// <summary>Bits of the byte are inverted on the wire.</summary>
    Flip,

    /// <summary>A byte that nobody sent arrives before this one.</summary>
    Insert,

    /// <summary>The ROM answers NACK where it would have answered ACK.</summary>
    Nack,

    /// <summary>The ROM stops answering until it is reset.</summary>
    Silence,
}

/// <summary>What is counted until a fault strikes.</summary>
public enum FaultPoint
{
    /// <summary>Bytes that reach the device.</summary>
    Received,

    /// <summary>Bytes that leave the device.</summary>
    Sent,

    /// <summary>Flash operations: words programmed and sectors erased together.</summary>
    Flash,

    /// <summary>Flash words programmed.</summary>
    Program,

    /// <summary>Sectors erased.</summary>
    Erase,

    /// <summary>Commands that the ROM takes up.</summary>
    Command,
}

/// <summary>Which ACK of a command a fault means.</summary>
public enum CommandPhase
{
    /// <summary>The one after opcode and complement.</summary>
    Opcode,

    /// <summary>The one after the address.</summary>
    Address,

    /// <summary>The one after the length or the data; for the protect commands the second one.</summary>
    Data,
}

/// <summary>One thing that goes wrong, once, at a counted place.</summary>
/// <param name="Action">What goes wrong.</param>
/// <param name="Point">What is counted.</param>
/// <param name="Index">1 for the next one after the fault was armed. A cut strikes in place of that byte or inside that operation.</param>
public sealed record Fault(FaultAction Action, FaultPoint Point, long Index)
{
    /// <summary>False for what makes no sense: a byte cannot be dropped inside a flash operation.</summary>
    public bool IsPossible => Action switch
    {
        FaultAction.Drop or FaultAction.Flip or FaultAction.Insert => Point is FaultPoint.Received or FaultPoint.Sent,
        FaultAction.Nack => Point == FaultPoint.Command,
        FaultAction.Silence => true,
        _ => Point != FaultPoint.Command,
    };

    internal bool TearsFlash => Action is FaultAction.Cut or FaultAction.Reset;

    /// <summary>How many in a row are struck; for wire bytes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What an interrupted flash operation leaves.</summary>
    public TearBehaviour Tear { get; init; } = TearBehaviour.Random;

    /// <summary>For <see cref="FaultAction.Flip"/> the bits to invert, for <see cref="FaultAction.Insert"/> the byte.</summary>
    public byte Value { get; init; } = 0x01;

    /// <summary>For a fault at a command.</summary>
    public CommandPhase Phase { get; init; } = CommandPhase.Opcode;
}
