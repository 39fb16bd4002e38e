using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>The hook for the NMI handler of G0 G4 L4 L5 U5 WB: an NMI while a line is loaded, and at other times.</summary>
public sealed class NmiHookTests(QemuPrograms programs)
{
    private const uint Slot2 = Machine.Memory + 2 * StoreImage.SlotSize;

    private static Job TwoSlots(params uint[] unreadable) => new()
    {
        Memory =
        [
            (Machine.Memory, new StoreBytes().Slot(1, 55, 1).Slot(2, 56, 2, StoreBytes.Field(0x1005, 1, 0, 0, 0)).Bytes),
        ],
        Unreadable = unreadable,
    };

    private Tool.Result RunUnder(params IReadOnlyList<string> variables) =>
        new Machine(programs, programs.Elf("reader-nmi")).With(TwoSlots()).RunUnder("nmi.gdb", variables);

    [Theory]
    [InlineData(0, 0)] // first word of the header
    [InlineData(0, 28)] // last word
    [InlineData(1, 8)] // payload
    [InlineData(15, 0)] // settle
    public async Task Line_during_whose_load_the_NMI_comes_is_unreadable_and_the_reader_goes_on(int line, int word)
    {
        uint address = Slot2 + (uint)(line * StoreBytes.Line);

        Tool.Result result = RunUnder($"word = {address + word}");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        string told = result.Error[result.Error.IndexOf("status=", StringComparison.Ordinal)..];
        string expected = await Expected.OfAsync(TwoSlots(address));
        told.ShouldStartWith(expected);
        expected.ShouldContain("number=");
        var status = Enum.Parse<StoreStatus>(expected["status=".Length..expected.IndexOf(' ')]);
        status.HasFlag(StoreStatus.EccSeen).ShouldBeTrue();
        told[expected.Length..].ShouldMatch(@"^\nNMIs [1-9]");
    }

    [Fact]
    public void NMI_without_the_flag_is_not_claimed_while_a_line_is_loaded()
    {
        Tool.Result result = RunUnder($"word = {Slot2}", "other = 1");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("NMI not claimed");
    }

    [Fact]
    public void NMI_with_the_flag_is_not_claimed_while_nothing_is_read()
    {
        Tool.Result result = new Machine(programs, programs.Elf("nmi")).Run();

        (result.Output + result.Error).Trim().ShouldBe("not claimed");
        result.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("    reading = NULL;\n", "")]
    [InlineData("msr primask, %0", "cpsie i")]
    [InlineData("REGISTER(flash->cache) = cache;", "")]
    public void Port_with_a_rule_removed_is_caught(string rule, string instead)
    {
        string broken = programs.ElfWithout("nmi", "port/nmi_ecc.c", rule, instead);

        new Machine(programs, broken).Run().ExitCode.ShouldBe(1);
    }
}
