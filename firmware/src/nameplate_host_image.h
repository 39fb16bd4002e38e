/*
 * Nameplate, host port: a port and a flash over memory images, for tests and for programs that look at dumps.
 *
 *     nameplate_host_range_t range = { .base = 0x081E0000, .size = 0x8000, .bytes = dump };
 *     nameplate_host_image_t image = { .ranges = &range, .range_count = 1, .product_id = 0x450 };
 *     nameplate_port_t port = nameplate_host_port(&image);
 *
 * Regions and aliases need a range each, or one range that holds several. A line outside all of them is unreadable,
 * and is counted in strays: the library never asks for one, if the regions it was given are right.
 */
#ifndef NAMEPLATE_HOST_IMAGE_H
#define NAMEPLATE_HOST_IMAGE_H

#include "nameplate_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory that holds what a range of addresses holds. */
typedef struct nameplate_host_range {
    uint32_t base; /* address, a multiple of 32 */
    uint32_t size; /* bytes, a multiple of 32 */
    uint8_t *bytes; /* size of them */
    int8_t *lines; /* for each line what reading it returns, enum nameplate_line; NULL: all can be read */
} nameplate_host_range_t;

/* How the power fails. */
enum nameplate_host_cut {
    NAMEPLATE_HOST_NO_CUT = 0,
    NAMEPLATE_HOST_CUT = 1 /* units_left counts down; once it is 0, nothing changes any more */
};

typedef struct nameplate_host_image {
    nameplate_host_range_t *ranges;
    size_t range_count;
    const uint8_t *uid; /* 12 bytes, or NULL: not known */
    uint32_t product_id;
    uint32_t program_unit; /* bytes programmed at once: 2, 4, 8, 16 or 32; for the flash only, as what follows */
    uint32_t sector_size; /* bytes erased at once, a power of two; 0: exactly the bytes asked for */
    uint32_t cut; /* enum nameplate_host_cut */
    uint32_t units_left; /* program units and erases until the cut */
    /* Counted, from whatever they held. */
    uint32_t reads; /* lines */
    uint32_t programs; /* units */
    uint32_t erases; /* calls */
    uint32_t strays; /* lines outside all ranges that were read, programmed or erased */
    uint32_t rewrites; /* units programmed that were not blank, but for zeros */
} nameplate_host_image_t;

/* A port that reads the image, which must outlive it. read_uid is NULL if the image has no UID. */
nameplate_port_t nameplate_host_port(nameplate_host_image_t *image);

/* A flash that programs and erases the image, as NOR flash does: a program can clear bits, an erase sets them. */
nameplate_flash_t nameplate_host_flash(nameplate_host_image_t *image);

#ifdef __cplusplus
}
#endif

#endif
