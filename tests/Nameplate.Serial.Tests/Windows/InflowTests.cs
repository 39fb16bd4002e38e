using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

// The receiving half of a COM port, over a driver that the test plays.
public sealed class InflowTests : IDisposable
{
    private readonly Driver _driver = new();
    private readonly Inflow _inflow;

    public InflowTests() => _inflow = new Inflow(_driver, _driver.Queued);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _inflow.Dispose();

    [Fact]
    public async Task Every_fragmentation_of_an_answer_arrives_whole_and_in_order()
    {
        byte[] answer = [.. Enumerable.Range(0, 40).Select(value => (byte)value)];
        for (int cut = 0; cut <= answer.Length; cut++)
        {
            _driver.Receive(answer[..cut]);
            _driver.Receive(answer[cut..]);
            (await TakeAsync(answer.Length)).ShouldBe(answer, $"cut at {cut}");
        }
    }

    [Fact]
    public async Task The_driver_is_asked_for_one_byte_and_then_for_what_it_has()
    {
        _driver.Receive([1, 2, 3, 4]);
        await TakeAsync(4);
        _driver.Asked[..2].ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_read_pending_and_loses_no_byte()
    {
        using var source = new CancellationTokenSource();
        ValueTask waiting = _inflow.WaitAsync(Timeout.InfiniteTimeSpan, source.Token);
        await source.CancelAsync();
        await waiting;
        _driver.IsCalledOff.ShouldBeFalse();
        _driver.Receive([0x79]);
        (await TakeAsync(1)).ShouldBe([0x79]);
    }

    [Fact]
    public async Task A_wait_ends_with_its_time()
    {
        await _inflow.WaitAsync(TimeSpan.FromMilliseconds(5), Token);
        _inflow.Take(new byte[1], out int error).ShouldBe(0);
        error.ShouldBe(0);
    }

    [Fact]
    public async Task Clearing_forgets_what_is_here_and_in_the_driver()
    {
        _driver.Receive([1, 2, 3]);
        _driver.Hold();
        _driver.Receive([4]);
        _inflow.Clear(_driver.Purge);
        _driver.Release();
        _driver.Receive([0x79]);
        (await TakeAsync(1)).ShouldBe([0x79]);
    }

    // The system has put a byte into the buffer, and the pool's thread that tells it has not run yet.
    [Fact]
    public async Task Clearing_forgets_a_byte_that_is_between_the_driver_and_here()
    {
        _driver.Hold();
        _driver.Receive([1]);
        _driver.IsOver.ShouldBeTrue();
        _inflow.Clear(_driver.Purge);
        _driver.Release();
        _driver.Receive([2]);
        (await TakeAsync(1)).ShouldBe([2]);
    }

    [Fact]
    public async Task Clearing_a_quiet_line_forgets_nothing_that_comes_after_it()
    {
        _inflow.Clear(_driver.Purge);
        _driver.Receive([7]);
        (await TakeAsync(1)).ShouldBe([7]);
    }

    [Fact]
    public async Task What_came_before_the_adapter_was_pulled_is_still_read_and_then_its_error()
    {
        _driver.Receive([1, 2]);
        await _driver.UntilAskedAsync(3);
        _driver.Fail(31);
        (await TakeAsync(2)).ShouldBe([1, 2]);
        (await ErrorAsync()).ShouldBe(31);
    }

    [Fact]
    public async Task A_read_that_ends_with_nothing_is_repeated_while_the_port_is_there()
    {
        _driver.End(error: 0);
        await _driver.UntilAskedAsync(2);
        _driver.End(error: 995);
        await _driver.UntilAskedAsync(3);
        _driver.Receive([5]);
        (await TakeAsync(1)).ShouldBe([5]);
    }

    [Fact]
    public async Task A_read_that_ends_with_nothing_on_a_port_that_is_gone_tells_its_error()
    {
        _driver.Gone = 1167;
        _driver.End(error: 995);
        (await ErrorAsync()).ShouldBe(1167);
    }

    [Fact]
    public async Task A_reader_who_does_not_come_stops_the_reading_and_loses_nothing()
    {
        byte[] all = new byte[300_000];
        new Random(5).NextBytes(all);
        _driver.Receive(all);
        (await TakeAsync(all.Length)).AsSpan().SequenceEqual(all).ShouldBeTrue();
        _driver.LargestPile.ShouldBeGreaterThan(all.Length / 2, "it was left with the driver");
    }

    [Fact]
    public async Task Closing_calls_the_read_off_and_ends_every_wait()
    {
        ValueTask waiting = _inflow.WaitAsync(Timeout.InfiniteTimeSpan, Token);
        _inflow.Dispose();
        await waiting;
        await _inflow.Ended.WaitAsync(TimeSpan.FromSeconds(10), Token);
        _driver.IsCalledOff.ShouldBeTrue();
    }

    [Fact]
    public async Task Two_waits_at_once_are_refused()
    {
        ValueTask first = _inflow.WaitAsync(Timeout.InfiniteTimeSpan, Token);
        await Should.ThrowAsync<InvalidOperationException>(async () => await _inflow.WaitAsync(Timeout.InfiniteTimeSpan, Token));
        _driver.Receive([1]);
        await first;
    }

    private async Task<byte[]> TakeAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int more = _inflow.Take(bytes.AsSpan(have), out int error);
            error.ShouldBe(0);
            have += more;
            if (more == 0)
            {
                await _inflow.WaitAsync(TimeSpan.FromSeconds(10), Token);
            }
        }
        return bytes;
    }

    private async Task<int> ErrorAsync()
    {
        int error;
        while (_inflow.Take(new byte[1], out error) == 0 && error == 0)
        {
            await _inflow.WaitAsync(TimeSpan.FromSeconds(10), Token);
        }
        return error;
    }
}
