/*
 * Numbers in fields (docs/formats/identity-store.md §4.1): 1, 2, 4 or 8 bytes. Whoever asks for one says how wide it
 * may be, not how it is stored.
 */
#include "store.h"

/* The bytes of a number of one of some types, zero-extended. */
static int read_number(const nameplate_t *np, uint16_t id, uint32_t types, uint64_t *value, nameplate_field_t *field)
{
    int result = nameplate_find(np, id, field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t length = field->length;
    if ((types >> field->type & 1u) == 0u || length - 1u >= sizeof *value || (length & (length - 1u)) != 0u) {
        return NAMEPLATE_E_TYPE;
    }
    uint64_t number = 0;
    result = nameplate_copy(np, field->offset, &number, length);
    if (result == NAMEPLATE_OK) {
        *value = number;
    }
    return result;
}

int nameplate_get_u64(const nameplate_t *np, uint16_t id, uint64_t *value)
{
    nameplate_field_t field;
    if (id != NAMEPLATE_DEVICE_ID) {
        return read_number(np, id, 1u << NAMEPLATE_UINT | 1u << NAMEPLATE_TIME, value, &field);
    }
    if (np->newest.epoch == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    *value = np->newest.device_id;
    return NAMEPLATE_OK;
}

int nameplate_get_u32(const nameplate_t *np, uint16_t id, uint32_t *value)
{
    uint64_t wide;
    int result = nameplate_get_u64(np, id, &wide);
    if (result == NAMEPLATE_OK) {
        if (wide > UINT32_MAX) {
            return NAMEPLATE_E_RANGE;
        }
        *value = (uint32_t)wide;
    }
    return result;
}

int nameplate_get_i32(const nameplate_t *np, uint16_t id, int32_t *value)
{
    nameplate_field_t field;
    uint64_t number;
    int result = read_number(np, id, 1u << NAMEPLATE_UINT | 1u << NAMEPLATE_INT, &number, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    uint32_t unused = 64u - 8u * field.length;
    int64_t wide = (int64_t)number;
    if (field.type == NAMEPLATE_INT) {
        wide = (int64_t)(number << unused) >> unused;
    } else if (wide < 0) {
        return NAMEPLATE_E_RANGE;
    }
    if (wide != (int32_t)wide) {
        return NAMEPLATE_E_RANGE;
    }
    *value = (int32_t)wide;
    return NAMEPLATE_OK;
}
