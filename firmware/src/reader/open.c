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

/* Reads one side, its newest identity into np, and returns the status as far as slots and region headers tell it. */
static uint32_t read_side(nameplate_t *np)
{
    nameplate_walk_t walk;
    const nameplate_slot_t *slot = &walk.header.taken;
    uint64_t top = UINT32_MAX; /* rank of the newest; below all ranks */
    uint32_t body_crc = 0; /* of the newest, as are the next two */
    uint32_t parent = 0;
    uint32_t order = 0;
    uint32_t top_generation = 0; /* greatest of the newest's rank, which two regions may have */
    uint32_t older_generation = 0; /* greatest of the lower ranks */
    uint32_t conflict = 0;
    np->newest.epoch = 0;
    nameplate_walk_begin(&walk, np);
    while (nameplate_walk(&walk)) {
        uint64_t rank = nameplate_rank(slot);
        if (rank < top) {
            if (older_generation < slot->generation) {
                older_generation = slot->generation;
            }
            continue;
        }
        if (rank > top) {
            conflict = 0;
            order = UINT32_MAX;
            if (older_generation < top_generation) {
                older_generation = top_generation;
            }
            top_generation = 0;
        } else if (walk.line.commit.body_crc != body_crc
            || memcmp(&slot->generation, &np->newest.generation, IDENTITY_SIZE) != 0) {
            conflict = NAMEPLATE_CONFLICT;
        }
        if (top_generation < slot->generation) {
            top_generation = slot->generation;
        }
        if ((uint8_t)walk.traits < order) {
            top = rank;
            body_crc = walk.line.commit.body_crc;
            parent = walk.line.commit.parent;
            order = (uint8_t)walk.traits;
            np->newest = *slot;
        }
    }
    uint32_t status = walk.status | conflict;
    if (walk.rot > top) {
        status |= NAMEPLATE_DEGRADED;
    }
    if (np->newest.epoch != 0u) {
        if (!np->newest.settled) {
            status |= NAMEPLATE_UNSETTLED;
        }
        if (older_generation > parent) {
            status |= NAMEPLATE_LOST_UPDATE;
        }
    }
    np->newest.format &= NAMEPLATE_FORMAT_MASK;
    return status;
}

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

int nameplate_open(nameplate_t *np, const nameplate_port_t *port, const nameplate_region_t *regions,
    uint8_t region_count)
{
    np->port = port;
    np->regions = regions;
    np->region_count = region_count;
    np->swapped = false;
    uint32_t status = read_side(np);
    uint32_t later = status;
    if (regions->alias != regions->base) {
        nameplate_slot_t newest = np->newest;
        np->swapped = true;
        uint32_t other = read_side(np);
        later |= other;
        if (newest.epoch != 0u || np->newest.epoch == 0u) {
            if (np->newest.epoch != 0u) {
                status |= NAMEPLATE_CONFLICT;
            }
            np->newest = newest;
            np->swapped = false;
        } else {
            status = other;
        }
    }
    int result = NAMEPLATE_E_NONE;
    if (np->newest.epoch != 0u) {
        status |= field_status(np);
        if (binding(np) == BOUND_ELSEWHERE) {
            status |= NAMEPLATE_STALE_UID;
        }
        result = np->newest.flags >= ASKS_FOR_LATER ? NAMEPLATE_E_VERSION : (int)status;
    }
    if ((later & NAMEPLATE_LATER_FORMAT) != 0u) {
        status = 0;
        result = NAMEPLATE_E_VERSION;
    }
    np->status = (uint16_t)status;
    if (result < 0) {
        memset(&np->newest, 0, sizeof np->newest);
    }
    return result;
}

bool nameplate_is_bound_here(const nameplate_t *np)
{
    return binding(np) == BOUND_HERE;
}
