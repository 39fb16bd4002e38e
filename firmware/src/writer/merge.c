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
#define NO_NAMED 0xFFFFu /* no id */
#define ORDER_UNKNOWN 0x1000u /* behind all ids that the format names */
#define ORDER_AUTHENTICATION 0x1001u
#define ORDER_END 0x1002u

typedef struct {
    uint16_t id;
    uint16_t named; /* id that an entry of id 7FE names */
} field_key_t;

/* Who has the last word on a field. */
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

static field_key_t key_of_change(const nameplate_change_t *change)
{
    const uint8_t *value = change->value;
    field_key_t key = { change->tag & ID_MASK, NO_NAMED };
    if (key.id == NAMEPLATE_NAME && value != NULL) {
        key.named = (uint16_t)((value[0] | value[1] << 8) & (int)ID_MASK);
    }
    return key;
}

static field_key_t key_of_field(merge_t *merge, const nameplate_field_t *field)
{
    field_key_t key = { field->id, NO_NAMED };
    if (field->id == NAMEPLATE_NAME && field->length >= sizeof key.named) {
        merge->failed |= nameplate_copy(merge->np, field->offset, &key.named, sizeof key.named) != NAMEPLATE_OK;
        key.named &= ID_MASK;
    }
    return key;
}

static bool is_same(field_key_t a, field_key_t b)
{
    return a.id == b.id && a.named == b.named;
}

/* What the changes from first on make of a field: the change that sets it last, KEPT, or REMOVED at any time. */
static int fate_of(const nameplate_edit_t *edit, size_t first, field_key_t key)
{
    int fate = KEPT;
    for (size_t i = first; i < edit->change_count; i++) {
        const nameplate_change_t *change = &edit->changes[i];
        uint32_t id = change->tag & ID_MASK;
        if (change->value == NULL) {
            if (id == key.id || id == key.named) {
                return REMOVED;
            }
        } else if (is_same(key_of_change(change), key)) {
            fate = (int)i;
        }
    }
    return fate;
}

/* True if the old list has the field in front of an offset. */
static bool is_in_old(merge_t *merge, field_key_t key, uint32_t before)
{
    nameplate_field_t field = { 0 };
    while (nameplate_step(merge->np, &field) == NAMEPLATE_OK && field.offset < before) {
        if (is_same(key_of_field(merge, &field), key)) {
            return true;
        }
    }
    return false;
}

/* True if a change adds a field that was not there, or no longer: then it comes behind the others. */
static bool adds(merge_t *merge, size_t index, field_key_t key)
{
    for (size_t i = index; i-- > 0u;) {
        const nameplate_change_t *change = &merge->edit->changes[i];
        uint32_t id = change->tag & ID_MASK;
        if (change->value == NULL ? id == key.id || id == key.named : is_same(key_of_change(change), key)) {
            return change->value == NULL;
        }
    }
    return !is_in_old(merge, key, UINT32_MAX);
}

/* Room for the next bytes of the list; NULL where the workspace ends. */
static uint8_t *make_room(merge_t *merge, uint32_t size, uint32_t type)
{
    uint32_t at = merge->length;
    merge->length += size;
    merge->secrets |= type == NAMEPLATE_SECRET;
    return merge->length <= merge->edit->workspace_size ? merge->edit->workspace + at : NULL;
}

static void put_change(merge_t *merge, const nameplate_change_t *change)
{
    const uint8_t *value = change->value;
    uint32_t size = HEAD_SIZE + ((change->length + 3u) & ~3u);
    uint8_t *to = make_room(merge, size, change->tag >> 12);
    if (to != NULL) {
        to[0] = (uint8_t)change->tag;
        to[1] = (uint8_t)(change->tag >> 8);
        to[2] = (uint8_t)change->length;
        to[3] = (uint8_t)(change->length >> 8);
        for (uint32_t i = HEAD_SIZE; i < size; i++) {
            to[i] = i - HEAD_SIZE < change->length ? value[i - HEAD_SIZE] : 0u;
        }
    }
}

/* An old field, its padding as it was. */
static void put_field(merge_t *merge, const nameplate_field_t *field)
{
    uint32_t size = HEAD_SIZE + ((field->length + 3u) & ~3u);
    uint8_t *to = make_room(merge, size, field->type);
    if (to != NULL) {
        merge->failed |= nameplate_copy(merge->np, field->offset - HEAD_SIZE, to, size) != NAMEPLATE_OK;
    }
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
    while (nameplate_step(merge->np, &field) == NAMEPLATE_OK) {
        if (!is_due(merge, field.id)) {
            continue;
        }
        field_key_t key = key_of_field(merge, &field);
        int fate = fate_of(edit, 0, key);
        if (fate == KEPT) {
            put_field(merge, &field);
        } else if (fate >= 0 && !is_in_old(merge, key, field.offset)) {
            put_change(merge, &edit->changes[fate]);
        }
    }
    for (size_t i = 0; i < edit->change_count; i++) {
        field_key_t key = key_of_change(&edit->changes[i]);
        if (edit->changes[i].value != NULL && is_due(merge, key.id)) {
            int fate = fate_of(edit, i, key);
            if (fate >= 0 && adds(merge, i, key)) {
                put_change(merge, &edit->changes[fate]);
            }
        }
    }
}

/* True if the old payload begins as the workspace does. */
static bool begins_alike(merge_t *merge, uint32_t length)
{
    uint8_t line[NAMEPLATE_LINE_SIZE];
    for (uint32_t at = 0; at < length; at += sizeof line) {
        uint32_t count = length - at < sizeof line ? length - at : sizeof line;
        if (nameplate_copy(merge->np, at, line, count) != NAMEPLATE_OK) {
            merge->failed = true;
            return false;
        }
        if (memcmp(line, merge->edit->workspace + at, count) != 0) {
            return false;
        }
    }
    return true;
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

/* Takes the old payload as it is. */
static int copy_old(const nameplate_t *np, const nameplate_edit_t *edit, nameplate_content_t *content)
{
    content->payload_length = np->newest.payload_length;
    if (content->payload_length > edit->workspace_size) {
        return NAMEPLATE_E_RANGE;
    }
    return nameplate_copy(np, 0, edit->workspace, content->payload_length);
}

int nameplate_merge(const nameplate_t *np, const nameplate_edit_t *edit, uint32_t room, nameplate_content_t *content)
{
    merge_t merge = { .np = np, .edit = edit };
    uint8_t flags = np->newest.flags;
    content->payload = edit->workspace;
    content->flags = flags;
    content->format = np->newest.format;
    content->device_id = np->newest.device_id;
    content->uid_crc = np->newest.uid_crc;
    if (edit->change_count == 0u) {
        return copy_old(np, edit, content);
    }

    while (merge.order < ORDER_AUTHENTICATION) {
        make_pass(&merge);
        merge.order = merge.next_order;
    }
    uint32_t length = merge.length; /* without the authentication */
    if (merge.order == ORDER_AUTHENTICATION) {
        make_pass(&merge);
    }
    flags &= (uint8_t)~NAMEPLATE_SECRETS;
    if (merge.secrets) {
        flags |= NAMEPLATE_SECRETS;
    }
    bool fits = length <= edit->workspace_size;
    bool changed = flags != np->newest.flags || merge.length != np->newest.payload_length || !fits
        || !begins_alike(&merge, length);
    if (merge.failed) {
        return NAMEPLATE_E_IO;
    }
    if (!changed) {
        return copy_old(np, edit, content);
    }
    if ((flags & NAMEPLATE_AUTH) == 0u) {
        length = merge.length; /* what nobody vouched for stays */
    }
    content->flags = flags & (uint8_t)~NAMEPLATE_AUTH;
    content->payload_length = length;
    if (length > room) {
        return NAMEPLATE_E_FULL;
    }
    return length <= edit->workspace_size ? 1 : NAMEPLATE_E_RANGE;
}
