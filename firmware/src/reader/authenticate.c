/*
 * Authentication: the last field, id 7FF, type F, ends where the payload ends (docs/formats/identity-store.md §4).
 *
 *   +---------------+--------------+--------+----------------------------------------------------+
 *   | u8 algorithm  | u8 key id    | u16 0  | tag: 1 HMAC-SHA-256 cut to 16 bytes                |
 *   |               |              |        |      2 HMAC-SHA-256, 32   4 ECDSA P-256, r s, 64   |
 *   +---------------+--------------+--------+----------------------------------------------------+
 *
 *   message = "NPS1-AUTH" 00 | 12 UID bytes | u32 product ID | slot header, 32 bytes, in which generation, epoch, CRC and
 *             flag PRODUCTION are 0 | payload up to the field
 *
 * What is zeroed changes when the same content is written again, which takes no key.
 */
#include "store.h"

#define HEAD_SIZE 4u /* of any field: tag, length */
#define PREFIX_SIZE 4u /* of the value: algorithm, key id, 0 */
#define MAX_TAG_SIZE 64u
#define PRODUCT_ID_MASK 0xFFFu

/* Bytes of the tag; 0 for an algorithm that the format does not have. */
static uint32_t tag_size(uint8_t algorithm)
{
    switch (algorithm) {
    case 1:
        return 16;
    case 2:
        return 32;
    case 4:
        return MAX_TAG_SIZE;
    default:
        return 0;
    }
}

/* Message up to the payload: what ties the content to the chip. */
static int update_head(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    static const uint8_t purpose[] = "NPS1-AUTH"; /* with its 0 */
    nameplate_line_t line;
    uint8_t uid[NAMEPLATE_UID_SIZE];
    uint32_t product_id = np->port->product_id & PRODUCT_ID_MASK;
    if (np->port->read_line(np->port->context, np->newest.address, line.bytes) < 0) {
        return NAMEPLATE_E_IO;
    }
    line.slot.generation = 0;
    line.slot.epoch = 0;
    line.slot.crc = 0;
    line.slot.flags &= (uint8_t)~NAMEPLATE_PRODUCTION;
    np->port->read_uid(np->port->context, uid);
    crypto->update(crypto->context, purpose, sizeof purpose);
    crypto->update(crypto->context, uid, sizeof uid);
    crypto->update(crypto->context, (const uint8_t *)&product_id, sizeof product_id);
    crypto->update(crypto->context, line.bytes, sizeof line);
    return NAMEPLATE_OK;
}

int nameplate_authenticate(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    nameplate_field_t field;
    uint8_t bytes[PREFIX_SIZE + MAX_TAG_SIZE];
    if ((np->newest.flags & NAMEPLATE_AUTH) == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    int result = nameplate_find(np, NAMEPLATE_AUTHENTICATION, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if (field.type != NAMEPLATE_AUTH_TAG || field.length <= PREFIX_SIZE || field.length > sizeof bytes) {
        return NAMEPLATE_E_TYPE;
    }
    result = nameplate_read(np, &field, 0, bytes, field.length);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t length = field.length - PREFIX_SIZE;
    if (length != tag_size(bytes[0]) || bytes[2] != 0u || bytes[3] != 0u) {
        return NAMEPLATE_E_TYPE;
    }
    if ((uint32_t)field.offset + field.length != np->newest.payload_length) {
        return NAMEPLATE_E_FORGED; /* fields behind it would not be covered */
    }
    if (np->port->read_uid == NULL || crypto->begin(crypto->context, bytes[0], bytes[1]) < 0) {
        return NAMEPLATE_E_REFUSED;
    }

    result = update_head(np, crypto);
    uint32_t end = field.offset - HEAD_SIZE;
    for (uint32_t at = 0; result == NAMEPLATE_OK && at < end; at += NAMEPLATE_LINE_SIZE) {
        uint8_t line[NAMEPLATE_LINE_SIZE];
        uint32_t count = end - at < sizeof line ? end - at : sizeof line;
        result = nameplate_copy(np, at, line, count);
        if (result == NAMEPLATE_OK) {
            crypto->update(crypto->context, line, count);
        }
    }
    if (crypto->verify(crypto->context, bytes + PREFIX_SIZE, length) < 0) {
        return result == NAMEPLATE_OK ? NAMEPLATE_E_FORGED : result;
    }
    return result;
}
