/*
 * Walks through all slots of one side of a bank swap, each line once (docs/formats/identity-store.md §5). Nothing ends
 * the walk early: a torn erase leaves valid slots behind blank ones, and a line that cannot be read is one that says
 * nothing. A slot is read whole whatever its lines say, because the status tells which of them cannot be read.
 */
#include "store.h"

#define EIGHTH_BYTE_MASK 0xFF000000u /* of the magic of a region header, in its second word */
#define CRC_WORD 7u

/* Reads the line at an offset of the slot: true if it can be read, has its CRC and begins with magic; 0: if it can be
 * read. */
static bool load(nameplate_walk_t *walk, uint32_t offset, nameplate_line_t *line, uint32_t magic)
{
    const nameplate_port_t *port = walk->np->port;
    int result = port->read_line(port->context, walk->address + offset, line->bytes);
    if (result < 0) {
        walk->status |= NAMEPLATE_ECC_SEEN;
        return false;
    }
    if (result > 0) {
        walk->status |= NAMEPLATE_SINGLE_ECC;
    }
    return magic == 0u
        || (line->words[0] == magic && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE);
}

uint32_t nameplate_load_header(nameplate_walk_t *walk)
{
    const nameplate_line_t *header = &walk->header;
    uint32_t log2 = 0;
    if (load(walk, 0, &walk->header, NAMEPLATE_MAGIC_SLOT) && nameplate_is_epoch(header->slot.epoch)) {
        uint32_t length = header->slot.payload_length;
        log2 = NAMEPLATE_MIN_SLOT_LOG2 + (header->slot.format >> 4);
        if (log2 > NAMEPLATE_MAX_SLOT_LOG2 || length % 4u != 0u || length + NAMEPLATE_SLOT_OVERHEAD > 1u << log2) {
            log2 = 0;
        }
    }
    return log2;
}

void nameplate_go_to_region(nameplate_walk_t *walk)
{
    const nameplate_t *np = walk->np;
    const nameplate_region_t *region = &np->regions[walk->place];
    const nameplate_line_t *line = &walk->line;
    uint32_t base = np->swapped ? region->alias : region->base;
    uint32_t region_size = region->size;
    walk->address = base;
    walk->base = base;
    walk->index = 0;
    walk->cells = 0;
    walk->traits = walk->place | (uint32_t)np->region_count << 8;
    for (uint32_t offset = NAMEPLATE_LINE_SIZE; offset <= NAMEPLATE_LINE_SIZE; offset -= NAMEPLATE_LINE_SIZE) {
        if (!load(walk, offset, &walk->line, NAMEPLATE_MAGIC_REGION)) {
            continue;
        }
        uint32_t version = line->region.magic[1] ^ NAMEPLATE_MAGIC_REGION_1;
        if (version != 0u) {
            if ((version & ~EIGHTH_BYTE_MASK) == 0u) {
                walk->status |= NAMEPLATE_LATER_FORMAT;
            }
            continue;
        }
        uint32_t log2 = line->region.slot_log2;
        uint32_t cells = line->region.size >> (log2 & 31u);
        if (nameplate_is_epoch(line->region.epoch) && line->region.erased == NAMEPLATE_ERASED
            && log2 - NAMEPLATE_MIN_SLOT_LOG2 <= NAMEPLATE_MAX_SLOT_LOG2 - NAMEPLATE_MIN_SLOT_LOG2
            && line->region.size <= region_size && cells >= 3u) {
            walk->traits = line->words[5];
            walk->slot_log2 = log2;
            walk->cells = cells;
        }
    }
    if ((uint8_t)(walk->traits >> 8) != np->region_count) {
        walk->status |= NAMEPLATE_WRONG_REGIONS;
    }
    uint32_t status = walk->status; /* the lines of the search do not matter as such */
    for (uint32_t offset = NAMEPLATE_MIN_SLOT_SIZE; walk->cells == 0u && offset < region_size;
         offset += NAMEPLATE_MIN_SLOT_SIZE) {
        walk->address = base + offset;
        uint32_t log2 = nameplate_load_header(walk);
        uint32_t size = 1u << log2;
        if (log2 != 0u && (offset & (size - 1u)) == 0u && offset + size <= region_size) {
            walk->slot_log2 = log2;
            walk->cells = region_size >> log2;
        }
    }
    walk->status = status;
}

uint32_t nameplate_load_settle(nameplate_walk_t *walk)
{
    const nameplate_line_t *line = &walk->line;
    uint32_t last = (1u << walk->slot_log2) - NAMEPLATE_LINE_SIZE;
    return load(walk, last, &walk->line, NAMEPLATE_MAGIC_SETTLE) && nameplate_is_epoch(line->settle.epoch)
            && (line->settle.zeros[0] | line->settle.zeros[1] | line->settle.zeros[2] | line->settle.zeros[3]) == 0u
        ? line->settle.epoch : 0u;
}

/* Reads a slot: true if it is valid; then its header line is taken: the address in place of the magic, and index, place
 * and settled in place of the CRC, as nameplate_slot_t has them. */
static bool read_slot(nameplate_walk_t *walk)
{
    nameplate_line_t *header = &walk->header;
    const nameplate_line_t *line = &walk->line;
    uint32_t log2 = walk->slot_log2;
    bool valid = nameplate_load_header(walk) == log2;
    uint32_t claim = nameplate_load_settle(walk);
    if (valid) {
        bool settled = claim == header->slot.epoch && line->settle.generation == header->slot.generation;
        uint32_t crc = NAMEPLATE_CRC_RESIDUE; /* of the header line, which ends with its CRC */
        header->words[CRC_WORD] = walk->index | (walk->place - 1u) << 16 | (uint32_t)settled << 24;
        for (uint32_t offset = 0; offset < header->slot.payload_length;) {
            offset += NAMEPLATE_LINE_SIZE;
            valid &= load(walk, offset, &walk->line, 0);
            crc = nameplate_crc32(crc, line, sizeof *line);
        }
        if (load(walk, (1u << log2) - 2u * NAMEPLATE_LINE_SIZE, &walk->line, NAMEPLATE_MAGIC_COMMIT) && valid
            && line->commit.generation == header->slot.generation && line->commit.body_crc == crc) {
            header->taken.address = walk->address;
            return true;
        }
    }
    uint64_t rank = (uint64_t)claim << 32 | walk->index;
    if (rank > walk->rot) {
        walk->rot = rank;
    }
    return false;
}

bool nameplate_walk(nameplate_walk_t *walk)
{
    for (;;) {
        walk->index++;
        if (walk->index < walk->cells) {
            walk->address = walk->base + (walk->index << walk->slot_log2);
            if (read_slot(walk)) {
                return true;
            }
        } else if (walk->place < walk->np->region_count) {
            nameplate_go_to_region(walk);
            walk->place++;
        } else {
            return false;
        }
    }
}

void nameplate_walk_begin(nameplate_walk_t *walk, const nameplate_t *np)
{
    walk->np = np;
    walk->status = 0;
    walk->rot = 0;
    walk->place = 0;
    walk->index = 0;
    walk->cells = 0;
}
