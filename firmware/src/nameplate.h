/*
 * Nameplate: reads the number and the fields of this very chip from its identity store
 * (docs/formats/identity-store.md).
 *
 *     nameplate_t np;
 *     uint64_t number;
 *     if (nameplate_open(&np, &nameplate_port, NAMEPLATE_REGIONS, NAMEPLATE_REGION_COUNT) >= 0) {
 *         nameplate_get_u64(&np, NAMEPLATE_DEVICE_ID, &number);
 *     }
 *
 * C11, no heap, no globals, of the C library memcpy and memcmp only, no writes. Every loop is bounded by the size of
 * the regions. Whatever the flash holds, and whichever of its lines cannot be read, each call ends and says what it
 * found; nothing is dereferenced, every byte goes through the port, which must not fault. A handle is plain data: it
 * may be copied, and read by several tasks if the port's read_line may be called by several tasks. It needs no
 * closing.
 */
#ifndef NAMEPLATE_H
#define NAMEPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NAMEPLATE_LINE_SIZE 32u /* bytes; a store is made of such lines */
#define NAMEPLATE_UID_SIZE 12u /* bytes */
#define NAMEPLATE_MAC_SIZE 6u /* bytes, EUI-48, network order */

/* What calls return; 0 or more is success. */
enum nameplate_result {
    NAMEPLATE_OK = 0,
    NAMEPLATE_E_NONE = -1, /* no valid identity: never assigned, or gone */
    NAMEPLATE_E_VERSION = -2, /* written by a later version of the format: nothing may be concluded from it */
    NAMEPLATE_E_FULL = -3, /* the fields do not fit in a slot */
    NAMEPLATE_E_IO = -4, /* a line that was readable before no longer is, or did not read back as programmed */
    NAMEPLATE_E_EPOCH = -5, /* the epochs are used up; only the host can start again */
    NAMEPLATE_E_CONFLICT = -6, /* two identities contradict each other; nothing is written */
    NAMEPLATE_E_NOT_FOUND = -7, /* no such field, no further field, no further generation */
    NAMEPLATE_E_TYPE = -8, /* the field has another type, or a width that its type does not have */
    NAMEPLATE_E_RANGE = -9, /* the value does not fit in what was asked for, or in the buffer */
    NAMEPLATE_E_REFUSED = -10, /* the store does not allow it: see the call */
    NAMEPLATE_E_FORGED = -11 /* the authentication does not match this chip and this content */
};

/* What nameplate_open and nameplate_examine noticed; they return these bits, and keep them in the handle. */
enum nameplate_status {
    NAMEPLATE_UNSETTLED = 1 << 0, /* the last write was cut off near its end; what is shown may change back by itself */
    NAMEPLATE_DEGRADED = 1 << 1, /* a newer identity was complete once and rotted; an older one is shown, or none */
    NAMEPLATE_STALE_UID = 1 << 2, /* bound to another chip: a copied image */
    NAMEPLATE_ECC_SEEN = 1 << 3, /* a line that matters cannot be read */
    NAMEPLATE_CONFLICT = 1 << 4, /* two identities contradict each other; one of them is shown */
    NAMEPLATE_DUPLICATE_FIELD = 1 << 5, /* a field occurs twice; the first counts */
    NAMEPLATE_BAD_FIELDS = 1 << 6, /* a field overruns the payload; those before it count */
    NAMEPLATE_LOST_UPDATE = 1 << 7, /* two edits were based on the same generation */
    NAMEPLATE_SINGLE_ECC = 1 << 8, /* a line that matters was right only after a bit was corrected */
    NAMEPLATE_WRONG_REGIONS = 1 << 9, /* the store was made for another number of regions */
    NAMEPLATE_LATER_FORMAT = 1 << 15 /* a later version of the format was here: NAMEPLATE_E_VERSION */
};

/* Flags of a slot. Bits 4 to 6 are not assigned. */
enum nameplate_flag {
    NAMEPLATE_PRODUCTION = 1 << 0, /* locked: the slot lies at index 1, for good */
    NAMEPLATE_UID_BOUND = 1 << 1,
    NAMEPLATE_AUTH = 1 << 2, /* ends with an authentication field */
    NAMEPLATE_SECRETS = 1 << 3,
    NAMEPLATE_MUST_UNDERSTAND = 1 << 7
};

/* Field ids. The user's own are 0x800 to 0xFFF. */
enum nameplate_field_id {
    NAMEPLATE_DEVICE_ID = 0x001, /* the number */
    NAMEPLATE_SERIAL = 0x002, /* string */
    NAMEPLATE_PRODUCT = 0x003, /* string */
    NAMEPLATE_HARDWARE = 0x004, /* string */
    NAMEPLATE_START_DELAY = 0x005, /* unsigned, ms */
    NAMEPLATE_MAC = 0x006, /* EUI, the first address */
    NAMEPLATE_MAC_COUNT = 0x007, /* unsigned, how many addresses from the first on */
    NAMEPLATE_MADE = 0x008, /* seconds since 1970-01-01 UTC */
    NAMEPLATE_CALIBRATION = 0x009, /* f32[] */
    NAMEPLATE_CALIBRATION_BLOB = 0x00A, /* bytes */
    NAMEPLATE_BATCH = 0x00B, /* string */
    NAMEPLATE_KEY0 = 0x010, /* secret; to 0x01F */
    NAMEPLATE_SCHEMA = 0x020, /* string */
    NAMEPLATE_NAME = 0x7FE, /* names a user's field; may repeat */
    NAMEPLATE_AUTHENTICATION = 0x7FF
};

enum nameplate_type {
    NAMEPLATE_BYTES = 0x0,
    NAMEPLATE_UINT = 0x1, /* 1, 2, 4 or 8 bytes */
    NAMEPLATE_INT = 0x2, /* 1, 2, 4 or 8 bytes */
    NAMEPLATE_UTF8 = 0x3,
    NAMEPLATE_F32 = 0x4,
    NAMEPLATE_F64 = 0x5,
    NAMEPLATE_EUI = 0x6, /* 6 or 8 bytes, network order */
    NAMEPLATE_UUID = 0x7,
    NAMEPLATE_TIME = 0x8, /* u64, seconds since 1970-01-01 UTC */
    NAMEPLATE_SECRET = 0x9,
    NAMEPLATE_NESTED = 0xA,
    NAMEPLATE_CBOR = 0xB,
    NAMEPLATE_FIELD_NAME = 0xC, /* u16 tag, then UTF-8 */
    NAMEPLATE_AUTH_TAG = 0xF
};

/* A field's tag: its type and its id. */
#define NAMEPLATE_TAG(type, id) ((uint16_t)((unsigned)(type) << 12 | (unsigned)(id)))
#define NAMEPLATE_TYPE(tag) ((tag) >> 12)
#define NAMEPLATE_ID(tag) ((tag) & 0xFFFu)

/* What read_line returns. */
enum nameplate_line {
    NAMEPLATE_LINE_OK = 0,
    NAMEPLATE_LINE_CORRECTED = 1, /* right, after the chip corrected a bit */
    NAMEPLATE_LINE_UNREADABLE = -1 /* double ECC error in one of its words; nothing in line is to be believed */
};

/* How the chip is reached. One const struct a firmware; ready ones are in nameplate_port.h. */
typedef struct nameplate_port {
    /* Copies the 32 bytes at an address, a multiple of 32 within a region or alias. Must return, whatever lies there.
     * */
    int (*read_line)(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);
    /* Copies the UID as three little-endian words (UID + 0, + 4, + 8; L0 and L1: + 0, + 4, + 0x14). NULL: not known. */
    void (*read_uid)(void *context, uint8_t uid[NAMEPLATE_UID_SIZE]);
    void *context; /* given to both */
    uint32_t product_id; /* DBGMCU_IDCODE bits 11:0, 0x450 for H742/743/753 */
} nameplate_port_t;

/* One region as the linker script reserves it. nameplate generate header prints them for a chip. */
typedef struct nameplate_region {
    uint32_t base; /* address, a multiple of the slot size */
    uint32_t alias; /* where it appears while the flash banks are swapped; equal to base if they cannot be */
    uint32_t size; /* bytes, the same for all regions */
} nameplate_region_t;

/* One generation of the identity: a slot. From generation to uid_crc it is the slot's header line as stored. */
typedef struct nameplate_slot {
    uint32_t address; /* of the slot */
    uint32_t generation;
    uint16_t payload_length; /* bytes */
    uint8_t format; /* bits 3:0 of the payload: 1 fields, 2 CBOR map, 3 opaque; bits 7:4 log2 of the slot size, less 8 */
    uint8_t flags; /* enum nameplate_flag */
    uint32_t epoch;
    uint64_t device_id;
    uint32_t uid_crc; /* CRC-32 of the UID to which it is bound, 0 if to none */
    uint16_t index; /* in its region, from 1 */
    uint8_t region; /* place in the list, from 0 */
    bool settled; /* its write was finished, provably */
} nameplate_slot_t;

/* An open store. newest may be read after nameplate_open returned 0 or more; else its epoch is 0. */
typedef struct nameplate {
    const nameplate_port_t *port;
    const nameplate_region_t *regions;
    nameplate_slot_t newest;
    uint16_t status; /* enum nameplate_status; also set where nameplate_open returned NAMEPLATE_E_NONE */
    uint8_t region_count;
    bool swapped; /* the store lies at the aliases */
} nameplate_t;

/* One field. Its value is read through nameplate_read or the getters. The first four bytes are as stored. */
typedef struct nameplate_field {
    uint16_t tag; /* NAMEPLATE_TAG(type, id) */
    uint16_t length; /* bytes of the value */
    uint16_t offset; /* of the value, in the payload */
} nameplate_field_t;

/*
 * Finds the newest valid identity in the regions (1 or 2 of them), or in their aliases if the regions hold none. port
 * and regions must outlive the handle. Returns what it noticed on the way, or NAMEPLATE_E_NONE or NAMEPLATE_E_VERSION:
 * UNSETTLED, DEGRADED, CONFLICT, ECC_SEEN and SINGLE_ECC, the last four for the aliases, too. Where two slots have the
 * greatest rank, and the first of them asks for a later program, that is NAMEPLATE_E_VERSION. A firmware that only wants to
 * know who it is needs no more.
 */
int nameplate_open(nameplate_t *np, const nameplate_port_t *port, const nameplate_region_t *regions,
    uint8_t region_count);

/*
 * Finds out all else that there is to say of an open store, and returns every status bit of the side that is shown, or
 * NAMEPLATE_E_NONE or NAMEPLATE_E_VERSION. It reads the store twice more. Where nameplate_open saw a CONFLICT this decides
 * whether there is one and which identity is shown.
 */
int nameplate_examine(nameplate_t *np);

/*
 * Numbers. An unsigned or time field of any width, and NAMEPLATE_DEVICE_ID, through the first two; a signed or unsigned
 * field through the third. NAMEPLATE_OK, _E_NOT_FOUND, _E_TYPE, _E_RANGE (the value does not fit) or _E_IO.
 */
int nameplate_get_u32(const nameplate_t *np, uint16_t id, uint32_t *value);
int nameplate_get_u64(const nameplate_t *np, uint16_t id, uint64_t *value);
int nameplate_get_i32(const nameplate_t *np, uint16_t id, int32_t *value);

/* Copies a UTF-8 field and a 0 byte. Returns its length without the 0, or an error; _E_RANGE if size is too small. */
int nameplate_get_string(const nameplate_t *np, uint16_t id, char *text, size_t size);

/* Copies the value of a field of any type. Returns its length in bytes, or an error; _E_RANGE if size is too small. */
int nameplate_get_bytes(const nameplate_t *np, uint16_t id, void *bytes, size_t size);

/*
 * The MAC address of this number, 0 being the first: base + index. _E_NOT_FOUND from MAC count on (1 without that
 * field), _E_TYPE if the base is no EUI, _E_RANGE if it is an EUI-64, or if base + index would leave the vendor's 24-bit
 * block. mac is only to be used after NAMEPLATE_OK.
 */
int nameplate_get_mac(const nameplate_t *np, uint16_t index, uint8_t mac[NAMEPLATE_MAC_SIZE]);

/* The first field with this id: NAMEPLATE_OK, _E_NOT_FOUND or _E_IO. Id 001 is never stored as a field. */
int nameplate_find(const nameplate_t *np, uint16_t id, nameplate_field_t *field);

/* The field after *field, the first if *field is all zeros: NAMEPLATE_OK, _E_NOT_FOUND behind the last, or _E_IO; then
 * *field is no field. */
int nameplate_next(const nameplate_t *np, nameplate_field_t *field);

/* Copies count bytes of the value from offset on, of a field as nameplate_find or nameplate_next gave it: NAMEPLATE_OK,
 * _E_RANGE (beyond its end) or _E_IO. */
int nameplate_read(const nameplate_t *np, const nameplate_field_t *field, size_t offset, void *bytes, size_t count);

/*
 * The valid generation next older than *slot, the newest if *slot is all zeros: NAMEPLATE_OK or _E_NOT_FOUND behind the
 * oldest. To read the fields of an older one, copy the handle and set newest in the copy.
 */
int nameplate_history(const nameplate_t *np, nameplate_slot_t *slot);

/* True if the identity is bound to a chip and this is the one. False if not bound, or the port has no UID. */
bool nameplate_is_bound_here(const nameplate_t *np);

/* The cryptography that nameplate_authenticate is given: the firmware's own, hardware or library. */
typedef struct nameplate_crypto {
    /* Starts a message: algorithm 1 HMAC-SHA-256 cut to 16 bytes, 2 HMAC-SHA-256, 4 ECDSA P-256 with SHA-256. 0, or less
     * if the algorithm or the key is not there. */
    int (*begin)(void *context, uint8_t algorithm, uint8_t key_id);
    void (*update)(void *context, const uint8_t *bytes, size_t count);
    /* Ends it (not called where a line could not be read: begin starts anew): 0 if the tag (16 or 32 bytes; ECDSA: r
     * and s, 32 bytes each, big-endian) is right, less if not. */
    int (*verify)(void *context, const uint8_t *tag, size_t length);
    void *context; /* given to all three */
} nameplate_crypto_t;

/*
 * Checks the authentication field against this chip's UID and product ID and the content. NAMEPLATE_OK, _E_NOT_FOUND
 * (not authenticated), _E_FORGED, _E_TYPE (an algorithm or length that the format does not have), _E_REFUSED (no UID
 * in the port, or begin refused) or _E_IO.
 */
int nameplate_authenticate(const nameplate_t *np, const nameplate_crypto_t *crypto);

#ifdef __cplusplus
}
#endif

#endif
