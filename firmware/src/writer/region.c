/*
 * Rule W6 (docs/formats/identity-store.md §6.6): a region from its erase to the settle line of its slot 1.
 *
 *   erase, whatever it reads | every line reads blank | header, mirror | read back | slot 1
 */
#include "writer.h"

#define PRODUCT_ID_MASK 0xFFFu

int nameplate_renew_region(nameplate_writer_t *writer, uint32_t place)
{
    nameplate_t *np = writer->np;
    const nameplate_region_t *region = &np->regions[place];
    uint32_t base = np->swapped ? region->alias : region->base;
    if (writer->max_epoch == NAMEPLATE_MAX_EPOCH) {
        return NAMEPLATE_E_EPOCH;
    }
    writer->base = base;
    writer->cells = region->size >> writer->slot_log2;
    np->newest.epoch = writer->max_epoch + 1u;

    (void)writer->flash->erase(writer->flash->context, base, region->size);
    for (uint32_t at = 0; at < region->size; at += NAMEPLATE_LINE_SIZE) {
        if (!nameplate_reads_blank(np, base + at)) {
            return NAMEPLATE_E_IO;
        }
    }

    nameplate_line_t line = { .region = {
        .magic = { NAMEPLATE_MAGIC_REGION, NAMEPLATE_MAGIC_REGION_1 },
        .slot_log2 = (uint8_t)writer->slot_log2,
        .size = writer->cells << writer->slot_log2,
        .epoch = np->newest.epoch,
        .index = (uint8_t)place,
        .count = np->region_count,
        .erased = NAMEPLATE_ERASED,
        .product_id = np->port->product_id & PRODUCT_ID_MASK,
    } };
    nameplate_seal(&line);
    nameplate_program(writer, base, &line);
    nameplate_program(writer, base + NAMEPLATE_LINE_SIZE, &line);
    if (!nameplate_reads_back(writer, base, &line)
        || !nameplate_reads_back(writer, base + NAMEPLATE_LINE_SIZE, &line)) {
        return NAMEPLATE_E_IO;
    }
    uint32_t index = nameplate_program_slot(writer, 1);
    return index != 0u ? (int)index : NAMEPLATE_E_IO;
}
