/*
 * Opens a store: on which side of a bank swap it lies, its newest identity, and what is to be said of it
 * (docs/formats/identity-store.md §1, §5). Regions and aliases are read whole, so the status is that of all slots.
 */
#include "store.h"

#include <string.h>

#define ID_COUNT 0x1000u
#define WINDOW 32u /* ids that are looked at in one pass */
/* MUST_UNDERSTAND, which is the highest flag, and any of the unassigned ones, which are the next */
#define ASKS_FOR_LATER (NAMEPLATE_MUST_UNDERSTAND + 0x10u)
#define IDENTITY_SIZE (offsetof(nameplate_line_t, slot.crc) - offsetof(nameplate_line_t, slot.generation))

/* A repeated id is looked for with one bit an id, in as many passes over the list as there are windows of ids in it. */
static uint32_t field_status(const nameplate_t *np)
{
    uint32_t status = 0;
    uint32_t low = 0;
    do {
        uint32_t seen = 0;
        uint32_t next = ID_COUNT;
        nameplate_field_t field = { 0 };
        int result;
        while ((result = nameplate_step(np, &field)) == NAMEPLATE_OK) {
            uint32_t id = field.id;
            uint32_t bit = 1u << id % WINDOW;
            if (id - low < WINDOW) {
                if ((seen & bit) != 0u && id != NAMEPLATE_NAME) {
                    status |= NAMEPLATE_DUPLICATE_FIELD;
                }
                seen |= bit;
            } else if (id >= low && id < next) {
                next = id;
            }
        }
        if (result == NAMEPLATE_E_RANGE) {
            status |= NAMEPLATE_BAD_FIELDS;
        }
        low = next;
    } while (low < ID_COUNT);
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

/* What the slots of one side say of its newest. */
typedef struct {
    uint64_t top; /* its rank; UINT32_MAX, which is below all ranks: there is none */
    uint32_t body_crc; /* its */
    uint32_t parent; /* its */
    uint32_t order; /* of its region, between equal ranks */
    uint32_t generation; /* greatest of all slots so far */
    uint32_t older_generation; /* greatest of those with a lower rank; two regions may have the same one */
    uint32_t status;
} verdict_t;

/* Takes the valid slot that the walk is at into account. */
static void judge(verdict_t *verdict, const nameplate_walk_t *walk, nameplate_slot_t *newest)
{
    const nameplate_slot_t *slot = &walk->header.taken;
    uint64_t rank = nameplate_rank(slot);
    uint32_t order = (uint8_t)walk->traits;
    uint32_t before = verdict->generation;
    if (verdict->generation < slot->generation) {
        verdict->generation = slot->generation;
    }
    if (rank < verdict->top) {
        if (verdict->older_generation < slot->generation) {
            verdict->older_generation = slot->generation;
        }
        return;
    }
    if (rank > verdict->top) {
        verdict->older_generation = before;
        verdict->order = UINT32_MAX;
        verdict->status = 0;
    } else if (walk->line.commit.body_crc != verdict->body_crc
        || memcmp(&slot->generation, &newest->generation, IDENTITY_SIZE) != 0) {
        verdict->status = NAMEPLATE_CONFLICT;
    }
    if (order < verdict->order) {
        verdict->top = rank;
        verdict->body_crc = walk->line.commit.body_crc;
        verdict->parent = walk->line.commit.parent;
        verdict->order = order;
        *newest = *slot;
    }
}

/* The status of a side that was walked through, as far as slots and region headers tell it. */
static uint32_t conclude(const verdict_t *verdict, const nameplate_walk_t *walk, const nameplate_slot_t *newest)
{
    uint32_t status = walk->status | verdict->status;
    if (walk->rot > verdict->top) {
        status |= NAMEPLATE_DEGRADED;
    }
    if (verdict->top > UINT32_MAX) {
        if (!newest->settled) {
            status |= NAMEPLATE_UNSETTLED;
        }
        if (verdict->older_generation > verdict->parent) {
            status |= NAMEPLATE_LOST_UPDATE;
        }
    }
    return status;
}

/* Reads the regions, then their aliases: the status of the side with an identity, the regions' if none has one. */
static uint32_t read_sides(nameplate_t *np, bool *found)
{
    nameplate_walk_t walk;
    uint32_t status = 0;
    uint32_t later = 0;
    bool swapped = false;
    *found = false;
    for (;;) {
        verdict_t verdict = { .top = UINT32_MAX };
        nameplate_walk_begin(&walk, np);
        while (nameplate_walk(&walk)) {
            if (*found) {
                status |= NAMEPLATE_CONFLICT;
            } else {
                judge(&verdict, &walk, &np->newest);
            }
        }
        later |= walk.status;
        if (!np->swapped || verdict.top > UINT32_MAX) {
            status = conclude(&verdict, &walk, &np->newest);
            *found = verdict.top > UINT32_MAX;
            swapped = np->swapped;
        }
        if (np->swapped || np->regions->alias == np->regions->base) {
            np->swapped = swapped;
            return status | (later & NAMEPLATE_LATER_FORMAT);
        }
        np->swapped = true;
    }
}

int nameplate_open(nameplate_t *np, const nameplate_port_t *port, const nameplate_region_t *regions,
    uint8_t region_count)
{
    bool found;
    int result = NAMEPLATE_E_NONE;
    np->port = port;
    np->regions = regions;
    np->region_count = region_count;
    np->swapped = false;
    uint32_t status = read_sides(np, &found);
    if ((status & NAMEPLATE_LATER_FORMAT) != 0u) {
        status = 0;
        result = NAMEPLATE_E_VERSION;
    } else if (found) {
        np->newest.format &= NAMEPLATE_FORMAT_MASK;
        status |= field_status(np);
        if (binding(np) == BOUND_ELSEWHERE) {
            status |= NAMEPLATE_STALE_UID;
        }
        result = np->newest.flags >= ASKS_FOR_LATER ? NAMEPLATE_E_VERSION : (int)status;
    }
    np->status = (uint16_t)status;
    if (result < 0) {
        np->newest = (nameplate_slot_t){ 0 };
    }
    return result;
}

bool nameplate_is_bound_here(const nameplate_t *np)
{
    return binding(np) == BOUND_HERE;
}
