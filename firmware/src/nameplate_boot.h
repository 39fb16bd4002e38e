/*
 * Nameplate, entering the ROM bootloader from firmware, so that an update needs no jumper on BOOT0 (STM32H7).
 *
 * A jump out of running firmware would take clocks, interrupts, caches and half-configured peripherals along. So the wish
 * is left in RAM that a reset keeps, the chip resets itself, and the jump is the first thing after the reset:
 *
 *     void Reset_Handler(void)               firmware, on the host's request (nameplate_boot_request.h)
 *     {                                          nameplate_enter_bootloader();
 *         nameplate_boot_check();
 *         ...
 *
 * In ST's startup_*.s that is `bl nameplate_boot_check` right behind `ldr sp, =_estack`.
 *
 * What the build may define, for boot/enter_bootloader.c:
 *   NAMEPLATE_SYSTEM_MEMORY   the ROM's vector table, needed: 0x1FF09800 on H72x, H73x, H74x and H75x, 0x1FF0A000 on H7A3,
 *                             H7B3 and H7B0 (AN2606 rev 70). Without it the file is empty.
 *   NAMEPLATE_CHIP_HEADER     a header to include for it: what `nameplate generate header` printed, in quotes
 *   NAMEPLATE_BOOT_MAGIC      address of 8 bytes of RAM for the wish, a multiple of 4; default 0x20000000, the start of DTCM.
 *                             A reset must keep it, and the few words of stack that come before the check must not lie there.
 *   NAMEPLATE_BOOT_IS_SOFTWARE_RESET   an expression; default RCC_RSR.SFTRSTF of any H7. The firmware may clear RCC_RSR when
 *                             it runs; code before the check may not.
 *
 * The option bytes must leave the boot address of BOOT0 = 0 at the firmware (BOOT_ADD0, factory default 0x0800). Readout
 * protection level 2 keeps the ROM from starting.
 */
#ifndef NAMEPLATE_BOOT_H
#define NAMEPLATE_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Resets the chip into its ROM bootloader. Does not return. Whatever must be finished first (a last byte, a motor), finish
 * it before. Privileged mode; on a dual-core chip from the Cortex-M7, whose reset is the whole chip's. */
void nameplate_enter_bootloader(void);

/* Jumps into the bootloader if nameplate_enter_bootloader asked for it, else returns. The first call of the reset handler:
 * before .data and .bss are set up and before any clock, cache or peripheral is touched. The wish is taken once: the reset
 * after it starts the application. */
void nameplate_boot_check(void);

#ifdef __cplusplus
}
#endif

#endif
