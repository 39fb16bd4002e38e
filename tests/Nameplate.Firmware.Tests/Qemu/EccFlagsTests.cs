using Nameplate.Chips;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>What the flags of H7's flash interface mean to the port, and the data of its ready ports.</summary>
public sealed class EccFlagsTests(QemuPrograms programs)
{
    private const uint Registers = 0x52002000; // FLASH of every H7, in ST's device headers

    [Fact]
    public void Flags_of_the_line_s_bank_decide_and_are_cleared()
    {
        Tool.Result result = new Machine(programs, programs.Elf("flags")).Run();

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldEndWith("right\n");
    }

    // Controls
    [Theory]
    [InlineData("address / BANK_SIZE % 2u", "0u")]
    [InlineData("return flags != 0u ?", "return distance != 0u ?")]
    [InlineData("if ((flags & DBECCERR) != 0u) {", "if (flags != 0u) {")]
    [InlineData("FLASH_SR(bank) & ECC_FLAGS", "FLASH_SR(bank)")]
    [InlineData("FLASH_CCR(bank) = ECC_FLAGS", "FLASH_CCR(bank) = DBECCERR")]
    public void Port_with_a_rule_changed_is_caught(string rule, string instead)
    {
        string broken = programs.ElfWithout("flags", "port/cortex_m_ecc.c", rule, instead);

        new Machine(programs, broken).Run().ExitCode.ShouldBe(1);
    }

    [Fact]
    public void Ready_ports_have_the_data_of_the_chip_database()
    {
        Tool.Result result = new Machine(programs, programs.Elf("flags")).Run();
        string[][] ports = [.. result.Error.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length == 4)];

        ports.Length.ShouldBe(3);
        foreach (string[] port in ports)
        {
            Chip[] chips = [.. ChipDatabase.ForProductId(Convert.ToUInt16(port[0], 16))];
            chips.ShouldNotBeEmpty();
            foreach (Chip chip in chips)
            {
                chip.UidAddress.ShouldBe(Convert.ToUInt32(port[1], 16), chip.Name);
                chip.Flash.FlashWordSize.ShouldBe(int.Parse(port[2]), chip.Name);
            }

            Convert.ToUInt32(port[3], 16).ShouldBe(Registers);
        }
    }
}
