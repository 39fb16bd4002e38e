/*
 * What a fuzzer's bytes mean: a chip with one or two regions, perhaps at both sides of a bank swap.
 *
 *   00 options: 01 two regions  02 aliases  04 UID known   01 region size: (3 + n mod 30) * 256 bytes
 *   02 number of bytes for the harness itself              03 those bytes
 *   then records of 35 bytes: u16 line, counted over all places and taken modulo their number
 *                             u8 kind: 01 unreadable  02 corrected  04 gets a right CRC
 *                                      08 is a slot header whose commit is made to agree with it
 *                             32 bytes
 *
 * Lines without a record are blank; a record that is cut short ends in zeros. The kinds 04 and 08 let mutations through the
 * CRCs: without them nothing behind the first check would ever be tried.
 */
#ifndef NAMEPLATE_FUZZ_INPUT_H
#define NAMEPLATE_FUZZ_INPUT_H

#include "nameplate.h"

#define FUZZ_MAX_PLACES 4u
#define FUZZ_MAX_REGION 8192u /* bytes */
#define FUZZ_MAX_LINES (FUZZ_MAX_REGION / NAMEPLATE_LINE_SIZE)

typedef struct fuzz_chip {
    nameplate_region_t regions[2];
    nameplate_port_t port;
    const uint8_t *script; /* bytes for the harness */
    size_t script_length;
    uint32_t place_base[FUZZ_MAX_PLACES]; /* regions, then aliases */
    uint8_t region_count;
    uint8_t place_count;
    uint32_t lines; /* of one place */
    uint32_t reads; /* lines read so far */
    int8_t state[FUZZ_MAX_PLACES][FUZZ_MAX_LINES]; /* enum nameplate_line */
    uint8_t bytes[FUZZ_MAX_PLACES][FUZZ_MAX_REGION];
} fuzz_chip_t;

/* Sets up the chip that the input describes. Its port stops the program if it is asked for anything but a line of it. */
void fuzz_chip_init(fuzz_chip_t *chip, const uint8_t *data, size_t size);

/* Place and line at an address; stops the program if there is none. */
void fuzz_locate(const fuzz_chip_t *chip, uint32_t address, uint32_t *place, uint32_t *line);

/* Stops the program, so that a fuzzer notices, with the name of what does not hold. */
void fuzz_require(int holds, const char *what);

#endif
