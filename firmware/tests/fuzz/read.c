/*
 * Fuzzer of the reader: any image, any set of unreadable lines. open, examine, history, every field of every generation by iteration
 * and by every getter, authentication. Nothing may fault, read outside of the regions, run on for ever or contradict itself.
 */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#define ALL_STATUS 0x3FF
#define READS_PER_LINE 8u /* of one open; a reader that reads lines more often than this is not bounded by the regions */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint16_t ids[] = { 0x000, 0x001, 0x002, 0x005, 0x006, 0x007, 0x008, 0x009, 0x010, 0x020, 0x7FE, 0x7FF, 0x800, 0xFFF };

static int begin(void *context, uint8_t algorithm, uint8_t key_id)
{
    (void)context;
    return algorithm + key_id > 300 ? -1 : 0;
}

static void update(void *context, const uint8_t *bytes, size_t count)
{
    uint32_t *sum = context;
    for (size_t i = 0; i < count; i++) {
        *sum += bytes[i];
    }
}

static int verify(void *context, const uint8_t *tag, size_t length)
{
    update(context, tag, length);
    fuzz_require(length == 16 || length == 32 || length == 64, "length of a tag");
    return (*(uint32_t *)context & 1u) != 0 ? 0 : -1;
}

/* Into exactly as many bytes as are promised, so that the address sanitizer sees one byte more. */
static void get_bytes(const nameplate_t *np, uint16_t id, size_t size)
{
    uint8_t *bytes = malloc(size + 1u);
    uint8_t *exact = size == 0 ? bytes : realloc(bytes, size);
    int length = nameplate_get_bytes(np, id, exact, size);
    fuzz_require(length < 0 || (size_t)length <= size, "length within the buffer");
    int text = nameplate_get_string(np, id, (char *)exact, size);
    fuzz_require(text < 0 || ((size_t)text < size && exact[text] == 0), "text that ends within the buffer");
    free(exact);
}

static void check_getters(const nameplate_t *np)
{
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        uint32_t u32;
        uint64_t u64;
        int32_t i32;
        uint8_t mac[NAMEPLATE_MAC_SIZE];
        nameplate_field_t field;
        int small = nameplate_get_u32(np, ids[i], &u32);
        int large = nameplate_get_u64(np, ids[i], &u64);
        fuzz_require(small != 0 || (large == 0 && u32 == u64), "u32 and u64 of a field agree");
        (void)nameplate_get_i32(np, ids[i], &i32);
        (void)nameplate_get_mac(np, (uint16_t)(ids[i] * 7u), mac);
        int found = nameplate_find(np, ids[i], &field);
        size_t length = found == 0 ? field.length : 0;
        get_bytes(np, ids[i], length);
        get_bytes(np, ids[i], length + 1u);
        get_bytes(np, ids[i], length / 2u);
    }
}

static void check_fields(const nameplate_t *np)
{
    nameplate_field_t field;
    memset(&field, 0, sizeof field);
    uint32_t end = 0;
    while (nameplate_next(np, &field) == NAMEPLATE_OK) {
        fuzz_require(field.offset >= end + 4u, "fields in ascending order");
        end = (uint32_t)field.offset + field.length;
        fuzz_require(end <= np->newest.payload_length, "field within the payload");
        uint8_t *value = malloc(field.length + 1u);
        fuzz_require(nameplate_read(np, &field, 0, value, field.length) == NAMEPLATE_OK, "value of a field");
        fuzz_require(nameplate_read(np, &field, field.length, value, 0) == NAMEPLATE_OK, "no bytes at its end");
        fuzz_require(nameplate_read(np, &field, 1, value, field.length) == NAMEPLATE_E_RANGE, "bytes behind it");
        fuzz_require(nameplate_read(np, &field, SIZE_MAX, value, 2) == NAMEPLATE_E_RANGE, "an offset that wraps");
        free(value);
    }
}

static void check_generation(const nameplate_t *np)
{
    uint32_t sum = 0;
    nameplate_crypto_t crypto = { begin, update, verify, &sum };
    check_fields(np);
    (void)nameplate_is_bound_here(np);
    (void)nameplate_authenticate(np, &crypto);
}

static void check_history(const fuzz_chip_t *chip, const nameplate_t *np)
{
    nameplate_slot_t slot;
    nameplate_slot_t last;
    memset(&slot, 0, sizeof slot);
    for (uint32_t count = 0; nameplate_history(np, &slot) == NAMEPLATE_OK; count++) {
        fuzz_require(count < chip->lines * 2u, "a history that ends");
        fuzz_require(count == 0 || slot.epoch < last.epoch || (slot.epoch == last.epoch && slot.index <= last.index),
            "a history in descending order");
        last = slot;
        nameplate_t older = *np;
        older.newest = slot;
        check_generation(&older);
    }
}

/* A handle of yesterday, and fields that no call has given: they say nothing sensible, but no more than that. */
static void check_stale(fuzz_chip_t *chip, const nameplate_t *np)
{
    for (uint32_t place = 0; place < chip->place_count; place++) {
        uint8_t *bytes = chip->bytes[place];
        memmove(bytes + NAMEPLATE_LINE_SIZE, bytes, (chip->lines - 1u) * NAMEPLATE_LINE_SIZE);
    }
    check_getters(np);
    check_generation(np);
    check_history(chip, np);
    nameplate_field_t wild;
    uint8_t value[8];
    for (size_t at = 0; at + sizeof wild <= chip->script_length; at++) {
        memcpy(&wild, chip->script + at, sizeof wild);
        (void)nameplate_read(np, &wild, at, value, sizeof value);
        (void)nameplate_next(np, &wild);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static fuzz_chip_t chip;
    fuzz_chip_init(&chip, data, size);
    nameplate_t np;
    nameplate_t again;
    memset(&np, 0xA5, sizeof np);
    memset(&again, 0x5A, sizeof again);
    int result = nameplate_open(&np, &chip.port, chip.regions, chip.region_count);
    fuzz_require(chip.reads <= READS_PER_LINE * chip.lines * chip.place_count, "a bounded number of reads");
    fuzz_require(nameplate_open(&again, &chip.port, chip.regions, chip.region_count) == result, "the same answer twice");
    fuzz_require(np.status == again.status && np.newest.address == again.newest.address, "the same handle twice");
    chip.reads = 0;
    int examined = nameplate_examine(&np);
    fuzz_require(chip.reads <= READS_PER_LINE * chip.lines * chip.place_count, "a bounded number of reads in examine");
    fuzz_require((examined < 0) == (result < 0) || (result & NAMEPLATE_CONFLICT) != 0, "open and examine agree");
    result = examined;
    if (result < 0) {
        fuzz_require(result == NAMEPLATE_E_NONE || result == NAMEPLATE_E_VERSION, "an error that open may return");
        fuzz_require(np.newest.epoch == 0, "nothing shown where nothing was found");
    } else {
        uint32_t place, line;
        fuzz_locate(&chip, np.newest.address, &place, &line);
        fuzz_require((result & ~ALL_STATUS) == 0 && result == np.status, "status bits");
        fuzz_require(np.newest.index >= 1 && np.newest.payload_length % 4u == 0, "a slot");
    }
    check_getters(&np);
    check_generation(&np);
    check_history(&chip, &np);
    check_stale(&chip, &np);
    return 0;
}
