/*
 * Opens a store: on which side of a bank swap it lies, its newest identity, and what is to be said of it
 * (docs/formats/identity-store.md §1, §5). Regions and aliases are read whole, so the status is that of all slots.
 */
#include "store.h"

#include <string.h>

/* What the slots of one side say. */
typedef struct {
    nameplate_walk_t walk;
    nameplate_t *np;
    uint64_t top; /* rank of the newest */
    uint32_t body_crc; /* of the newest, as is the next */
    uint32_t parent;
    uint32_t top_generation; /* greatest of the newest's rank; two regions may have one */
    uint32_t older_generation; /* greatest of the lower ranks */
} side_t;

static void rank_slot(nameplate_walk_t *walk)
{
    side_t *side = (side_t *)walk;
    const nameplate_slot_t *slot = &walk->header.taken;
    uint64_t rank = nameplate_rank(slot);
    uint32_t *greatest = &side->top_generation;
    bool wins = walk->wins;
    if (rank > side->top) {
        if (side->older_generation < side->top_generation) {
            side->older_generation = side->top_generation;
        }
        side->top_generation = 0;
        walk->status &= ~(uint32_t)NAMEPLATE_CONFLICT;
        wins = true;
    } else if (rank < side->top) {
        greatest = &side->older_generation;
        wins = false;
    } else if (walk->body_crc != side->body_crc
        || memcmp(&slot->generation, &side->np->newest.generation, 24) != 0) {
        walk->status |= NAMEPLATE_CONFLICT;
    }
    if (*greatest < slot->generation) {
        *greatest = slot->generation;
    }
    if (wins) {
        side->top = rank;
        side->body_crc = walk->body_crc;
        side->parent = walk->parent;
        side->np->newest = *slot;
    }
}

static void read_side(nameplate_t *np)
{
    side_t side;
    side.walk.np = np;
    side.walk.visit = rank_slot;
    side.np = np;
    side.top = 0xFFFFFFFFu;
    side.top_generation = 0;
    side.older_generation = 0;
    np->newest.epoch = 0;
    nameplate_walk(&side.walk);
    uint32_t status = side.walk.status;
    if (side.walk.rot > side.top) {
        status |= NAMEPLATE_DEGRADED;
    }
    if (np->newest.epoch != 0u) {
        if (!np->newest.settled) {
            status |= NAMEPLATE_UNSETTLED;
        }
        if (side.older_generation > side.parent) {
            status |= NAMEPLATE_LOST_UPDATE;
        }
    }
    np->newest.format &= NAMEPLATE_FORMAT_MASK;
    np->status = (uint16_t)status;
}

/* A repeated id is looked for with one bit an id, in as many passes over the list as there are windows of ids in it. */
static uint32_t field_status(const nameplate_t *np)
{
    uint32_t status = 0;
    uint32_t low = 0;
    do {
        uint32_t seen = 0;
        uint32_t next = 0x1000;
        nameplate_field_t field = { 0 };
        int result;
        while ((result = nameplate_step(np, &field)) == NAMEPLATE_OK) {
            uint32_t id = field.id;
            uint32_t bit = 1u << (id & 31u);
            if (id - low < 32u) {
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
    } while (low < 0x1000u);
    return status;
}

/* 0: not bound, or nobody knows; 1 to this chip; 2 to another */
static uint32_t binding(const nameplate_t *np)
{
    uint8_t uid[NAMEPLATE_UID_SIZE];
    const nameplate_port_t *port = np->port;
    if ((np->newest.flags & NAMEPLATE_UID_BOUND) == 0u || port->read_uid == NULL) {
        return 0;
    }
    port->read_uid(port->context, uid);
    return nameplate_crc32(0, uid, sizeof uid) == np->newest.uid_crc ? 1u : 2u;
}

int nameplate_open(nameplate_t *np, const nameplate_port_t *port, const nameplate_region_t *regions,
    uint8_t region_count)
{
    np->port = port;
    np->regions = regions;
    np->region_count = region_count;
    np->swapped = false;
    read_side(np);
    uint32_t later = np->status;
    if (regions->alias != regions->base) {
        nameplate_t primary = *np;
        np->swapped = true;
        read_side(np);
        later |= np->status;
        bool found = np->newest.epoch != 0u;
        if (!found || primary.newest.epoch != 0u) {
            *np = primary;
            if (found) {
                np->status |= NAMEPLATE_CONFLICT;
            }
        }
    }
    int result = NAMEPLATE_E_NONE;
    if (np->newest.epoch != 0u) {
        uint32_t status = np->status | field_status(np);
        if (binding(np) == 2u) {
            status |= NAMEPLATE_STALE_UID;
        }
        np->status = (uint16_t)status;
        result = (int)status;
        if (np->newest.flags >= 0x90u) {
            result = NAMEPLATE_E_VERSION;
        }
    }
    if ((later & NAMEPLATE_LATER_FORMAT) != 0u) {
        np->status = 0;
        result = NAMEPLATE_E_VERSION;
    }
    if (result < 0) {
        memset(&np->newest, 0, sizeof np->newest);
    }
    return result;
}

bool nameplate_is_bound_here(const nameplate_t *np)
{
    return binding(np) == 1u;
}
