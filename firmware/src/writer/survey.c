/*
 * Rules W1, W2 and W3 (docs/formats/identity-store.md §6): the greatest epoch and generation of a store, whether a
 * generation may be appended to it, and where.
 */
#include "writer.h"

#include <string.h>

#define ERASED_TRAIT ((uint32_t)NAMEPLATE_ERASED << 24) /* in the traits of a region that has a usable header */

static void note(nameplate_survey_t *survey, uint32_t epoch, uint32_t generation)
{
    if (epoch > survey->max_epoch) {
        survey->max_epoch = epoch;
    }
    if (generation > survey->max_generation) {
        survey->max_generation = generation;
    }
}

static bool is_valid_header(const nameplate_t *np, uint32_t address, nameplate_line_t *line)
{
    return np->port->read_line(np->port->context, address, line->bytes) >= 0
        && line->region.magic[0] == NAMEPLATE_MAGIC_REGION && line->region.magic[1] == NAMEPLATE_MAGIC_REGION_1
        && nameplate_is_epoch(line->region.epoch)
        && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE;
}

/* Both header lines of a region: their epoch; 0 if there is none, or they contradict each other. */
static uint32_t survey_headers(nameplate_survey_t *survey, const nameplate_t *np, uint32_t base)
{
    nameplate_line_t header;
    nameplate_line_t mirror;
    bool has_header = is_valid_header(np, base, &header);
    bool has_mirror = is_valid_header(np, base + NAMEPLATE_LINE_SIZE, &mirror);
    if (has_header) {
        note(survey, header.region.epoch, 0);
    }
    if (has_mirror) {
        note(survey, mirror.region.epoch, 0);
    }
    if (has_header && has_mirror) {
        const size_t first = offsetof(nameplate_line_t, region.slot_log2);
        return memcmp(header.bytes + first, mirror.bytes + first, offsetof(nameplate_line_t, region.crc) - first) == 0
            ? header.region.epoch : 0u;
    }
    return has_header ? header.region.epoch : has_mirror ? mirror.region.epoch : 0u;
}

/* What valid slots say: bit n of the result is set if region n holds a PRODUCTION slot. */
static uint32_t survey_slots(nameplate_survey_t *survey, const nameplate_t *np, bool *settled)
{
    nameplate_walk_t walk;
    const nameplate_slot_t *slot = &walk.header.taken;
    uint64_t top = 0;
    uint32_t order = 0;
    uint32_t production = 0;
    nameplate_walk_begin(&walk, np);
    while (nameplate_walk(&walk)) {
        uint64_t rank = nameplate_rank(slot);
        if ((slot->flags & NAMEPLATE_PRODUCTION) != 0u) {
            production |= 1u << slot->region;
        }
        if (slot->settled && (rank > top || (rank == top && (uint8_t)walk.traits < order))) {
            top = rank;
            order = (uint8_t)walk.traits;
            survey->keep = slot->region;
        }
    }
    survey->rot = walk.rot;
    *settled = top != 0u;
    return production;
}

void nameplate_survey(nameplate_survey_t *survey, const nameplate_t *np)
{
    nameplate_walk_t walk;
    uint32_t epoch = 0;
    bool settled;
    survey->max_epoch = 0;
    survey->max_generation = 0;
    survey->modes = 0;
    survey->keep = np->newest.region;
    uint32_t production = survey_slots(survey, np, &settled);
    nameplate_walk_begin(&walk, np);
    for (; walk.place < np->region_count; walk.place++) {
        nameplate_go_to_region(&walk);
        uint32_t header_epoch = survey_headers(survey, np, walk.base);
        survey->modes |= (uint8_t)(walk.traits >> 16);
        if (walk.place == np->newest.region) {
            survey->base = walk.base;
            survey->slot_log2 = walk.slot_log2;
            survey->cells = walk.cells;
            epoch = walk.traits >= ERASED_TRAIT ? header_epoch : 0u;
        }
        for (walk.index = 1; walk.index < walk.cells; walk.index++) {
            walk.address = walk.base + (walk.index << walk.slot_log2);
            if (nameplate_load_header(&walk) != 0u) {
                note(survey, walk.header.slot.epoch, walk.header.slot.generation);
            }
            if (nameplate_load_settle(&walk) != 0u) {
                note(survey, walk.line.settle.epoch, walk.line.settle.generation);
            }
        }
    }
    survey->may_append = epoch != 0u && epoch == survey->max_epoch && epoch == np->newest.epoch
        && (!settled || survey->keep == np->newest.region) && (production >> np->newest.region & 1u) == 0u;
}

static bool reads_blank(const nameplate_t *np, uint32_t address)
{
    nameplate_line_t line;
    return np->port->read_line(np->port->context, address, line.bytes) >= 0 && nameplate_is_blank(&line);
}

uint32_t nameplate_find_spot(const nameplate_survey_t *survey, const nameplate_t *np)
{
    uint32_t slot_size = 1u << survey->slot_log2;
    uint32_t index = survey->cells;
    uint32_t blank_from = 0; /* the lines of the slot that are looked at */
    if (!survey->may_append) {
        return 0;
    }
    /* Behind the last slot that was begun ... */
    while (index > 1u) {
        uint32_t slot = survey->base + (index - 1u) * slot_size;
        if (!reads_blank(np, slot + slot_size - 3u * NAMEPLATE_LINE_SIZE) || !reads_blank(np, slot)
            || !reads_blank(np, slot + slot_size - NAMEPLATE_LINE_SIZE)) {
            break;
        }
        index--;
    }
    /* ... the first of which every line is blank. */
    while (index < survey->cells && blank_from < slot_size) {
        if (reads_blank(np, survey->base + index * slot_size + blank_from)) {
            blank_from += NAMEPLATE_LINE_SIZE;
        } else {
            blank_from = 0;
            index++;
        }
    }
    return index < survey->cells && ((uint64_t)np->newest.epoch << 32 | index) > survey->rot ? index : 0u;
}
