/*
 * The writer on a simulated flash: what the comparison with the C# writer does not reach.
 */
#include "bench.h"
#include "check.h"

#define U32 NAMEPLATE_TAG(NAMEPLATE_UINT, 0x801)

static nameplate_change_t set_u32(const uint32_t *value)
{
    return (nameplate_change_t){ .tag = U32, .length = sizeof *value, .value = value };
}

static void values_follow_through_appends_and_compactions(void)
{
    static bench_t bench;
    bench_make(&bench, NULL);
    CHECK_EQUAL(NAMEPLATE_E_NONE, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
    CHECK_EQUAL(0, bench_format(&bench, 55, NULL, 0));
    for (uint32_t i = 1; i <= 40u; i++) {
        uint32_t value = 0;
        nameplate_change_t change = set_u32(&i);
        CHECK_EQUAL(0, bench_write(&bench, &change, 1));
        CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u32(&bench.np, 0x801, &value));
        CHECK_EQUAL(i, value);
        CHECK_EQUAL(i + 1u, bench.np.newest.generation);
    }
    CHECK_EQUAL(55, bench.np.newest.device_id);
    CHECK_EQUAL(1 + 5, bench.image.erases); /* 7 slots a region */
    CHECK_EQUAL(0, bench.image.rewrites);
    CHECK_EQUAL(0, bench.image.strays);
}

static void the_same_again_writes_nothing(void)
{
    static bench_t bench;
    uint32_t value = 7;
    nameplate_change_t change = set_u32(&value);
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, &change, 1));
    uint32_t programs = bench.image.programs;
    CHECK_EQUAL(0, bench_write(&bench, &change, 1));
    CHECK_EQUAL(0, bench_write(&bench, NULL, 0));
    CHECK_EQUAL(programs, bench.image.programs);
}

static void fields_come_in_the_order_of_the_format(void)
{
    static bench_t bench;
    static const uint8_t entry[] = { 0x01, 0x18, 'a', 'b' };
    static const nameplate_change_t changes[] = {
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x900), 1, "x" },
        { NAMEPLATE_TAG(NAMEPLATE_FIELD_NAME, NAMEPLATE_NAME), sizeof entry, entry },
        { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_PRODUCT), 3, "new" },
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x801), 2, "yz" },
        { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_SERIAL), 2, "S1" },
        { NAMEPLATE_TAG(NAMEPLATE_UTF8, NAMEPLATE_PRODUCT), 1, "P" },
    };
    static const uint16_t order[] = { 0x002, 0x003, 0x7FE, 0x900, 0x801 };
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, changes, 6));
    nameplate_field_t field = { 0 };
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        CHECK_EQUAL(NAMEPLATE_OK, nameplate_next(&bench.np, &field));
        CHECK_EQUAL(order[i], NAMEPLATE_ID(field.tag));
    }
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_next(&bench.np, &field));
    char text[8];
    CHECK_EQUAL(1, nameplate_get_string(&bench.np, NAMEPLATE_PRODUCT, text, sizeof text));
    CHECK_EQUAL(0, strcmp(text, "P"));

    static const nameplate_change_t remove = { 0x801, 0, NULL };
    CHECK_EQUAL(0, bench_write(&bench, &remove, 1));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_find(&bench.np, 0x801, &field));
    CHECK_EQUAL(NAMEPLATE_E_NOT_FOUND, nameplate_find(&bench.np, NAMEPLATE_NAME, &field)); /* it named 801 */
}

static void refusals_leave_the_flash_alone(void)
{
    static bench_t bench;
    uint32_t value = 1;
    nameplate_change_t change = set_u32(&value);
    bench_make(&bench, NULL);
    CHECK_EQUAL(NAMEPLATE_E_NONE, bench_write(&bench, &change, 1));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, bench_format(&bench, 0, NULL, 0));
    static const nameplate_change_t forbidden[] = {
        { NAMEPLATE_TAG(NAMEPLATE_UINT, NAMEPLATE_DEVICE_ID), 1, "x" },
        { NAMEPLATE_TAG(NAMEPLATE_AUTH_TAG, NAMEPLATE_AUTHENTICATION), 1, "x" },
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0), 0, NULL },
        { NAMEPLATE_TAG(NAMEPLATE_FIELD_NAME, NAMEPLATE_NAME), 1, "x" },
    };
    for (size_t i = 0; i < 4u; i++) {
        CHECK_EQUAL(NAMEPLATE_E_RANGE, bench_format(&bench, 1, &forbidden[i], 1));
    }
    nameplate_edit_t edit = bench_edit(&bench, &change, 1);
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_format(&bench.np, &bench.flash, 1, 500, &edit));
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_format(&bench.np, &bench.flash, 1, 2048, &edit));
    bench.bytes[BENCH_REGION + 100u] = 0x12; /* somebody's data, in the other region */
    CHECK_EQUAL(NAMEPLATE_E_REFUSED, bench_format(&bench, 1, NULL, 0));
    bench.bytes[BENCH_REGION + 100u] = 0xFF;
    CHECK_EQUAL(0, bench.image.programs);
    CHECK_EQUAL(0, bench.image.erases);

    CHECK_EQUAL(0, bench_format(&bench, 1, NULL, 0));
    uint32_t programs = bench.image.programs;
    CHECK_EQUAL(NAMEPLATE_E_REFUSED, bench_format(&bench, 2, NULL, 0));
    CHECK_EQUAL(0, nameplate_open(&bench.np, &bench.port, bench.regions, 2));
    edit.workspace_size = 7;
    CHECK_EQUAL(NAMEPLATE_E_RANGE, nameplate_write(&bench.np, &bench.flash, &edit));
    edit.workspace_size = 8;
    CHECK_EQUAL(0, nameplate_write(&bench.np, &bench.flash, &edit));
    CHECK(bench.image.programs > programs);

    CHECK_EQUAL(0, nameplate_open(&bench.np, &bench.port, bench.regions, 1));
    CHECK_EQUAL(NAMEPLATE_WRONG_REGIONS, nameplate_examine(&bench.np));
    CHECK_EQUAL(NAMEPLATE_E_REFUSED, nameplate_write(&bench.np, &bench.flash, &edit));
}

static void a_payload_fills_its_slot_to_the_last_byte(void)
{
    static bench_t bench;
    static const uint8_t much[400] = { 0 };
    nameplate_change_t change = { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x900), 380, much };
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 1, &change, 1));
    CHECK_EQUAL(384, bench.np.newest.payload_length);
    change.length = 381;
    CHECK_EQUAL(NAMEPLATE_E_FULL, bench_write(&bench, &change, 1));
    CHECK_EQUAL(384, bench.np.newest.payload_length);

    /* Changes pass through what would not fit: only the result counts. */
    nameplate_change_t swap[] = {
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x901), 376, much },
        { NAMEPLATE_TAG(NAMEPLATE_BYTES, 0x900), 0, NULL },
    };
    CHECK_EQUAL(0, bench_write(&bench, swap, 2));
    CHECK_EQUAL(380, bench.np.newest.payload_length);
}

/* Power fails after every program unit or erase of a write that compacts; then the old value is there or the new one.
 * */
static void a_cut_leaves_the_old_value_or_the_new_one(void)
{
    static bench_t bench;
    static bench_t cut;
    uint32_t value = 0;
    nameplate_change_t change = set_u32(&value);
    bench_make(&bench, NULL);
    CHECK_EQUAL(0, bench_format(&bench, 9, &change, 1));
    for (value = 1; value < 7u; value++) {
        CHECK_EQUAL(0, bench_write(&bench, &change, 1)); /* fills the region */
    }
    bool finished = false;
    for (uint32_t units = 0; !finished; units++) {
        uint32_t now = 0;
        bench_make(&cut, NULL);
        memcpy(cut.bytes, bench.bytes, sizeof cut.bytes);
        cut.image.program_unit = 8;
        cut.image.cut = NAMEPLATE_HOST_CUT;
        cut.image.units_left = units;
        value = 7;
        int result = bench_write(&cut, &change, 1);
        finished = result == 0;
        CHECK(finished || result == NAMEPLATE_E_IO || result > 0);
        CHECK(nameplate_open(&cut.np, &cut.port, cut.regions, 2) >= 0);
        CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u32(&cut.np, 0x801, &now));
        CHECK(now == 6u || now == 7u);
        cut.image.cut = NAMEPLATE_HOST_NO_CUT;
        CHECK_EQUAL(0, bench_write(&cut, &change, 1));
        CHECK_EQUAL(NAMEPLATE_OK, nameplate_get_u32(&cut.np, 0x801, &now));
        CHECK_EQUAL(7, now);
        CHECK(units < 100u);
    }
}

int main(void)
{
    values_follow_through_appends_and_compactions();
    the_same_again_writes_nothing();
    fields_come_in_the_order_of_the_format();
    refusals_leave_the_flash_alone();
    a_payload_fills_its_slot_to_the_last_byte();
    a_cut_leaves_the_old_value_or_the_new_one();
    return check_result("writer");
}
