using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// The masked read of H7, as far as QEMU 7.2 models it: what it leaves behind, that FAULTMASK is in force, that every load
/// is masked, and that a line whose flag comes up is given up and no more than that line.
/// </summary>
public sealed class MaskedReadTests(QemuPrograms programs)
{
    private const string Port = "port/cortex_m_ecc.c";
    private const string Restore = """ "r"(masks.faultmask), "r"(masks.primask) : "memory" """;
    private const int SlotLog2 = 8;

    [Fact]
    public void Masks_and_control_bits_are_exactly_as_found_from_every_state()
    {
        Tool.Result result = new Machine(programs, programs.Elf("masked")).Run();

        result.ExitCode.ShouldBe(0, result.Error);
        (result.Output + result.Error).Trim().ShouldBe("3072 reads, everything as found");
    }

    [Theory]
    [InlineData("-O0")]
    [InlineData("-O2")]
    [InlineData("-O3")]
    [InlineData("-Os -flto")]
    public void Masks_are_as_found_whatever_the_optimisation(string optimisation)
    {
        Tool.Result result = new Machine(programs, programs.ElfAt("masked", optimisation)).Run();

        (result.Output + result.Error).Trim().ShouldBe("3072 reads, everything as found");
    }

    // Controls: clearing instead of restoring, one at a time.
    [Theory]
    [InlineData("SCB_CCR = masks.ccr;", "SCB_CCR = masks.ccr & ~SCB_CCR_BFHFNMIGN;")]
    [InlineData("SCB_CCR = masks.ccr;", "")]
    [InlineData(Restore, """ "r"(0u), "r"(masks.primask) : "memory" """)]
    [InlineData(Restore, """ "r"(masks.faultmask), "r"(0u) : "memory" """)]
    public void Read_that_clears_instead_of_restoring_is_caught(string rule, string instead)
    {
        string broken = programs.ElfWithout("masked", Port, rule.Trim(), instead.Trim());

        Tool.Result result = new Machine(programs, broken).Run();

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("not as it was");
    }

    // QEMU does not ignore the fault; that it cannot become a HardFault shows the priority at the load.
    [Fact]
    public void Load_of_an_unmapped_line_locks_up_because_FAULTMASK_is_set()
    {
        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(PartlyUnmapped()).Run();

        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("Lockup: can't escalate 3 to HardFault (current priority -1)");
    }

    // Control: without the masks the same load is a HardFault that a handler sees.
    [Fact]
    public void Plain_load_of_an_unmapped_line_is_a_HardFault()
    {
        Tool.Result result = new Machine(programs, programs.Elf("reader-plain")).With(PartlyUnmapped()).Run();

        (result.Output + result.Error).Trim().ShouldBe("exception 3 CFSR 00008200 BFAR 61000000");
    }

    [Fact]
    public async Task Every_load_is_masked_and_a_flagged_line_is_given_up_while_the_reader_goes_on()
    {
        Job job = PartlyUnmapped();

        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(job).RunUnder("masked-read.gdb");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        string expected = await Expected.OfAsync(job);
        expected.ShouldStartWith($"status={(int)StoreStatus.EccSeen} ");
        expected.ShouldContain("number=55 ");
        Told(result).ShouldStartWith(expected);
        Played(result).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Line_is_read_once_more_where_the_failing_address_is_another_and_given_up_then()
    {
        Job job = PartlyUnmapped();
        int once = Played(new Machine(programs, programs.Elf("reader")).With(job).RunUnder("masked-read.gdb"));

        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(job)
            .RunUnder("masked-read.gdb", "elsewhere = 1");

        Told(result).ShouldStartWith(await Expected.OfAsync(job));
        Played(result).ShouldBe(2 * once);
    }

    [Fact]
    public void Line_whose_single_error_was_corrected_is_read_and_told()
    {
        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(PartlyUnmapped())
            .RunUnder("masked-read.gdb", "flags = 1 << 25");

        Told(result).ShouldStartWith($"status={(int)StoreStatus.SingleEcc} ");
    }

    // Control: the same junk without the flag is not an unreadable line.
    [Fact]
    public void Line_is_given_up_because_of_the_flag()
    {
        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(PartlyUnmapped())
            .RunUnder("masked-read.gdb", "flags = 0");

        Told(result).ShouldStartWith("status=0 ");
    }

    // Control: the script must notice a load without a mask.
    [Theory]
    [InlineData("cpsid i", "nop", "masks are 0x102")]
    [InlineData("cpsid f", "nop", "masks are 0x101")]
    [InlineData("masks.ccr | SCB_CCR_BFHFNMIGN", "masks.ccr", "masks are 0x3")]
    public void Load_that_is_not_masked_is_noticed(string rule, string instead, string noticed)
    {
        string broken = programs.ElfWithout("reader", Port, rule, instead);

        Tool.Result result = new Machine(programs, broken).With(PartlyUnmapped()).RunUnder("masked-read.gdb");

        result.ExitCode.ShouldBe(3);
        result.Output.ShouldContain(noticed);
    }

    // The first two cells are the last of the memory; the third, a slot, is not there.
    internal static Job PartlyUnmapped()
    {
        const int Cells = 3;
        const int Mapped = 2;
        const int CellSize = 1 << SlotLog2;
        byte[] whole = new StoreBytes(SlotLog2).Slot(1, 55, 1).Bytes;
        const uint Base = Machine.Unmapped - Mapped * CellSize;
        return new Job
        {
            Regions = [(Base, Base)],
            RegionSize = Cells * CellSize,
            SlotSize = CellSize,
            Memory = [(Base, StoreBytes.WithSize(whole, Cells * CellSize)[..(Mapped * CellSize)])],
        };
    }

    private static string Told(Tool.Result result) =>
        result.Error[Math.Max(0, result.Error.IndexOf("status=", StringComparison.Ordinal))..];

    private static int Played(Tool.Result result) => result.Output.Split('\n')
        .Count(line => line == "line 0x61000000: 8 loads with PRIMASK, FAULTMASK and BFHFNMIGN set");
}
