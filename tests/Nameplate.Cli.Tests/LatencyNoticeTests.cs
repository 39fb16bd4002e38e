using Nameplate.Cli.Commands;
using Nameplate.Serial;

namespace Nameplate.Cli.Tests;

public sealed class LatencyNoticeTests
{
    [Fact]
    public void A_timer_that_was_lowered_is_reported() =>
        DeviceArguments.LatencyNotice("/dev/ttyUSB0", new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 1 })
            .ShouldBe("/dev/ttyUSB0: the adapter's latency timer was at 16 ms, lowered to 1 ms");

    [Fact]
    public void A_timer_that_could_not_be_lowered_comes_with_the_way_on() =>
        DeviceArguments.LatencyNotice("/dev/ttyUSB0",
                new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 16, HowToFix = "echo 1 > latency_timer" })!
            .ShouldEndWith("it slows every block down: echo 1 > latency_timer");

    [Fact]
    public void An_adapter_without_one_is_not_mentioned() =>
        DeviceArguments.LatencyNotice("/dev/ttyS0", new LatencyReport()).ShouldBeNull();
}
