/*
 * Rule W6 (docs/formats/identity-store.md §6.6): a region from its erase to the settle line of its slot 1.
 *
 *   erase, whatever it reads | every line reads blank | header, mirror | read back | slot 1
 */
#include "writer.h"

int nameplate_renew_region(nameplate_target_t *target, uint8_t place, uint32_t max_epoch, nameplate_content_t *content)
{
    const nameplate_t *np = target->np;
    const nameplate_region_t *region = &np->regions[place];
    uint32_t base = np->swapped ? region->alias : region->base;
    nameplate_line_t line;
    if (max_epoch == NAMEPLATE_MAX_EPOCH) {
        return NAMEPLATE_E_EPOCH;
    }
    target->base = base;
    target->cells = region->size >> target->slot_log2;
    content->epoch = max_epoch + 1u;

    (void)target->flash->erase(target->flash->context, base, region->size);
    for (uint32_t at = 0; at < region->size; at += NAMEPLATE_LINE_SIZE) {
        if (np->port->read_line(np->port->context, base + at, line.bytes) < 0 || !nameplate_is_blank(&line)) {
            return NAMEPLATE_E_IO;
        }
    }

    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE / 4u; i++) {
        line.words[i] = 0;
    }
    line.region.magic[0] = NAMEPLATE_MAGIC_REGION;
    line.region.magic[1] = NAMEPLATE_MAGIC_REGION_1;
    line.region.slot_log2 = (uint8_t)target->slot_log2;
    line.region.size = target->cells << target->slot_log2;
    line.region.epoch = content->epoch;
    line.region.index = place;
    line.region.count = np->region_count;
    line.region.erased = NAMEPLATE_ERASED;
    line.region.product_id = np->port->product_id & 0xFFFu;
    nameplate_seal(&line);
    (void)target->flash->program_line(target->flash->context, base, line.bytes);
    (void)target->flash->program_line(target->flash->context, base + NAMEPLATE_LINE_SIZE, line.bytes);
    if (!nameplate_reads_back(target, base, &line)
        || !nameplate_reads_back(target, base + NAMEPLATE_LINE_SIZE, &line)) {
        return NAMEPLATE_E_IO;
    }
    uint32_t index = nameplate_program_slot(target, 1, content);
    return index != 0u ? (int)index : NAMEPLATE_E_IO;
}
