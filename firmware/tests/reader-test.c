/*
 * The reader's calls one by one: ranges, sizes, types, the order in which authentication is computed. What it makes of
 * whole images is compared with the C# reader elsewhere.
 */
#include "bench.h"
#include "check.h"

static const uint8_t uid[NAMEPLATE_UID_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

#define FIELD(type, id, bytes) { NAMEPLATE_TAG(type, id), sizeof(bytes), bytes }

static void numbers_are_read_as_wide_as_they_are_stored(void)
{
    static bench_t bench;
    static const uint8_t ones[8] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
    static const uint8_t wide[8] = { 0, 0, 0, 0, 1 };
    static const uint8_t half[2] = { 0x00, 0x80 };
    static const uint8_t word[4] = { 0x00, 0x00, 0x00, 0x80 };
    static const uint8_t low[8] = { 0x00, 0x00, 0x00, 0x80, 0xFF, 0xFF, 0xFF, 0xFF };
    static const uint8_t below[8] = { 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF };
    static const nameplate_change_t fields[] = {
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x801), 1, ones },
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x802), 8, wide },
        { NAMEPLATE_TAG(NAMEPLATE_INT, 0x803), 1, ones },
        { NAMEPLATE_TAG(NAMEPLATE_INT, 0x804), 2, half },
        { NAMEPLATE_TAG(NAMEPLATE_INT, 0x805), 4, word },
        { NAMEPLATE_TAG(NAMEPLATE_INT, 0x806), 8, low },
        { NAMEPLATE_TAG(NAMEPLATE_INT, 0x807), 8, below },
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x808), 4, word },
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x809), 3, ones },
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x80A), 0, ones },
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x80B), 4, ones },
        { NAMEPLATE_TAG(NAMEPLATE_TIME, NAMEPLATE_MADE), 8, wide },
        { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x80C), 12, fields },
    };
    uint64_t u64 = 0;
    uint32_t u32 = 0;
    int32_t i32 = 0;
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 0x123456789ABCDEF0u, fields, sizeof fields / sizeof fields[0]));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u64(&bench.np, NAMEPLATE_DEVICE_ID, &u64));
    CHECK(u64 == 0x123456789ABCDEF0u);
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_u32(&bench.np, NAMEPLATE_DEVICE_ID, &u32));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u32(&bench.np, 0x801, &u32));
    CHECK_EQUAL(255, u32);
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u64(&bench.np, 0x802, &u64));
    CHECK_EQUAL(0x100000000, u64);
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u64(&bench.np, NAMEPLATE_MADE, &u64));
    CHECK_EQUAL(0x100000000, u64);
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_i32(&bench.np, NAMEPLATE_MADE, &i32));
    u32 = 5;
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_u32(&bench.np, 0x802, &u32));
    CHECK_EQUAL(5, u32);

    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_i32(&bench.np, 0x803, &i32));
    CHECK_EQUAL(-1, i32);
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_i32(&bench.np, 0x804, &i32));
    CHECK_EQUAL(-32768, i32);
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_i32(&bench.np, 0x805, &i32));
    CHECK_EQUAL(INT32_MIN, i32);
    i32 = 0;
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_i32(&bench.np, 0x806, &i32));
    CHECK_EQUAL(INT32_MIN, i32);
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_i32(&bench.np, 0x807, &i32));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_i32(&bench.np, 0x808, &i32));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_i32(&bench.np, 0x801, &i32));
    CHECK_EQUAL(255, i32);
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_u32(&bench.np, 0x803, &u32));

    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_u64(&bench.np, 0x809, &u64));
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_u64(&bench.np, 0x80A, &u64));
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_u64(&bench.np, 0x80B, &u64));
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_u64(&bench.np, 0x80C, &u64));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_u64(&bench.np, 0x8FF, &u64));
}

static void texts_and_bytes_fit_or_are_refused(void)
{
    static bench_t bench;
    static const uint8_t bytes[40] = { 9, 8, 7, [39] = 1 };
    static const nameplate_change_t fields[] = {
        { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_SERIAL), 5, "SN-17" },
        { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_PRODUCT), 0, "" },
        FIELD(NAMEPLATE_BYTES, NAMEPLATE_CALIBRATION_BLOB, bytes),
    };
    char text[8];
    uint8_t copy[40];
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, fields, 3));
    CHECK_EQUAL(5, nameplate_get_string(&bench.np, NAMEPLATE_SERIAL, text, 6));
    CHECK_EQUAL(0, strcmp("SN-17", text));
    memset(text, 'x', sizeof text);
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_string(&bench.np, NAMEPLATE_SERIAL, text, 5));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_string(&bench.np, NAMEPLATE_PRODUCT, text, 0));
    CHECK_EQUAL('x', text[0]);
    CHECK_EQUAL(0, nameplate_get_string(&bench.np, NAMEPLATE_PRODUCT, text, 1));
    CHECK_EQUAL('\0', text[0]);
    CHECK_EQUAL(NAMEPLATE_E_TYPE, nameplate_get_string(&bench.np, NAMEPLATE_CALIBRATION_BLOB, text, sizeof text));
    CHECK_EQUAL(40, nameplate_get_bytes(&bench.np, NAMEPLATE_CALIBRATION_BLOB, copy, 40));
    CHECK_EQUAL(0, memcmp(bytes, copy, 40));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_bytes(&bench.np, NAMEPLATE_CALIBRATION_BLOB, copy, 39));
    CHECK_EQUAL(5, nameplate_get_bytes(&bench.np, NAMEPLATE_SERIAL, copy, sizeof copy));

    nameplate_field_t field;
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_find(&bench.np, NAMEPLATE_CALIBRATION_BLOB, &field));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_read(&bench.np, &field, 39, copy, 1));
    CHECK_EQUAL(1, copy[0]);
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_read(&bench.np, &field, 40, copy, 0));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_read(&bench.np, &field, 39, copy, 2));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_read(&bench.np, &field, 41, copy, 0));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_read(&bench.np, &field, 1, copy, SIZE_MAX));
}

static void mac_addresses_stay_in_their_block(void)
{
    static bench_t bench;
    static const uint8_t base[6] = { 0x02, 0x00, 0x5E, 0xFF, 0xFF, 0xFD };
    static const uint8_t eui64[8] = { 0x02 };
    static const uint8_t five[2] = { 5, 0 };
    nameplate_change_t fields[] = {
        FIELD(NAMEPLATE_EUI, NAMEPLATE_MAC, base), FIELD(NAMEPLATE_UINT, NAMEPLATE_MAC_COUNT, five)
    };
    uint8_t mac[NAMEPLATE_MAC_SIZE] = { 0 };
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, NULL, 0));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_mac(&bench.np, 0, mac));
    CHECK_EQUAL(0, bench_write(&bench, fields, 1));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_mac(&bench.np, 0, mac));
    CHECK_EQUAL(0, memcmp(base, mac, sizeof mac));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_mac(&bench.np, 1, mac)); /* one address without a count */
    CHECK_EQUAL(0, bench_write(&bench, fields, 2));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_mac(&bench.np, 2, mac));
    CHECK_EQUAL(0xFF, mac[5]);
    CHECK_EQUAL(0x5E, mac[2]);
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_mac(&bench.np, 3, mac));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_mac(&bench.np, 5, mac));
    fields[0] = (nameplate_change_t)FIELD(NAMEPLATE_EUI, NAMEPLATE_MAC, eui64);
    CHECK_EQUAL(0, bench_write(&bench, fields, 1));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_get_mac(&bench.np, 0, mac));
}

static void lines_that_fail_later_are_told(void)
{
    static bench_t bench;
    static const nameplate_change_t field = { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_SERIAL), 5, "SN-17" };
    char text[8] = "before";
    nameplate_field_t found = { 0 };
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 77, &field, 1));
    uint32_t payload = bench.np.newest.address + NAMEPLATE_LINE_SIZE - BENCH_BASE;
    bench.lines[payload / NAMEPLATE_LINE_SIZE] = NAMEPLATE_LINE_UNREADABLE;
    CHECK_EQUAL(NAMEPLATE_E_IO, nameplate_get_string(&bench.np, NAMEPLATE_SERIAL, text, sizeof text));
    CHECK_EQUAL(NAMEPLATE_E_IO, nameplate_next(&bench.np, &found));

    bench.lines[payload / NAMEPLATE_LINE_SIZE] = NAMEPLATE_LINE_CORRECTED;
    CHECK_EQUAL(NAMEPLATE_SINGLE_ECC, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
    CHECK_EQUAL(5, nameplate_get_string(&bench.np, NAMEPLATE_SERIAL, text, sizeof text));
}

static void nothing_is_found_where_nothing_was_opened(void)
{
    static bench_t bench;
    nameplate_slot_t slot = { 0 };
    nameplate_field_t field = { 0 };
    uint64_t u64 = 0;
    uint8_t byte;
    bench_make(&bench, uid);
    CHECK_EQUAL(NAMEPLATE_E_NONE, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_u64(&bench.np, NAMEPLATE_DEVICE_ID, &u64));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_history(&bench.np, &slot));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_next(&bench.np, &field));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_get_bytes(&bench.np, NAMEPLATE_SERIAL, &byte, 1));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_authenticate(&bench.np, NULL));
    CHECK(!nameplate_is_bound_here(&bench.np));
}

/* Writes down what authentication asks of the cryptography. */
typedef struct {
    uint8_t message[1024];
    size_t length;
    int begins;
    int verifies;
    uint8_t algorithm;
    uint8_t key_id;
    size_t tag_length;
    int begin_result;
    int verify_result;
} notebook_t;

static int note_begin(void *context, uint8_t algorithm, uint8_t key_id)
{
    notebook_t *notebook = context;
    notebook->begins++;
    notebook->algorithm = algorithm;
    notebook->key_id = key_id;
    notebook->length = 0;
    return notebook->begin_result;
}

static void note_update(void *context, const uint8_t *bytes, size_t count)
{
    notebook_t *notebook = context;
    if (count <= sizeof notebook->message - notebook->length) {
        memcpy(notebook->message + notebook->length, bytes, count);
        notebook->length += count;
    }
}

static int note_verify(void *context, const uint8_t *tag, size_t length)
{
    notebook_t *notebook = context;
    notebook->verifies++;
    notebook->tag_length = length;
    return tag[0] == 0xA0 ? notebook->verify_result : -1;
}

static uint32_t crc32(const uint8_t *bytes, size_t count)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

static void put_u32(uint8_t *to, uint32_t value)
{
    for (uint32_t i = 0; i < 4u; i++) {
        to[i] = (uint8_t)(value >> (8u * i));
    }
}

/* Turns the newest slot into one whose payload ends with an authentication field of an algorithm, with its flag. */
static void authenticate_newest(bench_t *bench, uint8_t algorithm, uint16_t tag_length)
{
    uint8_t *slot = bench->bytes + (bench->np.newest.address - BENCH_BASE);
    uint32_t length = bench->np.newest.payload_length;
    uint8_t *field = slot + NAMEPLATE_LINE_SIZE + length;
    put_u32(field, NAMEPLATE_TAG(NAMEPLATE_AUTH_TAG, NAMEPLATE_AUTHENTICATION) | (4u + tag_length) << 16);
    put_u32(field + 4, algorithm | 3u << 8);
    memset(field + 8, 0, tag_length);
    field[8] = 0xA0;
    length += 8u + tag_length;
    uint32_t lines = (length + NAMEPLATE_LINE_SIZE - 1u) / NAMEPLATE_LINE_SIZE * NAMEPLATE_LINE_SIZE;
    memset(slot + NAMEPLATE_LINE_SIZE + length, 0, lines - length);
    slot[8] = (uint8_t)length;
    slot[9] = (uint8_t)(length >> 8);
    slot[0x0B] |= NAMEPLATE_AUTH;
    put_u32(slot + 0x1C, crc32(slot, 0x1C));
    uint8_t *commit = slot + NAMEPLATE_SLOT_SIZE - 64u;
    put_u32(commit + 8, crc32(slot, NAMEPLATE_LINE_SIZE + lines));
    put_u32(commit + 0x1C, crc32(commit, 0x1C));
}

static void authentication_covers_chip_header_and_fields(void)
{
    static bench_t bench;
    static notebook_t notebook;
    static const char serial[] = "thirty bytes of a serial no...";
    static const nameplate_change_t field = { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_SERIAL), 30, serial };
    const nameplate_crypto_t crypto = { note_begin, note_update, note_verify, &notebook };
    bench_make(&bench, uid);
    CHECK_EQUAL(0, bench_format(&bench, 5, &field, 1));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_authenticate(&bench.np, &crypto));
    authenticate_newest(&bench, 2, 32);
    CHECK_EQUAL(0, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
    CHECK_EQUAL(NAMEPLATE_OK, nameplate_authenticate(&bench.np, &crypto));
    CHECK_EQUAL(1, notebook.begins);
    CHECK_EQUAL(1, notebook.verifies);
    CHECK_EQUAL(2, notebook.algorithm);
    CHECK_EQUAL(3, notebook.key_id);
    CHECK_EQUAL(32, notebook.tag_length);

    uint8_t expected[10 + 12 + 4 + 32 + 36] = "NPS1-AUTH";
    const uint8_t *slot = bench.bytes + (bench.np.newest.address - BENCH_BASE);
    memcpy(expected + 10, uid, sizeof uid);
    put_u32(expected + 22, 0x450);
    memcpy(expected + 26, slot, NAMEPLATE_LINE_SIZE + 36u);
    memset(expected + 26 + 0x04, 0, 4); /* generation */
    memset(expected + 26 + 0x0C, 0, 4); /* epoch */
    memset(expected + 26 + 0x1C, 0, 4); /* CRC */
    CHECK_EQUAL(sizeof expected, notebook.length);
    CHECK_EQUAL(0, memcmp(expected, notebook.message, sizeof expected));

    notebook.verify_result = -1;
    CHECK_EQUAL(NAMEPLATE_E_FORGED, nameplate_authenticate(&bench.np, &crypto));
    notebook.begin_result = -1;
    CHECK_EQUAL(NAMEPLATE_E_REFUSED, nameplate_authenticate(&bench.np, &crypto));
    CHECK_EQUAL(2, notebook.verifies);
    bench.port.read_uid = NULL;
    CHECK_EQUAL(NAMEPLATE_E_REFUSED, nameplate_authenticate(&bench.np, &crypto));

    /* An edit has no key: the field goes, and its flag. */
    static const nameplate_change_t other = { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_SERIAL), 1, "x" };
    CHECK_EQUAL(0, bench_write(&bench, &other, 1));
    CHECK_EQUAL(0, bench.np.newest.flags & NAMEPLATE_AUTH);
    CHECK_EQUAL(8, bench.np.newest.payload_length);
}

static void authentication_of_an_unknown_kind_is_told(void)
{
    static const struct {
        uint8_t algorithm;
        uint16_t length;
        int result;
    } cases[] = {
        { 1, 16, NAMEPLATE_OK }, { 2, 32, NAMEPLATE_OK }, { 4, 64, NAMEPLATE_OK }, { 1, 32, NAMEPLATE_E_TYPE },
        { 2, 16, NAMEPLATE_E_TYPE }, { 4, 60, NAMEPLATE_E_TYPE }, { 3, 32, NAMEPLATE_E_TYPE },
        { 0, 16, NAMEPLATE_E_TYPE },
        { 4, 128, NAMEPLATE_E_TYPE },
    };
    static bench_t bench;
    static notebook_t notebook;
    const nameplate_crypto_t crypto = { note_begin, note_update, note_verify, &notebook };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench_make(&bench, uid);
        CHECK_EQUAL(0, bench_format(&bench, 5, NULL, 0));
        authenticate_newest(&bench, cases[i].algorithm, cases[i].length);
        CHECK_EQUAL(0, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
        CHECK_EQUAL(cases[i].result, nameplate_authenticate(&bench.np, &crypto));
    }
}

static void history_goes_from_the_newest_to_the_oldest(void)
{
    static bench_t bench;
    nameplate_slot_t slot = { 0 };
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, NULL, 0));
    for (uint32_t i = 0; i < 8u; i++) {
        const nameplate_change_t change = { NAMEPLATE_TAG(NAMEPLATE_UINT, 0x801), sizeof i, &i };
        CHECK_EQUAL(0, bench_write(&bench, &change, 1));
    }
    for (uint32_t generation = 9; generation > 0u; generation--) {
        CHECK_EQUAL(NAMEPLATE_OK, nameplate_history(&bench.np, &slot));
        CHECK_EQUAL(generation, slot.generation);
        nameplate_t older = bench.np;
        older.newest = slot;
        uint32_t value = 99;
        CHECK_EQUAL(generation == 1u ? NAMEPLATE_E_NOT_FOUND : NAMEPLATE_OK, nameplate_get_u32(&older, 0x801, &value));
        CHECK_EQUAL(generation == 1u ? 99 : generation - 2u, value);
    }
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_history(&bench.np, &slot));
    CHECK_EQUAL(1, slot.generation);
}

int main(void)
{
    numbers_are_read_as_wide_as_they_are_stored();
    texts_and_bytes_fit_or_are_refused();
    mac_addresses_stay_in_their_block();
    lines_that_fail_later_are_told();
    nothing_is_found_where_nothing_was_opened();
    authentication_covers_chip_header_and_fields();
    authentication_of_an_unknown_kind_is_told();
    history_goes_from_the_newest_to_the_oldest();
    return check_result("reader");
}
