/*
 * Values of fields that are no numbers, by id or by field (docs/formats/identity-store.md §4.1).
 */
#include "store.h"

#define VENDOR_SIZE 3u /* bytes of an EUI-48 that name its vendor, who numbers the rest */
#define TEXT (1u << NAMEPLATE_UTF8)

int nameplate_read(const nameplate_t *np, const nameplate_field_t *field, size_t offset, void *bytes, size_t count)
{
    if (offset > field->length || count > field->length - offset
        || (uint32_t)field->offset + field->length > np->newest.payload_length) {
        return NAMEPLATE_E_RANGE;
    }
    return nameplate_copy(np, field->offset + (uint32_t)offset, bytes, (uint32_t)count);
}

/* Finds a field and copies its value, if it has one of some types and fits; a text with room for the 0 behind it. */
static int copy_value(const nameplate_t *np, uint16_t id, uint32_t types, void *bytes, size_t size)
{
    nameplate_field_t field;
    size_t spare = types == TEXT ? 1u : 0u;
    int result = nameplate_find(np, id, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    if ((types >> NAMEPLATE_TYPE(field.tag) & 1u) == 0u) {
        return NAMEPLATE_E_TYPE;
    }
    if (field.length + spare > size) {
        return NAMEPLATE_E_RANGE;
    }
    result = nameplate_copy(np, field.offset, bytes, field.length);
    return result < 0 ? result : field.length;
}

int nameplate_get_bytes(const nameplate_t *np, uint16_t id, void *bytes, size_t size)
{
    return copy_value(np, id, UINT32_MAX, bytes, size);
}

int nameplate_get_string(const nameplate_t *np, uint16_t id, char *text, size_t size)
{
    int result = copy_value(np, id, TEXT, text, size);
    if (result >= 0) {
        text[result] = '\0';
    }
    return result;
}

int nameplate_get_mac(const nameplate_t *np, uint16_t index, uint8_t mac[NAMEPLATE_MAC_SIZE])
{
    uint32_t count = 1;
    uint32_t number = index;
    int result = nameplate_get_u32(np, NAMEPLATE_MAC_COUNT, &count);
    if (result == NAMEPLATE_OK || result == NAMEPLATE_E_NOT_FOUND) {
        result = copy_value(np, NAMEPLATE_MAC, 1u << NAMEPLATE_EUI, mac, NAMEPLATE_MAC_SIZE);
    }
    if (result != (int)NAMEPLATE_MAC_SIZE) {
        return result < 0 ? result : NAMEPLATE_E_TYPE;
    }
    if (number >= count) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    for (uint32_t i = NAMEPLATE_MAC_SIZE; i-- > VENDOR_SIZE;) {
        number += mac[i];
        mac[i] = (uint8_t)number;
        number >>= 8;
    }
    return number == 0u ? NAMEPLATE_OK : NAMEPLATE_E_RANGE;
}
