/*
 * Port and flash over memory images, with a map of lines that cannot be read. Programming goes unit by unit in
 * ascending order and can only clear bits; a line that was unreadable stays so until it is erased.
 */
#include "../nameplate_host_image.h"

#include <string.h>

#define LINE NAMEPLATE_LINE_SIZE
#define ERASED 0xFF

static nameplate_host_range_t *find_range(nameplate_host_image_t *image, uint32_t address)
{
    for (size_t i = 0; i < image->range_count; i++) {
        nameplate_host_range_t *range = &image->ranges[i];
        if (address >= range->base && address - range->base < range->size) {
            return range;
        }
    }
    image->strays++;
    return NULL;
}

/* True if there is power for one more program unit or erase. */
static bool takes_unit(nameplate_host_image_t *image)
{
    if (image->cut == NAMEPLATE_HOST_NO_CUT) {
        return true;
    }
    if (image->units_left == 0u) {
        return false;
    }
    image->units_left--;
    return true;
}

static int read_line(void *context, uint32_t address, uint8_t line[LINE])
{
    nameplate_host_image_t *image = context;
    nameplate_host_range_t *range = find_range(image, address);
    image->reads++;
    if (range == NULL) {
        return NAMEPLATE_LINE_UNREADABLE;
    }
    uint32_t offset = address - range->base;
    int result = range->lines == NULL ? NAMEPLATE_LINE_OK : range->lines[offset / LINE];
    if (result >= 0) {
        memcpy(line, range->bytes + offset, LINE);
    }
    return result;
}

static void read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    const nameplate_host_image_t *image = context;
    memcpy(uid, image->uid, NAMEPLATE_UID_SIZE);
}

static int program_line(void *context, uint32_t address, const uint8_t line[LINE])
{
    nameplate_host_image_t *image = context;
    nameplate_host_range_t *range = find_range(image, address);
    if (range == NULL) {
        return -1;
    }
    uint8_t *to = range->bytes + (address - range->base);
    for (uint32_t unit = 0; unit < LINE; unit += image->program_unit) {
        if (!takes_unit(image)) {
            return -1;
        }
        bool rewrite = false;
        for (uint32_t i = unit; i < unit + image->program_unit; i++) {
            rewrite |= to[i] != ERASED && line[i] != 0u;
            to[i] &= line[i];
        }
        image->programs++;
        image->rewrites += rewrite ? 1u : 0u;
    }
    return 0;
}

static int erase(void *context, uint32_t address, uint32_t size)
{
    nameplate_host_image_t *image = context;
    uint32_t mask = image->sector_size == 0u ? 0u : image->sector_size - 1u;
    uint32_t end = (address + size + mask) & ~mask;
    if (!takes_unit(image)) {
        return -1;
    }
    image->erases++;
    for (uint32_t at = address & ~mask; at != end; at += LINE) {
        nameplate_host_range_t *range = find_range(image, at);
        if (range != NULL) {
            uint32_t offset = at - range->base;
            memset(range->bytes + offset, ERASED, LINE);
            if (range->lines != NULL) {
                range->lines[offset / LINE] = NAMEPLATE_LINE_OK;
            }
        }
    }
    return 0;
}

nameplate_port_t nameplate_host_port(nameplate_host_image_t *image)
{
    return (nameplate_port_t){
        .read_line = read_line,
        .read_uid = image->uid == NULL ? NULL : read_uid,
        .context = image,
        .product_id = image->product_id,
    };
}

nameplate_flash_t nameplate_host_flash(nameplate_host_image_t *image)
{
    return (nameplate_flash_t){ .program_line = program_line, .erase = erase, .context = image };
}
