/*
 * Programs that call just some functions of the library, to see what they link. What is not the library's lies in a
 * section of its own and is not counted; results go to a volatile, so that nothing is left out.
 */
#include "nameplate_port.h"
#include "nameplate_writer.h"

#define PROGRAM __attribute__((section(".program")))
#define PROGRAM_DATA __attribute__((section(".program_data")))

void program(void);
void *memcpy(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);

static volatile int result;
static volatile uint32_t how_many;
static nameplate_t np;
PROGRAM_DATA static const nameplate_region_t regions[2] = {
    { 0x081E0000u, 0x080E0000u, 0x8000u }, { 0x081C0000u, 0x080C0000u, 0x8000u }
};

#ifdef SIZE_OF_WRITER
#define SIZE_OF_READER
static uint8_t workspace[NAMEPLATE_SLOT_SIZE];

PROGRAM static int program_line(void *context, uint32_t address, const uint8_t line[NAMEPLATE_LINE_SIZE])
{
    (void)context;
    result = (int)address + line[0];
    return 0;
}

PROGRAM static int erase(void *context, uint32_t address, uint32_t size)
{
    (void)context;
    result = (int)(address + size);
    return 0;
}

PROGRAM_DATA static const nameplate_flash_t flash = { program_line, erase, NULL };

PROGRAM static void call_writer(void)
{
    nameplate_edit_t edit = { .workspace = workspace, .workspace_size = sizeof workspace };
    result = nameplate_write(&np, &flash, &edit);
    result = nameplate_format(&np, &flash, 1, NAMEPLATE_SLOT_SIZE, &edit);
}
#endif

#ifdef SIZE_OF_READER
PROGRAM static int begin(void *context, uint8_t algorithm, uint8_t key_id)
{
    (void)context;
    return algorithm - key_id;
}

PROGRAM static void update(void *context, const uint8_t *bytes, size_t count)
{
    (void)context;
    result = bytes[count - 1u];
}

PROGRAM static int verify(void *context, const uint8_t *tag, size_t length)
{
    (void)context;
    return tag[length - 1u];
}

PROGRAM_DATA static const nameplate_crypto_t crypto = { begin, update, verify, NULL };

PROGRAM static void call_reader(void)
{
    char text[32];
    uint32_t u32;
    int32_t i32;
    uint8_t mac[NAMEPLATE_MAC_SIZE];
    nameplate_slot_t slot = { .epoch = 0 };
    nameplate_field_t field = { .offset = 0 };
    result = nameplate_get_u32(&np, NAMEPLATE_START_DELAY, &u32);
    result = nameplate_get_i32(&np, NAMEPLATE_START_DELAY, &i32);
    result = nameplate_get_string(&np, NAMEPLATE_SERIAL, text, sizeof text);
    result = nameplate_get_bytes(&np, NAMEPLATE_CALIBRATION_BLOB, text, sizeof text);
    result = nameplate_get_mac(&np, 0, mac);
    result = nameplate_next(&np, &field);
    result = nameplate_read(&np, &field, 0, text, how_many);
    result = nameplate_examine(&np);
    result = nameplate_history(&np, &slot);
    result = nameplate_is_bound_here(&np) ? 1 : 0;
    result = nameplate_authenticate(&np, &crypto);
}
#endif

PROGRAM void program(void)
{
    uint64_t number;
    result = nameplate_open(&np, &nameplate_h743_port, regions, 2);
    result = nameplate_get_u64(&np, NAMEPLATE_DEVICE_ID, &number);
#ifdef SIZE_OF_READER
    call_reader();
#endif
#ifdef SIZE_OF_WRITER
    call_writer();
#endif
}

PROGRAM void *memcpy(void *to, const void *from, size_t count)
{
    volatile uint8_t *target = to;
    const uint8_t *source = from;
    while (count-- > 0u) {
        *target++ = *source++;
    }
    return to;
}

PROGRAM void *memset(void *to, int value, size_t count)
{
    volatile uint8_t *target = to;
    while (count-- > 0u) {
        *target++ = (uint8_t)value;
    }
    return to;
}

PROGRAM int memcmp(const void *left, const void *right, size_t count)
{
    const uint8_t *l = left;
    const uint8_t *r = right;
    while (count-- > 0u) {
        if (*l != *r) {
            return *l - *r;
        }
        l++;
        r++;
    }
    return 0;
}
