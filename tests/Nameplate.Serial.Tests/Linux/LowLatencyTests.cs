using Nameplate.Serial.Linux;

namespace Nameplate.Serial.Tests.Linux;

public sealed class LowLatencyTests
{
    [Fact]
    public void A_timer_at_16_ms_is_lowered_to_1_and_both_are_told()
    {
        using var folder = new TemporaryFolder();
        string timer = folder.Write("latency_timer", "16\n");
        LatencyReport report = LowLatency.Finish(timer, found: 16);
        report.ShouldBe(new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 1 });
        report.IsSlow.ShouldBeFalse();
        report.ToString().ShouldBe("16 ms, lowered to 1 ms");
        File.ReadAllText(timer).Trim().ShouldBe("1");
    }

    [Fact]
    public void A_timer_that_the_driver_flag_lowered_is_not_written()
    {
        using var folder = new TemporaryFolder();
        string timer = folder.Write("latency_timer", "1 \n");
        LowLatency.Finish(timer, found: 16).ShouldBe(new LatencyReport { FoundMilliseconds = 16, NowMilliseconds = 1 });
        File.ReadAllText(timer).ShouldBe("1 \n");
    }

    [Fact]
    public void A_timer_that_cannot_be_lowered_is_told_with_the_way_on()
    {
        using var folder = new TemporaryFolder();
        // /proc refuses the write even to root.
        const string Unwritable = "/proc/sys/kernel/ngroups_max";
        LatencyReport report = LowLatency.Finish(Unwritable, found: 16);
        report.IsSlow.ShouldBeTrue();
        report.HowToFix.ShouldBe($"echo 1 | sudo tee {Unwritable}");
    }

    [Fact]
    public void An_adapter_without_a_timer_is_not_slow()
    {
        LatencyReport report = LowLatency.Finish("/nowhere/latency_timer", found: null);
        report.ShouldBe(new LatencyReport());
        report.IsSlow.ShouldBeFalse();
        report.ToString().ShouldBe("no latency timer");
    }
}
