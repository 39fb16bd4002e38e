/*
 * A flash word that lost power while it was programmed has a wrong ECC: reading it raises a bus fault, at every boot,
 * until its sector is erased. So the identity is read with the fault masked, a word at a time:
 *
 *   PRIMASK = FAULTMASK = 1   nothing but the NMI runs (FAULTMASK lifts the priority to that of HardFault)
 *   CCR.BFHFNMIGN = 1         at that priority a precise bus fault of a load is ignored, instead of a lock-up
 *   FLASH_SRx                 tells afterwards whether the data was right, corrected or lost
 *
 * ARM DDI 0403E B1.5 and B3.2.8 (CCR); RM0399 rev 4 section 4.7.7, the same flash interface. No emulator models
 * BFHFNMIGN or the ECC, so this file is proven to build and no more: it awaits hardware.
 */
#include "flash_line.h"

#include "h743.h"

#include <stdbool.h>

#define WORDS 8u
#define ECC_FLAGS (FLASH_SNECCERR | FLASH_DBECCERR)

/* Compilers must not move the loads out of the window: each of these is a barrier for them too. */
#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory")

static uint32_t read_masked(uint32_t bank, uint32_t address, uint32_t words[WORDS])
{
    uint32_t primask;
    uint32_t faultmask;
    __asm volatile("mrs %0, primask" : "=r"(primask));
    __asm volatile("mrs %0, faultmask" : "=r"(faultmask));
    uint32_t ccr = SCB_CCR;

    FLASH_CCR(bank) = ECC_FLAGS;
    __asm volatile("msr primask, %0\n\tmsr faultmask, %0" ::"r"(1u) : "memory");
    SCB_CCR = ccr | SCB_CCR_BFHFNMIGN;
    BARRIER();
    SCB_DCIMVAC = address; /* a line that was cached would not be read again; no effect while the cache is off */
    BARRIER();

    const volatile uint32_t *flash = (const volatile uint32_t *)address;
    for (uint32_t i = 0; i < WORDS; i++) {
        words[i] = flash[i];
    }

    __asm volatile("dsb" ::: "memory");
    SCB_CCR = ccr;
    __asm volatile("msr faultmask, %0\n\tmsr primask, %1" ::"r"(faultmask), "r"(primask) : "memory");
    BARRIER();
    return FLASH_SR(bank) & ECC_FLAGS;
}

int flash_read_line(void *context, uint32_t address, uint8_t line[32])
{
    (void)context;
    uint32_t words[WORDS]; /* on the stack, in DTCM */
    uint32_t bank = (address & FLASH_BANK_SIZE) != 0u ? 1u : 0u; /* registers swap together with the banks */
    uint32_t number = (address & (FLASH_BANK_SIZE - 1u)) / 32u;

    uint32_t flags = read_masked(bank, address, words);
    if ((flags & FLASH_DBECCERR) != 0u && (FLASH_ECC_FA(bank) & FLASH_ECC_FA_MASK) != number) {
        flags = read_masked(bank, address, words); /* a prefetch met another bad word: once more */
    }
    FLASH_CCR(bank) = ECC_FLAGS;
    if ((flags & FLASH_DBECCERR) != 0u) {
        return -1;
    }
    for (uint32_t i = 0; i < WORDS * 4u; i++) {
        line[i] = (uint8_t)(words[i / 4u] >> (8u * (i % 4u)));
    }
    return (flags & FLASH_SNECCERR) != 0u ? 1 : 0;
}
