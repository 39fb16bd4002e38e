/*
 * Walks through all slots of one side of a bank swap, each line once (docs/formats/identity-store.md §5). Nothing ends the
 * walk early: a torn erase leaves valid slots behind blank ones, and a line that cannot be read is one that says nothing.
 * A slot is read whole whatever its lines say, because the status tells which of them cannot be read.
 */
#include "store.h"

/* Reads the line at an offset of the slot: true if it can be read, has its CRC and begins with magic; 0: if it can be read. */
static bool load(nameplate_walk_t *walk, uint32_t offset, nameplate_line_t *line, uint32_t magic)
{
    const nameplate_port_t *port = walk->np->port;
    int result = port->read_line(port->context, walk->address + offset, line->bytes);
    if (result != NAMEPLATE_LINE_OK) {
        walk->status |= result < 0 ? NAMEPLATE_ECC_SEEN : NAMEPLATE_SINGLE_ECC;
    }
    return result >= 0
        && (magic == 0u
            || (line->words[0] == magic && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE));
}

/* Reads line 0 of the slot: true if it is a valid header, of any slot size. */
static uint32_t load_header(nameplate_walk_t *walk)
{
    const nameplate_line_t *header = &walk->header;
    if (load(walk, 0, &walk->header, NAMEPLATE_MAGIC_SLOT) && nameplate_is_epoch(header->slot.epoch)) {
        uint32_t log2 = NAMEPLATE_MIN_SLOT_LOG2 + (header->slot.format >> 4);
        uint32_t length = header->slot.payload_length;
        if (log2 <= NAMEPLATE_MAX_SLOT_LOG2 && length % 4u == 0u && length <= (1u << log2) - NAMEPLATE_SLOT_OVERHEAD) {
            return log2;
        }
    }
    return 0;
}

static uint32_t find_slots(nameplate_walk_t *walk, uint32_t place)
{
    const nameplate_t *np = walk->np;
    const nameplate_region_t *region = &np->regions[place];
    const nameplate_line_t *line = &walk->line;
    uint32_t region_size = region->size;
    uint32_t cells = 0;
    walk->traits = place | (uint32_t)np->region_count << 8;
    for (uint32_t offset = NAMEPLATE_LINE_SIZE; offset <= NAMEPLATE_LINE_SIZE; offset -= NAMEPLATE_LINE_SIZE) {
        if (!load(walk, offset, &walk->line, NAMEPLATE_MAGIC_REGION)) {
            continue;
        }
        uint32_t version = line->region.magic[1] ^ NAMEPLATE_MAGIC_REGION_1;
        if (version != 0u) {
            if (version << 8 == 0u) {
                walk->status |= NAMEPLATE_LATER_FORMAT;
            }
        } else if (nameplate_is_epoch(line->region.epoch) && line->region.erased == NAMEPLATE_ERASED
            && line->region.slot_log2 - NAMEPLATE_MIN_SLOT_LOG2 <= NAMEPLATE_MAX_SLOT_LOG2 - NAMEPLATE_MIN_SLOT_LOG2
            && line->region.size <= region_size && line->region.size >> line->region.slot_log2 >= 3u) {
            walk->traits = line->words[5];
            walk->slot_log2 = line->region.slot_log2;
            cells = line->region.size >> line->region.slot_log2;
        }
    }
    if ((uint8_t)(walk->traits >> 8) != np->region_count) {
        walk->status |= NAMEPLATE_WRONG_REGIONS;
    }
    uint32_t status = walk->status; /* the lines of the search do not matter as such */
    uint32_t base = walk->address;
    for (uint32_t offset = NAMEPLATE_MIN_SLOT_SIZE; cells == 0u && offset < region_size;
         offset += NAMEPLATE_MIN_SLOT_SIZE) {
        walk->address = base + offset;
        uint32_t log2 = load_header(walk);
        if (log2 != 0u && (offset & ((1u << log2) - 1u)) == 0u && offset + (1u << log2) <= region_size) {
            walk->slot_log2 = log2;
            cells = region_size >> log2;
        }
    }
    walk->status = status;
    return cells;
}

static void walk_slot(nameplate_walk_t *walk, uint32_t place, uint32_t index)
{
    nameplate_line_t *header = &walk->header;
    const nameplate_line_t *line = &walk->line;
    uint32_t slot_size = 1u << walk->slot_log2;
    bool valid = load_header(walk) == walk->slot_log2;
    if (valid) {
        uint32_t crc = NAMEPLATE_CRC_RESIDUE; /* of the header line */
        for (uint32_t offset = 0; offset < header->slot.payload_length;) {
            offset += NAMEPLATE_LINE_SIZE;
            valid &= load(walk, offset, &walk->line, 0);
            crc = nameplate_crc32(crc, line, sizeof *line);
        }
        valid &= load(walk, slot_size - 2u * NAMEPLATE_LINE_SIZE, &walk->line, NAMEPLATE_MAGIC_COMMIT)
            && line->commit.generation == header->slot.generation && line->commit.body_crc == crc;
        walk->body_crc = crc;
        walk->parent = line->commit.parent;
    }
    uint64_t claim = 0;
    if (load(walk, slot_size - NAMEPLATE_LINE_SIZE, &walk->line, NAMEPLATE_MAGIC_SETTLE)
        && nameplate_is_epoch(line->settle.epoch)
        && (line->settle.zeros[0] | line->settle.zeros[1] | line->settle.zeros[2] | line->settle.zeros[3]) == 0u) {
        claim = (uint64_t)line->settle.epoch << 32 | index;
    }
    if (!valid) {
        if (claim > walk->rot) walk->rot = claim;
        return;
    }
    header->taken.address = walk->address;
    header->taken.index = (uint16_t)index;
    header->taken.region = (uint8_t)place;
    header->taken.settled = line->settle.generation == header->slot.generation && claim >> 32 == header->slot.epoch;
    walk->visit(walk);
}

void nameplate_walk(nameplate_walk_t *walk)
{
    const nameplate_t *np = walk->np;
    uint32_t order = 0;
    walk->status = 0;
    walk->rot = 0;
    for (uint32_t place = 0; place < np->region_count; place++) {
        const nameplate_region_t *region = &np->regions[place];
        uint32_t base = np->swapped ? region->alias : region->base;
        walk->address = base;
        uint32_t cells = find_slots(walk, place);
        walk->wins = (uint8_t)walk->traits < order;
        order = (uint8_t)walk->traits;
        for (uint32_t index = 1; index < cells; index++) {
            walk->address = base + (index << walk->slot_log2);
            walk_slot(walk, place, index);
        }
    }
}
