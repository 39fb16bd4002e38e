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

#include <string.h>

#define PREFIX_SIZE 4u /* of the value: algorithm, key id, 0 */
#define ALGORITHMS (1u << 1 | 1u << 2 | 1u << 4)
#define TAG_UNIT 16u /* bytes: a tag has as many of these as its algorithm's number says */
#define MAX_TAG_SIZE 64u
#define PURPOSE "NPS1-AUTH" /* with its 0 */

/* The message up to the payload: what ties the content to the chip. */
typedef struct {
    char purpose[sizeof PURPOSE];
    uint8_t uid[NAMEPLATE_UID_SIZE];
    uint8_t product_id[4];
    uint8_t header[NAMEPLATE_LINE_SIZE];
} head_t;

_Static_assert(sizeof(head_t) == 58, "the message has no holes");

static int update_head(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    const nameplate_port_t *port = np->port;
    nameplate_line_t line;
    head_t head = { .purpose = PURPOSE };
    if (port->read_line(port->context, np->newest.address, line.bytes) < 0) {
        return NAMEPLATE_E_IO;
    }
    line.slot.generation = 0;
    line.slot.epoch = 0;
    line.slot.crc = 0;
    line.slot.flags &= (uint8_t)~NAMEPLATE_PRODUCTION;
    memcpy(head.header, &line, sizeof line);
    port->read_uid(port->context, head.uid);
    head.product_id[0] = (uint8_t)port->product_id;
    head.product_id[1] = (uint8_t)(port->product_id >> 8 & 0x0Fu);
    crypto->update(crypto->context, (const uint8_t *)&head, sizeof head);
    return NAMEPLATE_OK;
}

/* The payload up to an offset. */
static int update_payload(const nameplate_t *np, const nameplate_crypto_t *crypto, uint32_t end)
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

int nameplate_authenticate(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    nameplate_field_t field;
    uint8_t value[PREFIX_SIZE + MAX_TAG_SIZE];
    if ((np->newest.flags & NAMEPLATE_AUTH) == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    int result = nameplate_find(np, NAMEPLATE_AUTHENTICATION, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if (field.type != NAMEPLATE_AUTH_TAG || field.length > sizeof value) {
        return NAMEPLATE_E_TYPE;
    }
    result = nameplate_copy(np, field.offset, value, field.length);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t size = value[0] * TAG_UNIT;
    if (field.length != PREFIX_SIZE + size || (ALGORITHMS >> value[0] & 1u) == 0u || (value[2] | value[3]) != 0) {
        return NAMEPLATE_E_TYPE;
    }
    if (field.offset + field.length != np->newest.payload_length) {
        return NAMEPLATE_E_FORGED; /* fields behind it would not be covered */
    }
    if (np->port->read_uid == NULL || crypto->begin(crypto->context, value[0], value[1]) < 0) {
        return NAMEPLATE_E_REFUSED;
    }
    result = update_head(np, crypto);
    if (result == NAMEPLATE_OK) {
        result = update_payload(np, crypto, field.offset - 4u);
    }
    if (crypto->verify(crypto->context, value + PREFIX_SIZE, size) < 0 && result == NAMEPLATE_OK) {
        result = NAMEPLATE_E_FORGED;
    }
    return result;
}
