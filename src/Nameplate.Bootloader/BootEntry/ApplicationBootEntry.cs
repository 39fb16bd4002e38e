// Entry without a jumper and without control lines: the running application is asked to enter the ROM bootloader
// (docs/protocol/application-entry.md; its side is firmware/src/boot).
//
//   host          7F 7F 7F   "@nameplate: enter bootloader!" CR LF                                            7F
//   application   (swallowed)                                      "@nameplate: bootloader follows" CR LF
//   ROM                                                                                     start-up, 600 ms      79
//
// A ROM that was just reset would take its rate from the text, and one inside a frame would take the text for the rest of it.
// So the text comes only after three unanswered 0x7F, once, and never where a ROM has answered before (SyncBudget). It is also
// made so that a ROM left between two frames cannot complete any frame with it, however often the command is run again: XOR
// rules (AN3155 rev 20 §3), tested. Left in the middle of a frame, one in 256 could be completed, by 0x7F and text alike.
using System.Text;
using Nameplate.Serial;

namespace Nameplate.Bootloader.BootEntry;

/// <summary>Asks the running application for the bootloader.</summary>
/// <param name="StartUp">From the application's answer to a ROM that listens.</param>
internal sealed record ApplicationBootEntry(TimeSpan StartUp) : IBootEntry
{
    /// <summary>The request. 0x40 opens it and occurs nowhere else in it, so it is found without a buffer.</summary>
    internal static readonly byte[] Request = "@nameplate: enter bootloader!\r\n"u8.ToArray();

    /// <summary>The answer, in which an echo of the request is not contained, nor 79 or 1F.</summary>
    internal static readonly byte[] Agreement = "@nameplate: bootloader follows"u8.ToArray();

    /// <summary>How long the application may take: it may have to bring a motor to rest first.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The most that is kept while looking for the answer; a line that talks more has answered something else.</summary>
    private const int Longest = 4096;

    private const byte Nack = 0x1F;

    public string Name => "app";

    public string Description => "no control lines: the running firmware enters the bootloader when asked (docs/protocol/application-entry.md)";

    public bool CanReset => false;

    public bool AsksApplication => true;

    public string HowToStart => "press RESET to start it, or add --start go";

    public ValueTask EnterAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask<bool> AskAsync(ISerialLink link, CancellationToken cancellationToken)
    {
        link.DiscardInput();
        await link.WriteAsync(Request, cancellationToken).ConfigureAwait(false);
        byte[] seen = await ListenAsync(link, cancellationToken).ConfigureAwait(false);
        if (seen.AsSpan().IndexOf(Agreement) >= 0)
        {
            await link.DelayAsync(StartUp, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (seen.Length > 0 && !seen.AsSpan().ContainsAnyExcept(Nack))
        {
            return false; // pairs of letters are no commands: a ROM had waited for an address, and is at its prompt now
        }

        throw ApplicationDiagnosis.NotAnswered(link, Encoding.ASCII.GetString(Request).TrimEnd(), s_patience, seen);
    }

    public ValueTask LeaveAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Reads until the answer is there, or its time is over.</summary>
    private static async ValueTask<byte[]> ListenAsync(ISerialLink link, CancellationToken cancellationToken)
    {
        byte[] seen = new byte[Longest];
        int count = 0;
        long start = link.Time.GetTimestamp();
        TimeSpan left = s_patience;
        while (left > TimeSpan.Zero && count < seen.Length && seen.AsSpan(0, count).IndexOf(Agreement) < 0)
        {
            count += await link.ReadAsync(seen.AsMemory(count), left, cancellationToken).ConfigureAwait(false);
            left = s_patience - link.Time.GetElapsedTime(start);
        }

        return seen[..count];
    }
}
