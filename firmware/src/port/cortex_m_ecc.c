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

#if defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_7EM__)

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))
#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory") /* for compilers too */

/* Flash interface, from the registers of a bank; ST's device headers. */
#define FLASH_REGISTERS 0x52002000u
#define FLASH_SR(bank) REGISTER((bank) + 0x10u)
#define FLASH_CCR(bank) REGISTER((bank) + 0x14u)
#define FLASH_ECC_FA(bank) REGISTER((bank) + 0x60u)
#define BANK_STRIDE 0x100u
#define BANK_SIZE 0x100000u /* of addresses, also where less of it is there */
#define SNECCERR BIT(25)
#define DBECCERR BIT(26)
#define ECC_FLAGS (SNECCERR | DBECCERR)

#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_CCR_BFHFNMIGN BIT(8)
#define SCB_CCR_DC BIT(16) /* data cache on; always 0 on a Cortex-M4 */
#define SCB_DCIMVAC REGISTER(0xE000EF5Cu)

static const nameplate_ecc_flash_t h743 = { FLASH_REGISTERS, 32u, 0x1FF1E800u }; /* H72x and H73x too */
static const nameplate_ecc_flash_t h7a3 = { FLASH_REGISTERS, 16u, 0x08FFF800u };

const nameplate_port_t nameplate_h743_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h743, 0x450u };
const nameplate_port_t nameplate_h723_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h743, 0x483u };
const nameplate_port_t nameplate_h7a3_port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, (void *)&h7a3, 0x480u };

/*
 * Copies a line: eight loads of a word each, by one 16-bit instruction at a known place, LOAD_AT bytes behind the start,
 * with its address in r0. Bytes are stored one by one, since line may lie at any address and CCR.UNALIGN_TRP may be set.
 * Returns r3: 0, or what nameplate_bus_fault put there when it skipped a load.
 */
uint32_t nameplate_load_line(uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);

#define LOAD_AT 2u

__attribute__((naked, noinline)) uint32_t nameplate_load_line(
    uint32_t address __attribute__((unused)), uint8_t line[NAMEPLATE_LINE_SIZE] __attribute__((unused)))
{
    __asm volatile(
        ".syntax unified\n\t"
        "movs.n r3, #0\n"
        "1:\tldr.n r2, [r0]\n\t"
        "strb.n r2, [r1]\n\tlsrs.n r2, r2, #8\n\t"
        "strb.n r2, [r1, #1]\n\tlsrs.n r2, r2, #8\n\t"
        "strb.n r2, [r1, #2]\n\tlsrs.n r2, r2, #8\n\t"
        "strb.n r2, [r1, #3]\n\t"
        "adds.n r1, #4\n\t"
        "adds.n r0, #4\n\t"
        "lsls.n r2, r0, #27\n\t" /* until the address is a multiple of 32 again */
        "bne.n 1b\n\t"
        "mov r0, r3\n\t"
        "bx lr");
}

#ifdef NAMEPLATE_PORT_BUSFAULT

typedef struct masks {
    uint32_t ccr;
} masks_t;

static inline masks_t mask(void)
{
    return (masks_t) { SCB_CCR };
}

static inline void unmask(masks_t masks)
{
    (void)masks;
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
    bool ours = frame[STACKED_PC] == ((uint32_t)nameplate_load_line & ~1u) + LOAD_AT && (SCB_CFSR & known) == known
        && SCB_BFAR == frame[STACKED_R0];
    if (ours) {
        uint32_t exception;
        __asm volatile("mrs %0, ipsr" : "=r"(exception));
        frame[STACKED_R3] = DBECCERR;
        frame[STACKED_PC] += 2u;
        SCB_CFSR = known; /* written as 1 to clear */
        if (exception == IPSR_HARDFAULT) {
            SCB_HFSR = SCB_HFSR_FORCED;
        }
    }
    return ours;
}

#else

typedef struct masks {
    uint32_t primask;
    uint32_t faultmask;
    uint32_t ccr;
} masks_t;

static inline masks_t mask(void)
{
    masks_t masks;
    __asm volatile("mrs %0, primask\n\tmrs %1, faultmask\n\tcpsid i\n\tcpsid f"
        : "=&r"(masks.primask), "=&r"(masks.faultmask)::"memory");
    masks.ccr = SCB_CCR; /* not before: an interrupt may change it */
    SCB_CCR = masks.ccr | SCB_CCR_BFHFNMIGN;
    return masks;
}

static inline void unmask(masks_t masks)
{
    SCB_CCR = masks.ccr;
    __asm volatile("msr faultmask, %0\n\tmsr primask, %1" ::"r"(masks.faultmask), "r"(masks.primask) : "memory");
    BARRIER();
}

#endif

int nameplate_ecc_read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    const nameplate_ecc_flash_t *flash = context;
    uint32_t bank = flash->registers + address / BANK_SIZE % 2u * BANK_STRIDE;
    uint32_t flags;
    uint32_t distance; /* of the first failing word from the line, in lines; another bus master may have met it */
    uint32_t tries = 2;
    do {
        masks_t masks = mask();
        FLASH_CCR(bank) = ECC_FLAGS;
        if ((masks.ccr & SCB_CCR_DC) != 0u) {
            SCB_DCIMVAC = address; /* a cached line would be neither checked nor seen to be bad */
        }
        BARRIER();
        flags = nameplate_load_line(address, line);
        __asm volatile("dsb" ::: "memory");
        flags |= FLASH_SR(bank) & ECC_FLAGS;
        distance = (FLASH_ECC_FA(bank) * flash->word_size ^ address) % BANK_SIZE / NAMEPLATE_LINE_SIZE;
        FLASH_CCR(bank) = ECC_FLAGS;
        unmask(masks);
    } while (flags != 0u && distance != 0u && --tries != 0u);

    if ((flags & DBECCERR) != 0u) {
        return NAMEPLATE_LINE_UNREADABLE;
    }
    return flags != 0u ? NAMEPLATE_LINE_CORRECTED : NAMEPLATE_LINE_OK;
}

void nameplate_ecc_read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    const nameplate_ecc_flash_t *flash = context;
    const volatile uint8_t *from = (const volatile uint8_t *)flash->uid; /* bytes may be read one by one */
    for (uint32_t i = 0; i < NAMEPLATE_UID_SIZE; i++) {
        uid[i] = from[i];
    }
}

#endif
