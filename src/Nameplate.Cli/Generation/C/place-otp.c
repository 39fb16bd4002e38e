/* @CHIP@: the number in the last right record of OTP
 * (docs/formats/otp.md). Link one file of firmware/src/port. */
#include "nameplate_port.h"

#ifndef OTP
#define OTP @ADDRESS@
#endif
#define SLOTS @SLOTS@u
#define SLOT_SIZE @SLOT_SIZE@u
#define RECORD @RECORD@u /* from the start of a slot */

@PORT_DEFINITION@
static uint32_t word(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16
        | (uint32_t)at[3] << 24;
}

static uint32_t crc32(const uint8_t *bytes, uint32_t count)
{
    uint32_t crc = 0xFFFFFFFFu;

    while (count-- > 0u) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

bool device_number(uint64_t *number)
{
    const nameplate_port_t *port = @PORT@;

    for (uint32_t slot = SLOTS; slot-- > 0u;) {
        uint8_t line[NAMEPLATE_LINE_SIZE] = { 0 };
        const uint32_t at = OTP + slot * SLOT_SIZE + RECORD;
        const uint32_t within = at % NAMEPLATE_LINE_SIZE;
        const uint8_t *record = line + within;

        /* A torn word may lie beside a right record: its CRC decides. */
        (void)port->read_line(port->context, at - within, line);
        if (word(record + 8) == 0x314F504Eu /* "NPO1" */
            && word(record + 12) == crc32(record, 12)) {
            *number = (uint64_t)word(record + 4) << 32 | word(record);
            return true;
        }
    }
    return false;
}
