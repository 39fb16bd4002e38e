/*
 * Reader of the identity store NPS1 for one region (docs/formats/identity-store.md). Little-endian throughout.
 *
 *   region   cell 0: header line, its mirror; cells 1 to N-1: slots of S = 2^slot_log2 bytes, L = S/32 lines
 *   slot     line 0 header | 1..P payload | L-3 open mark | L-2 commit | L-1 settle
 *
 *   region header 00 "NAMEPLT1"  0B slot_log2  0C region_size  10 epoch  17 erased value (FF)   1C CRC-32 of 00..1B
 *   slot header   00 "NPG1"  04 generation  08 payload_len  0A slot_log2-8 : format  0B flags
 *                 0C epoch  10 device_id, 8 bytes                                                1C CRC-32 of 00..1B
 *   commit        00 "NPC1"  04 generation  08 CRC-32 of header line and payload lines          1C CRC-32 of 00..1B
 *   settle        00 "NPT1"  04 generation  08 epoch  0C zeros                                  1C CRC-32 of 00..1B
 *
 * A slot is valid if header, payload and commit are readable and right. The newest is the one with the greatest epoch
 * in its header, and among those the one with the greatest index. A line that cannot be read is neither blank nor
 * valid; it never ends the search.
 */
#include "identity.h"

#define LINE NAMEPLATE_LINE_SIZE
#define CRC_OFFSET 0x1Cu
#define MIN_SLOT_LOG2 8u
#define MAX_SLOT_LOG2 15u
#define FIXED_SLOT_BYTES 128u /* header, open mark, commit, settle */
#define FORMAT_FIELDS 1u
#define FLAG_MUST_UNDERSTAND 0x80u
#define FLAGS_UNKNOWN 0x70u
#define TYPE_UINT 1u

static uint16_t half(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t word(const uint8_t *bytes)
{
    return half(bytes) | (uint32_t)half(bytes + 2) << 16;
}

static bool starts_with(const uint8_t *bytes, const char *text)
{
    for (; *text != '\0'; text++, bytes++) {
        if (*bytes != (uint8_t)*text) {
            return false;
        }
    }
    return true;
}

/* CRC-32/ISO-HDLC, four bits at a time; start with 0xFFFFFFFF, invert at the end. */
static uint32_t crc32_update(uint32_t crc, const uint8_t *bytes, uint32_t length)
{
    static const uint32_t table[16] = {
        0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
        0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
    };
    for (uint32_t i = 0; i < length; i++) {
        crc = crc >> 4 ^ table[(crc ^ bytes[i]) & 0xFu];
        crc = crc >> 4 ^ table[(crc ^ (uint32_t)bytes[i] >> 4) & 0xFu];
    }
    return crc;
}

static bool crc_is_right(const uint8_t line[LINE])
{
    return ~crc32_update(0xFFFFFFFFu, line, CRC_OFFSET) == word(line + CRC_OFFSET);
}

static bool epoch_is_possible(uint32_t epoch)
{
    return epoch != 0u && epoch != 0xFFFFFFFFu;
}

static bool read_line(const nameplate_region_t *region, uint32_t address, uint8_t line[LINE])
{
    return region->read_line(region->context, address, line) >= 0;
}

/* True if the line is a sound slot header; its slot size may be any that the format allows. */
static bool is_slot_header(const uint8_t line[LINE])
{
    if (!starts_with(line, "NPG1") || !crc_is_right(line) || !epoch_is_possible(word(line + 0x0C))) {
        return false;
    }
    uint32_t slot_log2 = MIN_SLOT_LOG2 + (uint32_t)(line[0x0A] >> 4);
    uint32_t payload_length = half(line + 0x08);
    return slot_log2 <= MAX_SLOT_LOG2 && payload_length % 4u == 0u
        && payload_length <= (1u << slot_log2) - FIXED_SLOT_BYTES;
}

static uint32_t slot_size_of_header(const uint8_t line[LINE])
{
    return 1u << (MIN_SLOT_LOG2 + (uint32_t)(line[0x0A] >> 4));
}

/* True if line 0 or 1 at base was written by a later version of the format. */
static bool has_later_version(const nameplate_region_t *region, uint32_t base)
{
    uint8_t line[LINE];
    for (uint32_t i = 0; i < 2u; i++) {
        if (read_line(region, base + i * LINE, line) && starts_with(line, "NAMEPLT") && line[7] != '1'
            && crc_is_right(line)) {
            return true;
        }
    }
    return false;
}

/* Slot and region size by the region header or its mirror, else by the lowest slot header; false if there is none. */
static bool find_geometry(const nameplate_region_t *region, uint32_t base, uint32_t *slot_size, uint32_t *region_size)
{
    uint8_t line[LINE];
    for (uint32_t i = 0; i < 2u; i++) {
        if (!read_line(region, base + i * LINE, line) || !starts_with(line, "NAMEPLT1") || !crc_is_right(line)
            || !epoch_is_possible(word(line + 0x10))) {
            continue;
        }
        uint32_t slot_log2 = line[0x0B];
        uint32_t size = word(line + 0x0C);
        if (slot_log2 >= MIN_SLOT_LOG2 && slot_log2 <= MAX_SLOT_LOG2 && line[0x17] == 0xFFu
            && size >= 3u << slot_log2 && size <= region->size) {
            *slot_size = 1u << slot_log2;
            *region_size = size;
            return true;
        }
    }
    for (uint32_t offset = 1u << MIN_SLOT_LOG2; offset < region->size; offset += 1u << MIN_SLOT_LOG2) {
        if (!read_line(region, base + offset, line) || !is_slot_header(line)) {
            continue;
        }
        uint32_t size = slot_size_of_header(line);
        if (offset % size == 0u && size <= region->size - offset) {
            *slot_size = size;
            *region_size = region->size;
            return true;
        }
    }
    return false;
}

static bool has_right_commit(const nameplate_region_t *region, uint32_t slot, uint32_t slot_size,
    const uint8_t header[LINE])
{
    uint8_t line[LINE];
    uint32_t crc = crc32_update(0xFFFFFFFFu, header, LINE);
    uint32_t payload_lines = (half(header + 0x08) + LINE - 1u) / LINE;
    for (uint32_t i = 1; i <= payload_lines; i++) {
        if (!read_line(region, slot + i * LINE, line)) {
            return false;
        }
        crc = crc32_update(crc, line, LINE);
    }
    return read_line(region, slot + slot_size - 2u * LINE, line) && starts_with(line, "NPC1") && crc_is_right(line)
        && word(line + 0x04) == word(header + 0x04) && word(line + 0x08) == ~crc;
}

static bool is_settled(const nameplate_region_t *region, uint32_t slot, uint32_t slot_size, const uint8_t header[LINE])
{
    uint8_t line[LINE];
    if (!read_line(region, slot + slot_size - LINE, line) || !starts_with(line, "NPT1") || !crc_is_right(line)
        || word(line + 0x04) != word(header + 0x04) || word(line + 0x08) != word(header + 0x0C)) {
        return false;
    }
    for (uint32_t i = 0x0C; i < CRC_OFFSET; i++) {
        if (line[i] != 0u) {
            return false;
        }
    }
    return true;
}

static int find_at(const nameplate_region_t *region, uint32_t base, nameplate_identity_t *identity)
{
    uint8_t header[LINE];
    uint32_t slot_size;
    uint32_t region_size;
    uint32_t newest_epoch = 0; /* no slot has 0 */
    if (!find_geometry(region, base, &slot_size, &region_size)) {
        return NAMEPLATE_E_NONE;
    }
    for (uint32_t index = region_size / slot_size - 1u; index > 0u; index--) {
        uint32_t slot = base + index * slot_size;
        if (!read_line(region, slot, header) || !is_slot_header(header) || slot_size_of_header(header) != slot_size
            || word(header + 0x0C) <= newest_epoch || !has_right_commit(region, slot, slot_size, header)) {
            continue;
        }
        newest_epoch = word(header + 0x0C);
        identity->region = region;
        identity->device_id = word(header + 0x10) | (uint64_t)word(header + 0x14) << 32;
        identity->generation = word(header + 0x04);
        identity->slot_address = slot;
        identity->slot = index;
        identity->payload_length = half(header + 0x08);
        identity->payload_format = header[0x0A] & 0x0Fu;
        identity->flags = header[0x0B];
        identity->settled = is_settled(region, slot, slot_size, header);
        identity->conflict = false;
    }
    if (newest_epoch == 0u) {
        return NAMEPLATE_E_NONE;
    }
    return (identity->flags & FLAG_MUST_UNDERSTAND) != 0u && (identity->flags & FLAGS_UNKNOWN) != 0u
        ? NAMEPLATE_E_VERSION : NAMEPLATE_OK;
}

int nameplate_find(const nameplate_region_t *region, nameplate_identity_t *identity)
{
    bool swappable = region->alias != region->base;
    if (has_later_version(region, region->base) || (swappable && has_later_version(region, region->alias))) {
        return NAMEPLATE_E_VERSION;
    }
    nameplate_identity_t other;
    int result = find_at(region, region->base, identity);
    int other_result = swappable ? find_at(region, region->alias, &other) : NAMEPLATE_E_NONE;
    if (result == NAMEPLATE_E_NONE) {
        if (other_result == NAMEPLATE_OK) {
            *identity = other;
        }
        return other_result;
    }
    identity->conflict = other_result != NAMEPLATE_E_NONE;
    return result;
}

/* A run of payload bytes, read through one line. */
typedef struct {
    const nameplate_identity_t *identity;
    uint32_t address; /* of the line held; 0: none */
    uint8_t line[LINE];
} payload_t;

static bool payload_bytes(payload_t *payload, uint32_t offset, uint32_t count, uint8_t *bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = offset + i;
        uint32_t address = payload->identity->slot_address + LINE + at / LINE * LINE;
        if (address != payload->address) {
            if (!read_line(payload->identity->region, address, payload->line)) {
                return false;
            }
            payload->address = address;
        }
        bytes[i] = payload->line[at % LINE];
    }
    return true;
}

int nameplate_get_uint(const nameplate_identity_t *identity, uint16_t id, uint64_t *value)
{
    payload_t payload = { .identity = identity };
    uint8_t bytes[8];
    uint32_t offset = 0;
    if (identity->payload_format != FORMAT_FIELDS) {
        return NAMEPLATE_E_NOT_FOUND;
    }
    while (offset + 4u <= identity->payload_length) {
        if (!payload_bytes(&payload, offset, 4, bytes)) {
            return NAMEPLATE_E_IO;
        }
        uint32_t tag = half(bytes);
        uint32_t length = half(bytes + 2);
        offset += 4u;
        if (tag == 0u || length > identity->payload_length - offset) {
            break;
        }
        if ((tag & 0xFFFu) == id) {
            if (tag >> 12 != TYPE_UINT || (length != 1u && length != 2u && length != 4u && length != 8u)) {
                return NAMEPLATE_E_TYPE;
            }
            if (!payload_bytes(&payload, offset, length, bytes)) {
                return NAMEPLATE_E_IO;
            }
            *value = 0;
            for (uint32_t i = length; i > 0u; i--) {
                *value = *value << 8 | bytes[i - 1u];
            }
            return NAMEPLATE_OK;
        }
        offset += (length + 3u) & ~3u;
    }
    return NAMEPLATE_E_NOT_FOUND;
}
