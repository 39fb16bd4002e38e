/*
 * Port of the families that report a double ECC error by NMI, STM32 G0 G4 L4 L5 U5 WB. The load completes with wrong data,
 * then the NMI comes, which cannot be masked; its handler asks nameplate_nmi_ecc whether the fault is ours.
 *
 *   FLASH_ECCR   ECCD (31), ECCC (30)     error in the word, or in its lower half where a word has 128 bits
 *                ECCD2 (29), ECCC2 (28)   error in the upper half: G4, L4+ and L5 with one bank
 *                ECCIE (24)               kept as it is
 *
 * FLASH_ECCR in RM0444 (G0), RM0440 (G4), RM0351 and RM0432 (L4, L4+), RM0438 (L5), RM0456 (U5), RM0434 (WB); addresses and
 * bits as in ST's device headers. On U5 ECCD is set only if ECCC and ECCD were clear, so both are cleared before a read. A
 * data cache that holds the line would hide the error, so it is off meanwhile; the ICACHE of L5 and U5 is left alone, and
 * what it hides the CRC of the line finds. The failing address is not compared: its unit differs and is not documented
 * alike; a line that is flagged is read once more instead. None of this was run on silicon.
 */
#include "../nameplate_port.h"

#include <string.h>

#if defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))
#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory")

#define WORDS (NAMEPLATE_LINE_SIZE / 4u)
#define NMI_PATIENCE 32u /* looks at the flag, until an NMI that was raised must have come */
#define ACR_DCEN BIT(10) /* data cache of the flash interface */

const nameplate_nmi_flash_t nameplate_g0_flash = {
    { 0x40022018u, 0x4002201Cu }, BIT(31), BIT(30), 0u, 0u, 0x1FFF7590u /* ECC2R: G0B1 and G0C1 only, else reads 0 */
};
const nameplate_nmi_flash_t nameplate_g4_flash = {
    { 0x40022018u, 0u }, BIT(31) | BIT(29), BIT(30) | BIT(28), 0x40022000u, ACR_DCEN, 0x1FFF7590u
};
const nameplate_nmi_flash_t nameplate_l4_flash = {
    { 0x40022018u, 0u }, BIT(31) | BIT(29), BIT(30) | BIT(28), 0x40022000u, ACR_DCEN, 0x1FFF7590u
};
const nameplate_nmi_flash_t nameplate_l5_flash = {
    { 0x40022030u, 0u }, BIT(31) | BIT(29), BIT(30) | BIT(28), 0u, 0u, 0x0BFA0590u
};
const nameplate_nmi_flash_t nameplate_u5_flash = { { 0x40022030u, 0u }, BIT(31), BIT(30), 0u, 0u, 0x0BFA0700u };
const nameplate_nmi_flash_t nameplate_wb_flash = {
    { 0x58004018u, 0u }, BIT(31), BIT(30), 0x58004000u, ACR_DCEN, 0x1FFF7590u
};

/* Interrupts are disabled while a line is read, so there is never more than one. */
static const nameplate_nmi_flash_t *volatile reading;
static volatile bool failed;

/* The flags among bits that are set; they are cleared, and all that is no flag stays as it is. */
static uint32_t take_flags(const nameplate_nmi_flash_t *flash, uint32_t bits)
{
    uint32_t found = 0;
    for (uint32_t bank = 0; bank < 2u; bank++) {
        if (flash->ecc[bank] != 0u) {
            uint32_t value = REGISTER(flash->ecc[bank]);
            found |= value & bits;
            if ((value & bits) != 0u) {
                REGISTER(flash->ecc[bank]) = (value & ~(flash->detected | flash->corrected)) | (value & bits);
            }
        }
    }
    return found;
}

static bool has_flag(const nameplate_nmi_flash_t *flash)
{
    uint32_t value = REGISTER(flash->ecc[0]);
    if (flash->ecc[1] != 0u) {
        value |= REGISTER(flash->ecc[1]);
    }
    return (value & flash->detected) != 0u;
}

static int read_once(const nameplate_nmi_flash_t *flash, uint32_t address, uint32_t words[WORDS])
{
    (void)take_flags(flash, flash->detected | flash->corrected);
    failed = false;
    reading = flash;
    BARRIER();
    const volatile uint32_t *from = (const volatile uint32_t *)address;
    for (uint32_t i = 0; i < WORDS; i++) {
        words[i] = from[i];
    }
    BARRIER();
    /* An NMI on its way must find the read still in progress, or it would pass for the user's. */
    for (uint32_t looks = 0; looks < NMI_PATIENCE && has_flag(flash); looks++) {
        BARRIER();
    }
    reading = NULL;
    uint32_t left = take_flags(flash, flash->detected | flash->corrected);
    if (failed || (left & flash->detected) != 0u) {
        return NAMEPLATE_LINE_UNREADABLE;
    }
    return left != 0u ? NAMEPLATE_LINE_CORRECTED : NAMEPLATE_LINE_OK;
}

int nameplate_nmi_read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    const nameplate_nmi_flash_t *flash = context;
    uint32_t words[WORDS];
    uint32_t primask;
    uint32_t cache = 0;

    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    if (flash->cache != 0u) {
        cache = REGISTER(flash->cache);
        REGISTER(flash->cache) = cache & ~flash->cache_enable;
    }
    int result = read_once(flash, address, words);
    if (result == NAMEPLATE_LINE_UNREADABLE) {
        result = read_once(flash, address, words); /* a DMA channel may have met a bad word elsewhere */
    }
    if (flash->cache != 0u) {
        REGISTER(flash->cache) = cache;
    }
    __asm volatile("msr primask, %0" ::"r"(primask) : "memory");

    memcpy(line, words, NAMEPLATE_LINE_SIZE);
    return result;
}

bool nameplate_nmi_ecc(void)
{
    const nameplate_nmi_flash_t *flash = reading;
    if (flash == NULL || take_flags(flash, flash->detected) == 0u) {
        return false;
    }
    failed = true;
    return true;
}

void nameplate_nmi_read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    const nameplate_nmi_flash_t *flash = context;
    const volatile uint32_t *from = (const volatile uint32_t *)flash->uid;
    const uint32_t words[] = { from[0], from[1], from[2] };
    memcpy(uid, words, NAMEPLATE_UID_SIZE);
}

#endif
