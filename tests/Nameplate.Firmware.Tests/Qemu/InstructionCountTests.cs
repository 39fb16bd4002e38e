namespace Nameplate.Firmware.Tests;

/// <summary>The library is quick enough, in instructions of a Cortex-M7 at -Os.</summary>
public sealed class InstructionCountTests(QemuPrograms programs)
{
    private const long ClockHz = 64_000_000; // H7 after reset
    private const long OpenLimit = ClockHz * 20 / 1000; // 20 ms at one instruction a cycle

    [Fact]
    public void Full_region_is_opened_within_20_ms() =>
        InstructionCounts.Count(programs)["nameplate_open"].ShouldBeInRange(1, OpenLimit);

    // Control: the count grows with the work.
    [Fact]
    public void Counts_tell_calls_apart()
    {
        IReadOnlyDictionary<string, long> counts = InstructionCounts.Count(programs);

        counts["nameplate_get_u64"].ShouldBeInRange(1, 1000);
        counts["nameplate_open"].ShouldBeGreaterThan(64 * counts["read_line"]);
    }
}
