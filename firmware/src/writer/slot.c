/*
 * Rules W3 and W4 (docs/formats/identity-store.md §6): the order in which one slot is programmed.
 *
 *   open mark | header, payload | read back | commit | read back | settle | read back
 *
 * A cut before the commit leaves no valid slot, one after it leaves the new generation; the settle line tells readers
 * that the commit is not merely a torn line that happens to read right. What program_line returns is not believed.
 */
#include "writer.h"

#include <string.h>

#define CRC_WORD 7u

bool nameplate_is_blank(const nameplate_line_t *line)
{
    uint32_t all = UINT32_MAX;
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE / 4u; i++) {
        all &= line->words[i];
    }
    return all == UINT32_MAX;
}

void nameplate_seal(nameplate_line_t *line)
{
    line->words[CRC_WORD] = nameplate_crc32(0, line, sizeof *line - sizeof line->words[CRC_WORD]);
}

bool nameplate_reads_back(const nameplate_target_t *target, uint32_t address, const nameplate_line_t *line)
{
    nameplate_line_t read;
    const nameplate_port_t *port = target->np->port;
    return port->read_line(port->context, address, read.bytes) >= 0 && memcmp(&read, line, sizeof read) == 0;
}

bool nameplate_program(const nameplate_target_t *target, uint32_t address, const nameplate_line_t *line)
{
    (void)target->flash->program_line(target->flash->context, address, line->bytes);
    return nameplate_reads_back(target, address, line);
}

static void clear(nameplate_line_t *line)
{
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE / 4u; i++) {
        line->words[i] = 0;
    }
}

/* Whatever the mark reads, it is programmed. Twice at most: one that stays blank means that this place takes nothing.
 * */
static bool mark_slot(const nameplate_target_t *target, uint32_t address)
{
    const nameplate_port_t *port = target->np->port;
    nameplate_line_t zeros;
    nameplate_line_t read;
    clear(&zeros);
    for (uint32_t i = 0; i < 2u; i++) {
        (void)target->flash->program_line(target->flash->context, address, zeros.bytes);
        if (port->read_line(port->context, address, read.bytes) < 0 || !nameplate_is_blank(&read)) {
            return true;
        }
    }
    return false;
}

/* Line 0 of the slot, or one of its payload lines. */
static void make_body_line(const nameplate_target_t *target, const nameplate_content_t *content, uint32_t offset,
    nameplate_line_t *line)
{
    clear(line);
    if (offset == 0u) {
        line->slot.magic = NAMEPLATE_MAGIC_SLOT;
        line->slot.generation = content->generation;
        line->slot.payload_length = (uint16_t)content->payload_length;
        line->slot.format = (uint8_t)((target->slot_log2 - NAMEPLATE_MIN_SLOT_LOG2) << 4 | content->format);
        line->slot.flags = content->flags;
        line->slot.epoch = content->epoch;
        line->slot.device_id = content->device_id;
        line->slot.uid_crc = content->uid_crc;
        nameplate_seal(line);
    } else {
        uint32_t at = offset - NAMEPLATE_LINE_SIZE;
        uint32_t rest = content->payload_length - at;
        memcpy(line, content->payload + at, rest < sizeof *line ? rest : sizeof *line);
    }
}

/* Programs header and payload, then reads them back. body_crc is that of the commit line. */
static bool program_body(const nameplate_target_t *target, uint32_t slot, const nameplate_content_t *content,
    uint32_t *body_crc)
{
    nameplate_line_t line;
    uint32_t crc = 0;
    for (uint32_t offset = 0; offset < NAMEPLATE_LINE_SIZE + content->payload_length; offset += NAMEPLATE_LINE_SIZE) {
        make_body_line(target, content, offset, &line);
        crc = nameplate_crc32(crc, &line, sizeof line);
        (void)target->flash->program_line(target->flash->context, slot + offset, line.bytes);
    }
    *body_crc = crc;
    for (uint32_t offset = 0; offset < NAMEPLATE_LINE_SIZE + content->payload_length; offset += NAMEPLATE_LINE_SIZE) {
        make_body_line(target, content, offset, &line);
        if (!nameplate_reads_back(target, slot + offset, &line)) {
            return false;
        }
    }
    return true;
}

/* Programs commit and settle line, each read back. */
static bool program_end(const nameplate_target_t *target, uint32_t end, const nameplate_content_t *content,
    uint32_t body_crc)
{
    nameplate_line_t line;
    clear(&line);
    line.commit.magic = NAMEPLATE_MAGIC_COMMIT;
    line.commit.generation = content->generation;
    line.commit.body_crc = body_crc;
    line.commit.parent = content->parent;
    line.commit.writer = content->writer;
    line.commit.unix_time = content->unix_time;
    nameplate_seal(&line);
    if (!nameplate_program(target, end - 2u * NAMEPLATE_LINE_SIZE, &line)) {
        return false;
    }
    clear(&line);
    line.settle.magic = NAMEPLATE_MAGIC_SETTLE;
    line.settle.generation = content->generation;
    line.settle.epoch = content->epoch;
    nameplate_seal(&line);
    return nameplate_program(target, end - NAMEPLATE_LINE_SIZE, &line);
}

uint32_t nameplate_program_slot(const nameplate_target_t *target, uint32_t index, nameplate_content_t *content)
{
    uint32_t slot_size = 1u << target->slot_log2;
    for (; index < target->cells; index++) {
        uint32_t slot = target->base + index * slot_size;
        uint32_t body_crc;
        if (!mark_slot(target, slot + slot_size - 3u * NAMEPLATE_LINE_SIZE)) {
            return 0;
        }
        if (program_body(target, slot, content, &body_crc)) {
            if (program_end(target, slot + slot_size, content, body_crc)) {
                return index;
            }
            content->parent = content->generation; /* whoever finds it valid must see that it was replaced */
        }
        content->generation = nameplate_generation_after(content->generation);
    }
    return 0;
}
