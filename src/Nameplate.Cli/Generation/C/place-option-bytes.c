/* @CHIP@: 16 bits from the user data option bytes, each byte
 * beside its complement. A new chip has 65535, which is no number. */
#include <stdbool.h>
#include <stdint.h>

#ifndef OPTION_DATA
#define OPTION_DATA ((const volatile uint16_t *)@ADDRESS@)
#endif

bool device_number(uint64_t *number)
{
    const uint32_t low = OPTION_DATA[0];
    const uint32_t high = OPTION_DATA[1];
    const uint32_t both = (low & 0xFFu) | (high & 0xFFu) << 8;

    if (((low ^ low >> 8) & (high ^ high >> 8) & 0xFFu) != 0xFFu
        || both == 0u || both == 0xFFFFu) {
        return false;
    }
    *number = both;
    return true;
}
