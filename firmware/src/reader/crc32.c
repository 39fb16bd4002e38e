/*
 * CRC-32/ISO-HDLC (docs/formats/identity-store.md §3). Two bits at a time: 16 bytes of table and 25 instructions a
 * byte on a Cortex-M7. Four bits at a time would take 14, and 48 bytes of table more.
 */
#include "store.h"

uint32_t nameplate_crc32(uint32_t crc, const void *bytes, uint32_t count)
{
    static const uint32_t table[4] = { 0x00000000u, 0x76DC4190u, 0xEDB88320u, 0x9B64C2B0u };
    const uint8_t *byte = bytes;
    crc = ~crc;
    for (const uint8_t *end = byte + count; byte != end; byte++) {
        crc ^= *byte;
        for (uint32_t i = 0; i < 4u; i++) {
            crc = crc >> 2 ^ table[crc & 3u];
        }
    }
    return ~crc;
}
