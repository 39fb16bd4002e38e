/*
 * Rules W1, W2 and W3 (docs/formats/identity-store.md §6): the greatest epoch and generation of a store, whether a
 * generation may be appended to it, and where.
 */
#include "writer.h"

#include <string.h>

#define ERASED_TRAIT ((uint32_t)NAMEPLATE_ERASED << 24) /* in the traits of a region that has a usable header */

static void note(nameplate_writer_t *writer, uint32_t epoch, uint32_t generation)
{
    if (epoch > writer->max_epoch) {
        writer->max_epoch = epoch;
    }
    if (generation > writer->max_generation) {
        writer->max_generation = generation;
    }
}

/* Reads a header line of a region, and notes its epoch: 0 unless it is valid. */
static uint32_t read_header(nameplate_writer_t *writer, uint32_t address, nameplate_line_t *line)
{
    if (!nameplate_fetch(writer->np, address, line) || line->region.magic[0] != NAMEPLATE_MAGIC_REGION
        || line->region.magic[1] != NAMEPLATE_MAGIC_REGION_1 || !nameplate_is_epoch(line->region.epoch)
        || nameplate_crc32(0, line, sizeof *line) != NAMEPLATE_CRC_RESIDUE) {
        return 0;
    }
    note(writer, line->region.epoch, 0);
    return line->region.epoch;
}

/* Both header lines of a region: their epoch; 0 if there is none, or they contradict each other. */
static uint32_t survey_headers(nameplate_writer_t *writer, nameplate_walk_t *walk)
{
    const size_t first = offsetof(nameplate_line_t, region.slot_log2);
    const size_t size = offsetof(nameplate_line_t, region.crc) - first;
    uint32_t epoch = read_header(writer, walk->base, &walk->header);
    uint32_t mirror = read_header(writer, walk->base + NAMEPLATE_LINE_SIZE, &walk->line);
    if (epoch == 0u || mirror == 0u) {
        return epoch | mirror;
    }
    return memcmp(walk->header.bytes + first, walk->line.bytes + first, size) == 0 ? epoch : 0u;
}

void nameplate_survey(nameplate_writer_t *writer)
{
    const nameplate_t *np = writer->np;
    nameplate_walk_t walk;
    const nameplate_slot_t *slot = &walk.header.taken;
    uint32_t home = np->newest.region;
    uint32_t epoch = 0;
    uint32_t order = 0;
    uint64_t settled = 0; /* rank */
    bool production = false;
    writer->keep = (uint8_t)home;
    nameplate_walk_begin(&walk, np);
    while (nameplate_walk(&walk)) {
        uint64_t rank = nameplate_rank(slot);
        production |= slot->region == home && (slot->flags & NAMEPLATE_PRODUCTION) != 0u;
        if (slot->settled && (rank > settled || (rank == settled && (uint8_t)walk.traits < order))) {
            settled = rank;
            order = (uint8_t)walk.traits;
            writer->keep = slot->region;
        }
    }
    writer->rot = walk.rot;
    writer->modes = 0; /* of an earlier round, as the next two */
    writer->max_epoch = 0;
    writer->max_generation = 0;
    nameplate_walk_begin(&walk, np);
    for (; walk.place < np->region_count; walk.place++) {
        nameplate_go_to_region(&walk);
        uint32_t header = survey_headers(writer, &walk);
        writer->modes |= (uint8_t)(walk.traits >> 16);
        if (walk.place == home) {
            writer->base = walk.base;
            writer->slot_log2 = walk.slot_log2;
            writer->cells = walk.cells;
            epoch = walk.traits >= ERASED_TRAIT ? header : 0u;
        }
        for (walk.index = 1; walk.index < walk.cells; walk.index++) {
            walk.address = walk.base + (walk.index << walk.slot_log2);
            if (nameplate_load_header(&walk) != 0u) {
                note(writer, walk.header.slot.epoch, walk.header.slot.generation);
            }
            if (nameplate_load_settle(&walk) != 0u) {
                note(writer, walk.line.settle.epoch, walk.line.settle.generation);
            }
        }
    }
    writer->may_append = epoch != 0u && epoch == writer->max_epoch && epoch == np->newest.epoch
        && writer->keep == home && !production;
}

/* True if the lines that a begun slot shows first are blank, or all of its lines. */
static bool is_blank_slot(const nameplate_writer_t *writer, uint32_t index, bool whole)
{
    uint32_t slot_size = 1u << writer->slot_log2;
    uint32_t slot = writer->base + index * slot_size;
    for (uint32_t offset = 0; offset < slot_size; offset += NAMEPLATE_LINE_SIZE) {
        uint32_t from_end = slot_size - offset;
        bool tells = offset == 0u || from_end == 3u * NAMEPLATE_LINE_SIZE || from_end == NAMEPLATE_LINE_SIZE;
        if ((whole || tells) && !nameplate_reads_blank(writer->np, slot + offset)) {
            return false;
        }
    }
    return true;
}

uint32_t nameplate_find_spot(const nameplate_writer_t *writer)
{
    uint32_t index = writer->cells;
    while (index > 1u && is_blank_slot(writer, index - 1u, false)) {
        index--;
    }
    while (index < writer->cells && !is_blank_slot(writer, index, true)) {
        index++;
    }
    uint64_t rank = (uint64_t)writer->np->newest.epoch << 32 | index;
    return writer->may_append && index < writer->cells && rank > writer->rot ? index : 0u;
}
