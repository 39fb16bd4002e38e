/*
 * Nameplate, writer: lets firmware keep its own settings in the identity store. Optional; reading does not need it.
 *
 * Only stores of two regions: while one is erased the other still holds the identity. A store of one region is
 * HOST_ONLY, because only a host with a journal on its disk may erase it. After a cut at any moment the next
 * nameplate_open shows the old fields or the new ones, never none (docs/formats/identity-store.md §6, rules W1 to W7).
 *
 * One task at a time may write, and none may read meanwhile. A call takes one append (about 1 ms a line), or, every
 * (N - 1)th time, one erase of a region (up to seconds; see the chip's data sheet).
 */
#ifndef NAMEPLATE_WRITER_H
#define NAMEPLATE_WRITER_H

#include "nameplate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the flash is programmed. One const struct a firmware; nameplate_h7_flash.h has one for H7. */
typedef struct nameplate_flash {
    /*
     * Programs 32 bytes at an address that is a multiple of 32, in units of the chip in ascending order. Returns 0, or less
     * if the flash reported an error; either way the writer reads back and believes only that.
     */
    int (*program_line)(void *context, uint32_t address, const uint8_t line[NAMEPLATE_LINE_SIZE]);
    /* Erases the whole sectors that hold size bytes from address on, which is a region. Returns 0, or less. */
    int (*erase)(void *context, uint32_t address, uint32_t size);
    void *context; /* given to both */
} nameplate_flash_t;

/* Sets a field, or removes it. */
typedef struct nameplate_change {
    uint16_t tag; /* type << 12 | id; id 0x002 to 0xFFF but 0x7FF */
    uint16_t length; /* bytes */
    const void *value; /* little-endian where the type is a number; NULL removes every field with this id */
} nameplate_change_t;

typedef struct nameplate_edit {
    const nameplate_change_t *changes; /* applied in order */
    size_t change_count;
    uint8_t *workspace; /* for the new payload while the call lasts */
    size_t workspace_size; /* bytes; slot size - 128 is always enough (384 for the default) */
    uint32_t writer; /* the firmware's version, 31 bits; recorded in the commit with bit 31 set */
    uint32_t unix_time; /* seconds since 1970-01-01 UTC, or 0 */
} nameplate_edit_t;

/*
 * Writes a new generation with the changes, and opens it: np, for which nameplate_open was called, shows it then.
 * Writes nothing, and returns the status, if the store says all of it already and neither NAMEPLATE_UNSETTLED nor
 * NAMEPLATE_DEGRADED is set. The store is read anew first, whatever np knew. Returns the status bits of the new
 * generation, or
 *   NAMEPLATE_E_NONE, _E_VERSION, _E_CONFLICT   as nameplate_open found it; nothing was written
 *   NAMEPLATE_E_REFUSED   one region, WRONG_REGIONS, HOST_ONLY, BAD_FIELDS, or a payload that is no field list
 *   NAMEPLATE_E_RANGE     a tag that may not be changed, or a workspace that is too small
 *   NAMEPLATE_E_FULL      the fields do not fit in a slot
 *   NAMEPLATE_E_EPOCH     only the host can go on
 *   NAMEPLATE_E_IO        nothing of a freshly erased region reads back as programmed; the old identity is still there
 * An authentication field is dropped and NAMEPLATE_AUTH cleared, since the firmware has no key to make a new one.
 */
int nameplate_write(nameplate_t *np, const nameplate_flash_t *flash, const nameplate_edit_t *edit);

/*
 * Makes a store in two regions that hold none, with this number (1 or more) and the fields of the edit. Refuses with
 * NAMEPLATE_E_REFUSED where either region holds a valid identity, or anything that is neither blank nor a store.
 * slot_size is 2^k bytes, 256 to 32768; NAMEPLATE_SLOT_SIZE is what the host takes. Else as nameplate_write.
 */
int nameplate_format(nameplate_t *np, const nameplate_flash_t *flash, uint64_t device_id, uint32_t slot_size,
    const nameplate_edit_t *edit);

#define NAMEPLATE_SLOT_SIZE 512u /* bytes */

#ifdef __cplusplus
}
#endif

#endif
