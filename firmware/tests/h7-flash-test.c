/*
 * The H7 flash driver against a model of the flash interface: keys and lock, the write buffer of one flash word, busy
 * flags that take their time, error flags that must be cleared, write protection. The model stops the program at any
 * access that the manuals forbid (RM0399 rev 4 §4.3.9, §4.3.10, §4.7; H7A3: ST's device header).
 */
#include "check.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint32_t model_load(uint32_t address);
static void model_store(uint32_t address, uint32_t value);
#define NAMEPLATE_H7_LOAD(address) model_load(address)
#define NAMEPLATE_H7_STORE(address, value) model_store((address), (value))
#define NAMEPLATE_RAM_CODE
#include "../src/port/h7_flash.c" /* NOLINT(bugprone-suspicious-include) */

#define REGISTERS 0x52002000u
#define FLASH_BASE 0x08000000u
#define BANK_SIZE 0x100000u
#define FLASH_SIZE ((size_t)BANK_SIZE * 2u)
#define BUSY_POLLS 5u /* an operation takes that many looks at the status */

typedef struct {
    uint32_t control;
    uint32_t status;
    uint32_t keys; /* right ones in a row */
    bool dead; /* locked until the next reset */
    uint32_t busy; /* looks left until the operation is done */
    uint32_t filled; /* bytes in the write buffer */
    uint32_t buffer_address;
    uint8_t buffer[32];
} bank_t;

static struct {
    nameplate_h7_flash_t chip;
    bank_t banks[2];
    uint8_t *memory; /* both banks */
    uint32_t protected_sector; /* of bank 2 */
    bool stuck; /* operations never end */
    uint32_t idle_calls;
    uint32_t erased_sectors;
    uint32_t forbidden; /* accesses that the manuals forbid */
} model;

static void count_idle(void)
{
    model.idle_calls++;
}

static void model_reset(nameplate_h7_flash_t chip)
{
    free(model.memory);
    memset(&model, 0, sizeof model);
    model.chip = chip;
    model.chip.polls = 100;
    model.chip.idle = count_idle;
    model.memory = malloc(FLASH_SIZE);
    if (model.memory == NULL) {
        abort();
    }
    memset(model.memory, 0xFF, FLASH_SIZE);
    model.protected_sector = UINT32_MAX;
    for (int i = 0; i < 2; i++) {
        model.banks[i].control = CR_LOCK | (chip.parallelism_shift != 0u ? 3u << 4 : 0u);
    }
}

static bank_t *bank_at(uint32_t address, uint32_t *offset)
{
    *offset = address - REGISTERS;
    bank_t *bank = &model.banks[*offset / BANK_STRIDE];
    *offset %= BANK_STRIDE;
    return bank;
}

static uint32_t model_load(uint32_t address)
{
    uint32_t offset;
    bank_t *bank = bank_at(address, &offset);
    if (offset == CR) {
        return bank->control;
    }
    if (offset != SR) {
        abort();
    }
    uint32_t status = bank->status | (bank->filled > 0u ? BIT(1) : 0u) | (bank->busy > 0u ? BIT(0) | BIT(2) : 0u);
    if (bank->busy > 0u && !model.stuck) {
        bank->busy--;
        if (bank->busy == 0u) {
            bank->status |= BIT(16); /* EOP */
        }
    }
    return status;
}

static void model_key(bank_t *bank, uint32_t value)
{
    bool right = value == (bank->keys == 0u ? KEY_1 : KEY_2);
    if ((bank->control & CR_LOCK) == 0u || bank->dead || !right) {
        bank->dead = true;
        bank->control |= CR_LOCK;
        model.forbidden++;
    } else if (++bank->keys == 2u) {
        bank->keys = 0;
        bank->control &= ~CR_LOCK;
    }
}

static void model_erase(bank_t *bank)
{
    uint32_t command = bank->control & ~BIT(model.chip.start_bit);
    uint32_t sector = command >> model.chip.sector_shift;
    bool second = bank == &model.banks[1];
    bank->control = command; /* the hardware takes START back */
    if ((command & CR_SER) == 0u || (bank->status & SR_ERRORS) != 0u) {
        bank->status |= BIT(18);
        return;
    }
    if (second && sector == model.protected_sector) {
        bank->status |= BIT(17);
        return;
    }
    uint32_t offset = (second ? BANK_SIZE : 0u) + sector * model.chip.sector_size;
    memset(model.memory + offset, 0xFF, model.chip.sector_size);
    model.erased_sectors++;
    bank->busy = BUSY_POLLS;
}

static void model_control(bank_t *bank, uint32_t value)
{
    if ((bank->control & CR_LOCK) != 0u) {
        model.forbidden++;
        return;
    }
    if (bank->busy > 0u && (value & CR_LOCK) == 0u && (value & (CR_PG | CR_SER)) != 0u) {
        model.forbidden++;
    }
    bank->control = (value & CR_LOCK) != 0u ? bank->control | CR_LOCK : value;
    if ((value & CR_LOCK) == 0u && (value & CR_SER) != 0u && (value & BIT(model.chip.start_bit)) != 0u) {
        model_erase(bank);
    }
}

/* A store into the flash itself. */
static void model_data(uint32_t address, uint32_t value)
{
    uint32_t offset = address - FLASH_BASE;
    bank_t *bank = &model.banks[offset / BANK_SIZE];
    if ((bank->control & CR_PG) == 0u) {
        bank->status |= BIT(18); /* PGSERR */
        return;
    }
    if (bank->busy > 0u || (bank->status & SR_ERRORS) != 0u) {
        model.forbidden++;
        return;
    }
    if (bank->filled == 0u) {
        bank->buffer_address = offset;
        if (offset % model.chip.word_size != 0u) {
            bank->status |= BIT(21);
        }
    } else if (offset != bank->buffer_address + bank->filled) {
        bank->status |= BIT(21); /* INCERR */
        return;
    }
    memcpy(bank->buffer + bank->filled, &value, sizeof value);
    bank->filled += 4u;
    if (bank->filled == model.chip.word_size) {
        bank->filled = 0;
        if (bank == &model.banks[1] && offset % BANK_SIZE / model.chip.sector_size == model.protected_sector) {
            bank->status |= BIT(17); /* WRPERR */
            return;
        }
        for (uint32_t i = 0; i < model.chip.word_size; i++) {
            model.memory[bank->buffer_address + i] &= bank->buffer[i];
        }
        bank->busy = BUSY_POLLS;
    }
}

static void model_store(uint32_t address, uint32_t value)
{
    if (address < REGISTERS) {
        model_data(address, value);
        return;
    }
    uint32_t offset;
    bank_t *bank = bank_at(address, &offset);
    if (offset == KEYR) {
        model_key(bank, value);
    } else if (offset == CR) {
        model_control(bank, value);
    } else if (offset == CCR) {
        bank->status &= ~value;
    } else {
        abort();
    }
}

static bool is_locked_and_idle(void)
{
    const uint32_t bits = CR_LOCK | CR_PG | CR_SER;
    return model.forbidden == 0u && (model.banks[0].control & bits) == CR_LOCK
        && (model.banks[1].control & bits) == CR_LOCK;
}

static void lines_are_programmed_in_either_bank(nameplate_h7_flash_t chip)
{
    uint8_t line[NAMEPLATE_LINE_SIZE];
    for (uint32_t i = 0; i < sizeof line; i++) {
        line[i] = (uint8_t)(i * 7u + 1u);
    }
    model_reset(chip);
    for (uint32_t offset = 0xE0u; offset < 2u * BANK_SIZE; offset += BANK_SIZE) {
        CHECK_EQUAL(0, nameplate_h7_program_line(&model.chip, FLASH_BASE + offset, line));
        CHECK_EQUAL(0, memcmp(model.memory + offset, line, sizeof line));
        CHECK_EQUAL(0xFF, model.memory[offset + sizeof line]);
        CHECK(is_locked_and_idle());
    }
    CHECK(model.idle_calls > 0u);
}

static void every_sector_of_the_range_is_erased_and_no_other(nameplate_h7_flash_t chip)
{
    model_reset(chip);
    uint32_t start = 2u * BANK_SIZE - 2u * chip.sector_size; /* the last two of bank 2 */
    memset(model.memory, 0, FLASH_SIZE);
    CHECK_EQUAL(0, nameplate_h7_erase(&model.chip, FLASH_BASE + start, chip.sector_size + 32u));
    CHECK_EQUAL(2, model.erased_sectors);
    CHECK_EQUAL(0, model.memory[start - 1u]);
    CHECK_EQUAL(0xFF, model.memory[start]);
    CHECK_EQUAL(0xFF, model.memory[2u * BANK_SIZE - 1u]);
    CHECK(is_locked_and_idle());
    memset(model.memory, 0, FLASH_SIZE);
    CHECK_EQUAL(0, nameplate_h7_erase(&model.chip, FLASH_BASE + BANK_SIZE - 64u, 128u)); /* across the banks */
    CHECK_EQUAL(4, model.erased_sectors);
    CHECK_EQUAL(0xFF, model.memory[BANK_SIZE - 1u]);
    CHECK_EQUAL(0xFF, model.memory[BANK_SIZE]);
    CHECK_EQUAL(0, model.memory[BANK_SIZE + chip.sector_size]);
    CHECK(is_locked_and_idle());
}

static void errors_are_reported_and_cleared(nameplate_h7_flash_t chip)
{
    static const uint8_t line[NAMEPLATE_LINE_SIZE] = { 1, 2, 3 };
    model_reset(chip);
    model.protected_sector = 1;
    uint32_t address = FLASH_BASE + BANK_SIZE + chip.sector_size;
    memset(model.memory + BANK_SIZE + chip.sector_size, 0x55, chip.sector_size);
    CHECK(nameplate_h7_program_line(&model.chip, address, line) < 0);
    CHECK(nameplate_h7_erase(&model.chip, address, chip.sector_size) < 0);
    CHECK_EQUAL(0x55, model.memory[BANK_SIZE + chip.sector_size]);
    CHECK_EQUAL(0, model.banks[1].status & SR_ERRORS);

    model.banks[1].status |= BIT(18); /* somebody else's error does not stop us */
    model.protected_sector = UINT32_MAX;
    CHECK_EQUAL(0, nameplate_h7_erase(&model.chip, address, chip.sector_size));
    CHECK_EQUAL(0, nameplate_h7_program_line(&model.chip, address, line));
    CHECK(is_locked_and_idle());
}

static void a_flash_that_is_never_done_is_given_up(nameplate_h7_flash_t chip)
{
    static const uint8_t line[NAMEPLATE_LINE_SIZE];
    model_reset(chip);
    model.stuck = true;
    CHECK(nameplate_h7_program_line(&model.chip, FLASH_BASE, line) < 0);
    CHECK_EQUAL(100, model.idle_calls);
    CHECK(nameplate_h7_erase(&model.chip, FLASH_BASE, 32u) < 0);
    CHECK_EQUAL(200, model.idle_calls);
    CHECK_EQUAL(0, model.forbidden);
}

static void a_bank_locked_for_good_is_left_alone(nameplate_h7_flash_t chip)
{
    static const uint8_t line[NAMEPLATE_LINE_SIZE];
    model_reset(chip);
    model.banks[1].dead = true;
    CHECK(nameplate_h7_program_line(&model.chip, FLASH_BASE + BANK_SIZE, line) < 0);
    CHECK(nameplate_h7_erase(&model.chip, FLASH_BASE + BANK_SIZE, 32u) < 0);
    CHECK_EQUAL(0xFF, model.memory[BANK_SIZE]);
    CHECK_EQUAL(0, model.erased_sectors);
}

int main(void)
{
    static const nameplate_h7_flash_t chips[] = { NAMEPLATE_H743_FLASH, NAMEPLATE_H7A3_FLASH };
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        lines_are_programmed_in_either_bank(chips[i]);
        every_sector_of_the_range_is_erased_and_no_other(chips[i]);
        errors_are_reported_and_cleared(chips[i]);
        a_flash_that_is_never_done_is_given_up(chips[i]);
        a_bank_locked_for_good_is_left_alone(chips[i]);
    }
    free(model.memory);
    return check_result("h7 flash");
}
