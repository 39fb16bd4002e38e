using Nameplate.Serial.Transcripts;

namespace Nameplate.Serial.Tests.Transcripts;

public sealed class RecordingLinkTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_passes_is_written_with_its_time()
    {
        var text = new StringWriter();
        await using var link = new RecordingLink(new ScriptedLink([[0x79], []]), text);
        link.SetControlLines(dtr: false, rts: true);
        await link.DelayAsync(TimeSpan.FromMilliseconds(250), Token);
        await link.WriteAsync(new byte[] { 0x7F }, Token);
        await link.ReadAsync(new byte[8], s_second, Token);
        link.DiscardInput();
        await link.ReadAsync(new byte[8], s_second, Token);
        text.ToString().ShouldBe("""
            # nameplate transcript 1
            # scripted 115200 8E1
              0.000000 lines dtr=0 rts=1
              0.250000 > 7F
              0.250000 < 79
              0.250000 discard
              1.250000 silence

            """);
    }

    [Fact]
    public async Task A_write_is_in_the_transcript_before_its_first_byte_leaves()
    {
        var text = new StringWriter();
        string? seen = null;
        await using var link = new RecordingLink(new ScriptedLink([]) { OnWrite = _ => seen = text.ToString() }, text);
        await link.WriteAsync(new byte[] { 0x31, 0xCE }, Token);
        seen.ShouldNotBeNull().ShouldContain("> 31 CE\n");
    }

    [Fact]
    public async Task A_write_that_was_cancelled_before_it_began_is_not_recorded()
    {
        var text = new StringWriter();
        await using var link = new RecordingLink(new ScriptedLink([]), text);
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await link.WriteAsync(new byte[] { 0x44 }, new CancellationToken(canceled: true)));
        text.ToString().ShouldNotContain("44");
    }

    [Fact]
    public async Task A_broken_link_is_recorded_and_thrown()
    {
        var text = new StringWriter();
        await using var link = new RecordingLink(new ScriptedLink([]) { Gone = true }, text);
        await Should.ThrowAsync<LinkException>(async () => await link.ReadAsync(new byte[1], s_second, Token));
        text.ToString().ShouldEndWith(" gone\n");
    }

    [Fact]
    public async Task A_recording_can_be_replayed()
    {
        var text = new StringWriter();
        await using var link = new RecordingLink(new ScriptedLink([[0x79], [0x79, 0x01, 0x04, 0x50, 0x79]]), text);
        await TalkAsync(link);

        await using var replay = new ReplayLink(Transcript.Parse(new StringReader(text.ToString())));
        await TalkAsync(replay);
        replay.IsFinished.ShouldBeTrue();

        static async Task TalkAsync(ISerialLink link)
        {
            await link.WriteAsync(new byte[] { 0x7F }, Token);
            await link.ReadAsync(new byte[1], s_second, Token);
            await link.WriteAsync(new byte[] { 0x02, 0xFD }, Token);
            (await link.ReadAsync(new byte[9], s_second, Token)).ShouldBe(5);
        }
    }
}
