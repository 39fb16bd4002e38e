/*
 * Reads a dump of an identity region with the library, on a computer:
 *
 *   dump REGION.bin [BAD-LINE ...]
 *
 * Each BAD-LINE is the number of a 32-byte line, from 0, that reads as a double ECC error. Prints one line:
 *
 *   device_id=10 generation=3 slot=2 settled=1 start_delay=250        exit 0; start_delay=- if the field is not there
 *   none                                                              exit 1
 *   later version                                                     exit 3
 */
#include "nameplate_host_image.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_REGION_SIZE (1u << 20)
#define BASE 0x081E0000u

static uint8_t region_bytes[MAX_REGION_SIZE];
static int8_t lines[MAX_REGION_SIZE / NAMEPLATE_LINE_SIZE];

int main(int argc, char **argv)
{
    FILE *file = argc >= 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: dump REGION.bin [BAD-LINE ...]\n");
        return 2;
    }
    uint32_t size = (uint32_t)fread(region_bytes, 1, sizeof region_bytes, file);
    fclose(file);
    size -= size % NAMEPLATE_LINE_SIZE;
    for (int i = 2; i < argc; i++) {
        unsigned long line = strtoul(argv[i], NULL, 0);
        if (line < size / NAMEPLATE_LINE_SIZE) {
            lines[line] = NAMEPLATE_LINE_UNREADABLE;
        }
    }

    nameplate_host_range_t range = { .base = BASE, .size = size, .bytes = region_bytes, .lines = lines };
    nameplate_host_image_t image = { .ranges = &range, .range_count = 1, .product_id = 0x450 };
    const nameplate_port_t port = nameplate_host_port(&image);
    const nameplate_region_t region = { BASE, BASE, size };
    nameplate_t np;
    int status = nameplate_open(&np, &port, &region, 1);
    if (image.strays != 0u) {
        fprintf(stderr, "the reader left the region %" PRIu32 " times\n", image.strays);
        abort();
    }
    if (status < 0) {
        puts(status == NAMEPLATE_E_VERSION ? "later version" : "none");
        return status == NAMEPLATE_E_VERSION ? 3 : 1;
    }

    uint64_t delay;
    printf("device_id=%" PRIu64 " generation=%" PRIu32 " slot=%u settled=%d start_delay=", np.newest.device_id,
        np.newest.generation, np.newest.index, np.newest.settled);
    if (nameplate_get_u64(&np, NAMEPLATE_START_DELAY, &delay) == NAMEPLATE_OK) {
        printf("%" PRIu64 "\n", delay);
    } else {
        puts("-");
    }
    return 0;
}
