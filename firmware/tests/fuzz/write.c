/*
 * Fuzzer of the writer on any image: what the script says is written and formatted, on a flash that may refuse a line, drop
 * half of it or lose its power. Nothing outside of the regions may be touched, erases are whole regions, and what was
 * reported as written reads back.
 *
 * Script, a byte each: act (1 format, else write), tag low, tag high, length; what goes wrong: 0 nothing, 1 to 0x7F power lost at
 * that act, above: every (n mod 16 + 2)th line is programmed to its first half only.
 */
#include "input.h"
#include "nameplate_writer.h"

#include <stdlib.h>
#include <string.h>

#define LINE NAMEPLATE_LINE_SIZE
#define STEP 5u /* bytes of the script for one call */
#define MAX_STEPS 8u
#define MAX_ACTS_PER_LINE 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct fuzz_flash {
    fuzz_chip_t *chip;
    uint32_t acts;
    uint32_t erases;
    uint8_t fault;
    bool dead;
} fuzz_flash_t;

/* True if this act is the one that the power does not survive, or comes after it. */
static bool is_cut(fuzz_flash_t *flash)
{
    flash->acts++;
    return flash->fault > 0 && flash->fault < 0x80u && flash->acts >= flash->fault;
}

static int program_line(void *context, uint32_t address, const uint8_t line[LINE])
{
    fuzz_flash_t *flash = context;
    uint32_t place, index;
    fuzz_locate(flash->chip, address, &place, &index);
    if (flash->dead) {
        return -1;
    }
    bool cut = is_cut(flash);
    bool half = cut || (flash->fault >= 0x80u && flash->acts % (flash->fault % 16u + 2u) == 0);
    uint8_t *bytes = &flash->chip->bytes[place][index * LINE];
    for (uint32_t i = 0; i < (half ? LINE / 2u : LINE); i++) {
        bytes[i] &= line[i];
    }
    if (cut) {
        flash->dead = true;
        flash->chip->state[place][index] = (int8_t)(flash->fault % 2u != 0 ? NAMEPLATE_LINE_UNREADABLE : NAMEPLATE_LINE_OK);
    }
    return cut ? -1 : 0;
}

static int erase(void *context, uint32_t address, uint32_t size)
{
    fuzz_flash_t *flash = context;
    uint32_t place, index;
    fuzz_locate(flash->chip, address, &place, &index);
    fuzz_require(index == 0 && size == flash->chip->lines * LINE, "an erase of one whole region");
    if (flash->dead) {
        return -1;
    }
    flash->erases++;
    bool cut = is_cut(flash);
    uint32_t lines = cut ? flash->chip->lines / 2u : flash->chip->lines;
    memset(flash->chip->bytes[place], 0xFF, (size_t)lines * LINE);
    memset(flash->chip->state[place], 0, lines);
    flash->dead = cut;
    return cut ? -1 : 0;
}

/* What was reported as written is what an open says now. */
static void check_written(const fuzz_chip_t *chip, const nameplate_t *np, int result, const nameplate_change_t *change)
{
    nameplate_t again;
    fuzz_require(nameplate_open(&again, &chip->port, chip->regions, chip->region_count) >= 0, "what was written is there");
    fuzz_require(nameplate_examine(&again) == result, "status of what was written");
    fuzz_require(memcmp(&again.newest, &np->newest, sizeof again.newest) == 0, "the handle shows what was written");
    fuzz_require(again.newest.settled, "it is settled");
    nameplate_field_t field;
    uint16_t id = change->tag & 0xFFFu;
    int found = nameplate_find(&again, id, &field);
    if (id == NAMEPLATE_NAME) {
        return;
    }
    if (change->value == NULL) {
        fuzz_require(found == NAMEPLATE_E_NOT_FOUND, "a removed field is gone");
        return;
    }
    uint8_t value[256];
    fuzz_require(found == NAMEPLATE_OK && field.length == change->length && NAMEPLATE_TYPE(field.tag) == NAMEPLATE_TYPE(change->tag), "the field is there");
    fuzz_require(nameplate_read(&again, &field, 0, value, change->length) == NAMEPLATE_OK, "it can be read");
    fuzz_require(memcmp(value, change->value, change->length) == 0, "with its value");
}

static void run_step(fuzz_chip_t *chip, const uint8_t step[STEP])
{
    fuzz_flash_t state = { chip, 0, 0, step[4], false };
    nameplate_flash_t flash = { program_line, erase, &state };
    uint8_t value[256];
    memset(value, step[1], sizeof value);
    bool removes = (step[0] & 0x10u) != 0;
    nameplate_change_t change = { (uint16_t)(step[1] | step[2] << 8), removes ? 0 : step[3], removes ? NULL : value };
    size_t room = (step[0] & 0x20u) != 0 ? step[3] : FUZZ_MAX_REGION;
    nameplate_edit_t edit = { &change, 1, malloc(room + 1u), room, 1, 2 };
    if (room > 0) {
        edit.workspace = realloc(edit.workspace, room);
    }
    nameplate_t np;
    (void)nameplate_open(&np, &chip->port, chip->regions, chip->region_count);
    bool formats = (step[0] & 0xFu) == 1u;
    int result = formats ? nameplate_format(&np, &flash, 10, 256u << step[0] / 64u, &edit) : nameplate_write(&np, &flash, &edit);
    free(edit.workspace);
    fuzz_require(state.erases <= 2, "at most one erase, and one more for a locked store");
    fuzz_require(state.acts <= MAX_ACTS_PER_LINE * chip->lines, "a bounded number of acts");
    if (result >= 0 && !state.dead) {
        check_written(chip, &np, result, &change);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static fuzz_chip_t chip;
    fuzz_chip_init(&chip, data, size);
    for (uint32_t i = 0; i < MAX_STEPS && (i + 1u) * STEP <= chip.script_length; i++) {
        run_step(&chip, chip.script + i * STEP);
    }
    return 0;
}
