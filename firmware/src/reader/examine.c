/*
 * All that is to be said of an open store (docs/formats/identity-store.md §5.3 and §5.4), which is what the host says of
 * it: every slot of the side shown is judged, the fields and the binding, too.
 */
#include "store.h"

#include <string.h>

#define IDENTITY_SIZE (offsetof(nameplate_line_t, slot.crc) - offsetof(nameplate_line_t, slot.generation))

/* Judges the side that the handle shows, and decides which of several slots of the greatest rank is the newest. */
static uint32_t examine_sides(nameplate_t *np)
{
    nameplate_walk_t walk;
    nameplate_slot_t *newest = &np->newest; /* the first of its rank in the list */
    const nameplate_slot_t *slot = &walk.header.taken;
    uint32_t body_crc = 0; /* the newest's, as are the next two */
    uint32_t parent = UINT32_MAX;
    uint32_t order = 0; /* of its region, between equal ranks */
    uint32_t older = 0; /* greatest generation of lower rank */
    uint32_t status = 0;
    nameplate_at_t at;
    nameplate_walk_shown(&walk, np);
    while ((at = nameplate_walk_on(&walk)) != NAMEPLATE_AT_END) {
        if (walk.traits >= NAMEPLATE_USABLE_TRAIT && (uint8_t)(walk.traits >> 8) != np->region_count) {
            status |= NAMEPLATE_WRONG_REGIONS;
        }
        if (at != NAMEPLATE_AT_VALID) {
            continue;
        }
        if (slot->epoch != newest->epoch || slot->index != newest->index) {
            older = slot->generation > older ? slot->generation : older;
            continue;
        }
        bool first = slot->address == newest->address;
        if (!first && (walk.line.commit.body_crc != body_crc
                || memcmp(&slot->generation, &newest->generation, IDENTITY_SIZE) != 0)) {
            status |= NAMEPLATE_CONFLICT;
        }
        if (first || (uint8_t)walk.traits < order) {
            order = (uint8_t)walk.traits;
            body_crc = walk.line.commit.body_crc;
            parent = walk.line.commit.parent;
            *newest = *slot;
        }
    }
    status |= walk.status;
    if (walk.rot > nameplate_rank(newest)) {
        status |= NAMEPLATE_DEGRADED;
    }
    if (older > parent) {
        status |= NAMEPLATE_LOST_UPDATE;
    }
    /* The other side: an identity there contradicts the one here. */
    walk.place = np->swapped ? 0u : np->region_count;
    walk.end = (uint8_t)(walk.place + np->region_count);
    if (np->regions->alias != np->regions->base && nameplate_walk(&walk)) {
        status |= NAMEPLATE_CONFLICT;
    }
    return status;
}

static uint32_t examine_fields(const nameplate_t *np)
{
    nameplate_field_t field = { 0 };
    nameplate_field_t first;
    uint32_t status = 0;
    while (nameplate_next(np, &field) == NAMEPLATE_OK) {
        uint16_t id = NAMEPLATE_ID(field.tag);
        if (id != NAMEPLATE_NAME && nameplate_find(np, id, &first) == NAMEPLATE_OK && first.offset != field.offset) {
            status = NAMEPLATE_DUPLICATE_FIELD;
        }
    }
    if (field.tag != 0u && (uint32_t)field.offset + field.length > np->newest.payload_length) {
        status |= NAMEPLATE_BAD_FIELDS;
    }
    return status;
}

typedef enum { NOT_BOUND, BOUND_HERE, BOUND_ELSEWHERE } binding_t;

/* NOT_BOUND also where the port has no UID. */
static binding_t binding(const nameplate_t *np)
{
    uint8_t uid[NAMEPLATE_UID_SIZE];
    const nameplate_port_t *port = np->port;
    if ((np->newest.flags & NAMEPLATE_UID_BOUND) == 0u || port->read_uid == NULL) {
        return NOT_BOUND;
    }
    port->read_uid(port->context, uid);
    return nameplate_crc32(0, uid, sizeof uid) == np->newest.uid_crc ? BOUND_HERE : BOUND_ELSEWHERE;
}

bool nameplate_is_bound_here(const nameplate_t *np)
{
    return binding(np) == BOUND_HERE;
}

int nameplate_examine(nameplate_t *np)
{
    if ((int16_t)np->status < 0) {
        return NAMEPLATE_E_VERSION;
    }
    uint32_t status = examine_sides(np) | examine_fields(np);
    int result = NAMEPLATE_E_NONE;
    if (np->newest.epoch != 0u) {
        if (!np->newest.settled) {
            status |= NAMEPLATE_UNSETTLED;
        }
        if (binding(np) == BOUND_ELSEWHERE) {
            status |= NAMEPLATE_STALE_UID;
        }
        result = (int)status;
    }
    np->status = (uint16_t)status;
    if (np->newest.flags >= NAMEPLATE_ASKS_FOR_LATER) { /* of two newest it is the other one now */
        nameplate_forget(&np->newest);
        result = NAMEPLATE_E_VERSION;
    }
    return result;
}
