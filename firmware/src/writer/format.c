/*
 * Rule W7 (docs/formats/identity-store.md §6.7): makes a store in two regions that hold none, each of which is
 *
 *   blank     but for PROBE and PRIME
 *   a store   some line that only this format writes
 *   torn      no line holds data: blank, zeros, unreadable, or (lines 0 and 1) an unfinished header
 *
 * Anything else belongs to somebody and is refused.
 */
#include "writer.h"

#define PROBE_OFFSET 0xC0u
#define PRIME_OFFSET 0xE0u
#define VERSION_MASK 0x00FFFFFFu /* magic of a region header without its last byte */

static bool is_ours(const nameplate_line_t *line)
{
    uint32_t magic = line->words[0];
    bool region = magic == NAMEPLATE_MAGIC_REGION
        && ((line->words[1] ^ NAMEPLATE_MAGIC_REGION_1) & VERSION_MASK) == 0u;
    return (region || magic == NAMEPLATE_MAGIC_SLOT || magic == NAMEPLATE_MAGIC_COMMIT
        || magic == NAMEPLATE_MAGIC_SETTLE) && nameplate_crc32(0, line, sizeof *line) == NAMEPLATE_CRC_RESIDUE;
}

/* A header whose programming, or erase, was cut off: every bit that is 1 in the magic and in the erased value still
 * is. */
static bool may_be_unfinished(const nameplate_line_t *line)
{
    return (line->words[0] & NAMEPLATE_MAGIC_REGION) == NAMEPLATE_MAGIC_REGION
        && (line->words[1] & NAMEPLATE_MAGIC_REGION_1) == NAMEPLATE_MAGIC_REGION_1
        && line->region.erased == NAMEPLATE_ERASED;
}

/* True if the region holds something that is not ours to erase. */
static bool is_foreign(const nameplate_t *np, const nameplate_region_t *region)
{
    bool foreign = false;
    for (uint32_t offset = 0; offset < region->size; offset += NAMEPLATE_LINE_SIZE) {
        nameplate_line_t line;
        if (!nameplate_fetch(np, region->base + offset, &line)) {
            continue;
        }
        if (is_ours(&line)) {
            return false;
        }
        if (offset != PROBE_OFFSET && offset != PRIME_OFFSET && !nameplate_is_all(&line, NAMEPLATE_BLANK)
            && !nameplate_is_all(&line, 0)
            && !(offset < 2u * NAMEPLATE_LINE_SIZE && may_be_unfinished(&line))) {
            foreign = true;
        }
    }
    return foreign;
}

/* log2 of a slot size, 0 if the format has no such. */
static uint32_t log2_of(uint32_t slot_size)
{
    for (uint32_t log2 = NAMEPLATE_MIN_SLOT_LOG2; log2 <= NAMEPLATE_MAX_SLOT_LOG2; log2++) {
        if (slot_size == 1u << log2) {
            return log2;
        }
    }
    return 0;
}

static bool suits(const nameplate_region_t *region, uint32_t slot_size)
{
    return ((region->base | region->size) & (slot_size - 1u)) == 0u && region->size / 3u >= slot_size;
}

static int format(nameplate_writer_t *writer, uint64_t device_id, uint32_t slot_size)
{
    nameplate_t *np = writer->np;
    uint32_t log2 = log2_of(slot_size);
    int result = nameplate_reopen(np);
    if (result == NAMEPLATE_E_VERSION) {
        return result;
    }
    if (result != NAMEPLATE_E_NONE || np->region_count != 2u
        || (np->status & (NAMEPLATE_WRONG_REGIONS | NAMEPLATE_DEGRADED)) != 0u) {
        return NAMEPLATE_E_REFUSED;
    }
    if (device_id == 0u || log2 == 0u || !suits(&np->regions[0], slot_size) || !suits(&np->regions[1], slot_size)) {
        return NAMEPLATE_E_RANGE;
    }
    nameplate_survey(writer);
    writer->slot_log2 = log2;
    writer->parent = 0;
    result = nameplate_merge(writer);
    if (result < 0) {
        return result;
    }
    if ((writer->modes & NAMEPLATE_MODE_HOST_ONLY) != 0u || is_foreign(np, &np->regions[0])
        || is_foreign(np, &np->regions[1])) {
        return NAMEPLATE_E_REFUSED;
    }
    np->newest.device_id = device_id;
    np->newest.format = NAMEPLATE_FORMAT_FIELDS;
    return nameplate_renew_region(writer, 0);
}

int nameplate_format(nameplate_t *np, const nameplate_flash_t *flash, uint64_t device_id, uint32_t slot_size,
    const nameplate_edit_t *edit)
{
    nameplate_writer_t writer = { .np = np, .flash = flash, .edit = edit };
    int result = nameplate_check_edit(edit);
    if (result == NAMEPLATE_OK) {
        result = format(&writer, device_id, slot_size);
    }
    int status = nameplate_reopen(np);
    return result < 0 ? result : status;
}
