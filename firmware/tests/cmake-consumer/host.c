/* Prints the number in a region of 32 KB, given as a file. */
#include <nameplate_host_image.h>

#include <inttypes.h>
#include <stdio.h>

#define BASE 0x081E0000u
#define SIZE 0x8000u

int main(int count, char **arguments)
{
    static uint8_t bytes[SIZE];
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL || fread(bytes, 1, sizeof bytes, file) != sizeof bytes) {
        return 2;
    }
    fclose(file);
    nameplate_host_range_t range = { .base = BASE, .size = SIZE, .bytes = bytes };
    nameplate_host_image_t image = { .ranges = &range, .range_count = 1, .product_id = 0x450 };
    const nameplate_port_t port = nameplate_host_port(&image);
    const nameplate_region_t region = { .base = BASE, .alias = BASE, .size = SIZE };
    nameplate_t np;
    if (nameplate_open(&np, &port, &region, 1) < 0) {
        return 1;
    }
    printf("%" PRIu64 "\n", np.newest.device_id);
    return 0;
}
