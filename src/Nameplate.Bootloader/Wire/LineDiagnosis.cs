// What a failed connection looks like, told from the bytes that came back and from nothing else.
//
//   nothing                              N401   BOOT0 low, TX/RX swapped, no power, ROM inside a frame
//   79 before our 7F, then nothing       N401   an interrupted run's last answer: the ROM is inside a frame
//   what was sent                        N403   RX and TX joined, or an adapter in loopback
//   readable text                        N404   the application runs and prints
//   anything else (F1 13 61, 3F, ...)    N402   wrong parity, or the ROM took its rate from another byte than 0x7F
//
// F1 13 61 and 3F: what Get and NACK read on a ROM that locked on 8/9 of the rate (measured on an STM32G431).
using System.Globalization;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>What a connection attempt sent and saw.</summary>
/// <param name="Syncs">0x7F sent.</param>
/// <param name="Waited">From the first 0x7F to the end, by the link's clock.</param>
/// <param name="Sent">All bytes sent.</param>
/// <param name="Seen">The first bytes received.</param>
/// <param name="SeenBefore">True: they came before the first 0x7F, and none after it.</param>
internal sealed record ConnectionAttempt(
    int Syncs, TimeSpan Waited, ReadOnlyMemory<byte> Sent, ReadOnlyMemory<byte> Seen, bool SeenBefore);

internal static class LineDiagnosis
{
    private const string Awaited = "79 (or 1F) to 7F, and an answer to Get";

    /// <summary>The exception for an attempt that did not connect.</summary>
    public static CodedException Explain(ISerialLink link, ConnectionAttempt attempt)
    {
        ReadOnlySpan<byte> seen = attempt.Seen.Span;
        if (seen.IsEmpty)
        {
            return Silence(link, attempt);
        }

        if (attempt.SeenBefore && !seen.ContainsAnyExcept(Answer.Ack, Answer.Nack))
        {
            return InsideFrame(link, attempt);
        }

        if (IsEcho(attempt.Sent.Span, seen))
        {
            return Nonsense(link, attempt, ErrorCodes.Echo, "got its own bytes back",
                "RX and TX are joined, or the adapter is in loopback.",
                "check that the adapter's TX goes to the chip's RX and its RX to the chip's TX, and to nothing else");
        }

        if (IsText(seen))
        {
            return Nonsense(link, attempt, ErrorCodes.ApplicationText,
                $"answered with text: \"{Printable(seen)}\"",
                "the application runs, not the bootloader: BOOT0 was low at reset.",
                "hold BOOT0, press RESET and run again, or let the adapter do both (--boot rts-dtr) "
                + "or the application, if it knows how (--boot app)");
        }

        return link.Settings is { Parity: Parity.None }
            ? Nonsense(link, attempt, ErrorCodes.WrongLineSettings, "answered, but not as a bootloader does",
                "the port is set to no parity; the ROM wants even parity (8E1).", "use an adapter and a port that can do 8E1")
            : Nonsense(link, attempt, ErrorCodes.WrongLineSettings, "answered, but not as a bootloader does",
                "the ROM took its rate from another byte than 0x7F, or parity or rate do not survive the cable.",
                "press RESET with BOOT0 high and run again; if it stays, try --baud 57600 and a shorter cable");
    }

    /// <summary>The exception when no further 0x7F may be sent.</summary>
    public static CodedException BudgetSpent(ISerialLink link) =>
        new NoResponseException(ErrorCodes.SyncBudgetSpent,
            $"{link.Name}: {SyncBudget.Limit} 0x7F in a row stayed unanswered; more could complete a write that an earlier run left open",
            "press RESET with BOOT0 high (or power the device off and on), then run again")
        {
            Awaited = Awaited,
            Waited = TimeSpan.Zero,
            Seen = ReadOnlyMemory<byte>.Empty,
            NeedsReset = true,
            Likely = "the ROM waits inside a frame, or there is no bootloader on this line.",
        };

    /// <summary><c>79 0B 31</c>.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "nothing";
        }

        const int most = 16;
        List<string> parts = [];
        foreach (byte value in bytes[..Math.Min(bytes.Length, most)])
        {
            parts.Add(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return string.Join(' ', parts) + (bytes.Length > most ? " .." : "");
    }

    private static NoResponseException Silence(ISerialLink link, ConnectionAttempt attempt) =>
        new(ErrorCodes.NoAnswer,
            $"{link.Name} opened, but no bootloader answered ({What(link, attempt)}, 0 bytes received in {attempt.Waited.TotalSeconds:F1} s)",
            "hold BOOT0, press RESET and run again, or let the adapter do both: --boot rts-dtr")
        {
            Awaited = Awaited,
            Waited = attempt.Waited,
            Seen = ReadOnlyMemory<byte>.Empty,
            Likely = "BOOT0 was low at reset, TX and RX are swapped, or an interrupted run left the ROM inside a frame.  Seen: line idle"
                + link.ClearToSend switch { true => ", CTS asserted.", false => ", CTS not asserted.", null => "." },
        };

    private static NoResponseException InsideFrame(ISerialLink link, ConnectionAttempt attempt) =>
        new(ErrorCodes.NoAnswer,
            $"{link.Name}: an answer to an earlier run was waiting ({Hex(attempt.Seen.Span)}), then nothing came ({What(link, attempt)})",
            "press RESET with BOOT0 high, then run again")
        {
            Awaited = Awaited,
            Waited = attempt.Waited,
            Seen = attempt.Seen,
            NeedsReset = true,
            Likely = "a run was interrupted in the middle of a frame, and the ROM waits for the rest of it.",
        };

    private static ProtocolException Nonsense(
        ISerialLink link, ConnectionAttempt attempt, ErrorCode code, string what, string likely, string hint) =>
        new(code, $"{link.Name} {what} ({What(link, attempt)}, received {Hex(attempt.Seen.Span)})", hint)
        {
            Expected = Awaited,
            Received = attempt.Seen,
            Likely = likely + $"  Seen: {Hex(attempt.Seen.Span)}.",
        };

    private static string What(ISerialLink link, ConnectionAttempt attempt) =>
        $"0x7F sent {attempt.Syncs switch { 1 => "once", 2 => "twice", var n => $"{n} times" }}"
        + (link.Settings is { } settings ? $" at {settings}" : "");

    /// <summary>True if what came is what was sent, as far as it came, or our 7F with the ROM's answer behind it.</summary>
    private static bool IsEcho(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> seen) =>
        (seen.Length <= sent.Length && sent[..seen.Length].SequenceEqual(seen))
        || seen is [Answer.Sync, Answer.Ack or Answer.Nack, ..];

    /// <summary>At least four bytes, nine in ten of them printable or line ends, and a letter among them.</summary>
    internal static bool IsText(ReadOnlySpan<byte> seen)
    {
        int printable = 0;
        bool letter = false;
        foreach (byte value in seen)
        {
            printable += value is (>= 0x20 and < 0x7F) or (byte)'\r' or (byte)'\n' or (byte)'\t' ? 1 : 0;
            letter |= char.IsAsciiLetter((char)value);
        }

        return seen.Length >= 4 && letter && printable * 10 >= seen.Length * 9;
    }

    internal static string Printable(ReadOnlySpan<byte> seen)
    {
        Span<char> text = stackalloc char[Math.Min(seen.Length, 32)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = seen[i] is >= 0x20 and < 0x7F ? (char)seen[i] : ' ';
        }

        return text.Trim().ToString();
    }
}
