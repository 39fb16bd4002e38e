/*
 * Port of the families whose flash has no ECC, STM32 F0 F1 F2 F3 F4 F7: memory is copied as it reads. A torn word may read
 * differently each time there; the CRC of its line finds that. The context is the address of the UID.
 *
 * Each word is loaded once, through volatile: what is checked is what is copied.
 */
#include "../nameplate_port.h"

#include <string.h>

#if defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

#define LINE_WORDS (NAMEPLATE_LINE_SIZE / 4u)
#define UID_WORDS (NAMEPLATE_UID_SIZE / 4u)

int nameplate_plain_read_line(void *uid, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    (void)uid;
    const volatile uint32_t *from = (const volatile uint32_t *)address;
    uint32_t words[LINE_WORDS];
    for (uint32_t i = 0; i < LINE_WORDS; i++) {
        words[i] = from[i];
    }
    memcpy(line, words, NAMEPLATE_LINE_SIZE);
    return NAMEPLATE_LINE_OK;
}

void nameplate_plain_read_uid(void *uid, uint8_t bytes[NAMEPLATE_UID_SIZE])
{
    const volatile uint32_t *from = uid;
    const uint32_t words[UID_WORDS] = { from[0], from[1], from[2] };
    memcpy(bytes, words, NAMEPLATE_UID_SIZE);
}

#endif
