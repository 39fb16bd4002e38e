/*
 * Values of fields that are no numbers, by id or by field (docs/formats/identity-store.md §4.1).
 */
#include "store.h"

#include <string.h>

#define VENDOR_SIZE 3u /* bytes of an EUI-48 that name its vendor, who numbers the rest */

int nameplate_read(const nameplate_t *np, const nameplate_field_t *field, size_t offset, void *bytes, size_t count)
{
    if (offset > field->length || count > field->length - offset
        || (uint32_t)field->offset + field->length > np->newest.payload_length) {
        return NAMEPLATE_E_RANGE;
    }
    return nameplate_copy(np, field->offset + (uint32_t)offset, bytes, (uint32_t)count);
}

/* Finds a field and copies its value, if it has one of some types and leaves spare bytes of size free. */
static int copy_value(const nameplate_t *np, uint16_t id, uint32_t types, void *bytes, size_t size, size_t spare)
{
    nameplate_field_t field;
    int result = nameplate_find(np, id, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if ((types >> field.type & 1u) == 0u) {
        return NAMEPLATE_E_TYPE;
    }
    if (field.length + spare > size) {
        return NAMEPLATE_E_RANGE;
    }
    result = nameplate_copy(np, field.offset, bytes, field.length);
    return result == NAMEPLATE_OK ? field.length : result;
}

int nameplate_get_bytes(const nameplate_t *np, uint16_t id, void *bytes, size_t size)
{
    return copy_value(np, id, UINT32_MAX, bytes, size, 0);
}

int nameplate_get_string(const nameplate_t *np, uint16_t id, char *text, size_t size)
{
    int result = copy_value(np, id, 1u << NAMEPLATE_UTF8, text, size, 1);
    if (result >= 0) {
        text[result] = '\0';
    }
    return result;
}

int nameplate_get_mac(const nameplate_t *np, uint16_t index, uint8_t mac[NAMEPLATE_MAC_SIZE])
{
    uint8_t bytes[NAMEPLATE_MAC_SIZE] = { 0 };
    uint32_t count = 0;
    int result = copy_value(np, NAMEPLATE_MAC_COUNT, 1u << NAMEPLATE_UINT, &count, sizeof count, 0);
    if (result == NAMEPLATE_E_NOT_FOUND) {
        count = 1;
    } else if (result < 0) {
        return result;
    }
    result = copy_value(np, NAMEPLATE_MAC, 1u << NAMEPLATE_EUI, bytes, sizeof bytes, 0);
    if (result >= 0 ? result != (int)sizeof bytes : result == NAMEPLATE_E_RANGE) {
        return NAMEPLATE_E_TYPE; /* an EUI-64 */
    }
    if (result < 0) {
        return result;
    }
    if (index >= count) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    uint32_t number = index;
    for (uint32_t i = NAMEPLATE_MAC_SIZE; i-- > VENDOR_SIZE;) {
        number += bytes[i];
        bytes[i] = (uint8_t)number;
        number >>= 8;
    }
    if (number != 0u) {
        return NAMEPLATE_E_RANGE;
    }
    memcpy(mac, bytes, sizeof bytes);
    return NAMEPLATE_OK;
}
