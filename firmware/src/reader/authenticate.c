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

/* The message: what ties the content to the chip, then the content, which is the payload up to the field. */
static int verify(const nameplate_t *np, const nameplate_crypto_t *crypto, const nameplate_field_t *field)
{
    static const uint8_t purpose[] = "NPS1-AUTH"; /* with its 0 */
    const nameplate_port_t *port = np->port;
    union {
        nameplate_line_t line;
        uint8_t tag[MAX_TAG_SIZE];
    } part;
    uint32_t end = field->offset - PREFIX_SIZE;
    uint32_t count;
    crypto->update(crypto->context, purpose, sizeof purpose);
    port->read_uid(port->context, part.line.bytes);
    part.line.words[NAMEPLATE_UID_SIZE / 4u] = port->product_id & 0xFFFu;
    crypto->update(crypto->context, part.line.bytes, NAMEPLATE_UID_SIZE + 4u);
    part.line.taken = np->newest; /* the header line as stored, but for magic and CRC */
    part.line.slot.magic = NAMEPLATE_MAGIC_SLOT;
    part.line.slot.generation = 0;
    part.line.slot.epoch = 0;
    part.line.slot.crc = 0;
    part.line.slot.flags &= (uint8_t)~NAMEPLATE_PRODUCTION;
    crypto->update(crypto->context, part.line.bytes, sizeof part.line);
    for (uint32_t at = 0; at < end; at += count) {
        count = end - at < sizeof part.line ? end - at : sizeof part.line;
        if (nameplate_copy(np, at, &part, count) != NAMEPLATE_OK) {
            return NAMEPLATE_E_IO;
        }
        crypto->update(crypto->context, part.line.bytes, count);
    }
    count = field->length - PREFIX_SIZE;
    if (nameplate_copy(np, field->offset + PREFIX_SIZE, &part, count) != NAMEPLATE_OK) {
        return NAMEPLATE_E_IO;
    }
    return crypto->verify(crypto->context, part.tag, count) < 0 ? NAMEPLATE_E_FORGED : NAMEPLATE_OK;
}

int nameplate_authenticate(const nameplate_t *np, const nameplate_crypto_t *crypto)
{
    nameplate_field_t field;
    uint32_t prefix;
    if ((np->newest.flags & NAMEPLATE_AUTH) == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    int result = nameplate_find(np, NAMEPLATE_AUTHENTICATION, &field);
    if (result == NAMEPLATE_OK) {
        result = nameplate_copy(np, field.offset, &prefix, PREFIX_SIZE);
    }
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t algorithm = prefix & 0xFFu;
    if (field.tag != NAMEPLATE_TAG(NAMEPLATE_AUTH_TAG, NAMEPLATE_AUTHENTICATION)
        || field.length != PREFIX_SIZE + algorithm * TAG_UNIT || prefix >> 16 != 0u || algorithm > 4u
        || (ALGORITHMS >> algorithm & 1u) == 0u) {
        return NAMEPLATE_E_TYPE;
    }
    if ((uint32_t)field.offset + field.length != np->newest.payload_length) {
        return NAMEPLATE_E_FORGED; /* fields behind it would not be covered */
    }
    if (np->port->read_uid == NULL || crypto->begin(crypto->context, (uint8_t)algorithm, (uint8_t)(prefix >> 8)) < 0) {
        return NAMEPLATE_E_REFUSED;
    }
    return verify(np, crypto, &field);
}
