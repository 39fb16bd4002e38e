/*
 * Two regions of 4 KB at 0x08010000 on a simulated flash, or one of them, and the handle of a store in them.
 */
#ifndef NAMEPLATE_TESTS_BENCH_H
#define NAMEPLATE_TESTS_BENCH_H

#include "nameplate_host_image.h"

#include <string.h>

#define BENCH_BASE 0x08010000u
#define BENCH_REGION 0x1000u
#define BENCH_SIZE (2u * BENCH_REGION)

typedef struct {
    uint8_t bytes[BENCH_SIZE];
    int8_t lines[BENCH_SIZE / NAMEPLATE_LINE_SIZE];
    nameplate_host_range_t range;
    nameplate_host_image_t image;
    nameplate_port_t port;
    nameplate_flash_t flash;
    nameplate_region_t regions[2];
    nameplate_t np;
    uint8_t workspace[NAMEPLATE_SLOT_SIZE - 128u];
} bench_t;

static inline void bench_make(bench_t *bench, const uint8_t *uid)
{
    memset(bench, 0, sizeof *bench);
    memset(bench->bytes, 0xFF, sizeof bench->bytes);
    bench->range = (nameplate_host_range_t){ BENCH_BASE, BENCH_SIZE, bench->bytes, bench->lines };
    bench->image = (nameplate_host_image_t){
        .ranges = &bench->range, .range_count = 1, .uid = uid, .product_id = 0x450, .program_unit = 32
    };
    bench->port = nameplate_host_port(&bench->image);
    bench->flash = nameplate_host_flash(&bench->image);
    for (uint32_t i = 0; i < 2u; i++) {
        uint32_t base = BENCH_BASE + i * BENCH_REGION;
        bench->regions[i] = (nameplate_region_t){ base, base, BENCH_REGION };
    }
    (void)nameplate_open(&bench->np, &bench->port, bench->regions, 2);
}

static inline nameplate_edit_t bench_edit(bench_t *bench, const nameplate_change_t *changes, size_t count)
{
    return (nameplate_edit_t){ .changes = changes, .change_count = count, .workspace = bench->workspace,
        .workspace_size = sizeof bench->workspace, .writer = 0x010203, .unix_time = 1700000000 };
}

static inline int bench_format(bench_t *bench, uint64_t number, const nameplate_change_t *changes, size_t count)
{
    nameplate_edit_t edit = bench_edit(bench, changes, count);
    return nameplate_format(&bench->np, &bench->flash, number, NAMEPLATE_SLOT_SIZE, &edit);
}

static inline int bench_write(bench_t *bench, const nameplate_change_t *changes, size_t count)
{
    nameplate_edit_t edit = bench_edit(bench, changes, count);
    return nameplate_write(&bench->np, &bench->flash, &edit);
}

#endif
