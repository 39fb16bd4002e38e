/*
 * Opens a store: on which side of a bank swap it lies, its newest identity, and what is to be said of it at once
 * (docs/formats/identity-store.md §1, §5). What it takes more to find out is in examine.c.
 */
#include "store.h"

int nameplate_open(nameplate_t *np, const nameplate_port_t *port, const nameplate_region_t *regions,
    uint8_t region_count)
{
    nameplate_walk_t walk;
    const nameplate_slot_t *slot = &walk.header.taken;
    nameplate_slot_t *newest = &np->newest;
    uint32_t conflict = 0;
    *np = (nameplate_t){ .port = port, .regions = regions, .region_count = region_count };
    newest->index = UINT16_MAX; /* below all epochs, above what a slot without one claims */
    nameplate_walk_begin(&walk, np, 0, regions->alias != regions->base ? 2u * region_count : region_count);
    while (nameplate_walk(&walk)) {
        bool swapped = walk.place > region_count;
        bool beside = newest->epoch == 0u || swapped == np->swapped;
        if (!beside || nameplate_rank(slot) == nameplate_rank(newest)) {
            conflict = NAMEPLATE_CONFLICT;
        } else if (nameplate_rank(slot) > nameplate_rank(newest)) {
            conflict = 0;
            np->swapped = swapped;
            *newest = *slot;
        }
    }
    uint32_t status = walk.status | conflict;
    if (walk.rot > nameplate_rank(newest)) {
        status |= NAMEPLATE_DEGRADED;
    }
    int result = NAMEPLATE_E_NONE;
    if (newest->epoch != 0u) {
        if (!newest->settled) {
            status |= NAMEPLATE_UNSETTLED;
        }
        result = (int)status;
    }
    if (newest->flags >= NAMEPLATE_ASKS_FOR_LATER) {
        status |= NAMEPLATE_LATER_FORMAT;
    }
    np->status = (uint16_t)status;
    if ((int16_t)status < 0) {
        nameplate_forget(newest);
        result = NAMEPLATE_E_VERSION;
    }
    return result;
}
