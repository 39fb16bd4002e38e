/*
 * Writes a new generation (docs/formats/identity-store.md §6): behind the newest where W2 allows it, else into the
 * other region, which is erased for it. At most one erase a call, but for a locked store whose generation did not come
 * out at slot 1: that is compacted once more.
 */
#include "writer.h"

#define MAX_ROUNDS 3u /* an append that fails, a compaction, the same again */
#define NOT_WRITTEN 0
#define WRITTEN 1
#define FIRMWARE (1u << 31) /* in the commit line's writer */

/* What forbids writing, whatever the edit says. */
static int refuse(const nameplate_t *np, const nameplate_survey_t *survey, const nameplate_edit_t *edit)
{
    if ((np->status & NAMEPLATE_CONFLICT) != 0u) {
        return NAMEPLATE_E_CONFLICT;
    }
    if (np->region_count != 2u || (np->status & NAMEPLATE_WRONG_REGIONS) != 0u
        || (survey->modes & NAMEPLATE_MODE_HOST_ONLY) != 0u) {
        return NAMEPLATE_E_REFUSED;
    }
    if (edit->change_count > 0u
        && (np->newest.format != NAMEPLATE_FORMAT_FIELDS || (np->status & NAMEPLATE_BAD_FIELDS) != 0u)) {
        return NAMEPLATE_E_REFUSED;
    }
    return NAMEPLATE_OK;
}

static int write_rounds(nameplate_t *np, const nameplate_flash_t *flash, const nameplate_edit_t *edit)
{
    bool may_append = true;
    bool again = false; /* the generation is there, but not where it must be */
    for (uint32_t round = 0; round < MAX_ROUNDS; round++) {
        nameplate_survey_t survey;
        nameplate_content_t content;
        int result = nameplate_open(np, np->port, np->regions, np->region_count);
        if (result < 0) {
            return result;
        }
        nameplate_survey(&survey, np);
        result = refuse(np, &survey, edit);
        if (result != NAMEPLATE_OK) {
            return result;
        }
        uint32_t room = (1u << survey.slot_log2) - NAMEPLATE_SLOT_OVERHEAD;
        result = nameplate_merge(np, edit, room, &content);
        if (result < 0) {
            return result;
        }
        if (!again && result == 0 && (np->status & (NAMEPLATE_UNSETTLED | NAMEPLATE_DEGRADED)) == 0u) {
            return NOT_WRITTEN;
        }
        content.generation = nameplate_generation_after(survey.max_generation);
        content.parent = np->newest.generation;
        content.epoch = np->newest.epoch;
        content.writer = edit->writer | FIRMWARE;
        content.unix_time = edit->unix_time;
        nameplate_target_t target = { np, flash, survey.base, survey.slot_log2, survey.cells };
        uint32_t spot = may_append ? nameplate_find_spot(&survey, np) : 0u;
        if (spot != 0u) {
            if (nameplate_program_slot(&target, spot, &content) != 0u) {
                return WRITTEN;
            }
            may_append = false;
            continue;
        }
        result = nameplate_renew_region(&target, survey.keep ^ 1u, survey.max_epoch, &content);
        if (result == 1 || (result > 0 && (content.flags & NAMEPLATE_PRODUCTION) == 0u)) {
            return WRITTEN;
        }
        if (result < 0) {
            return result;
        }
        if (again) {
            break;
        }
        again = true;
        may_append = false;
    }
    return NAMEPLATE_E_IO;
}

int nameplate_write(nameplate_t *np, const nameplate_flash_t *flash, const nameplate_edit_t *edit)
{
    int result = nameplate_check_edit(edit);
    if (result == NAMEPLATE_OK) {
        result = write_rounds(np, flash, edit);
    }
    if (result == NOT_WRITTEN) {
        return np->status;
    }
    int status = nameplate_open(np, np->port, np->regions, np->region_count);
    return result < 0 ? result : status;
}
