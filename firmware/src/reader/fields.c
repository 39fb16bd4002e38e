/*
 * Fields: payload format 1 (docs/formats/identity-store.md §4).
 */
#include "store.h"

#define HEAD_SIZE 4u /* bytes, tag and length */

int nameplate_copy(const nameplate_t *np, uint32_t offset, void *bytes, uint32_t count)
{
    nameplate_line_t line;
    uint8_t *to = bytes;
    uint32_t at = np->newest.address + NAMEPLATE_LINE_SIZE + offset;
    uint32_t end = at + count;
    while (at != end) {
        if (np->port->read_line(np->port->context, at & ~(NAMEPLATE_LINE_SIZE - 1u), line.bytes) < 0) {
            return NAMEPLATE_E_IO;
        }
        do {
            *to++ = line.bytes[at++ % NAMEPLATE_LINE_SIZE];
        } while (at % NAMEPLATE_LINE_SIZE != 0u && at != end);
    }
    return NAMEPLATE_OK;
}

int nameplate_next(const nameplate_t *np, nameplate_field_t *field)
{
    uint32_t at = (field->offset + field->length + 3u) & ~3u;
    uint32_t rest = np->newest.payload_length - at;
    if ((np->newest.format & NAMEPLATE_FORMAT_MASK) != NAMEPLATE_FORMAT_FIELDS || (int32_t)rest <= 0) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    field->offset = (uint16_t)(at + HEAD_SIZE);
    int result = nameplate_copy(np, at, field, HEAD_SIZE);
    if (result == NAMEPLATE_OK && (field->tag == 0u || field->length > rest - HEAD_SIZE)) {
        result = NAMEPLATE_E_NOT_FOUND;
    }
    return result;
}

int nameplate_find(const nameplate_t *np, uint16_t id, nameplate_field_t *field)
{
    int result;
    field->length = 0;
    field->offset = 0;
    do {
        result = nameplate_next(np, field);
    } while (result == NAMEPLATE_OK && NAMEPLATE_ID(field->tag) != id);
    return result;
}
