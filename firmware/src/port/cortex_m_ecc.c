/*
 * Port of the STM32H7, both cores. A flash word that lost power while it was programmed has a wrong ECC: loading from it
 * raises a bus fault, at every boot, until its sector is erased. So a line is read with the fault masked:
 *
 *   PRIMASK = FAULTMASK = 1   nothing but the NMI runs: the priority is that of HardFault
 *   CCR.BFHFNMIGN = 1         at that priority a bus fault of a load is ignored, instead of a lock-up
 *   FLASH_SR1, SR2            tell whether the data was right, corrected (SNECCERR, bit 25) or lost (DBECCERR, bit 26)
 *
 * The state is put back as found, not cleared: the caller may have masked interrupts himself, and CCR holds the caches and
 * the traps. The flags are read and cleared inside the window, or a task that preempts could clear ours, and an interrupt
 * handler's own bad read could be blamed on us.
 *
 * ARM DDI 0403E B1.4.3, B1.5.14 (lock-up), B3.2.8 (CCR); ARM DDI 0489 (Cortex-M7 cache line: 32 bytes); RM0433, RM0468 and
 * RM0455 (FLASH_SR, CCR, ECC_FA; the text at hand is RM0399 rev 4 §4.7.7, the same interface). QEMU has no ECC and ignores
 * BFHFNMIGN, so this awaits hardware; what was proven and what remains is in firmware/README.md.
 */
#include "../nameplate_port.h"

#include <string.h>

#if defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_7EM__)

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#define WORDS (NAMEPLATE_LINE_SIZE / 4u)
#define SNECCERR BIT(25)
#define DBECCERR BIT(26)
#define ECC_FLAGS (SNECCERR | DBECCERR)
#define ELSEWHERE BIT(0) /* the first failing word is not of this line */

#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_CCR_BFHFNMIGN BIT(8)
#define SCB_CCR_DC BIT(16) /* data cache on; always 0 on a Cortex-M4 */
#define SCB_DCIMVAC REGISTER(0xE000EF5Cu)

#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory") /* for compilers too */

/* ST's device headers: FLASH at 0x52002000, SR 10, CCR 14, ECC_FA 60, bank 2 100 above. */
#define H7_REGISTERS { 0x52002010u, 0x52002110u }, { 0x52002014u, 0x52002114u }, { 0x52002060u, 0x52002160u }
#define H7_FLASH 0x08000000u
#define H7_BANK_SIZE 0x100000u

static const nameplate_ecc_flash_t h743 = { H7_REGISTERS, H7_FLASH, H7_BANK_SIZE, 32u, 0x1FF1E800u };
static const nameplate_ecc_flash_t h7a3 = { H7_REGISTERS, H7_FLASH, H7_BANK_SIZE, 16u, 0x08FFF800u };

/* H72x and H73x have one bank, the first; their interface is otherwise that of H743. */
const nameplate_port_t nameplate_h743_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h743, 0x450u };
const nameplate_port_t nameplate_h723_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h743, 0x483u };
const nameplate_port_t nameplate_h7a3_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h7a3, 0x480u };

/*
 * The eight loads, r0 from, r1 to, in assembler so that their places are known: load i is the 16-bit instruction at offset
 * 2 + 4 i. Returns r3, which is 0 unless nameplate_bus_fault skipped one of them. A fault happens before a load's register
 * is written, so no address is lost with it.
 */
uint32_t nameplate_load_line(const volatile uint32_t *from, uint32_t to[WORDS]);

#define LOAD(offset) "ldr.n r2, [r0, #" #offset "]\n\tstr.n r2, [r1, #" #offset "]\n\t"

/* clang-format off */
__attribute__((naked, noinline)) uint32_t nameplate_load_line(const volatile uint32_t *from __attribute__((unused)),
    uint32_t to[WORDS] __attribute__((unused)))
{
    __asm volatile(
        ".syntax unified\n\t"
        "movs.n r3, #0\n\t"
        LOAD(0) LOAD(4) LOAD(8) LOAD(12) LOAD(16) LOAD(20) LOAD(24) LOAD(28)
        "mov r0, r3\n\t"
        "bx lr");
}
/* clang-format on */

/* What the flags say after a load of the line; they are cleared. */
static uint32_t take_flags(const nameplate_ecc_flash_t *flash, uint32_t bank, uint32_t offset)
{
    uint32_t flags = REGISTER(flash->status[bank]) & ECC_FLAGS;
    if (flags != 0u) {
        uint32_t failed = REGISTER(flash->failed[bank]) * flash->word_size & (flash->bank_size - 1u);
        if (failed / NAMEPLATE_LINE_SIZE != offset / NAMEPLATE_LINE_SIZE) {
            flags |= ELSEWHERE;
        }
        REGISTER(flash->clear[bank]) = ECC_FLAGS;
    }
    return flags;
}

static uint32_t load_and_take_flags(const nameplate_ecc_flash_t *flash, uint32_t address, uint32_t words[WORDS])
{
    uint32_t bank = ((address - flash->base) & flash->bank_size) != 0u ? 1u : 0u;
    uint32_t offset = (address - flash->base) & (flash->bank_size - 1u);

    REGISTER(flash->clear[bank]) = ECC_FLAGS;
    if ((SCB_CCR & SCB_CCR_DC) != 0u) {
        SCB_DCIMVAC = address; /* a cached line would be neither checked nor seen to be bad */
    }
    BARRIER();
    uint32_t skipped = nameplate_load_line((const volatile uint32_t *)address, words);
    BARRIER();
    return take_flags(flash, bank, offset) | (skipped != 0u ? DBECCERR : 0u);
}

#ifdef NAMEPLATE_PORT_BUSFAULT

static uint32_t read_words(const nameplate_ecc_flash_t *flash, uint32_t address, uint32_t words[WORDS])
{
    return load_and_take_flags(flash, address, words);
}

#define SCB_CFSR REGISTER(0xE000ED28u)
#define SCB_CFSR_PRECISERR BIT(9)
#define SCB_CFSR_BFARVALID BIT(15)
#define SCB_HFSR REGISTER(0xE000ED2Cu)
#define SCB_HFSR_FORCED BIT(30)
#define SCB_BFAR REGISTER(0xE000ED38u)
#define IPSR_HARDFAULT 3u
#define STACKED_R0 0
#define STACKED_R3 3
#define STACKED_PC 6

bool nameplate_bus_fault(uint32_t *frame)
{
    const uint32_t known = SCB_CFSR_PRECISERR | SCB_CFSR_BFARVALID;
    uint32_t first = ((uint32_t)nameplate_load_line & ~1u) + 2u;
    uint32_t at = frame[STACKED_PC] - first;
    bool ours = at < 4u * WORDS && at % 4u == 0u && (SCB_CFSR & known) == known
        && SCB_BFAR - frame[STACKED_R0] < NAMEPLATE_LINE_SIZE;
    if (ours) {
        uint32_t exception;
        __asm volatile("mrs %0, ipsr" : "=r"(exception));
        frame[STACKED_R3] = 1u;
        frame[STACKED_PC] += 2u;
        SCB_CFSR = known; /* written as 1 to clear */
        if (exception == IPSR_HARDFAULT) {
            SCB_HFSR = SCB_HFSR_FORCED;
        }
    }
    return ours;
}

#else

static uint32_t read_words(const nameplate_ecc_flash_t *flash, uint32_t address, uint32_t words[WORDS])
{
    uint32_t primask;
    uint32_t faultmask;
    __asm volatile("mrs %0, primask\n\tmrs %1, faultmask\n\tcpsid i\n\tcpsid f"
        : "=&r"(primask), "=&r"(faultmask)::"memory");
    uint32_t ccr = SCB_CCR; /* not before: an interrupt may change it */
    SCB_CCR = ccr | SCB_CCR_BFHFNMIGN;
    BARRIER();

    uint32_t flags = load_and_take_flags(flash, address, words);

    SCB_CCR = ccr;
    BARRIER();
    __asm volatile("msr faultmask, %0\n\tmsr primask, %1\n\tisb" ::"r"(faultmask), "r"(primask) : "memory");
    return flags;
}

#endif

int nameplate_ecc_read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    const nameplate_ecc_flash_t *flash = context;
    uint32_t words[WORDS];

    uint32_t flags = read_words(flash, address, words);
    if ((flags & ELSEWHERE) != 0u) {
        flags = read_words(flash, address, words); /* another bus master met a bad word: once more */
    }
    if ((flags & DBECCERR) != 0u) {
        return NAMEPLATE_LINE_UNREADABLE;
    }
    memcpy(line, words, NAMEPLATE_LINE_SIZE);
    return (flags & SNECCERR) != 0u ? NAMEPLATE_LINE_CORRECTED : NAMEPLATE_LINE_OK;
}

void nameplate_ecc_read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    const nameplate_ecc_flash_t *flash = context;
    const volatile uint32_t *from = (const volatile uint32_t *)flash->uid;
    const uint32_t words[] = { from[0], from[1], from[2] };
    memcpy(uid, words, NAMEPLATE_UID_SIZE);
}

#endif
