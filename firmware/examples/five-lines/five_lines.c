/*
 * The five-line reader: no library, no scan, one address. It is right for locked devices only: locking puts the identity
 * into slot 1 for good and marks it PRODUCTION (docs/formats/identity-store.md §3). Without that mark slot 1 may hold an
 * older number than the device has, so it is refused; and a word that lost power while it was written makes the load itself
 * a bus fault on an H7, which locking rules out, since its words were read back. Everything else is for nameplate.h.
 *
 *   slot   +00 "NPG1"  +04 generation  +08 u16 length, u8 format, u8 flags (bit 0 PRODUCTION)  +10 number, low and high word
 */
#include "five_lines.h"

bool device_number(uint64_t *number)
{
    const volatile uint32_t *slot = (const volatile uint32_t *)NAMEPLATE_SLOT_1;
    if (slot[0] != 0x3147504Eu || (slot[2] >> 24 & 1u) == 0u) {
        return false;
    }
    *number = (uint64_t)slot[5] << 32 | slot[4];
    return true;
}
