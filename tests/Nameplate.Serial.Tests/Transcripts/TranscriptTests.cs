using FsCheck;
using FsCheck.Fluent;
using Nameplate.Serial.Transcripts;

namespace Nameplate.Serial.Tests.Transcripts;

public sealed class TranscriptTests
{
    [Fact]
    public void Each_kind_has_its_line()
    {
        var at = TimeSpan.FromMicroseconds(1_000_512);
        TranscriptEntry[] entries =
        [
            new(at, TranscriptKind.Lines) { Dtr = false, Rts = true },
            new(at, TranscriptKind.Sent) { Bytes = new byte[] { 0x31, 0xCE } },
            new(at, TranscriptKind.Received) { Bytes = new byte[] { 0x79 } },
            new(at, TranscriptKind.Silence),
            new(at, TranscriptKind.Discard),
            new(at, TranscriptKind.Gone),
        ];
        entries.Select(Transcript.Format).ShouldBe(
        [
            "  1.000512 lines dtr=0 rts=1", "  1.000512 > 31 CE", "  1.000512 < 79", "  1.000512 silence",
            "  1.000512 discard", "  1.000512 gone",
        ]);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Prop.ForAll((byte[] bytes, bool sent, NonNegativeInt microseconds) =>
        {
            var at = TimeSpan.FromMicroseconds(microseconds.Get);
            TranscriptEntry entry = bytes.Length == 0
                ? new TranscriptEntry(at, TranscriptKind.Lines) { Dtr = sent, Rts = !sent }
                : new TranscriptEntry(at, sent ? TranscriptKind.Sent : TranscriptKind.Received) { Bytes = bytes };
            TranscriptEntry back = Transcript.Parse(new StringReader(Transcript.Format(entry))).Single();
            return back with { Bytes = default } == entry with { Bytes = default } && back.Bytes.Span.SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_is_read_or_refused_as_malformed()
    {
        string[] lines = ["0.1 > 7F 79", "1.5 < 79", "2 lines dtr=1 rts=0", "3 silence", "4 gone", "# comment", "5 discard"];
        string[] words = [">", "<", "7F", "lines", "\n", "#", "1e9", "-1", "ZZ", "silence", "é", "99999999999999999999", ""];
        var random = new Random(20);
        int read = 0;
        for (int round = 0; round < 20_000; round++)
        {
            string[] parts = lines[random.Next(lines.Length)].Split(' ');
            if (random.Next(3) > 0)
            {
                parts[random.Next(parts.Length)] = words[random.Next(words.Length)];
            }
            string text = string.Join(' ', parts);
            try
            {
                read += Transcript.Parse(new StringReader(text)).Count;
            }
            catch (FormatException)
            {
                // The documented refusal; any other exception fails the test.
            }
        }
        read.ShouldBeInRange(5_000, 15_000, "nearly nothing, or nearly all, was read, so the property says little");
    }

    [Theory]
    [InlineData("0.1 > ")]
    [InlineData("0.1 > 7")]
    [InlineData("0.1 > 7F7")]
    [InlineData("0.1 ? 7F")]
    [InlineData("x > 7F")]
    [InlineData("0.1 lines dtr=2 rts=0")]
    public void A_malformed_line_is_refused_by_its_number(string line) =>
        Should.Throw<FormatException>(() => Transcript.Parse(new StringReader("# comment\n\n" + line)))
            .Message.ShouldContain("line 3");
}
