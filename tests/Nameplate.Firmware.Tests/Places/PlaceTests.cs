using Nameplate.Chips;
using Nameplate.Simulator;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests.Places;

/// <summary>
/// The C that <c>advise</c> prints for a place reads, in QEMU, what <c>assign</c> wrote to a virtual chip. Memory that QEMU's
/// machine has not is mapped into its RAM by the macro of the C.
/// </summary>
public sealed class PlaceTests(QemuPrograms programs) : IDisposable
{
    private const string CortexM7 = "mps2-an500";
    private const string CortexM4 = "netduinoplus2"; // with flash at the addresses of an STM32F4

    private static readonly string[] s_plainStore =
        ["port/plain.c", .. Directory.GetFiles(Path.Combine(FirmwareFolder.Path, "src/reader"), "*.c").Select(file => $"reader/{Path.GetFileName(file)}")];

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-place-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("stm32f405xg", "spare", 0x080E0000u, 0x8000)]
    [InlineData("stm32f401xc", "embed", 0x0803E000u, 0x2000)]
    public void Number_in_flash_is_read_at_its_real_address(string chip, string place, uint address, int length)
    {
        byte[] flash = Assign(chip, address, length);
        CommandLineTool.Nameplate(_folder, "generate", "header", "--chip", chip, "--out", Path.Combine(_folder, "nameplate_chip.h"));
        string program = Build(CortexM4, chip, place, s_plainStore);

        Run(CortexM4, program, address, flash).ShouldBe("number=55");
        Run(CortexM4, program, address, Blank(length)).ShouldBe("none");
    }

    [Fact]
    public void Number_in_OTP_is_that_of_the_last_slot_that_is_right()
    {
        const string OtpChip = "stm32f205xg";
        byte[] memory = Assign(OtpChip, board => board.PeekOtp(), "--place", "otp");
        string program = Build(CortexM7, OtpChip, "otp", ["port/plain.c"], $"OTP=0x{Machine.Memory:X}u");

        Run(CortexM7, program, Machine.Memory, memory).ShouldBe("number=55");
        memory[32 + 16] ^= 0x01; // the record of the second slot
        Run(CortexM7, program, Machine.Memory, memory).ShouldBe("number=10");
        Run(CortexM7, program, Machine.Memory, Blank(512)).ShouldBe("none");
        Run(CortexM7, program, Machine.Memory, new byte[512]).ShouldBe("none");
    }

    [Fact]
    public void Number_in_data_EEPROM_is_that_of_the_later_slot_that_is_right()
    {
        byte[] memory = Assign("stm32l151xc", board => board.PeekEeprom()[..64], "--place", "eeprom");
        string program = Build(CortexM7, "stm32l151xc", "eeprom", [], $"EEPROM=0x{Machine.Memory:X}u");

        Run(CortexM7, program, Machine.Memory, memory).ShouldBe("number=55");
        int later = Array.IndexOf(memory, (byte)55) & ~31;
        memory[later + 4] ^= 0x10;
        Run(CortexM7, program, Machine.Memory, memory).ShouldBe("number=10");
        Run(CortexM7, program, Machine.Memory, new byte[64]).ShouldBe("none"); // erased EEPROM reads 0
    }

    [Fact]
    public void Number_in_the_option_bytes_counts_with_its_complements_only()
    {
        byte[] memory = Assign("stm32f103xb", board => board.PeekOptionBytes()[4..8], "--place", "option-bytes");
        memory.ShouldBe([55, 0xC8, 0, 0xFF]);
        string program = Build(CortexM7, "stm32f103xb", "option-bytes", [], $"OPTION_DATA=((const volatile uint16_t *)0x{Machine.Memory:X}u)");

        Run(CortexM7, program, Machine.Memory, memory).ShouldBe("number=55");
        Run(CortexM7, program, Machine.Memory, [0x34, 0xCB, 0x12, 0xED]).ShouldBe("number=4660");
        foreach (byte[] none in (byte[][])[[55, 0xC9, 0, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0x00, 0xFF, 0x00], [0, 0xFF, 0, 0xFF]])
        {
            Run(CortexM7, program, Machine.Memory, none).ShouldBe("none");
        }
    }

    [Fact]
    public void Number_in_backup_registers_is_there_once_the_firmware_kept_it()
    {
        string define = $"BACKUP_REGISTERS=((volatile uint32_t *)0x{Machine.Memory:X}u)";
        string program = Build(CortexM7, "stm32f405xg", "backup-registers", [], define);
        Run(CortexM7, program, Machine.Memory, new byte[16]).ShouldBe("none"); // as after a loss of VBAT

        File.WriteAllText(Path.Combine(_folder, "prepare.c"), """
            #include <stdint.h>
            void keep_device_number(uint64_t number);
            void prepare(void);
            void prepare(void)
            {
                keep_device_number(UINT64_C(55));
            }

            """);
        File.Delete(program);
        Run(CortexM7, Build(CortexM7, "stm32f405xg", "backup-registers", [], define), Machine.Memory, new byte[16]).ShouldBe("number=55");
    }

    [Fact]
    public void Number_in_backup_SRAM_is_there_once_the_firmware_kept_it()
    {
        const uint Region = 0x080E0000;
        const uint Sram = 0x20008000; // RAM that the program leaves alone
        const uint NoUid = 0x20009000; // the machine has no unique ID to read
        byte[] flash = Assign("stm32f405xg", Region, 0x8000);
        File.WriteAllText(Path.Combine(_folder, "prepare.c"), $$"""
            #include "nameplate_mirror.h"
            #include "nameplate_port.h"
            static const nameplate_port_t flash_port = NAMEPLATE_PLAIN_PORT(0x{{NoUid:X}}u, 0x413);
            static const nameplate_region_t regions[1] = { { 0x{{Region:X}}u, 0x{{Region:X}}u, 0x8000u } };
            void prepare(void);
            void prepare(void)
            {
                nameplate_t np;
                if (nameplate_open(&np, &flash_port, regions, 1) >= 0) {
                    (void)nameplate_mirror_update(&np, (volatile uint32_t *)0x{{Sram:X}}u, 4096u);
                }
            }

            """);
        string code = AdvisedCode.Of(_folder, "stm32f405xg", "backup-sram").Replace("0x1FFF7A10u", $"0x{NoUid:X}u", StringComparison.Ordinal);
        string program = BuildText(CortexM4, code, [.. s_plainStore, "mirror/mirror.c"], $"BACKUP_SRAM=((const volatile uint32_t *)0x{Sram:X}u)");

        Run(CortexM4, program, Region, flash).ShouldBe("number=55");
        Run(CortexM4, program, Region, Blank(0x8000)).ShouldBe("none");
    }

    /// <summary>A virtual chip that was given 55; what lies at an address of it.</summary>
    private byte[] Assign(string chip, uint address, int length) => Assign(chip, kept => kept.Peek(address, length));

    /// <summary>The same for a place beside flash, after 10 was there.</summary>
    private byte[] Assign(string chip, Func<VirtualDevice, byte[]> look, params string[] options)
    {
        string board = Path.Combine(_folder, "board.sim");
        DeviceFile.Create(board, new VirtualDevice(ChipDatabase.Get(chip))).Dispose();
        if (options.Length > 0)
        {
            CommandLineTool.Nameplate(_folder, ["assign", "10", "-p", $"sim:{board}", .. options, "--confirm", "10"]);
            options = [.. options, "--replace", "--reason", "test", "--yes", "--confirm", "55"];
        }

        CommandLineTool.Nameplate(_folder, ["assign", "55", "-p", $"sim:{board}", .. options]);
        using DeviceFile kept = DeviceFile.Open(board, ChipDatabase.Find);
        return look(kept.Device);
    }

    private string Build(string machine, string chip, string place, IReadOnlyList<string> library, params string[] defines) =>
        BuildText(machine, AdvisedCode.Of(_folder, chip, place), library, defines);

    private string BuildText(string machine, string code, IReadOnlyList<string> library, params string[] defines)
    {
        File.WriteAllText(Path.Combine(_folder, "place.c"), code);
        return programs.ElfOfPlace(machine, _folder, library, defines);
    }

    private string Run(string machine, string program, uint address, byte[] memory)
    {
        Tool.Result result = new Machine(programs, program) { Name = machine }.With(new Job { Memory = [(address, memory)] }).Run();
        return (result.Output + result.Error).Trim();
    }

    private static byte[] Blank(int length) => [.. Enumerable.Repeat((byte)0xFF, length)];
}
