using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>The build with a BusFault handler (NAMEPLATE_PORT_BUSFAULT), over bus faults that QEMU really takes.</summary>
public sealed class BusFaultTests(QemuPrograms programs)
{
    [Fact]
    public void Own_faults_are_survived_and_no_others_are_claimed()
    {
        Tool.Result result = new Machine(programs, programs.Elf("bus-fault")).Run();

        (result.Output + result.Error).Trim().ShouldBe("survived");
        result.ExitCode.ShouldBe(0);
    }

    // The port knows its loads by their places in its code.
    [Theory]
    [InlineData("-O0")]
    [InlineData("-O2")]
    [InlineData("-O3")]
    [InlineData("-Os -flto")]
    public void Own_faults_are_known_whatever_the_optimisation(string optimisation)
    {
        Tool.Result result = new Machine(programs, programs.ElfAt("bus-fault", optimisation)).Run();

        (result.Output + result.Error).Trim().ShouldBe("survived");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(Job.BusFaultEnabled)]
    [InlineData(Job.ProcessStack)]
    [InlineData(Job.BusFaultEnabled | Job.ProcessStack)]
    public async Task Reader_goes_on_after_a_bus_fault(uint options)
    {
        Job job = MaskedReadTests.PartlyUnmapped() with { Options = options };

        Tool.Result result = new Machine(programs, programs.Elf("reader-busfault")).With(job).Run();

        string told = (result.Output + result.Error).Trim();
        result.ExitCode.ShouldBe(0, told);
        told.ShouldStartWith($"{await Expected.OfAsync(job)}\nbus faults ");
        told.ShouldStartWith($"status={(int)StoreStatus.EccSeen} ");
    }

    // Controls: a handler that claims whatever comes, and one that skips a load without saying so.
    [Theory]
    [InlineData("&& (SCB_CFSR & known) == known", "")]
    [InlineData("&& SCB_BFAR == frame[STACKED_R0]", "")]
    [InlineData("+ LOAD_AT &&", "&&")]
    [InlineData("frame[STACKED_PC] ==", "(frame[STACKED_PC] & ~3u) ==")]
    [InlineData("frame[STACKED_R3] = DBECCERR;", "")]
    [InlineData("SCB_HFSR = SCB_HFSR_FORCED;", "")]
    public void Handler_with_a_rule_removed_is_caught(string rule, string instead)
    {
        string broken = programs.ElfWithout("bus-fault", "port/cortex_m_ecc.c", rule, instead);

        new Machine(programs, broken).Run().ExitCode.ShouldBe(1);
    }
}
