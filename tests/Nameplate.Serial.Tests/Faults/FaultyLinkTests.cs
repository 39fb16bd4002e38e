using Nameplate.Serial.Faults;

namespace Nameplate.Serial.Tests.Faults;

public sealed class FaultyLinkTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_faults_nothing_changes()
    {
        var inner = new ScriptedLink([[1, 2, 3], [4]]);
        await using var link = new FaultyLink(inner);
        (await AllReadsAsync(link)).ShouldBe([[1, 2, 3], [4]]);
        await link.WriteAsync(new byte[] { 5, 6 }, Token);
        inner.Written.ShouldBe([[5, 6]]);
    }

    [Fact]
    public async Task A_dropped_byte_does_not_arrive()
    {
        (await ReceiveAsync(new LinkFault.Drop(LinkDirection.FromDevice, 1))).ShouldBe([[0, 2, 3], [4, 5]]);
        (await SendAsync(new LinkFault.Drop(LinkDirection.ToDevice, 3, Count: 2))).ShouldBe([[0, 1, 2], [5]]);
    }

    [Fact]
    public async Task A_read_whose_bytes_are_all_lost_goes_on_waiting()
    {
        (await ReceiveAsync(new LinkFault.Drop(LinkDirection.FromDevice, 0, Count: 4))).ShouldBe([[4, 5]]);
    }

    [Fact]
    public async Task A_flipped_byte_arrives_changed()
    {
        (await ReceiveAsync(new LinkFault.Flip(LinkDirection.FromDevice, 2, 0x81))).ShouldBe([[0, 1, 0x83, 3], [4, 5]]);
        (await SendAsync(new LinkFault.Flip(LinkDirection.ToDevice, 4, 0xFF))).ShouldBe([[0, 1, 2, 3], [0xFB, 5]]);
    }

    [Fact]
    public async Task Inserted_bytes_come_before_theirs_and_are_not_counted()
    {
        LinkFault[] faults(LinkDirection direction) =>
            [new LinkFault.Insert(direction, 1, new byte[] { 0xAA, 0xBB }), new LinkFault.Flip(direction, 2, 0xF0)];
        (await ReceiveAsync(faults(LinkDirection.FromDevice))).ShouldBe([[0, 0xAA, 0xBB, 1, 0xF2, 3], [4, 5]]);
        (await SendAsync(faults(LinkDirection.ToDevice))).ShouldBe([[0, 0xAA, 0xBB, 1, 0xF2, 3], [4, 5]]);
    }

    [Fact]
    public async Task A_split_ends_a_read_and_a_write_before_its_byte()
    {
        (await ReceiveAsync(new LinkFault.Split(LinkDirection.FromDevice, 1))).ShouldBe([[0], [1, 2, 3], [4, 5]]);
        (await SendAsync(new LinkFault.Split(LinkDirection.ToDevice, 5))).ShouldBe([[0, 1, 2, 3], [4], [5]]);
    }

    [Fact]
    public async Task A_delayed_byte_misses_a_read_that_is_too_short_and_comes_with_the_next()
    {
        var late = TimeSpan.FromMilliseconds(1500);
        await using var link = new FaultyLink(new ScriptedLink([[0, 1, 2]]), new LinkFault.Delay(LinkDirection.FromDevice, 1, late));
        var buffer = new byte[8];
        long start = link.Time.GetTimestamp();
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(1);
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(0);
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(2);
        link.Time.GetElapsedTime(start).ShouldBe(late);
        buffer[..2].ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_delayed_write_waits_by_the_links_clock()
    {
        var inner = new ScriptedLink([]);
        await using var link = new FaultyLink(inner, new LinkFault.Delay(LinkDirection.ToDevice, 1, s_second));
        long start = link.Time.GetTimestamp();
        await link.WriteAsync(new byte[] { 0, 1 }, Token);
        link.Time.GetElapsedTime(start).ShouldBe(s_second);
        inner.Written.ShouldBe([[0], [1]]);
    }

    [Fact]
    public async Task A_late_byte_survives_a_discard_as_it_would_on_a_wire()
    {
        await using var link = new FaultyLink(new ScriptedLink([[0, 1]]),
            new LinkFault.Delay(LinkDirection.FromDevice, 1, TimeSpan.FromMilliseconds(100)));
        var buffer = new byte[8];
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(1);
        link.DiscardInput();
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(1);
        buffer[0].ShouldBe((byte)1);
    }

    [Fact]
    public async Task Unplugging_lets_the_bytes_before_through_and_nothing_after_in_either_direction()
    {
        var inner = new ScriptedLink([]);
        await using var link = new FaultyLink(inner, new LinkFault.Unplug(LinkDirection.ToDevice, 2));
        LinkException gone = await Should.ThrowAsync<LinkException>(async () => await link.WriteAsync(new byte[] { 0, 1, 2, 3 }, Token));
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
        inner.Written.ShouldBe([[0, 1]]);
        await Should.ThrowAsync<LinkException>(async () => await link.WriteAsync(new byte[] { 9 }, Token));
        await Should.ThrowAsync<LinkException>(async () => await link.ReadAsync(new byte[1], s_second, Token));
        Should.Throw<LinkException>(link.DiscardInput);
        inner.Written.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Unplugging_while_receiving_delivers_what_came_before()
    {
        await using var link = new FaultyLink(new ScriptedLink([[0, 1, 2]]), new LinkFault.Unplug(LinkDirection.FromDevice, 2));
        var buffer = new byte[8];
        (await link.ReadAsync(buffer, s_second, Token)).ShouldBe(2);
        await Should.ThrowAsync<LinkException>(async () => await link.ReadAsync(buffer, s_second, Token));
        await Should.ThrowAsync<LinkException>(async () => await link.WriteAsync(new byte[1], Token));
    }

    [Fact]
    public async Task Whatever_the_faults_a_short_buffer_gives_the_same_bytes()
    {
        var random = new Random(4711);
        for (int round = 0; round < 2000; round++)
        {
            byte[] sent = new byte[random.Next(1, 40)];
            random.NextBytes(sent);
            LinkFault[] faults = [.. Enumerable.Range(0, random.Next(4)).Select(LinkFault (_) => random.Next(4) switch
            {
                0 => new LinkFault.Drop(LinkDirection.FromDevice, random.Next(40), random.Next(1, 4)),
                1 => new LinkFault.Flip(LinkDirection.FromDevice, random.Next(40), (byte)random.Next(1, 256)),
                2 => new LinkFault.Insert(LinkDirection.FromDevice, random.Next(40), new byte[] { 1, 2 }),
                _ => new LinkFault.Split(LinkDirection.FromDevice, random.Next(40)),
            })];
            int cut = random.Next(sent.Length + 1);
            await using var whole = new FaultyLink(new ScriptedLink([sent]), faults);
            await using var cutUp = new FaultyLink(
                new ScriptedLink(new[] { sent[..cut], sent[cut..] }.Where(part => part.Length > 0)), faults);
            byte[] expected = [.. (await AllReadsAsync(whole)).SelectMany(part => part)];
            byte[] actual = [.. (await AllReadsAsync(cutUp, bufferSize: random.Next(1, 5))).SelectMany(part => part)];
            actual.ShouldBe(expected, $"round {round} of seed 4711");
        }
    }

    private static async Task<List<byte[]>> ReceiveAsync(params LinkFault[] faults)
    {
        await using var link = new FaultyLink(new ScriptedLink([[0, 1, 2, 3], [4, 5]]), faults);
        return await AllReadsAsync(link);
    }

    private static async Task<List<byte[]>> SendAsync(params LinkFault[] faults)
    {
        var inner = new ScriptedLink([]);
        await using var link = new FaultyLink(inner, faults);
        await link.WriteAsync(new byte[] { 0, 1, 2, 3 }, Token);
        await link.WriteAsync(new byte[] { 4, 5 }, Token);
        return inner.Written;
    }

    private static async Task<List<byte[]>> AllReadsAsync(FaultyLink link, int bufferSize = 100)
    {
        var reads = new List<byte[]>();
        byte[] buffer = new byte[bufferSize];
        while (await link.ReadAsync(buffer, s_second, Token) is int count and > 0)
        {
            reads.Add(buffer[..count]);
        }
        return reads;
    }
}
