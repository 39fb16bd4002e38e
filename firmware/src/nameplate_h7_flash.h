/*
 * Nameplate, flash driver of STM32H742/743/750/753 and kin, H723/725/730/733/735, and H7A3/7B3/7B0: registers only, no
 * HAL.
 *
 *     nameplate_write(&np, &nameplate_h743_flash, &edit);
 *
 * Which code stands still meanwhile. A bank that programs or erases answers no read until it is done: whoever fetches
 * or loads from it waits, interrupt handlers too, for 0.3 ms a line and for up to 4 s an erase of 128 KB. Nothing
 * faults.
 *
 *     H743, H7A3 and kin    two banks. Firmware in bank 1 (0x08000000) runs on while bank 2 (0x08100000), where the
 *                           identity lies, is busy; with SWAP_BANK the addresses stay as they are
 *     H723, H750, H730,     one bank: all firmware in flash waits. What must not (a control loop, a watchdog's feeding)
 *     H7B0                  must run from RAM, and so must its vector table
 *
 * The two functions that wait for a busy bank lie in NAMEPLATE_RAM_CODE, so that they poll, and call idle, while all
 * of the flash stands still. The default section, .RamFunc, is copied to RAM by the linker scripts of STM32CubeMX (it
 * is part of .data there); where a script does not know it, it stays in flash and the driver works just as well, only
 * without idle.
 *
 * The MPU must not make the flash write-back; the default, write-through, is right. Options of the flash (latency,
 * WRHIGHFREQ) are the firmware's. A write-protected or wrong place is reported by the flash and left as it is.
 *
 * Sources: RM0433 (H742/743/750/753), RM0468 (H72x, H73x) and RM0455 (H7A3, H7B3, H7B0), chapter "Embedded flash
 * memory": sections on program, erase, errors and registers; RM0399 rev 4 §4.3.9, §4.3.10, §4.7 for what they share;
 * ST's device headers for addresses and bits. It was run against a model of these registers; it awaits hardware.
 */
#ifndef NAMEPLATE_H7_FLASH_H
#define NAMEPLATE_H7_FLASH_H

#include "nameplate_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NAMEPLATE_RAM_CODE
#define NAMEPLATE_RAM_CODE __attribute__((section(".RamFunc"), noinline))
#endif

/* Bits programmed at once, PSIZE of H743 and H723. 64 is fastest, and what a reset sets; less draws less current. */
enum nameplate_h7_parallelism {
    NAMEPLATE_H7_PARALLEL_8 = 0,
    NAMEPLATE_H7_PARALLEL_16 = 1,
    NAMEPLATE_H7_PARALLEL_32 = 2,
    NAMEPLATE_H7_PARALLEL_64 = 3
};

/* How the flash of a chip is driven. For other settings than those of the ready ones, make one of your own. */
typedef struct nameplate_h7_flash {
    uint32_t registers; /* address of FLASH_ACR; bank 2's registers lie 0x100 higher */
    uint32_t base; /* address of the flash */
    uint32_t bank_size; /* bytes of the address space that a bank takes */
    uint32_t sector_size; /* bytes */
    uint32_t word_size; /* bytes programmed at once: 32, or 16 on H7A3 */
    uint32_t polls; /* how often the flash is asked at most whether it is done */
    void (*idle)(void); /* called each time, to feed a watchdog; in RAM. NULL: none */
    uint8_t start_bit; /* of START in FLASH_CR */
    uint8_t sector_shift; /* of the sector number in FLASH_CR */
    uint8_t parallelism_shift; /* of PSIZE in FLASH_CR; 0: it has none */
    uint8_t parallelism; /* enum nameplate_h7_parallelism */
} nameplate_h7_flash_t;

/* For nameplate_flash_t; context is a nameplate_h7_flash_t. Less than 0: an error flag came up, or polls ran out. */
int nameplate_h7_program_line(void *context, uint32_t address, const uint8_t line[NAMEPLATE_LINE_SIZE]);
int nameplate_h7_erase(void *context, uint32_t address, uint32_t size);

/* Ready: parallelism 64 bits, no idle. */
extern const nameplate_flash_t nameplate_h743_flash; /* and H742, H750, H753, H745, H747, H755, H757 */
extern const nameplate_flash_t nameplate_h723_flash; /* and H725, H730, H733, H735 */
extern const nameplate_flash_t nameplate_h7a3_flash; /* and H7B3, H7B0 */

/* The numbers of a ready one, to begin one's own with: nameplate_h7_flash_t mine = NAMEPLATE_H743_FLASH; mine.idle =
 * feed; */
#define NAMEPLATE_H7_POLLS 0x10000000u /* more than 4 s at 550 MHz and 8 cycles a poll */
#define NAMEPLATE_H743_FLASH \
    { 0x52002000u, 0x08000000u, 0x100000u, 0x20000u, 32u, NAMEPLATE_H7_POLLS, NULL, 7u, 8u, 4u, \
        NAMEPLATE_H7_PARALLEL_64 }
#define NAMEPLATE_H723_FLASH NAMEPLATE_H743_FLASH
#define NAMEPLATE_H7A3_FLASH \
    { 0x52002000u, 0x08000000u, 0x100000u, 0x2000u, 16u, NAMEPLATE_H7_POLLS, NULL, 5u, 6u, 0u, 0u }

#ifdef __cplusplus
}
#endif

#endif
