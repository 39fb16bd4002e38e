/*
 * The mirror's two copies, each half of the memory, in words:
 *
 *   0  CRC-32 of "NPM1" and of everything behind it   0 while the copy is written; taken away first, written last
 *   1  turn                      the greater one counts, modulo 2^32
 *   2  generation                3  u16 payload length, u8 format, u8 flags
 *   4  number, low               5  number, high
 *   6  CRC-32 of the UID         0 where the port has none
 *   7  bytes of payload kept     a multiple of 4, or 0
 *   8  payload
 *
 * A mark that is written last would do if words reached the memory in the order in which they are written. Behind a cache
 * they need not, so the mark is the CRC: it cannot make whole what it does not belong to, not even an older copy that was
 * complete but for its mark.
 */
#include "../nameplate_mirror.h"

#include "../reader/store.h"

#define MAGIC NAMEPLATE_TEXT4('N', 'P', 'M', '1')
#define HEAD_WORDS 8u
#define HEAD_SIZE 32u /* bytes */
#define MAX_PAYLOAD 0xFFFCu /* bytes */

enum head { HEAD_MARK, HEAD_TURN, HEAD_GENERATION, HEAD_LAYOUT, HEAD_NUMBER, HEAD_NUMBER_HIGH, HEAD_UID, HEAD_KEPT };

/* The one place that writes; a test replaces it to take the power away. */
#ifndef NAMEPLATE_MIRROR_STORE
#define NAMEPLATE_MIRROR_STORE(word, value) (*(word) = (value))
#endif

#if defined(__ARM_ARCH)
#define BARRIER() __asm volatile("dsb" ::: "memory")
#else
#define BARRIER() __asm volatile("" ::: "memory")
#endif

_Static_assert(HEAD_SIZE == 4u * HEAD_WORDS && NAMEPLATE_MIRROR_OVERHEAD == 2u * HEAD_SIZE, "two heads");

static bool is_size(size_t size)
{
    return size >= NAMEPLATE_MIRROR_OVERHEAD && size % 8u == 0u;
}

static size_t room(size_t size)
{
    size_t bytes = size / 2u - HEAD_SIZE;
    return bytes < MAX_PAYLOAD ? bytes : MAX_PAYLOAD;
}

static uint32_t add_word(uint32_t crc, uint32_t word)
{
    return nameplate_crc32(crc, &word, sizeof word);
}

/* Never 0, which is no mark. */
static uint32_t mark_of(uint32_t crc)
{
    return crc != 0u ? crc : 1u;
}

/* The mark that a copy should have. */
static uint32_t mark_for(const volatile uint32_t *copy, uint32_t kept)
{
    uint32_t crc = add_word(0, MAGIC);
    for (uint32_t i = HEAD_TURN; i < HEAD_WORDS + kept / 4u; i++) {
        crc = add_word(crc, copy[i]);
    }
    return mark_of(crc);
}

static uint32_t uid_crc(const nameplate_port_t *port)
{
    uint8_t uid[NAMEPLATE_UID_SIZE];
    if (port->read_uid == NULL) {
        return 0;
    }
    port->read_uid(port->context, uid);
    return nameplate_crc32(0, uid, sizeof uid);
}

static bool is_whole(const volatile uint32_t *copy, size_t size, uint32_t uid)
{
    uint32_t kept = copy[HEAD_KEPT];
    return copy[HEAD_UID] == uid && kept % 4u == 0u && kept <= room(size) && copy[HEAD_MARK] == mark_for(copy, kept);
}

/* The copy that counts, or NULL. */
static const volatile uint32_t *newest(const volatile uint32_t *memory, size_t size, uint32_t uid)
{
    const volatile uint32_t *first = memory;
    const volatile uint32_t *second = memory + size / 8u;
    bool has_first = is_whole(first, size, uid);
    bool has_second = is_whole(second, size, uid);
    if (has_first && has_second) {
        return (int32_t)(first[HEAD_TURN] - second[HEAD_TURN]) > 0 ? first : second;
    }
    return has_first ? first : has_second ? second : NULL;
}

static void put(volatile uint32_t *word, uint32_t value)
{
    NAMEPLATE_MIRROR_STORE(word, value);
}

static uint32_t layout_of(const nameplate_slot_t *slot)
{
    return (uint32_t)slot->payload_length | (uint32_t)(slot->format & NAMEPLATE_FORMAT_MASK) << 16
        | (uint32_t)slot->flags << 24;
}

/* Compares a copy with the identity: 1 the same, 0 not, less if the payload cannot be read. */
static int is_same(const nameplate_t *np, const volatile uint32_t *copy, const uint32_t head[HEAD_WORDS])
{
    for (uint32_t i = HEAD_GENERATION; i < HEAD_WORDS; i++) {
        if (copy[i] != head[i]) {
            return 0;
        }
    }
    for (uint32_t at = 0; at < head[HEAD_KEPT]; at += 4u) {
        uint32_t word;
        if (nameplate_copy(np, at, &word, sizeof word) != NAMEPLATE_OK) {
            return NAMEPLATE_E_IO;
        }
        if (copy[HEAD_WORDS + at / 4u] != word) {
            return 0;
        }
    }
    return 1;
}

/* Writes one copy, the mark last. */
static int write_copy(const nameplate_t *np, volatile uint32_t *copy, const uint32_t head[HEAD_WORDS])
{
    uint32_t crc = add_word(0, MAGIC);

    put(&copy[HEAD_MARK], 0);
    BARRIER();
    for (uint32_t i = HEAD_TURN; i < HEAD_WORDS; i++) {
        put(&copy[i], head[i]);
        crc = add_word(crc, head[i]);
    }
    for (uint32_t at = 0; at < head[HEAD_KEPT]; at += 4u) {
        uint32_t word;
        if (nameplate_copy(np, at, &word, sizeof word) != NAMEPLATE_OK) {
            return NAMEPLATE_E_IO; /* the other copy stays */
        }
        put(&copy[HEAD_WORDS + at / 4u], word);
        crc = add_word(crc, word);
    }
    BARRIER();
    put(&copy[HEAD_MARK], mark_of(crc));
    BARRIER();
    return copy[HEAD_MARK] == mark_of(crc) && mark_for(copy, head[HEAD_KEPT]) == mark_of(crc) ? 1 : NAMEPLATE_E_IO;
}

int nameplate_mirror_update(const nameplate_t *np, volatile uint32_t *memory, size_t size)
{
    const nameplate_slot_t *slot = &np->newest;
    if (!is_size(size)) {
        return NAMEPLATE_E_RANGE;
    }
    if (slot->epoch == 0u) {
        return NAMEPLATE_E_NONE;
    }
    if ((np->status & (NAMEPLATE_CONFLICT | NAMEPLATE_STALE_UID)) != 0u) {
        return NAMEPLATE_E_REFUSED;
    }

    uint32_t uid = uid_crc(np->port);
    uint32_t head[HEAD_WORDS] = { 0, 0, slot->generation, layout_of(slot), (uint32_t)slot->device_id,
        (uint32_t)(slot->device_id >> 32), uid, slot->payload_length <= room(size) ? slot->payload_length : 0u };
    const volatile uint32_t *last = newest(memory, size, uid);
    if (last != NULL) {
        int same = is_same(np, last, head);
        if (same != 0) {
            return same > 0 ? 0 : same;
        }
        head[HEAD_TURN] = last[HEAD_TURN] + 1u;
    }
    return write_copy(np, last == memory ? memory + size / 8u : memory, head);
}

int nameplate_mirror_read(nameplate_mirrored_t *mirrored, const nameplate_port_t *port, const volatile uint32_t *memory,
    size_t size)
{
    if (!is_size(size)) {
        return NAMEPLATE_E_RANGE;
    }
    const volatile uint32_t *copy = newest(memory, size, uid_crc(port));
    if (copy == NULL) {
        return NAMEPLATE_E_NONE;
    }
    mirrored->device_id = (uint64_t)copy[HEAD_NUMBER_HIGH] << 32 | copy[HEAD_NUMBER];
    mirrored->generation = copy[HEAD_GENERATION];
    mirrored->payload_length = (uint16_t)copy[HEAD_LAYOUT];
    mirrored->format = (uint8_t)(copy[HEAD_LAYOUT] >> 16);
    mirrored->flags = (uint8_t)(copy[HEAD_LAYOUT] >> 24);
    mirrored->kept = (uint16_t)copy[HEAD_KEPT];
    mirrored->payload = copy + HEAD_WORDS;
    return NAMEPLATE_OK;
}

void nameplate_mirror_clear(volatile uint32_t *memory, size_t size)
{
    if (is_size(size)) {
        put(&memory[HEAD_MARK], 0);
        put(&memory[size / 8u + HEAD_MARK], 0);
        BARRIER();
    }
}
