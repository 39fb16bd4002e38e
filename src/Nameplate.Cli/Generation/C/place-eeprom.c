/* @CHIP@: the number from the later right record of the two in
 * data EEPROM (docs/formats/eeprom.md). */
#include <stdbool.h>
#include <stdint.h>

#ifndef EEPROM
#define EEPROM @ADDRESS@
#endif
#define SLOT_SIZE 32u

static uint32_t crc32(const uint32_t *words, uint32_t count)
{
    uint32_t crc = 0xFFFFFFFFu;

    for (uint32_t i = 0; i < count; i++) {
        crc ^= words[i];
        for (int bit = 0; bit < 32; bit++) {
            crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

bool device_number(uint64_t *number)
{
    uint32_t latest = 0; /* sequences begin at 1 */

    for (uint32_t slot = 0; slot < 2u; slot++) {
        const uint32_t at = EEPROM + slot * SLOT_SIZE;
        const volatile uint32_t *from = (const volatile uint32_t *)at;
        uint32_t record[6]; /* number, sequence, "NPE1", 0, CRC-32 */

        for (uint32_t i = 0; i < 6u; i++) {
            record[i] = from[i];
        }
        if (record[3] == 0x3145504Eu && record[5] == crc32(record, 5)
            && record[2] > latest) {
            latest = record[2];
            *number = (uint64_t)record[1] << 32 | record[0];
        }
    }
    return latest != 0u;
}
