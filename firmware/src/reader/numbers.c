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
    if ((types >> NAMEPLATE_TYPE(field->tag) & 1u) == 0u || length - 1u >= sizeof *value || (length & (length - 1u)) != 0u) {
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
    if (id == NAMEPLATE_DEVICE_ID && np->newest.epoch != 0u) {
        *value = np->newest.device_id;
        return NAMEPLATE_OK;
    }
    return read_number(np, id, 1u << NAMEPLATE_UINT | 1u << NAMEPLATE_TIME, value, &field);
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
    union {
        uint64_t number;
        int64_t wide;
        int8_t bytes[sizeof(int64_t)];
    } stored;
    int result = read_number(np, id, 1u << NAMEPLATE_UINT | 1u << NAMEPLATE_INT, &stored.number, &field);
    if (result != NAMEPLATE_OK) {
        return result;
    }
    bool is_signed = NAMEPLATE_TYPE(field.tag) == NAMEPLATE_INT;
    if (is_signed && stored.bytes[field.length - 1u] < 0) {
        for (uint32_t i = field.length; i < sizeof stored; i++) {
            stored.bytes[i] = -1;
        }
    }
    if (stored.wide != (int32_t)stored.wide || (!is_signed && stored.wide < 0)) {
        return NAMEPLATE_E_RANGE;
    }
    *value = (int32_t)stored.wide;
    return NAMEPLATE_OK;
}
