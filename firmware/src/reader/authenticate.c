/*
 * Authentication: the last field, id 7FF, type F, ends where the payload ends (docs/formats/identity-store.md §4.3).
 *
 *   +---------------+--------------+--------+----------------------------------------------------+
 *   | u8 algorithm  | u8 key id    | u16 0  | tag: 1 HMAC-SHA-256 cut to 16 bytes                |
 *   |               |              |        |      2 HMAC-SHA-256, 32   4 ECDSA P-256, r s, 64   |
 *   +---------------+--------------+--------+----------------------------------------------------+
 *
 *   message = "NPS1-AUTH" 00 | 12 UID bytes | u32 product ID | slot header, 32 bytes, in which generation, epoch,
 *             CRC and flag PRODUCTION are 0 | payload up to the field
 *
 * What is zeroed changes when the same content is written again, which takes no key.
 */
#include "store.h"

#define PREFIX_SIZE 4u /* of the value: algorithm, key id, 0 */
#define ALGORITHMS (1u << 1 | 1u << 2 | 1u << 4)
#define TAG_UNIT 16u /* bytes: a tag has as many of these as its algorithm's number says */
#define MAX_TAG_SIZE 64u

/* Each part of the message has its buffer in a frame of its own, so that no two are on the stack at once. */
#define APART __attribute__((noinline))

/* The message up to the payload: what ties the content to the chip. */
APART static int update_head(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    static const uint8_t purpose[] = "NPS1-AUTH"; /* with its 0 */
    const nameplate_port_t *port = np->port;
    nameplate_line_t line;
    uint32_t product_id = port->product_id & 0xFFFu;
    port->read_uid(port->context, line.bytes);
    crypto->update(crypto->context, purpose, sizeof purpose);
    crypto->update(crypto->context, line.bytes, NAMEPLATE_UID_SIZE);
    crypto->update(crypto->context, (const uint8_t *)&product_id, sizeof product_id);
    if (port->read_line(port->context, np->newest.address, line.bytes) < 0) {
        return NAMEPLATE_E_IO;
    }
    line.slot.generation = 0;
    line.slot.epoch = 0;
    line.slot.crc = 0;
    line.slot.flags &= (uint8_t)~NAMEPLATE_PRODUCTION;
    crypto->update(crypto->context, line.bytes, sizeof line);
    return NAMEPLATE_OK;
}

/* The payload up to an offset. */
APART static int update_payload(const nameplate_t *np, const nameplate_crypto_t *crypto, uint32_t end)
{
    uint8_t line[NAMEPLATE_LINE_SIZE];
    for (uint32_t at = 0; at < end; at += sizeof line) {
        uint32_t count = end - at < sizeof line ? end - at : sizeof line;
        if (nameplate_copy(np, at, line, count) != NAMEPLATE_OK) {
            return NAMEPLATE_E_IO;
        }
        crypto->update(crypto->context, line, count);
    }
    return NAMEPLATE_OK;
}

APART static int verify_tag(const nameplate_t *np, const nameplate_crypto_t *crypto, uint32_t offset, uint32_t size)
{
    uint8_t tag[MAX_TAG_SIZE];
    int result = nameplate_copy(np, offset, tag, size);
    if (result == NAMEPLATE_OK && crypto->verify(crypto->context, tag, size) < 0) {
        result = NAMEPLATE_E_FORGED;
    }
    return result;
}

int nameplate_authenticate(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    nameplate_field_t field;
    uint8_t prefix[PREFIX_SIZE];
    if ((np->newest.flags & NAMEPLATE_AUTH) == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    int result = nameplate_find(np, NAMEPLATE_AUTHENTICATION, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if (field.type != NAMEPLATE_AUTH_TAG || field.length < sizeof prefix) {
        return NAMEPLATE_E_TYPE;
    }
    result = nameplate_copy(np, field.offset, prefix, sizeof prefix);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t size = field.length - PREFIX_SIZE;
    if (prefix[0] > 4u || (ALGORITHMS >> prefix[0] & 1u) == 0u || size != prefix[0] * TAG_UNIT
        || (prefix[2] | prefix[3]) != 0) {
        return NAMEPLATE_E_TYPE;
    }
    if (field.offset + field.length != np->newest.payload_length) {
        return NAMEPLATE_E_FORGED; /* fields behind it would not be covered */
    }
    if (np->port->read_uid == NULL || crypto->begin(crypto->context, prefix[0], prefix[1]) < 0) {
        return NAMEPLATE_E_REFUSED;
    }
    result = update_head(np, crypto);
    if (result == NAMEPLATE_OK) {
        result = update_payload(np, crypto, field.offset - 4u);
    }
    return result == NAMEPLATE_OK ? verify_tag(np, crypto, field.offset + PREFIX_SIZE, size) : result;
}
