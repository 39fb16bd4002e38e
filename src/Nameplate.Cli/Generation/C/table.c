/*
 * Nameplate: the numbers of @DEVICES@, @ROW_BYTES@ bytes each, ascending by unique ID. Made by:
 *     @COMMAND@
 * Do not edit; make it again when the table changes.
 *
 *   row   unique ID as three little-endian words, as the chip shows it; the number, low word first
 */
#include "nameplate_table.h"

#include <stddef.h>

#define COUNT @COUNT@u
#define WORDS @WORDS@u
#define CRC @CRC@ /* CRC-32 of the rows: reflected 0xEDB88320, each word from its low byte on */

static const uint32_t rows[COUNT][WORDS] = {
@ROWS@
};

/* Read as volatile: what the compiler believes of the table is not what the flash may hold by now. */
static uint32_t crc_of_rows(void)
{
    static const uint32_t nibbles[16] = {
        0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
        0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
    };
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < COUNT; i++) {
        const volatile uint32_t *row = rows[i];
        for (size_t word = 0; word < WORDS; word++) {
            crc ^= row[word];
            for (int n = 0; n < 8; n++) {
                crc = crc >> 4 ^ nibbles[crc & 15u];
            }
        }
    }
    return ~crc;
}

static int find(const uint32_t uid[3], uint64_t *number)
{
    if (crc_of_rows() != CRC) {
        return NAMEPLATE_TABLE_E_DAMAGED;
    }
    size_t first = 0;
    size_t end = COUNT;
    while (first < end) {
        size_t middle = first + (end - first) / 2u;
        const volatile uint32_t *row = rows[middle];
        size_t word = 0;
        while (word < 3u && row[word] == uid[word]) {
            word++;
        }
        if (word == 3u) {
            *number = @NUMBER@;
            return 0;
        }
        if (row[word] < uid[word]) {
            first = middle + 1u;
        } else {
            end = middle;
        }
    }
    return NAMEPLATE_TABLE_E_UNKNOWN;
}

static uint32_t word_of(const uint8_t bytes[4])
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

int nameplate_table_find(const uint8_t uid[12], uint64_t *number)
{
    const uint32_t words[3] = { word_of(uid), word_of(uid + 4), word_of(uid + 8) };
    return find(words, number);
}
@OWN@
