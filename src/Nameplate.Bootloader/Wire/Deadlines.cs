// How long each answer may take. The one table of deadlines.
//
//   an answer's deadline = wire time of the frame and of the answer          (rate and frame in force)
//                        + the ROM's work: worst-case erase or program time  (Chip.Timing, its own sources)
//                        + adapter latency, both ways                        (16 ms: the FTDI driver's default timer)
//                        + slack                                             (1 s, as stm32flash gives any answer)
//
// The ROM itself needs under a millisecond (0.22825 ms to the first ACK, AN2606 rev 70 table 228); the slack is for the
// host's scheduler and for USB. A deadline that is too short breaks an exchange, one too long only delays bad news.
using Nameplate.Chips;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>The deadlines on one link, for one chip once it is known.</summary>
internal sealed class Deadlines(ISerialLink link)
{
    /// <summary>For the host's scheduler and USB.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>An adapter that collects bytes holds them this long: the latency timer's default in FTDI's driver.</summary>
    public static readonly TimeSpan AdapterLatency = TimeSpan.FromMilliseconds(16);

    /// <summary>Between two 0x7F: three of them fill one second.</summary>
    public static readonly TimeSpan SyncAnswer = TimeSpan.FromMilliseconds(330);

    /// <summary>
    /// Option bytes: no document gives the ROM's time. A sector erase on the slowest part takes 4 s; an option-byte change
    /// programs far less.
    /// </summary>
    public static readonly TimeSpan OptionBytes = TimeSpan.FromSeconds(5);

    /// <summary>A special function: no document gives a time for any; longer than the slowest mass erase of most parts.</summary>
    public static readonly TimeSpan SpecialFunction = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Get Checksum of 1 KiB: no document gives the ROM's time. A core at 4 MHz that spends 60 cycles on each of 256 words
    /// needs as long.
    /// </summary>
    private static readonly TimeSpan s_checksumOfOneKiB = TimeSpan.FromMilliseconds(4);

    /// <summary>Byte time where the link does not know its rate (TCP): 9600 8E1, slower than anybody should be.</summary>
    private static readonly TimeSpan s_unknownByteTime = new SerialSettings { BaudRate = 9600 }.ByteTime;

    /// <summary>The chip whose flash times count, once known.</summary>
    public Chip? Chip { get; set; }

    /// <summary>The line has been quiet this long: nothing more is on its way. Two byte times and the adapter's latency.</summary>
    public TimeSpan Quiet => (2 * ByteTime) + Latency + TimeSpan.FromMilliseconds(8);

    /// <summary>Time of some bytes on the wire.</summary>
    public TimeSpan WireTime(int bytes) => bytes * ByteTime;

    private TimeSpan ByteTime => link.Settings?.ByteTime ?? s_unknownByteTime;

    private TimeSpan Latency =>
        link.Capabilities.HasFlag(LinkCapabilities.LowLatency) ? TimeSpan.FromMilliseconds(1) : AdapterLatency;

    private FlashTiming Timing => (Chip ?? throw new InvalidOperationException("no chip configured")).Timing;

    /// <summary>An answer for which the ROM does no work but looking.</summary>
    /// <param name="bytesOut">Bytes of the frame just handed to the link.</param>
    /// <param name="bytesIn">Bytes of the answer.</param>
    public TimeSpan Answer(int bytesOut, int bytesIn) => ((bytesOut + bytesIn) * ByteTime) + (2 * Latency) + Slack;

    /// <summary>Go's first ACK, where a ROM may forget it: long enough for one that is on its way.</summary>
    public TimeSpan ForgottenAck => (3 * ByteTime) + (2 * Latency) + TimeSpan.FromMilliseconds(50);

    /// <summary>Programming the flash words of one Write Memory.</summary>
    public TimeSpan Program(int bytes) => Chip is null
        ? TimeSpan.Zero // RAM: nothing but a copy
        : (bytes + Chip.Flash.FlashWordSize - 1) / Chip.Flash.FlashWordSize * Timing.FlashWordProgram;

    /// <summary>Computing the CRC of a range.</summary>
    public static TimeSpan Checksum(int bytes) => s_checksumOfOneKiB * ((bytes + 1023) / 1024);

    /// <summary>Erasing a list, one sector after another at the worst.</summary>
    public TimeSpan EraseSectors(int count) => count * Timing.SectorErase;

    /// <summary>Erasing everything: the mass erase's time, or every sector's, whichever is longer.</summary>
    public TimeSpan EraseAll()
    {
        TimeSpan bySector = Chip!.Flash.Sectors.Count * Timing.SectorErase;
        return Timing.MassErase > bySector ? Timing.MassErase : bySector;
    }
}
