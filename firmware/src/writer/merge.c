/*
 * What an edit makes of a field list (docs/formats/identity-store.md §4, W5). The new list is made in its final order,
 * pass by pass, from the old one on the flash and from the changes, so the workspace never holds more than the result:
 *
 *   ids that the format names, ascending | all others: the old ones as they were stored, then the new ones | 7FF
 *
 * A changed field stays where the first of its id was. A field is named by its id, an entry of id 7FE also by the id of
 * the field that it names.
 */
#include "writer.h"

#include <string.h>

#define HEAD_SIZE 4u /* bytes, tag and length */
#define ID_MASK 0xFFFu
#define ORDER_UNKNOWN 0x1000u /* behind all ids that the format names */
#define ORDER_AUTHENTICATION 0x1001u
#define ORDER_END 0x1002u

#define NO_NAMED (0xFFFFu << 16) /* no id */

/* Who has the last word on a field: a change, by its index, or one of these. */
enum { KEPT = -1, REMOVED = -2 };

typedef struct {
    const nameplate_t *np;
    const nameplate_edit_t *edit;
    uint32_t length; /* bytes made; only those within the workspace are there */
    uint32_t order; /* of this pass */
    uint32_t next_order;
    bool secrets;
    bool failed; /* a line can no longer be read */
} merge_t;

static uint32_t order_of(uint32_t id)
{
    if (id == NAMEPLATE_AUTHENTICATION) {
        return ORDER_AUTHENTICATION;
    }
    bool named_by_format = (id >= NAMEPLATE_SERIAL && id <= NAMEPLATE_BATCH)
        || (id >= NAMEPLATE_KEY0 && id <= NAMEPLATE_SCHEMA) || id == NAMEPLATE_NAME;
    return named_by_format ? id : ORDER_UNKNOWN;
}

/* What names a field: its id, and 16 bits higher the id that an entry of id 7FE names. */
static uint32_t key_of_change(const nameplate_change_t *change)
{
    const uint8_t *value = change->value;
    uint32_t id = change->tag & ID_MASK;
    return id == NAMEPLATE_NAME ? id | (value[0] | ((uint32_t)value[1] << 8 & ID_MASK)) << 16 : id | NO_NAMED;
}

static uint32_t key_of_field(merge_t *merge, const nameplate_field_t *field)
{
    uint16_t named;
    if (NAMEPLATE_ID(field->tag) != NAMEPLATE_NAME || field->length < sizeof named) {
        return NAMEPLATE_ID(field->tag) | NO_NAMED;
    }
    named = 0;
    merge->failed |= nameplate_copy(merge->np, field->offset, &named, sizeof named) != NAMEPLATE_OK;
    return NAMEPLATE_ID(field->tag) | (named & ID_MASK) << 16;
}

/* What a change does to a field: 0 nothing, 1 it sets it, REMOVED. */
static int touch(const nameplate_change_t *change, uint32_t key)
{
    uint32_t id = change->tag & ID_MASK;
    if (change->value == NULL) {
        return id == (key & 0xFFFFu) || id == key >> 16 ? REMOVED : 0;
    }
    return key_of_change(change) == key ? 1 : 0;
}

/* What the changes from first on make of a field: the change that sets it last, KEPT, or REMOVED at any time. */
static int fate_of(const nameplate_edit_t *edit, size_t first, uint32_t key)
{
    int fate = KEPT;
    for (size_t i = first; i < edit->change_count && fate != REMOVED; i++) {
        int how = touch(&edit->changes[i], key);
        if (how != 0) {
            fate = how == REMOVED ? REMOVED : (int)i;
        }
    }
    return fate;
}

/* True if the old list has the field in front of an offset. */
static bool is_in_old(merge_t *merge, uint32_t key, uint32_t before)
{
    nameplate_field_t field = { 0 };
    while (nameplate_next(merge->np, &field) == NAMEPLATE_OK && field.offset < before) {
        if (key_of_field(merge, &field) == key) {
            return true;
        }
    }
    return false;
}

/* Puts a field behind the others: its value, or if that is NULL an old one from an offset on, its padding as it was. */
static void put(merge_t *merge, uint32_t tag, uint32_t length, const uint8_t *value, uint32_t offset)
{
    uint32_t padded = (length + 3u) & ~3u;
    uint8_t *to = merge->edit->workspace + merge->length;
    merge->length += HEAD_SIZE + padded;
    merge->secrets |= tag >> 12 == NAMEPLATE_SECRET;
    if (merge->length > merge->edit->workspace_size) {
        return;
    }
    uint32_t head = tag | length << 16;
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    if (value == NULL) {
        merge->failed |= nameplate_copy(merge->np, offset, to, padded) != NAMEPLATE_OK;
    } else {
        for (uint32_t i = 0; i < padded; i++) {
            to[i] = i < length ? value[i] : 0u;
        }
    }
}

/*
 * What becomes of a field that is in the old list at an offset, or that change first sets: KEPT, or else it is done
 * with. Of all that set the same field it is put once, where the first of them stood since it was last removed, as the
 * last set it.
 */
static int settle_fate(merge_t *merge, size_t first, uint32_t key, uint32_t offset)
{
    const nameplate_edit_t *edit = merge->edit;
    int fate = fate_of(edit, first, key);
    int before = 0;
    for (size_t i = first; fate >= 0 && i-- > 0u && before == 0;) {
        before = touch(&edit->changes[i], key);
    }
    if (fate >= 0 && (before == REMOVED || (before == 0 && !is_in_old(merge, key, offset)))) {
        const nameplate_change_t *change = &edit->changes[fate];
        put(merge, change->tag, change->length, change->value, 0);
    }
    return fate;
}

/* True if a field belongs to this pass. */
static bool is_due(merge_t *merge, uint32_t id)
{
    uint32_t order = order_of(id);
    if (order > merge->order && order < merge->next_order) {
        merge->next_order = order;
    }
    return order == merge->order;
}

static void make_pass(merge_t *merge)
{
    const nameplate_edit_t *edit = merge->edit;
    nameplate_field_t field = { 0 };
    merge->next_order = ORDER_END;
    while (nameplate_next(merge->np, &field) == NAMEPLATE_OK) {
        if (!is_due(merge, NAMEPLATE_ID(field.tag))) {
            continue;
        }
        if (settle_fate(merge, 0, key_of_field(merge, &field), field.offset) == KEPT) {
            put(merge, field.tag, field.length, NULL, field.offset);
        }
    }
    for (size_t i = 0; i < edit->change_count; i++) {
        const nameplate_change_t *change = &edit->changes[i];
        if (change->value != NULL && is_due(merge, change->tag & ID_MASK)) {
            (void)settle_fate(merge, i, key_of_change(change), UINT32_MAX);
        }
    }
}

/* True if the old payload begins as the workspace does. */
static bool begins_alike(merge_t *merge, uint32_t length)
{
    bool alike = true;
    for (uint32_t at = 0; at < length; at += sizeof(uint32_t)) {
        uint32_t word = 0;
        merge->failed |= nameplate_copy(merge->np, at, &word, sizeof word) != NAMEPLATE_OK;
        alike &= memcmp(&word, merge->edit->workspace + at, sizeof word) == 0;
    }
    return alike;
}

int nameplate_check_edit(const nameplate_edit_t *edit)
{
    for (size_t i = 0; i < edit->change_count; i++) {
        const nameplate_change_t *change = &edit->changes[i];
        uint32_t id = change->tag & ID_MASK;
        if (id <= NAMEPLATE_DEVICE_ID || id == NAMEPLATE_AUTHENTICATION
            || (id == NAMEPLATE_NAME && change->value != NULL && change->length < sizeof(uint16_t))) {
            return NAMEPLATE_E_RANGE;
        }
    }
    return NAMEPLATE_OK;
}

int nameplate_merge(const nameplate_writer_t *writer)
{
    const nameplate_edit_t *edit = writer->edit;
    nameplate_slot_t *newest = &writer->np->newest;
    merge_t merge = { .np = writer->np, .edit = edit };
    uint32_t old_length = newest->payload_length;
    uint32_t length = old_length;
    if (edit->change_count > 0u) {
        while (merge.order < ORDER_AUTHENTICATION) {
            make_pass(&merge);
            merge.order = merge.next_order;
        }
        length = merge.length; /* without the authentication */
        if (merge.order == ORDER_AUTHENTICATION) {
            make_pass(&merge);
        }
        uint32_t flags = newest->flags & ~(uint32_t)NAMEPLATE_SECRETS;
        if (merge.secrets) {
            flags |= NAMEPLATE_SECRETS;
        }
        bool changed = flags != newest->flags || merge.length != old_length || length > edit->workspace_size
            || !begins_alike(&merge, length);
        if (merge.failed) {
            return NAMEPLATE_E_IO;
        }
        if (changed) {
            if ((flags & NAMEPLATE_AUTH) == 0u) {
                length = merge.length; /* what nobody vouched for stays */
            }
            if (length > (1u << writer->slot_log2) - NAMEPLATE_SLOT_OVERHEAD) {
                return NAMEPLATE_E_FULL;
            }
            newest->flags = (uint8_t)(flags & ~(uint32_t)NAMEPLATE_AUTH);
            newest->payload_length = (uint16_t)length;
            return length <= edit->workspace_size ? 1 : NAMEPLATE_E_RANGE;
        }
        length = old_length;
    }
    return length <= edit->workspace_size ? nameplate_copy(writer->np, 0, edit->workspace, length) : NAMEPLATE_E_RANGE;
}
