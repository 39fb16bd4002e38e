/*
 * Writes a new generation (docs/formats/identity-store.md §6): behind the newest where W2 allows it, else into the
 * other region, which is erased for it. At most one erase a call, but for a locked store whose generation did not come
 * out at slot 1: that is compacted once more.
 */
#include "writer.h"

#define MAX_ROUNDS 3u /* an append that fails, a compaction, the same again */
#define NOT_WRITTEN 0
#define WRITTEN 1

/* What forbids writing, whatever the edit says. */
static int refuse(const nameplate_writer_t *writer)
{
    const nameplate_t *np = writer->np;
    uint32_t forbidden = NAMEPLATE_WRONG_REGIONS;
    if ((np->status & NAMEPLATE_CONFLICT) != 0u) {
        return NAMEPLATE_E_CONFLICT;
    }
    if (writer->edit->change_count > 0u) {
        if ((np->newest.format & NAMEPLATE_FORMAT_MASK) != NAMEPLATE_FORMAT_FIELDS) {
            return NAMEPLATE_E_REFUSED;
        }
        forbidden |= NAMEPLATE_BAD_FIELDS;
    }
    return np->region_count != 2u || (np->status & forbidden) != 0u || (writer->modes & NAMEPLATE_MODE_HOST_ONLY) != 0u
        ? NAMEPLATE_E_REFUSED : NAMEPLATE_OK;
}

static int write_rounds(nameplate_writer_t *writer)
{
    nameplate_t *np = writer->np;
    bool may_append = true;
    bool again = false; /* the generation is there, but not where it must be */
    for (uint32_t round = 0; round < MAX_ROUNDS; round++) {
        int result = nameplate_reopen(np);
        if (result < 0) {
            return result;
        }
        nameplate_survey(writer);
        result = refuse(writer);
        writer->parent = np->newest.generation;
        if (result == NAMEPLATE_OK) {
            result = nameplate_merge(writer);
        }
        if (result < 0) {
            return result;
        }
        if (!again && result == 0 && (np->status & (NAMEPLATE_UNSETTLED | NAMEPLATE_DEGRADED)) == 0u) {
            return NOT_WRITTEN;
        }
        uint32_t spot = may_append ? nameplate_find_spot(writer) : 0u;
        may_append = false;
        if (spot != 0u) {
            if (nameplate_program_slot(writer, spot) != 0u) {
                return WRITTEN;
            }
            continue;
        }
        result = nameplate_renew_region(writer, writer->keep ^ 1u);
        if (result == 1 || (result > 0 && (np->newest.flags & NAMEPLATE_PRODUCTION) == 0u)) {
            return WRITTEN;
        }
        if (result < 0 || again) {
            return result < 0 ? result : NAMEPLATE_E_IO;
        }
        again = true;
    }
    return NAMEPLATE_E_IO;
}

int nameplate_write(nameplate_t *np, const nameplate_flash_t *flash, const nameplate_edit_t *edit)
{
    nameplate_writer_t writer = { .np = np, .flash = flash, .edit = edit };
    int result = nameplate_check_edit(edit);
    if (result == NAMEPLATE_OK) {
        result = write_rounds(&writer);
    }
    if (result == NOT_WRITTEN) {
        return np->status;
    }
    int status = nameplate_reopen(np);
    return result < 0 ? result : status;
}
