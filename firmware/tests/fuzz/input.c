/*
 * The chip of a fuzzer's input, see input.h. Everything in it is checked: a read outside of the regions, or between two
 * lines, stops the program, and an unreadable line is delivered with junk that begins like a slot header.
 */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE NAMEPLATE_LINE_SIZE
#define CRC_OFFSET 0x1Cu
#define RECORD_SIZE (3u + LINE)
#define FIRST_BASE 0x081C0000u
#define REGION_STRIDE 0x20000u
#define BANK_STRIDE 0x00100000u

enum kind { UNREADABLE = 1, CORRECTED = 2, SEALED = 4, COMMITTED = 8 };

void fuzz_require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
}

static uint32_t crc32_of(const uint8_t *bytes, size_t length)
{
    static uint32_t table[256];
    for (uint32_t i = 0; table[255] == 0 && i < 256; i++) {
        uint32_t entry = i;
        for (int bit = 0; bit < 8; bit++) {
            entry = (entry & 1u) != 0 ? entry >> 1 ^ 0xEDB88320u : entry >> 1;
        }
        table[i] = entry;
    }
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < length; i++) {
        crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xFFu];
    }
    return ~crc;
}

static void put_word(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> 8 * i);
    }
}

static void seal(uint8_t *line)
{
    put_word(line + CRC_OFFSET, crc32_of(line, CRC_OFFSET));
}

/* Makes the commit of the slot that begins at a line agree with its header and payload. */
static void commit_slot(fuzz_chip_t *chip, uint32_t place, uint32_t first)
{
    uint8_t *header = &chip->bytes[place][first * LINE];
    uint32_t lines = (256u << (header[0x0A] >> 4 & 7)) / LINE;
    uint32_t payload_lines = ((uint32_t)(header[8] | header[9] << 8) + LINE - 1u) / LINE;
    if (first + lines > chip->lines || payload_lines > lines - 4u) {
        return;
    }
    seal(header);
    uint8_t *commit = header + (lines - 2u) * LINE;
    memcpy(commit, "NPC1", 4);
    memcpy(commit + 4, header + 4, 4);
    put_word(commit + 8, crc32_of(header, (1u + payload_lines) * LINE));
    seal(commit);
}

void fuzz_locate(const fuzz_chip_t *chip, uint32_t address, uint32_t *place, uint32_t *line)
{
    for (uint32_t i = 0; i < chip->place_count; i++) {
        uint32_t offset = address - chip->place_base[i];
        if (offset < chip->lines * LINE && offset % LINE == 0) {
            *place = i;
            *line = offset / LINE;
            return;
        }
    }
    fuzz_require(0, "address of a line in a region");
}

static int read_line(void *context, uint32_t address, uint8_t line[LINE])
{
    fuzz_chip_t *chip = context;
    uint32_t place, index;
    fuzz_locate(chip, address, &place, &index);
    chip->reads++;
    int state = chip->state[place][index];
    if (state == NAMEPLATE_LINE_UNREADABLE) {
        memset(line, 0xA5, LINE);
        memcpy(line, "NPG1", 4);
    } else {
        memcpy(line, &chip->bytes[place][index * LINE], LINE);
    }
    return state;
}

static void read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    (void)context;
    for (uint8_t i = 0; i < NAMEPLATE_UID_SIZE; i++) {
        uid[i] = (uint8_t)(i + 1u);
    }
}

static void put_records(fuzz_chip_t *chip, const uint8_t *data, size_t size)
{
    uint32_t all = chip->lines * chip->place_count;
    uint8_t commits[FUZZ_MAX_PLACES * FUZZ_MAX_LINES] = { 0 };
    while (size > 3) {
        uint8_t record[RECORD_SIZE] = { 0 };
        size_t taken = size < RECORD_SIZE ? size : RECORD_SIZE;
        memcpy(record, data, taken);
        uint32_t at = (uint32_t)(record[0] | record[1] << 8) % all;
        uint8_t *line = &chip->bytes[at / chip->lines][at % chip->lines * LINE];
        memcpy(line, record + 3, LINE);
        if ((record[2] & SEALED) != 0) {
            seal(line);
        }
        chip->state[at / chip->lines][at % chip->lines] = (int8_t)((record[2] & UNREADABLE) != 0 ? NAMEPLATE_LINE_UNREADABLE
            : (record[2] & CORRECTED) != 0 ? NAMEPLATE_LINE_CORRECTED : NAMEPLATE_LINE_OK);
        commits[at] = (record[2] & COMMITTED) != 0;
        data += taken;
        size -= taken;
    }
    for (uint32_t at = 0; at < all; at++) {
        if (commits[at] != 0) {
            commit_slot(chip, at / chip->lines, at % chip->lines);
        }
    }
}

void fuzz_chip_init(fuzz_chip_t *chip, const uint8_t *data, size_t size)
{
    uint8_t head[3] = { 0 };
    memcpy(head, data, size < sizeof head ? size : sizeof head);
    data += size < sizeof head ? size : sizeof head;
    size -= size < sizeof head ? size : sizeof head;
    memset(chip->state, 0, sizeof chip->state);
    chip->reads = 0;
    chip->lines = (3u + head[1] % 30u) * 256u / LINE;
    chip->region_count = (uint8_t)(1u + (head[0] & 1u));
    uint32_t stride = (head[0] & 2u) != 0 ? BANK_STRIDE : 0;
    chip->place_count = (uint8_t)(chip->region_count * (stride != 0 ? 2u : 1u));
    for (uint32_t i = 0; i < chip->place_count; i++) {
        uint32_t region = i % chip->region_count;
        uint32_t base = FIRST_BASE + region * REGION_STRIDE;
        memset(chip->bytes[i], 0xFF, chip->lines * LINE);
        chip->place_base[i] = i < chip->region_count ? base : base ^ stride;
        chip->regions[region] = (nameplate_region_t){ base, base ^ stride, chip->lines * LINE };
    }
    chip->port = (nameplate_port_t){ read_line, (head[0] & 4u) != 0 ? read_uid : NULL, chip, 0x450 };
    chip->script = data;
    chip->script_length = head[2] < size ? head[2] : size;
    put_records(chip, data + chip->script_length, size - chip->script_length);
}
