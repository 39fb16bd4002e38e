/*
 * The identity store as the reader and the writer see it: its lines, and a cursor that goes from slot to slot. Private
 * to the library. docs/formats/identity-store.md §3 and §5; all numbers little-endian, which every STM32 is.
 *
 *   region   cell 0: header line, its mirror; cells 1 to N-1: slots of S bytes, L = S/32 lines
 *   slot     line 0 header | 1..P payload | L-3 open mark | L-2 commit | L-1 settle
 */
#ifndef NAMEPLATE_READER_STORE_H
#define NAMEPLATE_READER_STORE_H

#include "../nameplate.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lines of the store are little-endian, and are used as they are"
#endif

#define NAMEPLATE_TEXT4(a, b, c, d) \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define NAMEPLATE_MAGIC_REGION NAMEPLATE_TEXT4('N', 'A', 'M', 'E')
#define NAMEPLATE_MAGIC_REGION_1 NAMEPLATE_TEXT4('P', 'L', 'T', '1') /* another last byte: a later format */
#define NAMEPLATE_MAGIC_SLOT NAMEPLATE_TEXT4('N', 'P', 'G', '1')
#define NAMEPLATE_MAGIC_COMMIT NAMEPLATE_TEXT4('N', 'P', 'C', '1')
#define NAMEPLATE_MAGIC_SETTLE NAMEPLATE_TEXT4('N', 'P', 'T', '1')

#define NAMEPLATE_MAX_EPOCH 0xFFFFFFFEu
#define NAMEPLATE_MIN_SLOT_LOG2 8u
#define NAMEPLATE_MAX_SLOT_LOG2 15u
#define NAMEPLATE_MIN_SLOT_SIZE (1u << NAMEPLATE_MIN_SLOT_LOG2) /* bytes */
#define NAMEPLATE_SLOT_OVERHEAD (4u * NAMEPLATE_LINE_SIZE) /* header, open mark, commit, settle */
#define NAMEPLATE_FORMAT_FIELDS 1u
#define NAMEPLATE_FORMAT_MASK 0x0Fu
#define NAMEPLATE_FLAGS_UNASSIGNED 0x70u
#define NAMEPLATE_MODE_HOST_ONLY 0x02u
#define NAMEPLATE_ERASED 0xFFu

/* A line, as whatever it is looked at. */
typedef union nameplate_line_data {
    uint8_t bytes[NAMEPLATE_LINE_SIZE];
    uint32_t words[NAMEPLATE_LINE_SIZE / 4u];
    struct {
        uint32_t magic[2];
        uint8_t zeros[3];
        uint8_t slot_log2;
        uint32_t size; /* of the region, bytes */
        uint32_t epoch;
        uint8_t index; /* place in the list when it was formatted */
        uint8_t count; /* regions of the store */
        uint8_t mode;
        uint8_t erased;
        uint32_t product_id;
        uint32_t crc;
    } region;
    nameplate_slot_t taken; /* a slot header, once magic and CRC gave way to where it lies */
    struct {
        uint32_t magic;
        uint32_t generation;
        uint16_t payload_length; /* bytes */
        uint8_t format; /* low nibble payload format, high nibble slot_log2 - 8 */
        uint8_t flags;
        uint32_t epoch;
        uint64_t device_id;
        uint32_t uid_crc; /* 0 if not bound */
        uint32_t crc;
    } slot;
    struct {
        uint32_t magic;
        uint32_t generation;
        uint32_t body_crc; /* of header and payload lines */
        uint32_t parent; /* generation, 0 for none */
        uint32_t writer;
        uint32_t unix_time;
        uint32_t zero;
        uint32_t crc;
    } commit;
    struct {
        uint32_t magic;
        uint32_t generation;
        uint32_t epoch;
        uint32_t zeros[4];
        uint32_t crc;
    } settle;
} nameplate_line_t;

_Static_assert(sizeof(nameplate_line_t) == NAMEPLATE_LINE_SIZE, "a line has no holes");
_Static_assert(sizeof(nameplate_slot_t) == NAMEPLATE_LINE_SIZE, "a slot is its header line");
_Static_assert(offsetof(nameplate_slot_t, generation) == 0x04 && offsetof(nameplate_slot_t, uid_crc) == 0x18
        && offsetof(nameplate_slot_t, index) == 0x1C && offsetof(nameplate_slot_t, region) == 0x1E
        && offsetof(nameplate_slot_t, settled) == 0x1F,
    "a slot is its header line");

/* MUST_UNDERSTAND, which is the highest flag, and any of the unassigned ones, which are the next. */
#define NAMEPLATE_ASKS_FOR_LATER (NAMEPLATE_MUST_UNDERSTAND + 0x10u)

/* The least traits of a region with a usable header: the erased value comes last in them. */
#define NAMEPLATE_USABLE_TRAIT ((uint32_t)NAMEPLATE_ERASED << 24)

/* A slot comes above another by its epoch, then by its index. */
static inline uint64_t nameplate_rank(const nameplate_slot_t *slot)
{
    return (uint64_t)slot->epoch << 32 | slot->index;
}

/* Makes an identity one that no call finds anything in. */
static inline void nameplate_forget(nameplate_slot_t *newest)
{
    newest->payload_length = 0;
    newest->format = 0;
    newest->flags = 0;
    newest->epoch = 0;
}

/* A walk through the slots of one side of a bank swap, or of both. */
typedef struct nameplate_walk {
    const nameplate_t *np;
    uint32_t status; /* enum nameplate_status, as far as lines tell it, and NAMEPLATE_LATER_FORMAT */
    uint8_t place; /* of the next region in the list, to which the aliases are appended */
    uint8_t end; /* place behind the last one */
    uint8_t region; /* place in the list of the region, or of that whose alias it is */
    uint8_t slot_log2; /* of the region's slots */
    uint16_t left; /* slots of the region behind this one; 0 where nothing tells the slot size */
    uint16_t index; /* of the slot */
    uint32_t traits; /* bytes 14 to 17 of the header by which the region can be read; without one, its place */
    uint32_t address; /* of the slot */
    nameplate_line_t header; /* line 0 of the slot; of a valid slot, taken */
    nameplate_line_t line; /* the last line read; of a valid slot, its commit */
    uint64_t rot; /* greatest rank that a slot which is not valid claims by its settle line */
} nameplate_walk_t;

/* CRC-32/ISO-HDLC of bytes; crc is 0, or the result of the bytes before. */
uint32_t nameplate_crc32(uint32_t crc, const void *bytes, uint32_t count);

/* The CRC-32 of anything that ends with its own CRC-32. */
#define NAMEPLATE_CRC_RESIDUE 0x2144DF1Cu

/* From a place to the one in front of end. */
static inline void nameplate_walk_begin(nameplate_walk_t *walk, const nameplate_t *np, uint32_t place, uint32_t end)
{
    walk->np = np;
    walk->status = 0;
    walk->place = (uint8_t)place;
    walk->end = (uint8_t)end;
    walk->left = 0;
    walk->rot = 0;
}

/* At the side that the handle shows. */
static inline void nameplate_walk_shown(nameplate_walk_t *walk, const nameplate_t *np)
{
    uint32_t place = np->swapped ? np->region_count : 0u;
    nameplate_walk_begin(walk, np, place, place + np->region_count);
}

typedef enum nameplate_at { NAMEPLATE_AT_END, NAMEPLATE_AT_INVALID, NAMEPLATE_AT_VALID } nameplate_at_t;

/* Goes on to the next slot. */
nameplate_at_t nameplate_walk_on(nameplate_walk_t *walk);

/* Goes on to the next valid slot: false if there is none. */
static inline bool nameplate_walk(nameplate_walk_t *walk)
{
    nameplate_at_t at;
    do {
        at = nameplate_walk_on(walk);
    } while (at == NAMEPLATE_AT_INVALID);
    return at != NAMEPLATE_AT_END;
}

/* False for 0 and FFFFFFFF: zeroed and blank words must not rank. */
static inline bool nameplate_is_epoch(uint32_t epoch)
{
    return epoch - 1u < NAMEPLATE_MAX_EPOCH;
}

/* log2 of the slot size that a slot header with right magic and CRC names: 0 if it is no valid header. */
static inline uint32_t nameplate_slot_log2(const nameplate_line_t *header)
{
    uint32_t length = header->slot.payload_length;
    uint32_t log2 = NAMEPLATE_MIN_SLOT_LOG2 + (header->slot.format >> 4);
    return nameplate_is_epoch(header->slot.epoch) && log2 <= NAMEPLATE_MAX_SLOT_LOG2 && length % 4u == 0u
            && length + NAMEPLATE_SLOT_OVERHEAD <= 1u << log2
        ? log2 : 0u;
}

/* The epoch that a settle line with right magic and CRC claims: 0 if it is not self-consistent. */
static inline uint32_t nameplate_claim(const nameplate_line_t *line)
{
    const uint32_t *zeros = line->settle.zeros;
    return (zeros[0] | zeros[1] | zeros[2] | zeros[3]) == 0u && nameplate_is_epoch(line->settle.epoch)
        ? line->settle.epoch : 0u;
}

/* Copies payload bytes: NAMEPLATE_OK or NAMEPLATE_E_IO. */
int nameplate_copy(const nameplate_t *np, uint32_t offset, void *bytes, uint32_t count);

#endif
