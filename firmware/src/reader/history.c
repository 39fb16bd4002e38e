/*
 * Older generations, newest first (docs/formats/identity-store.md §5.3). Nothing is remembered between two calls: each
 * reads the store once more and takes the greatest rank behind the one it was given, so a handle needs no list.
 */
#include "store.h"

int nameplate_history(const nameplate_t *np, nameplate_slot_t *slot)
{
    nameplate_walk_t walk;
    const nameplate_slot_t *other = &walk.header.taken;
    nameplate_slot_t next;
    uint64_t top = 0;
    uint64_t limit = nameplate_rank(slot);
    uint32_t newest = np->newest.address;
    if (np->newest.epoch == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    if (slot->epoch == 0u) {
        *slot = np->newest;
        return NAMEPLATE_OK;
    }
    nameplate_walk_begin(&walk, np);
    while (nameplate_walk(&walk)) {
        uint64_t rank = nameplate_rank(other);
        /* The newest comes first, others of equal rank in the order of the list. */
        bool behind = rank < limit || (rank == limit && (other->region > slot->region || slot->address == newest));
        if (behind && rank > top && other->address != newest) {
            top = rank;
            next = *other;
        }
    }
    if (top == 0u) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    next.format &= NAMEPLATE_FORMAT_MASK;
    *slot = next;
    return NAMEPLATE_OK;
}
