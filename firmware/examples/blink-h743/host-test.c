/*
 * Reads a dump of an identity region with the firmware's own reader, on a computer:
 *
 *   host-test REGION.bin [BAD-LINE ...]
 *
 * Each BAD-LINE is the number of a 32-byte line, from 0, that reads as a double ECC error. Prints one line:
 *
 *   device_id=10 generation=3 slot=2 settled=1 start_delay=250        exit 0; start_delay=- if the field is not there
 *   none                                                              exit 1
 *   later version                                                     exit 3
 */
#include "identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REGION_SIZE (1u << 20)
#define BASE 0x081E0000u

static uint8_t region_bytes[MAX_REGION_SIZE];
static uint8_t line_is_bad[MAX_REGION_SIZE / NAMEPLATE_LINE_SIZE];

static int read_dump_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    uint32_t size = *(const uint32_t *)context;
    uint32_t offset = address - BASE;
    if (offset % NAMEPLATE_LINE_SIZE != 0u || offset >= size) {
        fprintf(stderr, "the reader left the region: 0x%08" PRIX32 "\n", address);
        abort();
    }
    if (line_is_bad[offset / NAMEPLATE_LINE_SIZE] != 0u) {
        return -1;
    }
    memcpy(line, region_bytes + offset, NAMEPLATE_LINE_SIZE);
    return 0;
}

int main(int argc, char **argv)
{
    FILE *file = argc >= 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: host-test REGION.bin [BAD-LINE ...]\n");
        return 2;
    }
    uint32_t size = (uint32_t)fread(region_bytes, 1, sizeof region_bytes, file);
    fclose(file);
    size -= size % NAMEPLATE_LINE_SIZE;
    for (int i = 2; i < argc; i++) {
        unsigned long line = strtoul(argv[i], NULL, 0);
        if (line < size / NAMEPLATE_LINE_SIZE) {
            line_is_bad[line] = 1;
        }
    }

    nameplate_region_t region = {
        .read_line = read_dump_line, .context = &size, .base = BASE, .alias = BASE, .size = size
    };
    nameplate_identity_t identity;
    int result = size >= 2u * NAMEPLATE_LINE_SIZE ? nameplate_find(&region, &identity) : NAMEPLATE_E_NONE;
    if (result != NAMEPLATE_OK) {
        puts(result == NAMEPLATE_E_VERSION ? "later version" : "none");
        return result == NAMEPLATE_E_VERSION ? 3 : 1;
    }

    uint64_t delay;
    printf("device_id=%" PRIu64 " generation=%" PRIu32 " slot=%" PRIu32 " settled=%d start_delay=", identity.device_id,
        identity.generation, identity.slot, identity.settled);
    if (nameplate_get_uint(&identity, NAMEPLATE_START_DELAY, &delay) == NAMEPLATE_OK) {
        printf("%" PRIu64 "\n", delay);
    } else {
        puts("-");
    }
    return 0;
}
