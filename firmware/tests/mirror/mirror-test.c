/*
 * The mirror on this computer, with the power taken away at every word it writes, and with words that a cache kept back.
 * After each, what is read must be the old identity or the new one, whole; none only before the first was complete.
 *
 * mirror-test   prints what was tried; exit 0, or 1 with the first thing that went wrong
 */
#include <stdint.h>

static void store(volatile uint32_t *word, uint32_t value);
#define NAMEPLATE_MIRROR_STORE(word, value) store((word), (value))
#include MIRROR_C /* src/mirror/mirror.c, or a copy of it with a rule removed: see the Makefile */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOT 0x081E0200u
#define MAX_PAYLOAD_LINES 64u
#define SIZE 512u /* bytes of memory */
#define BIG_SIZE 4096u
#define CACHED_RUNS 100000u
#define NOISE_RUNS 50000u

static uint32_t memory[BIG_SIZE / 4u];
static uint32_t stores; /* since the last begin */
static uint32_t power; /* stores until it is cut */
static uint32_t loss; /* of 256 stores, how many the cache keeps back for ever */
static uint32_t state;

static uint8_t payload[MAX_PAYLOAD_LINES * NAMEPLATE_LINE_SIZE];
static uint32_t bad_line; /* of the payload, from 1; 0: none */
static uint8_t uid[NAMEPLATE_UID_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

static void store(volatile uint32_t *word, uint32_t value)
{
    stores++;
    if (power == 0u) {
        return;
    }
    power--;
    if (loss == 0u || draw(256) >= loss) {
        *word = value;
    }
}

static int read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    (void)context;
    uint32_t index = (address - SLOT) / NAMEPLATE_LINE_SIZE;
    if (index == 0u || index > MAX_PAYLOAD_LINES || index == bad_line) {
        return NAMEPLATE_LINE_UNREADABLE;
    }
    memcpy(line, payload + (index - 1u) * NAMEPLATE_LINE_SIZE, NAMEPLATE_LINE_SIZE);
    return NAMEPLATE_LINE_OK;
}

static void read_uid(void *context, uint8_t bytes[NAMEPLATE_UID_SIZE])
{
    (void)context;
    memcpy(bytes, uid, sizeof uid);
}

static const nameplate_port_t port = { .read_line = read_line, .read_uid = read_uid, .product_id = 0x450 };

/* Identity k of a series: all that it says follows from k. */
static nameplate_t identity(uint32_t k)
{
    nameplate_t np = { .port = &port };
    np.newest.address = SLOT;
    np.newest.device_id = (uint64_t)k << 32 | (k * 7u + 1u);
    np.newest.generation = k + 1u;
    np.newest.epoch = 1;
    np.newest.index = 1;
    np.newest.format = 1;
    np.newest.settled = true;
    np.newest.payload_length = (uint16_t)(4u * (k * 5u % 24u));
    for (uint32_t i = 0; i < np.newest.payload_length; i++) {
        payload[i] = (uint8_t)(k * 31u + i);
    }
    return np;
}

/* Which identity of the series is read: k, -1 for none, -2 for one that is not whole. */
static int which(size_t size)
{
    nameplate_mirrored_t m;
    if (nameplate_mirror_read(&m, &port, memory, size) != NAMEPLATE_OK) {
        return -1;
    }
    uint32_t k = m.generation - 1u;
    nameplate_t np = identity(k);
    if (k > 1000u || m.device_id != np.newest.device_id || m.payload_length != np.newest.payload_length
        || m.format != 1u || m.flags != 0u || m.kept != m.payload_length) {
        return -2;
    }
    for (uint32_t i = 0; i < m.kept; i++) {
        if ((uint8_t)(m.payload[i / 4u] >> 8u * (i % 4u)) != payload[i]) {
            return -2;
        }
    }
    return (int)k;
}

static int update(uint32_t k, size_t size, uint32_t stores_until_cut)
{
    nameplate_t np = identity(k);
    stores = 0;
    power = stores_until_cut;
    return nameplate_mirror_update(&np, memory, size);
}

static void fail(const char *what, uint32_t at, int seen)
{
    printf("%s at %u: read %d\n", what, (unsigned)at, seen);
    exit(1);
}

static void expect(bool fits, const char *what, uint32_t at, int seen)
{
    if (!fits) {
        fail(what, at, seen);
    }
}

/* From old (-1: none) to k, cut at every store, then cut again at every store of the next try, then finished. */
static uint32_t cut_everywhere(int old, uint32_t k)
{
    static uint32_t before[BIG_SIZE / 4u];
    uint32_t cuts = 0;
    memset(memory, 0x5A, sizeof memory);
    if (old >= 0) {
        update((uint32_t)old + 100u, SIZE, UINT32_MAX); /* so that both copies hold something */
        update((uint32_t)old, SIZE, UINT32_MAX);
        expect(which(SIZE) == old, "first", 0, which(SIZE));
    }
    memcpy(before, memory, sizeof memory);
    update(k, SIZE, UINT32_MAX);
    expect(which(SIZE) == (int)k, "update", k, which(SIZE));
    uint32_t all = stores;
    for (uint32_t cut = 0; cut < all; cut++) {
        for (uint32_t second = 0; second < all; second++) {
            memcpy(memory, before, sizeof memory);
            update(k, SIZE, cut);
            int seen = which(SIZE);
            expect(seen == old || seen == (int)k, "cut", cut, seen);
            update(k, SIZE, second);
            seen = which(SIZE);
            expect(seen == old || seen == (int)k, "second cut", second, seen);
            expect(update(k, SIZE, UINT32_MAX) >= 0 && which(SIZE) == (int)k, "rerun", cut, which(SIZE));
            cuts++;
        }
    }
    return cuts;
}

/*
 * Words reach the memory in any order, and some never: the power went while a cache held them. Several times in a row, it
 * may end with any identity that was current since the one that was there.
 */
static void lose_words(void)
{
    bool tried[256] = { false };
    int held = -1;
    memset(memory, 0, sizeof memory);
    for (uint32_t run = 0; run < CACHED_RUNS; run++) {
        uint32_t k = draw(sizeof tried);
        loss = 1u + draw(200);
        update(k, SIZE, UINT32_MAX);
        loss = 0;
        tried[k] = true;
        int seen = which(SIZE);
        expect(seen == held || seen == (int)k || (seen >= 0 && tried[seen]), "cache", run, seen);
        if (draw(3) == 0) {
            k = draw(sizeof tried);
            expect(update(k, SIZE, UINT32_MAX) >= 0 && which(SIZE) == (int)k, "after the cache", run, which(SIZE));
            seen = (int)k;
        }
        if (seen != held) {
            held = seen;
            memset(tried, 0, sizeof tried);
        }
    }
}

static void read_noise(void)
{
    memset(memory, 0, sizeof memory);
    for (uint32_t run = 0; run < NOISE_RUNS; run++) {
        update(1, SIZE, UINT32_MAX);
        uint32_t from = draw(2) * SIZE / 8u;
        for (uint32_t flips = 1u + draw(8); flips > 0u; flips--) {
            memory[from + draw(SIZE / 8u)] ^= 1u << draw(32);
        }
        int seen = which(SIZE);
        expect(seen == 1 || seen == -1, "noise", run, seen);
        memset(memory, (int)draw(256), sizeof memory);
        expect(which(SIZE) == -1, "filled", run, which(SIZE));
    }
}

static void refuse(void)
{
    memset(memory, 0, sizeof memory);
    expect(update(3, SIZE, UINT32_MAX) == 1, "copied", 3, 0);
    expect(update(3, SIZE, UINT32_MAX) == 0 && stores == 0u, "the same again writes nothing", stores, 0);

    nameplate_t np = identity(4);
    np.status = NAMEPLATE_CONFLICT;
    power = UINT32_MAX;
    expect(nameplate_mirror_update(&np, memory, SIZE) == NAMEPLATE_E_REFUSED, "conflict", 0, which(SIZE));
    np.status = NAMEPLATE_STALE_UID;
    expect(nameplate_mirror_update(&np, memory, SIZE) == NAMEPLATE_E_REFUSED, "another chip's", 0, which(SIZE));
    np = (nameplate_t){ .port = &port };
    expect(nameplate_mirror_update(&np, memory, SIZE) == NAMEPLATE_E_NONE, "no identity", 0, which(SIZE));
    np = identity(4);
    expect(nameplate_mirror_update(&np, memory, 56) == NAMEPLATE_E_RANGE, "too small", 0, which(SIZE));
    expect(nameplate_mirror_update(&np, memory, SIZE + 4u) == NAMEPLATE_E_RANGE, "odd size", 0, which(SIZE));
    bad_line = 1u;
    expect(update(9, SIZE, UINT32_MAX) == NAMEPLATE_E_IO, "payload that cannot be read", 0, which(SIZE));
    bad_line = 0;
    expect(which(SIZE) == 3, "refusals keep what was there", 0, which(SIZE));
    expect(update(4, SIZE, 0) == NAMEPLATE_E_IO, "memory that keeps nothing", 0, which(SIZE));

    uid[0] ^= 1u;
    expect(which(SIZE) == -1, "another chip", 0, which(SIZE));
    uid[0] ^= 1u;
    expect(which(SIZE) == 3, "this chip", 0, which(SIZE));
    power = UINT32_MAX;
    nameplate_mirror_clear(memory, SIZE);
    expect(which(SIZE) == -1, "cleared", 0, which(SIZE));
}

static void outgrow(void)
{
    nameplate_mirrored_t m;
    memset(memory, 0, sizeof memory);
    power = UINT32_MAX;
    nameplate_t np = identity(5);
    np.newest.payload_length = 1024;
    expect(nameplate_mirror_update(&np, memory, NAMEPLATE_MIRROR_OVERHEAD) == 1, "number alone", 0, 0);
    expect(nameplate_mirror_read(&m, &port, memory, NAMEPLATE_MIRROR_OVERHEAD) == NAMEPLATE_OK, "number alone", 0, 0);
    expect(m.device_id == np.newest.device_id && m.kept == 0u && m.payload_length == 1024u, "number alone", 0, m.kept);
    expect(nameplate_mirror_update(&np, memory, BIG_SIZE) == 1, "all of it", 0, 0);
    expect(nameplate_mirror_read(&m, &port, memory, BIG_SIZE) == NAMEPLATE_OK && m.kept == 1024u, "all of it", 0, m.kept);

    memset(memory, 0, sizeof memory);
    update(1, SIZE, UINT32_MAX);
    memory[HEAD_TURN] = UINT32_MAX; /* the turn before the count begins again */
    memory[HEAD_MARK] = mark_for(memory, memory[HEAD_KEPT]);
    update(2, SIZE, UINT32_MAX);
    expect(which(SIZE) == 2, "turn 0 follows turn FFFFFFFF", 0, which(SIZE));
    update(3, SIZE, UINT32_MAX);
    expect(which(SIZE) == 3, "turn 1 follows turn 0", 0, which(SIZE));
}

int main(void)
{
    uint32_t cuts = 0;
    for (uint32_t k = 0; k < 12u; k++) {
        cuts += cut_everywhere(-1, k);
        cuts += cut_everywhere((int)k + 7, k);
    }
    lose_words();
    read_noise();
    refuse();
    outgrow();
    printf("%u pairs of cuts, %u cached runs, %u noisy ones\n", (unsigned)cuts, CACHED_RUNS, NOISE_RUNS);
    return 0;
}
