/*
 * The five-line reader over a dump of the region, on a computer: host-test REGION.bin
 * Prints the number and exits with 0, or prints "refused" and exits with 1.
 */
#include "five_lines.h"

#include <inttypes.h>
#include <stdio.h>

uint32_t region[0x8000 / 4]; /* NAMEPLATE_SLOT_1 leads here: see the Makefile */

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: host-test REGION.bin\n");
        return 2;
    }
    size_t count = fread(region, 1, sizeof region, file);
    fclose(file);
    uint64_t number = UINT64_C(0x5555555555555555);
    bool locked = count > 512u && device_number(&number);
    if (!locked) {
        puts(number == UINT64_C(0x5555555555555555) ? "refused" : "refused, but the number was changed");
        return 1;
    }
    printf("%" PRIu64 "\n", number);
    return 0;
}
