/*
 * Counts the instructions of each call of the library on the store that the job describes. Run with -icount shift=0: an
 * instruction then takes one nanosecond of the machine's time, and SysTick counts at the machine's 25 MHz, so a tick is 40
 * instructions; calls are repeated until the rounding is below one. The port is the masked read of H7 over a fake flash
 * interface in RAM. Instructions, not cycles: a Cortex-M7 executes up to two a cycle, and waits for flash.
 *
 * Prints "name instructions" for each call, or leaves with 1 where a call does not succeed.
 */
#include "nameplate_port.h"
#include "target.h"

#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_CSR_RUN (BIT(0) | BIT(2)) /* enabled, processor clock, no interrupt */
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)
#define SYST_MAX 0xFFFFFFu
#define INSTRUCTIONS_A_TICK 40u
#define OFTEN 400u /* a multiple of the instructions of a tick: the remainder is below 0.1 of an instruction */

static fake_bank_t fake_flash[2];
static nameplate_ecc_flash_t flash = { .word_size = 32u };
static nameplate_port_t port = { nameplate_ecc_read_line, nameplate_ecc_read_uid, &flash, 0u };
static nameplate_t np;

/* Each returns less than 0 if the call fails. They are called through a pointer, so none is inlined. */
static int do_nothing(void)
{
    return 0;
}

static int do_read_line(void)
{
    uint8_t line[NAMEPLATE_LINE_SIZE];
    return port.read_line(port.context, job.regions[0].base, line);
}

static int do_open(void)
{
    return nameplate_open(&np, &port, job.regions, (uint8_t)job.region_count);
}

static int do_get_number(void)
{
    uint64_t value;
    return nameplate_get_u64(&np, NAMEPLATE_DEVICE_ID, &value);
}

static int do_get_u32(void)
{
    uint32_t value;
    return nameplate_get_u32(&np, NAMEPLATE_START_DELAY, &value);
}

static int do_get_string(void)
{
    char text[32];
    return nameplate_get_string(&np, NAMEPLATE_SERIAL, text, sizeof text);
}

static int do_get_bytes(void)
{
    uint8_t bytes[128];
    return nameplate_get_bytes(&np, NAMEPLATE_CALIBRATION, bytes, sizeof bytes);
}

static int do_get_mac(void)
{
    uint8_t mac[NAMEPLATE_MAC_SIZE];
    return nameplate_get_mac(&np, 0, mac);
}

static int do_find_last(void)
{
    nameplate_field_t field;
    return nameplate_find(&np, NAMEPLATE_AUTHENTICATION, &field);
}

static int do_next(void)
{
    nameplate_field_t field = { 0 };
    int fields = 0;
    while (nameplate_next(&np, &field) == NAMEPLATE_OK) {
        fields++;
    }
    return fields > 0 ? 0 : -1;
}

static int do_history_step(void)
{
    nameplate_slot_t slot = { 0 };
    return nameplate_history(&np, &slot);
}

static int do_history(void)
{
    nameplate_slot_t slot = { 0 };
    int generations = 0;
    while (nameplate_history(&np, &slot) == NAMEPLATE_OK) {
        generations++;
    }
    return generations == 63 ? 0 : -1;
}

static int do_is_bound(void)
{
    return nameplate_is_bound_here(&np) ? 0 : -1;
}

static int begin(void *context, uint8_t algorithm, uint8_t key_id)
{
    (void)context;
    (void)algorithm;
    (void)key_id;
    return 0;
}

static void update(void *context, const uint8_t *bytes, size_t count)
{
    (void)context;
    (void)bytes;
    (void)count;
}

static int verify(void *context, const uint8_t *tag, size_t length)
{
    (void)context;
    (void)tag;
    (void)length;
    return 0;
}

static int do_authenticate(void)
{
    const nameplate_crypto_t crypto = { begin, update, verify, NULL };
    return nameplate_authenticate(&np, &crypto);
}

static uint32_t ticks(int (*volatile call)(void), uint32_t times, const char *name)
{
    SYST_CSR = 0;
    SYST_RVR = SYST_MAX;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    while (SYST_CVR == 0u) {
    }
    uint32_t start = SYST_CVR;
    for (uint32_t i = 0; i < times; i++) {
        if (call() < 0) {
            print(name);
            print(" failed\n");
            leave(1);
        }
    }
    return start - SYST_CVR;
}

static void count(const char *name, int (*call)(void), uint32_t times)
{
    uint32_t overhead = ticks(do_nothing, times, "nothing");
    uint64_t all = (uint64_t)(ticks(call, times, name) - overhead) * INSTRUCTIONS_A_TICK;
    print(name);
    print(" ");
    print_number((all + times / 2u) / times);
    print("\n");
}

int main(void)
{
    flash.registers = (uint32_t)fake_flash;
    flash.uid = (uint32_t)job.uid;
    port.product_id = job.product_id;

    count("read_line", do_read_line, OFTEN);
    count("nameplate_open", do_open, 40);
    count("nameplate_get_u64", do_get_number, OFTEN);
    count("nameplate_get_u32", do_get_u32, OFTEN);
    count("nameplate_get_string", do_get_string, OFTEN);
    count("nameplate_get_bytes", do_get_bytes, OFTEN);
    count("nameplate_get_mac", do_get_mac, OFTEN);
    count("nameplate_find", do_find_last, OFTEN);
    count("nameplate_next", do_next, OFTEN);
    count("nameplate_history", do_history_step, 40);
    count("nameplate_history-63", do_history, 1);
    count("nameplate_is_bound_here", do_is_bound, OFTEN);
    count("nameplate_authenticate", do_authenticate, 40);
    return 0;
}
