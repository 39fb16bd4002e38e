/*
 * Rules W1, W2 and W3 (docs/formats/identity-store.md §6): the greatest epoch and generation of a store, whether a
 * generation may be appended to it, and where.
 */
#include "writer.h"

#include <string.h>

int nameplate_reopen(nameplate_t *np)
{
    int result = nameplate_open(np, np->port, np->regions, np->region_count);
    return result >= 0 || result == NAMEPLATE_E_NONE ? nameplate_examine(np) : result;
}

static void note(nameplate_writer_t *writer, uint32_t epoch, uint32_t generation)
{
    if (epoch > writer->max_epoch) {
        writer->max_epoch = epoch;
    }
    if (generation > writer->max_generation) {
        writer->max_generation = generation;
    }
}

/* Reads a line: true if it has its CRC and begins with magic. */
static bool read_as(const nameplate_writer_t *writer, uint32_t address, nameplate_line_t *line, uint32_t magic)
{
    return nameplate_fetch(writer->np, address, line) && line->words[0] == magic
        && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE;
}

/* Reads a header line of a region, and notes its epoch: 0 unless it is valid. */
static uint32_t read_header(nameplate_writer_t *writer, uint32_t address, nameplate_line_t *line)
{
    if (!read_as(writer, address, line, NAMEPLATE_MAGIC_REGION)
        || line->region.magic[1] != NAMEPLATE_MAGIC_REGION_1 || !nameplate_is_epoch(line->region.epoch)) {
        return 0;
    }
    note(writer, line->region.epoch, 0);
    return line->region.epoch;
}

/* Both header lines of a region: their epoch; 0 if there is none, or they contradict each other. */
static uint32_t survey_headers(nameplate_writer_t *writer, uint32_t base)
{
    const size_t first = offsetof(nameplate_line_t, region.slot_log2);
    const size_t size = offsetof(nameplate_line_t, region.crc) - first;
    nameplate_line_t header;
    nameplate_line_t mirror;
    uint32_t epoch = read_header(writer, base, &header);
    uint32_t mirrored = read_header(writer, base + NAMEPLATE_LINE_SIZE, &mirror);
    if (epoch == 0u || mirrored == 0u) {
        return epoch | mirrored;
    }
    return memcmp(header.bytes + first, mirror.bytes + first, size) == 0 ? epoch : 0u;
}

/*
 * Notes what the slot at which the walk is says by its header, valid or not, and by its settle line. Both are read again: the
 * walk keeps neither as it was.
 */
static void survey_slot(nameplate_writer_t *writer, nameplate_walk_t *walk)
{
    uint32_t settle = walk->address + (1u << walk->slot_log2) - NAMEPLATE_LINE_SIZE;
    if (read_as(writer, walk->address, &walk->line, NAMEPLATE_MAGIC_SLOT)
        && nameplate_slot_log2(&walk->line) != 0u) {
        note(writer, walk->line.slot.epoch, walk->line.slot.generation);
    }
    if (read_as(writer, settle, &walk->line, NAMEPLATE_MAGIC_SETTLE)
        && nameplate_claim(&walk->line) != 0u) {
        note(writer, walk->line.settle.epoch, walk->line.settle.generation);
    }
}

void nameplate_survey(nameplate_writer_t *writer)
{
    const nameplate_t *np = writer->np;
    nameplate_walk_t walk;
    nameplate_at_t at;
    const nameplate_slot_t *slot = &walk.header.taken;
    uint32_t home = np->newest.region;
    uint32_t epoch = 0; /* of the newest's region, if it can be read by its header */
    uint32_t order = 0;
    uint64_t settled = 0; /* rank */
    bool production = false;
    bool usable = false;
    writer->keep = (uint8_t)home;
    writer->modes = 0; /* of an earlier round, as the next two */
    writer->max_epoch = 0;
    writer->max_generation = 0;
    nameplate_walk_shown(&walk, np);
    while ((at = nameplate_walk_on(&walk)) != NAMEPLATE_AT_END) {
        writer->modes |= (uint8_t)(walk.traits >> 16);
        if (walk.region == home) {
            writer->base = walk.address - ((uint32_t)walk.index << walk.slot_log2);
            writer->slot_log2 = walk.slot_log2;
            writer->cells = walk.index + walk.left + 1u;
            usable = walk.traits >= NAMEPLATE_USABLE_TRAIT;
        }
        if (at == NAMEPLATE_AT_VALID) {
            uint64_t rank = nameplate_rank(slot);
            production |= slot->region == home && (slot->flags & NAMEPLATE_PRODUCTION) != 0u;
            if (slot->settled && (rank > settled || (rank == settled && (uint8_t)walk.traits < order))) {
                settled = rank;
                order = (uint8_t)walk.traits;
                writer->keep = slot->region;
            }
        }
        survey_slot(writer, &walk);
    }
    writer->rot = walk.rot;
    for (uint32_t place = 0; place < np->region_count; place++) {
        uint32_t header = survey_headers(writer, np->swapped ? np->regions[place].alias : np->regions[place].base);
        if (place == home && usable) {
            epoch = header;
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
