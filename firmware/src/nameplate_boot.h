/*
 * Nameplate, entering the ROM bootloader from firmware, so that an update needs no jumper on BOOT0 (STM32H7).
 *
 * A jump out of running firmware would take clocks, interrupts, caches and half-configured peripherals along. So the wish
 * is left in RAM that a reset keeps, the chip resets itself, and the jump is the first thing after the reset:
 *
 *     void Reset_Handler(void)               firmware, on the host's request
 *     {                                          nameplate_enter_bootloader();
 *         nameplate_boot_check();
 *         ...
 *
 * The ROM's system memory entry is data of the chip (NAMEPLATE_SYSTEM_MEMORY in the header that nameplate generate header
 * prints): 0x1FF09800 on H72x, H73x, H74x and H75x, 0x1FF0A000 on H7A3, H7B3 and H7B0 (AN2606 rev 70).
 */
#ifndef NAMEPLATE_BOOT_H
#define NAMEPLATE_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Resets the chip into its ROM bootloader. Does not return. Whatever must be finished first (a last byte, a motor), finish
 * it before. */
void nameplate_enter_bootloader(void);

/* Jumps into the bootloader if nameplate_enter_bootloader asked for it, else returns. The first call of the reset handler:
 * before .data and .bss are set up and before any clock, cache or peripheral is touched. */
void nameplate_boot_check(void);

#ifdef __cplusplus
}
#endif

#endif
