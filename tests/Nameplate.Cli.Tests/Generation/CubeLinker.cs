using Nameplate.Testing;

namespace Nameplate.Cli.Tests.Generation;

/// <summary>A small program and a linker script of the shape that STM32CubeMX gives, both of our own, linked for real.</summary>
internal sealed class CubeLinker(string folder)
{
    private const string Program = """
        extern unsigned _estack;
        void Reset_Handler(void);
        __attribute__((section(".isr_vector"), used)) const void *const vectors[4] = { &_estack, (const void *)Reset_Handler };
        #ifdef CARD
        #include "nameplate_chip.h"
        #include "nameplate_card.h"
        NAMEPLATE_CARD("linked", "1.0", "test")
        #endif
        #ifdef FILLING
        __attribute__((section(".text.filling"), used)) const unsigned char filling[FILLING] = { 1 };
        #endif
        volatile int counter = 5;
        void Reset_Handler(void)
        {
            for (;;) {
                counter++;
            }
        }
        """;

    /// <summary>Links; the result's file is firmware.elf in the folder.</summary>
    /// <param name="linker">arm-none-eabi-ld or ld.lld.</param>
    /// <param name="memory">The FLASH lines of MEMORY.</param>
    /// <param name="filling">Bytes of constants.</param>
    /// <param name="card">With a card, and nameplate_chip.h beside.</param>
    public Tool.Result Link(string linker, string memory, int filling = 0, bool card = false)
    {
        File.WriteAllText(PathOf("program.c"), Program);
        File.WriteAllText(PathOf("firmware.ld"), Script(memory));
        Tool.Result compiled = Tool.Run("arm-none-eabi-gcc",
            ["-mcpu=cortex-m7", "-mthumb", "-std=c11", "-Os", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-I", folder,
                "-I", Path.Combine(Repository.Root, "firmware", "src"), .. filling > 0 ? [$"-DFILLING={filling}"] : (string[])[],
                .. card ? ["-DCARD"] : (string[])[], "-c", PathOf("program.c"), "-o", PathOf("program.o")]);
        compiled.ExitCode.ShouldBe(0, compiled.Error);
        return Tool.Run(linker, "-L", folder, "-T", PathOf("firmware.ld"), PathOf("program.o"), "-o", Elf);
    }

    public string Elf => PathOf("firmware.elf");

    public string PathOf(string name) => Path.Combine(folder, name);

    // LLD wants MEMORY before the first use of it, so _estack comes behind; GNU ld takes either.
    private static string Script(string memory) => $$"""
        ENTRY(Reset_Handler)
        MEMORY
        {
          DTCMRAM (xrw) : ORIGIN = 0x20000000, LENGTH = 64K
          RAM_D1 (xrw)  : ORIGIN = 0x24000000, LENGTH = 64K
        {{memory}}
        }
        _estack = ORIGIN(DTCMRAM) + LENGTH(DTCMRAM);
        SECTIONS
        {
          .isr_vector :
          {
            . = ALIGN(4);
            KEEP(*(.isr_vector))
            . = ALIGN(4);
            KEEP(*(.nameplate_card))
          } >FLASH
          .text :
          {
            *(.text)
            *(.text*)
            . = ALIGN(4);
            _etext = .;
          } >FLASH
          .rodata : { *(.rodata) *(.rodata*) . = ALIGN(4); } >FLASH
          .ARM.extab : { *(.ARM.extab* .gnu.linkonce.armextab.*) } >FLASH
          .ARM : { __exidx_start = .; *(.ARM.exidx*) __exidx_end = .; } >FLASH
          _sidata = LOADADDR(.data);
          .data :
          {
            . = ALIGN(4);
            _sdata = .;
            *(.data)
            *(.data*)
            . = ALIGN(4);
            _edata = .;
          } >RAM_D1 AT> FLASH
          .bss (NOLOAD) : { _sbss = .; *(.bss) *(.bss*) *(COMMON) _ebss = .; } >RAM_D1
        }
        INCLUDE nameplate.ld
        """;
}
