/*
 * Older generations, newest first (docs/formats/identity-store.md §5.3). Nothing is remembered between two calls: each
 * reads the store once more and takes the greatest rank behind the one it was given, so a handle needs no list.
 */
#include "store.h"

typedef struct {
    nameplate_walk_t walk;
    const nameplate_slot_t *after;
    nameplate_slot_t next; /* epoch 0: none yet */
} search_t;

/* The newest comes first, others of equal rank in the order of the list. */
static void consider(nameplate_walk_t *walk)
{
    search_t *search = (search_t *)walk;
    const nameplate_slot_t *slot = &walk->header.taken;
    const nameplate_slot_t *after = search->after;
    uint32_t newest = walk->np->newest.address;
    uint64_t rank = nameplate_rank(slot);
    uint64_t limit = nameplate_rank(after);
    if (slot->address != newest
        && (rank < limit || (rank == limit && (slot->region > after->region || after->address == newest)))
        && (search->next.epoch == 0u || rank > nameplate_rank(&search->next))) {
        search->next = *slot;
    }
}

int nameplate_history(const nameplate_t *np, nameplate_slot_t *slot)
{
    search_t search;
    if (np->newest.epoch == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    if (slot->epoch == 0u) {
        *slot = np->newest;
        return NAMEPLATE_OK;
    }
    search.walk.np = np;
    search.walk.visit = consider;
    search.after = slot;
    search.next.epoch = 0;
    nameplate_walk(&search.walk);
    if (search.next.epoch == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    search.next.format &= NAMEPLATE_FORMAT_MASK;
    *slot = search.next;
    return NAMEPLATE_OK;
}
