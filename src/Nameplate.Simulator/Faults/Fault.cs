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

    /// <summary>The ACK is lost on the way to the host; the ROM has sent it and goes on.</summary>
    Lose,

    /// <summary>The ACK, and all that the ROM sends after it, leaves later by <see cref="Fault.Delay"/>.</summary>
    Late,

    /// <summary>The ACK comes twice.</summary>
    Twice,

    /// <summary>The byte comes back to the host, as from an adapter whose lines touch.</summary>
    Echo,

    /// <summary>A line of boot-log text comes to the host before the byte.</summary>
    Text,

    /// <summary>The byte is sampled at another rate than it was sent at: <see cref="Fault.Percent"/>.</summary>
    Drift,

    /// <summary>The flash word takes other bits than it was sent, and is acknowledged.</summary>
    Corrupt,
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

    /// <summary>The ones after the polynomial and the initial value of Get Checksum, after a special command's sub-code.</summary>
    Parameter,

    /// <summary>The one that precedes a checksum, or follows what a special function returned.</summary>
    Result,
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
        FaultAction.Drop or FaultAction.Flip or FaultAction.Insert or FaultAction.Text or FaultAction.Drift =>
            Point is FaultPoint.Received or FaultPoint.Sent,
        FaultAction.Echo => Point == FaultPoint.Received,
        FaultAction.Nack or FaultAction.Lose or FaultAction.Late or FaultAction.Twice => Point == FaultPoint.Command,
        FaultAction.Corrupt => Point == FaultPoint.Program,
        FaultAction.Silence => true,
        _ => Point != FaultPoint.Command,
    };

    internal bool TearsFlash => Action is FaultAction.Cut or FaultAction.Reset;

    /// <summary>How many in a row are struck; for wire bytes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What an interrupted flash operation leaves.</summary>
    public TearBehaviour Tear { get; init; } = TearBehaviour.Random;

    /// <summary>For <see cref="FaultAction.Late"/>. 1.5 s is longer than any deadline of an answer without work.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>For <see cref="FaultAction.Drift"/>: by how much the sender's rate is off the receiver's. Up to 5 either way a
    /// receiver that samples in the middle of its bits sees nothing.</summary>
    public int Percent { get; init; } = -12;

    /// <summary>For <see cref="FaultAction.Flip"/> and <see cref="FaultAction.Corrupt"/> the bits to invert, for
    /// <see cref="FaultAction.Insert"/> the byte.</summary>
    public byte Value { get; init; } = 0x01;

    /// <summary>For a fault at a command.</summary>
    public CommandPhase Phase { get; init; } = CommandPhase.Opcode;
}
