using System.Globalization;

namespace Nameplate.Serial.Transcripts;

// A transcript: what went over a link, as text that people read, grep finds frames in, and ReplayLink plays back.
//
//   # nameplate transcript 1
//   # /dev/ttyUSB0 115200 8E1                lines with # are comments
//     0.000012 lines dtr=0 rts=1             seconds since the start, 6 decimals, then the event
//     0.000153 > 7F                          sent: one line per write, hex in pairs
//     0.000421 < 79                          received: one line per read
//     1.000512 silence                       a read timed out
//     1.000600 discard                       unread input thrown away
//     1.200000 gone                          the link broke
//
// A frame that was written in one call is one line, however long: "> 31 CE" at its start is a Write Memory command.

/// <summary>A recorded conversation with a device.</summary>
public static class Transcript
{
    /// <summary>The first line; the number is the format's version.</summary>
    public const string Header = "# nameplate transcript 1";

    /// <summary>One entry as its line, without the line end.</summary>
    public static string Format(TranscriptEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string time = entry.At.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture).PadLeft(10);
        return entry.Kind switch
        {
            TranscriptKind.Sent => $"{time} > {Hex(entry.Bytes.Span)}",
            TranscriptKind.Received => $"{time} < {Hex(entry.Bytes.Span)}",
            TranscriptKind.Lines => $"{time} lines dtr={(entry.Dtr ? 1 : 0)} rts={(entry.Rts ? 1 : 0)}",
            TranscriptKind.Discard => $"{time} discard",
            TranscriptKind.Silence => $"{time} silence",
            _ => $"{time} gone",
        };
    }

    /// <summary>Reads a transcript. Empty lines and comments are passed over, so a hand-written one needs no header.</summary>
    /// <exception cref="FormatException">A line is none of the above; the message has its number.</exception>
    public static IReadOnlyList<TranscriptEntry> Parse(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entries = new List<TranscriptEntry>();
        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            string trimmed = line.Trim();
            if (trimmed.Length > 0 && trimmed[0] != '#')
            {
                entries.Add(ParseLine(trimmed)
                    ?? throw new FormatException($"transcript line {number}: cannot be read: {trimmed}"));
            }
        }
        return entries;
    }

    private static TranscriptEntry? ParseLine(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out double seconds) || seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return null;
        }
        var at = TimeSpan.FromSeconds(seconds);
        return words[1..] switch
        {
            [">", .. var pairs] => WithBytes(new TranscriptEntry(at, TranscriptKind.Sent), pairs),
            ["<", .. var pairs] => WithBytes(new TranscriptEntry(at, TranscriptKind.Received), pairs),
            ["lines", "dtr=0" or "dtr=1", "rts=0" or "rts=1"] => new TranscriptEntry(at, TranscriptKind.Lines)
            {
                Dtr = words[2] == "dtr=1",
                Rts = words[3] == "rts=1",
            },
            ["discard"] => new TranscriptEntry(at, TranscriptKind.Discard),
            ["silence"] => new TranscriptEntry(at, TranscriptKind.Silence),
            ["gone"] => new TranscriptEntry(at, TranscriptKind.Gone),
            _ => null,
        };
    }

    private static TranscriptEntry? WithBytes(TranscriptEntry entry, string[] pairs)
    {
        byte[] bytes = new byte[pairs.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            if (pairs[i].Length != 2
                || !byte.TryParse(pairs[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return null;
            }
        }
        return bytes.Length == 0 ? null : entry with { Bytes = bytes };
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length * 3 - 1, bytes, static (text, bytes) =>
    {
        text.Fill(' ');
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i].TryFormat(text[(i * 3)..], out _, "X2", CultureInfo.InvariantCulture);
        }
    });
}
