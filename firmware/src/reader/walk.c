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
    if (result != 0) {
        walk->status |= result < 0 ? NAMEPLATE_ECC_SEEN : NAMEPLATE_SINGLE_ECC;
    }
    return result >= 0
        && (magic == 0u
            || (line->words[0] == magic && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE));
}

/* Reads line 0 of the slot at address: the log2 of the slot size if it is a valid header of any slot size, else 0. */
static uint32_t load_header(nameplate_walk_t *walk)
{
    return load(walk, 0, &walk->header, NAMEPLATE_MAGIC_SLOT) ? nameplate_slot_log2(&walk->header) : 0u;
}

/* Reads the header lines of the region at place, and finds its slots. */
static void go_to_region(nameplate_walk_t *walk)
{
    const nameplate_t *np = walk->np;
    const nameplate_line_t *line = &walk->line;
    uint32_t place = walk->place & (np->region_count - 1u); /* there are 1 or 2 */
    const nameplate_region_t *region = &np->regions[place];
    uint32_t base = walk->place < np->region_count ? region->base : region->alias;
    uint32_t region_size = region->size;
    walk->region = (uint8_t)place;
    walk->traits = place;
    walk->address = base;
    walk->index = 0;
    walk->left = 0;
    for (uint32_t offset = 0; offset <= NAMEPLATE_LINE_SIZE; offset += NAMEPLATE_LINE_SIZE) {
        if (!load(walk, offset, &walk->line, NAMEPLATE_MAGIC_REGION)) {
            continue;
        }
        uint32_t version = line->region.magic[1] ^ NAMEPLATE_MAGIC_REGION_1;
        uint32_t log2 = line->region.slot_log2;
        uint32_t cells = line->region.size >> (log2 & 31u);
        if (version != 0u) {
            if ((version & ~EIGHTH_BYTE_MASK) == 0u) {
                walk->status |= NAMEPLATE_LATER_FORMAT;
            }
        } else if (walk->left == 0u && nameplate_is_epoch(line->region.epoch)
            && line->region.erased == NAMEPLATE_ERASED
            && log2 - NAMEPLATE_MIN_SLOT_LOG2 <= NAMEPLATE_MAX_SLOT_LOG2 - NAMEPLATE_MIN_SLOT_LOG2
            && line->region.size <= region_size && cells >= 3u) {
            walk->traits = line->words[5];
            walk->slot_log2 = (uint8_t)log2;
            walk->left = (uint16_t)(cells - 1u);
        }
    }
    uint32_t status = walk->status; /* the lines of the search do not matter as such */
    for (uint32_t offset = NAMEPLATE_MIN_SLOT_SIZE; walk->left == 0u && offset < region_size;
         offset += NAMEPLATE_MIN_SLOT_SIZE) {
        walk->address = base + offset;
        uint32_t log2 = load_header(walk);
        uint32_t size = 1u << log2;
        if (log2 != 0u && (offset & (size - 1u)) == 0u && offset + size <= region_size) {
            walk->slot_log2 = (uint8_t)log2;
            walk->left = (uint16_t)((region_size >> log2) - 1u);
        }
    }
    walk->status = status;
    walk->address = base;
}

/* Reads a slot. If it is valid its header line is taken: the address in place of the magic, and index, region and settled
 * in place of the CRC, as nameplate_slot_t has them. */
static nameplate_at_t read_slot(nameplate_walk_t *walk)
{
    nameplate_line_t *header = &walk->header;
    const nameplate_line_t *line = &walk->line;
    uint32_t slot_size = 1u << walk->slot_log2;
    uint32_t claim = 0;
    bool valid = load_header(walk) == walk->slot_log2;
    if (load(walk, slot_size - NAMEPLATE_LINE_SIZE, &walk->line, NAMEPLATE_MAGIC_SETTLE)) {
        claim = nameplate_claim(line);
    }
    if (valid) {
        bool settled = claim == header->slot.epoch && line->settle.generation == header->slot.generation;
        uint32_t crc = NAMEPLATE_CRC_RESIDUE; /* of the header line, which ends with its CRC */
        header->words[CRC_WORD] = walk->index | (uint32_t)walk->region << 16 | (uint32_t)settled << 24;
        for (uint32_t offset = 0; offset < header->slot.payload_length;) {
            offset += NAMEPLATE_LINE_SIZE;
            valid &= load(walk, offset, &walk->line, 0);
            crc = nameplate_crc32(crc, line, sizeof *line);
        }
        if (load(walk, slot_size - 2u * NAMEPLATE_LINE_SIZE, &walk->line, NAMEPLATE_MAGIC_COMMIT) && valid
            && line->commit.generation == header->slot.generation && line->commit.body_crc == crc) {
            header->taken.address = walk->address;
            return NAMEPLATE_AT_VALID;
        }
    }
    uint64_t rank = (uint64_t)claim << 32 | walk->index;
    if (rank > walk->rot) {
        walk->rot = rank;
    }
    return NAMEPLATE_AT_INVALID;
}

nameplate_at_t nameplate_walk_on(nameplate_walk_t *walk)
{
    for (;;) {
        if (walk->left != 0u) {
            walk->left--;
            walk->index++;
            walk->address += 1u << walk->slot_log2;
            return read_slot(walk);
        }
        if (walk->place == walk->end) {
            return NAMEPLATE_AT_END;
        }
        go_to_region(walk);
        walk->place++;
    }
}
