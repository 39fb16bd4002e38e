/*
 * Rule W4 (docs/formats/identity-store.md §6): the order in which one slot is programmed.
 *
 *   open mark | header, payload | read back | commit | read back | settle | read back
 *
 * A cut before the commit leaves no valid slot, one after it leaves the new generation; the settle line tells readers
 * that the commit is not merely a torn line that happens to read right.
 */
#include "writer.h"

#include <string.h>

#define CRC_WORD 7u
#define FIRMWARE (1u << 31) /* in the commit line's writer */

bool nameplate_fetch(const nameplate_t *np, uint32_t address, nameplate_line_t *line)
{
    return np->port->read_line(np->port->context, address, line->bytes) >= 0;
}

bool nameplate_is_all(const nameplate_line_t *line, uint32_t value)
{
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE / 4u; i++) {
        if (line->words[i] != value) {
            return false;
        }
    }
    return true;
}

bool nameplate_reads_blank(const nameplate_t *np, uint32_t address)
{
    nameplate_line_t line;
    return nameplate_fetch(np, address, &line) && nameplate_is_all(&line, NAMEPLATE_BLANK);
}

void nameplate_seal(nameplate_line_t *line)
{
    line->words[CRC_WORD] = nameplate_crc32(0, line, CRC_WORD * 4u);
}

void nameplate_program(const nameplate_writer_t *writer, uint32_t address, const nameplate_line_t *line)
{
    (void)writer->flash->program_line(writer->flash->context, address, line->bytes);
}

bool nameplate_reads_back(const nameplate_writer_t *writer, uint32_t address, const nameplate_line_t *line)
{
    nameplate_line_t read;
    return nameplate_fetch(writer->np, address, &read) && memcmp(&read, line, sizeof read) == 0;
}

/* Whatever the mark reads, it is programmed. Twice at most: one that stays blank means that this place takes nothing.
 * */
static bool mark_slot(const nameplate_writer_t *writer, uint32_t address)
{
    static const nameplate_line_t zeros;
    for (uint32_t i = 0; i < 2u; i++) {
        nameplate_program(writer, address, &zeros);
        if (!nameplate_reads_blank(writer->np, address)) {
            return true;
        }
    }
    return false;
}

/* Line 0 of the slot, or one of its payload lines. */
static void make_body_line(const nameplate_writer_t *writer, uint32_t offset, nameplate_line_t *line)
{
    const nameplate_slot_t *newest = &writer->np->newest;
    if (offset == 0u) {
        line->taken = *newest;
        line->slot.magic = NAMEPLATE_MAGIC_SLOT;
        line->slot.format = (uint8_t)((newest->format & NAMEPLATE_FORMAT_MASK)
            | (writer->slot_log2 - NAMEPLATE_MIN_SLOT_LOG2) << 4);
        nameplate_seal(line);
    } else {
        uint32_t rest = newest->payload_length + NAMEPLATE_LINE_SIZE - offset;
        *line = (nameplate_line_t){ .words = { 0 } };
        memcpy(line, writer->edit->workspace + offset - NAMEPLATE_LINE_SIZE, rest < sizeof *line ? rest : sizeof *line);
    }
}

/* Programs header and payload, then reads them back: twice the same lines. crc is that of all of them. */
static bool program_body(const nameplate_writer_t *writer, uint32_t slot, uint32_t *crc)
{
    nameplate_line_t line;
    uint32_t size = NAMEPLATE_LINE_SIZE + writer->np->newest.payload_length;
    *crc = 0;
    for (uint32_t offset = 0; offset < size; offset += NAMEPLATE_LINE_SIZE) {
        make_body_line(writer, offset, &line);
        *crc = nameplate_crc32(*crc, &line, sizeof line);
        nameplate_program(writer, slot + offset, &line);
    }
    for (uint32_t offset = 0; offset < size; offset += NAMEPLATE_LINE_SIZE) {
        make_body_line(writer, offset, &line);
        if (!nameplate_reads_back(writer, slot + offset, &line)) {
            return false;
        }
    }
    return true;
}

/* Gives a line its CRC, programs it and reads it back. */
static bool program_sealed(const nameplate_writer_t *writer, uint32_t address, nameplate_line_t *line)
{
    nameplate_seal(line);
    nameplate_program(writer, address, line);
    return nameplate_reads_back(writer, address, line);
}

/* Programs the commit line, then the settle line. */
static bool program_end(const nameplate_writer_t *writer, uint32_t commit, uint32_t body_crc)
{
    const nameplate_slot_t *newest = &writer->np->newest;
    nameplate_line_t line;
    line.commit.magic = NAMEPLATE_MAGIC_COMMIT;
    line.commit.generation = newest->generation;
    line.commit.body_crc = body_crc;
    line.commit.parent = writer->parent;
    line.commit.writer = writer->edit->writer | FIRMWARE;
    line.commit.unix_time = writer->edit->unix_time;
    line.commit.zero = 0;
    if (!program_sealed(writer, commit, &line)) {
        return false;
    }
    line.settle.magic = NAMEPLATE_MAGIC_SETTLE; /* the generation is the same */
    line.settle.epoch = newest->epoch;
    line.settle.zeros[0] = 0;
    line.settle.zeros[1] = 0;
    line.settle.zeros[2] = 0;
    return program_sealed(writer, commit + NAMEPLATE_LINE_SIZE, &line); /* and so is the last zero */
}

uint32_t nameplate_program_slot(nameplate_writer_t *writer, uint32_t index)
{
    nameplate_slot_t *newest = &writer->np->newest;
    uint32_t slot_size = 1u << writer->slot_log2;
    newest->generation = writer->max_generation;
    for (; index < writer->cells; index++) {
        uint32_t slot = writer->base + index * slot_size;
        uint32_t body_crc;
        if (newest->generation != UINT32_MAX) {
            newest->generation++;
        }
        if (!mark_slot(writer, slot + slot_size - 3u * NAMEPLATE_LINE_SIZE)) {
            return 0;
        }
        if (program_body(writer, slot, &body_crc)) {
            if (program_end(writer, slot + slot_size - 2u * NAMEPLATE_LINE_SIZE, body_crc)) {
                return index;
            }
            writer->parent = newest->generation; /* whoever finds it valid must see that it was replaced */
        }
    }
    return 0;
}
