/*
 * Opens a store: on which side of a bank swap it lies, its newest identity, and what is to be said of it
 * (docs/formats/identity-store.md §1, §5). Regions and aliases are read whole, so the status is that of all slots.
 */
#include "store.h"

#include <string.h>

/* Reads one side: its newest identity (epoch 0: none), and the status as far as slots and region headers tell it. */
static void read_side(nameplate_t *np)
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
            || memcmp(&slot->generation, &np->newest.generation, 24) != 0) {
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
    nameplate_t other;
    np->port = port;
    np->regions = regions;
    np->region_count = region_count;
    np->swapped = false;
    read_side(np);
    uint32_t later = np->status;
    if (regions->alias != regions->base) {
        other = *np;
        other.swapped = true;
        read_side(&other);
        later |= other.status;
        if (other.newest.epoch != 0u) {
            if (np->newest.epoch == 0u) {
                *np = other;
            } else {
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
