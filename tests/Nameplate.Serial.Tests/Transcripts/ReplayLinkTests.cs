using Nameplate.Serial.Transcripts;

namespace Nameplate.Serial.Tests.Transcripts;

public sealed class ReplayLinkTests
{
    // Get ID on a 0x450: AN3155 rev 20 §3.3.
    private const string GetId = """
        0.000000 lines dtr=0 rts=1
        0.000100 > 7F
        0.000200 < 79
        0.000300 > 02 FD
        0.000400 < 79 01
        0.000500 < 04 50 79
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task An_answer_comes_in_every_fragmentation(int fragment)
    {
        await using ReplayLink link = Load(GetId, fragment);
        link.SetControlLines(dtr: false, rts: true);
        await link.WriteAsync(new byte[] { 0x7F }, Token);
        (await ReadAsync(link, 1)).ShouldBe([0x79]);
        await link.WriteAsync(new byte[] { 0x02 }, Token);
        await link.WriteAsync(new byte[] { 0xFD }, Token);
        (await ReadAsync(link, 5)).ShouldBe([0x79, 0x01, 0x04, 0x50, 0x79]);
        link.IsFinished.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_does_not_come_before_its_question()
    {
        await using ReplayLink link = Load(GetId);
        link.SetControlLines(dtr: false, rts: true);
        long start = link.Time.GetTimestamp();
        (await link.ReadAsync(new byte[1], TimeSpan.FromSeconds(1), Token)).ShouldBe(0);
        link.Time.GetElapsedTime(start).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Another_byte_than_recorded_is_a_mismatch()
    {
        await using ReplayLink link = Load(GetId);
        link.SetControlLines(dtr: false, rts: true);
        await link.WriteAsync(new byte[] { 0x7F }, Token);
        ReplayMismatchException mismatch = await Should.ThrowAsync<ReplayMismatchException>(
            async () => await link.WriteAsync(new byte[] { 0x00 }, Token));
        mismatch.Position.ShouldBe(1);
        mismatch.Message.ShouldContain("transcript has 02");
    }

    [Fact]
    public async Task A_byte_after_the_end_is_a_mismatch()
    {
        await using ReplayLink link = Load("0.1 > 7F");
        await link.WriteAsync(new byte[] { 0x7F }, Token);
        await Should.ThrowAsync<ReplayMismatchException>(async () => await link.WriteAsync(new byte[] { 0x7F }, Token));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Lines_driven_otherwise_are_a_mismatch(bool dtr, bool rts)
    {
        await using ReplayLink link = Load(GetId);
        Should.Throw<ReplayMismatchException>(() => link.SetControlLines(dtr, rts));
    }

    [Fact]
    public async Task The_link_breaks_where_it_broke()
    {
        await using ReplayLink link = Load("0.1 > 7F\n0.2 < 79\n0.3 gone");
        await link.WriteAsync(new byte[] { 0x7F }, Token);
        (await ReadAsync(link, 1)).ShouldBe([0x79]);
        await Should.ThrowAsync<LinkException>(async () => await link.ReadAsync(new byte[1], TimeSpan.FromSeconds(1), Token));
    }

    private static ReplayLink Load(string text, int fragment = int.MaxValue) =>
        new(Transcript.Parse(new StringReader(text)), fragment);

    private static async Task<byte[]> ReadAsync(ReplayLink link, int count)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int more = await link.ReadAsync(bytes.AsMemory(have), TimeSpan.FromSeconds(1), Token);
            more.ShouldBeGreaterThan(0);
            have += more;
        }
        return bytes;
    }
}
