/*
 * The parts of the writer (docs/formats/identity-store.md §6). Private to the library.
 *
 *   survey   W1, W2: what a writer must know of a store beyond its identity
 *   merge    W5: what an edit makes of the fields
 *   slot     W3, W4: one generation into one slot, or into the ones behind it
 *   region   W6: a region from its erase to its slot 1
 */
#ifndef NAMEPLATE_WRITER_WRITER_H
#define NAMEPLATE_WRITER_WRITER_H

#include "../nameplate_writer.h"
#include "../reader/store.h"

/* Where a writer writes, and how. */
typedef struct nameplate_target {
    const nameplate_t *np;
    const nameplate_flash_t *flash;
    uint32_t base; /* address of the region */
    uint32_t slot_log2;
    uint32_t cells; /* of the region */
} nameplate_target_t;

/* One generation, apart from where it is written. */
typedef struct nameplate_content {
    uint64_t device_id;
    const uint8_t *payload;
    uint32_t payload_length; /* bytes */
    uint32_t uid_crc;
    uint32_t generation;
    uint32_t parent; /* generation */
    uint32_t epoch;
    uint32_t writer; /* as the commit line has it */
    uint32_t unix_time;
    uint8_t format;
    uint8_t flags;
} nameplate_content_t;

/* What is known of a store, all regions of the side that np shows. */
typedef struct nameplate_survey {
    uint64_t rot; /* greatest rank that the settle line of a slot which is not valid claims */
    uint32_t max_epoch; /* of all valid header and settle lines */
    uint32_t max_generation; /* of the same, but region headers, which have none */
    uint32_t base; /* of the newest's region, as are the next two */
    uint32_t slot_log2;
    uint32_t cells;
    uint8_t keep; /* place of the region with the newest settled slot; none settled: of the newest */
    uint8_t modes; /* of the headers by which the regions can be read */
    bool may_append; /* rule W2, but (d) */
} nameplate_survey_t;

void nameplate_survey(nameplate_survey_t *survey, const nameplate_t *np);

/* Rules W3 and W2 (d): the slot to append to, or 0. */
uint32_t nameplate_find_spot(const nameplate_survey_t *survey, const nameplate_t *np);

/* NAMEPLATE_OK, or _E_RANGE: a tag that may not be changed, or a name without a tag. */
int nameplate_check_edit(const nameplate_edit_t *edit);

/*
 * Applies the changes to the fields of np's newest, if any, into the workspace: payload, its length, and the flags
 * that follow from them. room: most bytes of a payload. 1 if it says something new, 0 if not, or an error.
 */
int nameplate_merge(const nameplate_t *np, const nameplate_edit_t *edit, uint32_t room, nameplate_content_t *content);

/*
 * Programs a generation into slot index, or into those behind it while they do not read back. Returns the slot that
 * took it, or 0. content is then what that slot says.
 */
uint32_t nameplate_program_slot(const nameplate_target_t *target, uint32_t index, nameplate_content_t *content);

/* Programs a line, and tells whether it reads back. */
bool nameplate_program(const nameplate_target_t *target, uint32_t address, const nameplate_line_t *line);
bool nameplate_reads_back(const nameplate_target_t *target, uint32_t address, const nameplate_line_t *line);
void nameplate_seal(nameplate_line_t *line);

/*
 * Erases the region at a place in the list, makes it a region of two and programs a generation of the next epoch.
 * Returns the slot that took it, NAMEPLATE_E_EPOCH or _E_IO.
 */
int nameplate_renew_region(nameplate_target_t *target, uint8_t place, uint32_t max_epoch, nameplate_content_t *content);

/* True if the line is blank. */
bool nameplate_is_blank(const nameplate_line_t *line);

/* The generation after another; stays at the greatest. */
static inline uint32_t nameplate_generation_after(uint32_t generation)
{
    return generation == UINT32_MAX ? generation : generation + 1u;
}

#endif
