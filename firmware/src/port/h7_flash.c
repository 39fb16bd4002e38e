/*
 * Flash driver of the STM32H7. Registers of a bank, offsets from FLASH_ACR, bank 2 another 0x100 up:
 *
 *   04 KEYR  keys 45670123, CDEF89AB take LOCK away; a wrong one, or a second pair, locks until the next reset
 *   0C CR    0 LOCK  1 PG  2 SER | H743, H723: 5:4 PSIZE  7 START  10:8 sector | H7A3: 5 START  12:6 sector
 *   10 SR    0 BSY  1 WBNE  2 QW | 17 WRPERR  18 PGSERR  19 STRBERR  21 INCERR  22 OPERR  23 RDPERR  24 RDSERR
 *   14 CCR   a 1 clears the flag of that bit in SR
 *
 * Program: errors cleared, PG, the words of one flash word in a row, wait until QW and BSY are 0. Erase: errors
 * cleared, SER and the sector, START, wait the same. An error flag that stays set would stop the next operation.
 */
#include "../nameplate_h7_flash.h"

#include <string.h>

/* A model of the flash takes the place of these in the tests. */
#ifndef NAMEPLATE_H7_LOAD
#define NAMEPLATE_H7_LOAD(address) (*(const volatile uint32_t *)(uintptr_t)(address))
#define NAMEPLATE_H7_STORE(address, value) (*(volatile uint32_t *)(uintptr_t)(address) = (value))
#endif

#define BIT(n) (1u << (n))
#define LINE_WORDS (NAMEPLATE_LINE_SIZE / 4u)

#define KEYR 0x04u
#define CR 0x0Cu
#define SR 0x10u
#define CCR 0x14u
#define BANK_STRIDE 0x100u
#define KEY_1 0x45670123u
#define KEY_2 0xCDEF89ABu
#define CR_LOCK BIT(0)
#define CR_PG BIT(1)
#define CR_SER BIT(2)
#define SR_BUSY (BIT(0) | BIT(1) | BIT(2)) /* BSY, WBNE, QW */
#define SR_ERRORS (BIT(17) | BIT(18) | BIT(19) | BIT(21) | BIT(22) | BIT(23) | BIT(24))

#if defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_7EM__)
#define SCB_CCR (*(volatile uint32_t *)0xE000ED14u)
#define SCB_CCR_DC BIT(16) /* data cache on; always 0 on a Cortex-M4 */
#define SCB_DCCIMVAC (*(volatile uint32_t *)0xE000EF70u) /* cleans and invalidates the line of an address */
#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory")

static uint32_t mask_interrupts(void)
{
    uint32_t primask;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    return primask;
}

static void restore_interrupts(uint32_t primask)
{
    __asm volatile("msr primask, %0" ::"r"(primask) : "memory");
}

/* What the cache holds of these lines is no longer what the flash does. */
static void drop_from_cache(uint32_t address, uint32_t size)
{
    BARRIER();
    if ((SCB_CCR & SCB_CCR_DC) != 0u) {
        for (uint32_t at = 0; at < size; at += NAMEPLATE_LINE_SIZE) {
            SCB_DCCIMVAC = address + at;
        }
        BARRIER();
    }
}
#else
#define BARRIER() ((void)0)

static uint32_t mask_interrupts(void)
{
    return 0;
}

static void restore_interrupts(uint32_t primask)
{
    (void)primask;
}

static void drop_from_cache(uint32_t address, uint32_t size)
{
    (void)address;
    (void)size;
}
#endif

/* Waits until the bank is done: false if polls run out first. */
NAMEPLATE_RAM_CODE static bool wait(uint32_t bank, uint32_t polls, void (*idle)(void))
{
    while ((NAMEPLATE_H7_LOAD(bank + SR) & SR_BUSY) != 0u) {
        if (polls-- == 0u) {
            return false;
        }
        if (idle != NULL) {
            idle();
        }
    }
    return true;
}

/* Stores count words, no interrupt between them, then waits. Everything it needs comes in registers and from the
 * stack. */
NAMEPLATE_RAM_CODE static bool store_and_wait(uint32_t address, const uint32_t *words, uint32_t count, uint32_t bank,
    const nameplate_h7_flash_t *flash)
{
    uint32_t polls = flash->polls;
    void (*idle)(void) = flash->idle;
    uint32_t primask = mask_interrupts();
    for (uint32_t i = 0; i < count; i++) {
        NAMEPLATE_H7_STORE(address + 4u * i, words[i]);
    }
    BARRIER();
    restore_interrupts(primask);
    return wait(bank, polls, idle);
}

/* Address of the registers of the bank that holds an address. */
static uint32_t bank_of(const nameplate_h7_flash_t *flash, uint32_t address)
{
    return flash->registers + (address - flash->base) / flash->bank_size * BANK_STRIDE;
}

/* Makes a bank ready for a command: idle, without errors, unlocked. */
static bool prepare(const nameplate_h7_flash_t *flash, uint32_t bank)
{
    if (!wait(bank, flash->polls, flash->idle)) {
        return false;
    }
    NAMEPLATE_H7_STORE(bank + CCR, SR_ERRORS);
    if ((NAMEPLATE_H7_LOAD(bank + CR) & CR_LOCK) != 0u) {
        NAMEPLATE_H7_STORE(bank + KEYR, KEY_1);
        NAMEPLATE_H7_STORE(bank + KEYR, KEY_2);
    }
    return (NAMEPLATE_H7_LOAD(bank + CR) & CR_LOCK) == 0u;
}

/* Ends a command, and locks the bank: true if no error came up. */
static bool finish(uint32_t bank)
{
    uint32_t errors = NAMEPLATE_H7_LOAD(bank + SR) & SR_ERRORS;
    uint32_t control = NAMEPLATE_H7_LOAD(bank + CR);
    NAMEPLATE_H7_STORE(bank + CCR, errors);
    if ((control & CR_LOCK) == 0u) {
        control &= ~(CR_PG | CR_SER);
        NAMEPLATE_H7_STORE(bank + CR, control); /* LOCK by itself would keep the others */
        NAMEPLATE_H7_STORE(bank + CR, control | CR_LOCK);
    }
    return errors == 0u;
}

static uint32_t parallelism_of(const nameplate_h7_flash_t *flash)
{
    return flash->parallelism_shift == 0u ? 0u : (uint32_t)flash->parallelism << flash->parallelism_shift;
}

int nameplate_h7_program_line(void *context, uint32_t address, const uint8_t line[NAMEPLATE_LINE_SIZE])
{
    const nameplate_h7_flash_t *flash = context;
    uint32_t words[LINE_WORDS]; /* on the stack: the line may lie in the flash */
    uint32_t bank = bank_of(flash, address);
    bool done = prepare(flash, bank);
    memcpy(words, line, sizeof words);
    if (done) {
        NAMEPLATE_H7_STORE(bank + CR, parallelism_of(flash) | CR_PG);
        BARRIER();
        for (uint32_t at = 0; done && at < NAMEPLATE_LINE_SIZE; at += flash->word_size) {
            done = store_and_wait(address + at, words + at / 4u, flash->word_size / 4u, bank, flash)
                && (NAMEPLATE_H7_LOAD(bank + SR) & SR_ERRORS) == 0u; /* they stay until finish */
        }
    }
    done &= finish(bank);
    drop_from_cache(address, NAMEPLATE_LINE_SIZE);
    return done ? 0 : -1;
}

static bool erase_sector(const nameplate_h7_flash_t *flash, uint32_t bank, uint32_t sector)
{
    bool done = prepare(flash, bank);
    if (done) {
        uint32_t command = parallelism_of(flash) | CR_SER | sector << flash->sector_shift;
        uint32_t start = command | BIT(flash->start_bit);
        NAMEPLATE_H7_STORE(bank + CR, command);
        BARRIER();
        done = store_and_wait(bank + CR, &start, 1, bank, flash);
    }
    return finish(bank) && done;
}

int nameplate_h7_erase(void *context, uint32_t address, uint32_t size)
{
    const nameplate_h7_flash_t *flash = context;
    uint32_t offset = (address - flash->base) / flash->sector_size * flash->sector_size;
    bool done = true;
    for (; done && offset < address - flash->base + size; offset += flash->sector_size) {
        uint32_t sector = offset % flash->bank_size / flash->sector_size;
        done = erase_sector(flash, bank_of(flash, flash->base + offset), sector);
    }
    drop_from_cache(address, size);
    return done ? 0 : -1;
}

static const nameplate_h7_flash_t h743 = NAMEPLATE_H743_FLASH;
static const nameplate_h7_flash_t h7a3 = NAMEPLATE_H7A3_FLASH;

const nameplate_flash_t nameplate_h743_flash = { nameplate_h7_program_line, nameplate_h7_erase, (void *)&h743 };
const nameplate_flash_t nameplate_h723_flash = { nameplate_h7_program_line, nameplate_h7_erase, (void *)&h743 };
const nameplate_flash_t nameplate_h7a3_flash = { nameplate_h7_program_line, nameplate_h7_erase, (void *)&h7a3 };
