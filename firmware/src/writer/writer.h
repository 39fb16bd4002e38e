/*
 * The parts of the writer (docs/formats/identity-store.md §6). Private to the library.
 *
 *   survey   W1 to W3: what a writer must know of a store beyond its identity, and where it may append
 *   merge    W5: what an edit makes of the fields
 *   slot     W4: one generation into one slot, or into the ones behind it
 *   region   W6: a region from its erase to its slot 1
 */
#ifndef NAMEPLATE_WRITER_WRITER_H
#define NAMEPLATE_WRITER_WRITER_H

#include "../nameplate_writer.h"
#include "../reader/store.h"

/* A store while it is written. */
typedef struct nameplate_writer {
    /* newest is the generation that the edit starts from; from nameplate_merge on, step by step, the one to be written: the
     * slot's header line, but for magic, slot size and CRC. */
    nameplate_t *np;
    const nameplate_flash_t *flash;
    const nameplate_edit_t *edit;
    uint64_t rot; /* greatest rank that the settle line of a slot which is not valid claims */
    uint32_t max_epoch; /* of all valid header and settle lines */
    uint32_t max_generation; /* of the same, but region headers, which have none */
    uint32_t parent; /* generation */
    uint32_t base; /* address of the region that is written, at first the newest's; as are the next two */
    uint32_t slot_log2;
    uint32_t cells;
    uint8_t keep; /* place of the region with the newest settled slot; none settled: of the newest */
    uint8_t modes; /* of the headers by which the regions can be read */
    bool may_append; /* rule W2, but (d) */
} nameplate_writer_t;

/* Opens the store anew: every status bit of it, or an error. */
int nameplate_reopen(nameplate_t *np);

/* Looks at everything on the side that np shows. */
void nameplate_survey(nameplate_writer_t *writer);

/* Rules W3 and W2 (d): the slot to append to, or 0. */
uint32_t nameplate_find_spot(const nameplate_writer_t *writer);

/* NAMEPLATE_OK, or _E_RANGE: a tag that may not be changed, or a name without a tag. */
int nameplate_check_edit(const nameplate_edit_t *edit);

/*
 * Applies the changes to the fields of the newest, if any, into the workspace, and gives the newest its new payload
 * length and flags. 1 if it says something new, 0 if not, or an error.
 */
int nameplate_merge(const nameplate_writer_t *writer);

/*
 * Programs the generation after max_generation into slot index, or into those behind it while they do not read back.
 * Returns the slot that took it, or 0.
 */
uint32_t nameplate_program_slot(nameplate_writer_t *writer, uint32_t index);

/*
 * Erases the region at a place in the list, makes it a region of two and programs a generation of the next epoch.
 * Returns the slot that took it, NAMEPLATE_E_EPOCH or _E_IO.
 */
int nameplate_renew_region(nameplate_writer_t *writer, uint32_t place);

/* Reads a line; false if it cannot be read. */
bool nameplate_fetch(const nameplate_t *np, uint32_t address, nameplate_line_t *line);

/* True if every word of the line is value. */
bool nameplate_is_all(const nameplate_line_t *line, uint32_t value);
#define NAMEPLATE_BLANK UINT32_MAX

bool nameplate_reads_blank(const nameplate_t *np, uint32_t address);

/* Programs a line; what program_line returns is not believed. */
void nameplate_program(const nameplate_writer_t *writer, uint32_t address, const nameplate_line_t *line);

/* True if a line reads as it was programmed. */
bool nameplate_reads_back(const nameplate_writer_t *writer, uint32_t address, const nameplate_line_t *line);

/* Gives a line its CRC. */
void nameplate_seal(nameplate_line_t *line);

#endif
