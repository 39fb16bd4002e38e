/*
 * Fields: payload format 1 (docs/formats/identity-store.md §4).
 */
#include "store.h"

#define HEAD_SIZE 4u /* bytes, tag and length */

int nameplate_copy(const nameplate_t *np, uint32_t offset, void *bytes, uint32_t count)
{
    nameplate_line_t line;
    uint8_t *to = bytes;
    uint8_t *end = to + count;
    uint32_t at = np->newest.address + NAMEPLATE_LINE_SIZE + offset;
    while (to != end) {
        uint32_t within = at % NAMEPLATE_LINE_SIZE;
        if (np->port->read_line(np->port->context, at - within, line.bytes) < 0) {
            return NAMEPLATE_E_IO;
        }
        at += NAMEPLATE_LINE_SIZE - within;
        while (within < NAMEPLATE_LINE_SIZE && to != end) {
            *to++ = line.bytes[within++];
        }
    }
    return NAMEPLATE_OK;
}

int nameplate_step(const nameplate_t *np, nameplate_field_t *field)
{
    uint32_t head;
    uint32_t at = (field->offset + field->length + 3u) & ~3u;
    uint32_t rest = np->newest.payload_length - at;
    if (np->newest.format != NAMEPLATE_FORMAT_FIELDS || (int32_t)rest <= 0) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    int result = nameplate_copy(np, at, &head, sizeof head);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if ((uint16_t)head == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    field->id = (uint16_t)(head & 0xFFFu);
    field->type = (uint8_t)(head >> 12 & 0xFu);
    field->length = (uint16_t)(head >> 16);
    field->offset = (uint16_t)(at + HEAD_SIZE);
    return field->length <= rest - HEAD_SIZE ? NAMEPLATE_OK : NAMEPLATE_E_RANGE;
}

int nameplate_next(const nameplate_t *np, nameplate_field_t *field)
{
    nameplate_field_t next = *field;
    int result = nameplate_step(np, &next);
    if (result == NAMEPLATE_OK) {
        *field = next;
    }
    return result == NAMEPLATE_E_RANGE ? NAMEPLATE_E_NOT_FOUND : result;
}

int nameplate_find(const nameplate_t *np, uint16_t id, nameplate_field_t *field)
{
    int result;
    field->length = 0;
    field->offset = 0;
    do {
        result = nameplate_step(np, field);
    } while (result == NAMEPLATE_OK && field->id != id);
    return result == NAMEPLATE_E_RANGE ? NAMEPLATE_E_NOT_FOUND : result;
}
