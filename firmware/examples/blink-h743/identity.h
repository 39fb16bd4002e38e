/*
 * Reads the number and the fields that Nameplate stored on a chip with one identity region.
 * No allocation, no globals, no writes; ends after a bounded number of line reads whatever the bytes are.
 */
#ifndef NAMEPLATE_IDENTITY_H
#define NAMEPLATE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#define NAMEPLATE_LINE_SIZE 32u /* bytes; everything in the region is made of such lines */
#define NAMEPLATE_START_DELAY 0x005u /* field id: start delay in milliseconds, unsigned */

enum nameplate_error {
    NAMEPLATE_OK = 0,
    NAMEPLATE_E_NONE = -1, /* no valid slot */
    NAMEPLATE_E_VERSION = -2, /* written by a later format, or with a flag that must be understood */
    NAMEPLATE_E_IO = -4, /* a line that was readable before no longer is */
    NAMEPLATE_E_NOT_FOUND = -7, /* no such field */
    NAMEPLATE_E_TYPE = -8 /* the field is no unsigned integer */
};

/*
 * Copies the 32 bytes at an address that is a multiple of 32. Returns 0 or more if they were read, less if the flash
 * reports a double ECC error there; it must not fault then.
 */
typedef int (*nameplate_read_line_t)(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);

typedef struct {
    nameplate_read_line_t read_line;
    void *context;
    uint32_t base; /* where the region lies */
    uint32_t alias; /* where it lies with the banks swapped; equal to base on chips that cannot swap */
    uint32_t size; /* bytes, the same at both */
} nameplate_region_t;

typedef struct {
    const nameplate_region_t *region;
    uint64_t device_id;
    uint32_t generation;
    uint32_t slot_address;
    uint32_t slot; /* index in the region, from 1 */
    uint16_t payload_length; /* bytes */
    uint8_t payload_format; /* 1: fields */
    uint8_t flags;
    bool settled; /* the proof that the commit was programmed to its end is there */
    bool conflict; /* there is a valid identity at base and another at alias; this one is from base */
} nameplate_identity_t;

/* Finds the newest valid slot: NAMEPLATE_OK, _E_NONE or _E_VERSION. */
int nameplate_find(const nameplate_region_t *region, nameplate_identity_t *identity);

/* Gets an unsigned field by its id, 0x001 to 0xFFF: NAMEPLATE_OK, _E_NOT_FOUND, _E_TYPE or _E_IO. */
int nameplate_get_uint(const nameplate_identity_t *identity, uint16_t id, uint64_t *value);

#endif
