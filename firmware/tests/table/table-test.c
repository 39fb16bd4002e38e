/*
 * The look-up that nameplate table makes, on a computer: table-test UIDS
 * UIDS is a file of unique IDs, 12 bytes each. Prints a line for each: its number, "unknown" or "damaged".
 */
#include "nameplate_table.h"

#include <inttypes.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        fprintf(stderr, "usage: table-test UIDS\n");
        return 2;
    }
    uint8_t uid[12];
    while (fread(uid, 1, sizeof uid, file) == sizeof uid) {
        uint64_t number = UINT64_C(0x5555555555555555);
        int result = nameplate_table_find(uid, &number);
        if (result == 0) {
            printf("%" PRIu64 "\n", number);
        } else if (number != UINT64_C(0x5555555555555555)) {
            puts("failed, but the number was changed");
        } else {
            puts(result == NAMEPLATE_TABLE_E_UNKNOWN ? "unknown" : result == NAMEPLATE_TABLE_E_DAMAGED ? "damaged" : "?");
        }
    }
    fclose(file);
    return 0;
}
