/*
 * Older generations, newest first (docs/formats/identity-store.md §5.3). Nothing is remembered between two calls: each
 * reads the store once more and takes the greatest rank behind the one it was given, so a handle needs no list.
 */
#include "store.h"

int nameplate_history(const nameplate_t *np, nameplate_slot_t *slot)
{
    nameplate_walk_t walk;
    const nameplate_slot_t *other = &walk.header.taken;
    uint64_t limit = nameplate_rank(slot);
    uint32_t from = slot->address;
    uint32_t passed = from == np->newest.address; /* it comes first, others of equal rank in the order of the list */
    int result = NAMEPLATE_E_NOT_FOUND;
    if (slot->epoch == 0u) {
        *slot = np->newest;
        if (slot->epoch != 0u) {
            result = NAMEPLATE_OK;
        }
        return result;
    }
    nameplate_walk_shown(&walk, np);
    while (nameplate_walk(&walk)) {
        uint64_t rank = nameplate_rank(other);
        if (other->address != np->newest.address && rank < limit + passed
            && (result != NAMEPLATE_OK || rank > nameplate_rank(slot))) {
            *slot = *other;
            result = NAMEPLATE_OK;
        }
        passed |= other->address == from;
    }
    return result;
}
