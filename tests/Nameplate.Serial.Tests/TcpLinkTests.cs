using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nameplate.Serial.Tests;

public sealed class TcpLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(10);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _far;

    public TcpLinkTests() => _listener.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Address => $"tcp:127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    private Socket Far => _far!;

    public ValueTask DisposeAsync()
    {
        _far?.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Bytes_arrive_unchanged_in_both_directions()
    {
        await using TcpLink link = await ConnectAsync();
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await link.WriteAsync(all, Token);
        byte[] received = new byte[256];
        for (int have = 0; have < 256;)
        {
            have += await Far.ReceiveAsync(received.AsMemory(have), Token);
        }
        received.ShouldBe(all);

        await Far.SendAsync(all, Token);
        byte[] back = new byte[256];
        for (int have = 0; have < 256;)
        {
            int count = await link.ReadAsync(back.AsMemory(have), s_long, Token);
            count.ShouldBeGreaterThan(0);
            have += count;
        }
        back.ShouldBe(all);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task A_timeout_comes_on_time(int milliseconds)
    {
        await using TcpLink link = await ConnectAsync();
        var best = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            (await link.ReadAsync(new byte[1], TimeSpan.FromMilliseconds(milliseconds), Token)).ShouldBe(0);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            took.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(milliseconds));
            best = took < best ? took : best;
        }
        best.ShouldBeLessThan(TimeSpan.FromMilliseconds(milliseconds + 20));
    }

    [Fact]
    public async Task Cancelling_a_read_takes_effect_at_once()
    {
        await using TcpLink link = await ConnectAsync();
        using var source = new CancellationTokenSource();
        ValueTask<int> reading = link.ReadAsync(new byte[1], Timeout.InfiniteTimeSpan, source.Token);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await reading);
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_big_write_waits_for_a_slow_reader()
    {
        await using TcpLink link = await ConnectAsync();
        byte[] sent = new byte[20_000_000];
        ValueTask writing = link.WriteAsync(sent, Token);
        writing.IsCompleted.ShouldBeFalse();
        byte[] buffer = new byte[1 << 16];
        int received = 0;
        while (received < sent.Length)
        {
            received += await Far.ReceiveAsync(buffer, Token);
        }
        await writing;
        received.ShouldBe(sent.Length);
    }

    [Fact]
    public async Task Discarding_forgets_what_has_arrived()
    {
        await using TcpLink link = await ConnectAsync();
        await Far.SendAsync(new byte[] { 1, 2, 3 }, Token);
        (await link.ReadAsync(new byte[1], s_long, Token)).ShouldBe(1);
        link.DiscardInput();
        (await link.ReadAsync(new byte[1], TimeSpan.Zero, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_far_end_that_closes_is_unplugged()
    {
        await using TcpLink link = await ConnectAsync();
        ValueTask<int> reading = link.ReadAsync(new byte[1], s_long, Token);
        Far.Close();
        LinkException gone = await Should.ThrowAsync<LinkException>(async () => await reading);
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
    }

    [Fact]
    public async Task A_far_end_that_resets_is_unplugged_for_a_write_too()
    {
        await using TcpLink link = await ConnectAsync();
        Far.Close(0);
        LinkException gone = await Should.ThrowAsync<LinkException>(async () =>
        {
            while (true)
            {
                await link.WriteAsync(new byte[100], Token);
            }
        });
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
    }

    [Fact]
    public async Task Closing_ends_a_pending_read()
    {
        TcpLink link = await ConnectAsync();
        ValueTask<int> reading = link.ReadAsync(new byte[1], Timeout.InfiniteTimeSpan, Token);
        await link.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await reading);
    }

    [Fact]
    public async Task Nobody_listening_is_missing_with_a_hint()
    {
        string address = Address;
        _listener.Stop();
        LinkException refused = await Should.ThrowAsync<LinkException>(async () => await TcpLink.ConnectAsync(address, Token));
        refused.Reason.ShouldBe(LinkFailure.Missing);
        refused.Hint.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("tcp:")]
    [InlineData("tcp:host")]
    [InlineData("tcp::4001")]
    [InlineData("tcp:host:0")]
    [InlineData("tcp:host:65536")]
    [InlineData("tcp:host:x")]
    [InlineData("tcp:fe80::1:4001")]
    public async Task A_malformed_address_is_unusable(string address) =>
        (await Should.ThrowAsync<LinkException>(async () => await TcpLink.ConnectAsync(address, Token)))
            .Reason.ShouldBe(LinkFailure.Unusable);

    [Theory]
    [InlineData("tcp:10.0.0.2:4001", "10.0.0.2", 4001)]
    [InlineData("TCP:bench:1", "bench", 1)]
    [InlineData("tcp:[::1]:65535", "::1", 65535)]
    public void An_address_is_read(string address, string host, int port) => TcpAddress.Parse(address).ShouldBe((host, port));

    [Fact]
    public async Task It_has_no_lines_and_no_settings_of_its_own()
    {
        await using TcpLink link = await ConnectAsync();
        link.Capabilities.ShouldBe(LinkCapabilities.None);
        link.Settings.ShouldBeNull();
        link.ClearToSend.ShouldBeNull();
        Should.Throw<NotSupportedException>(() => link.SetControlLines(true, true));
    }

    [Fact]
    public async Task A_round_trip_is_not_held_up_by_the_stack()
    {
        await using TcpLink link = await ConnectAsync();
        var echo = new Thread(Echo) { IsBackground = true };
        echo.Start();
        Far.NoDelay = true;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
        {
            await link.WriteAsync(new byte[] { 1 }, Token);
            await link.WriteAsync(new byte[] { 2 }, Token);
            for (int have = 0; have < 2;)
            {
                have += await link.ReadAsync(new byte[2], s_long, Token);
            }
        }
        // Nagle against delayed acknowledgement would cost 40 ms a round.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        await link.DisposeAsync();
        echo.Join();
    }

    private void Echo()
    {
        byte[] buffer = new byte[256];
        while (Far.Receive(buffer) is int count and > 0)
        {
            Far.Send(buffer.AsSpan(0, count));
        }
    }

    private async Task<TcpLink> ConnectAsync()
    {
        Task<Socket> accepting = _listener.AcceptSocketAsync(Token).AsTask();
        ISerialLink link = await SerialPorts.OpenAsync(Address, new SerialSettings(), Token);
        _far = await accepting;
        return link.ShouldBeOfType<TcpLink>();
    }
}
