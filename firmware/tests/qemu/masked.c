/*
 * Does the masked read leave PRIMASK, FAULTMASK, BASEPRI and CCR exactly as it found them? Every combination of PRIMASK,
 * FAULTMASK, three values of BASEPRI and the six bits of CCR that QEMU keeps, in thread mode on both stacks, in a handler,
 * and in the NMI handler (where FAULTMASK cannot be set). The line is read into an odd address.
 *
 * Prints the number of reads and leaves with 0, or names the first combination that is not as it was and leaves with 1.
 */
#include "nameplate_port.h"
#include "target.h"

#define CCR_BITS (BIT(0) | BIT(1) | BIT(3) | BIT(4) | BIT(8) | BIT(9)) /* NONBASETHRDENA to STKALIGN */
#define LINE 0x60000100u
#define SENTINEL 0xA5u

typedef struct state {
    uint32_t primask;
    uint32_t faultmask;
    uint32_t basepri;
    uint32_t ccr;
} state_t;

static fake_bank_t fake_flash[2];
static const char *mode;
static uint32_t reads;

static state_t now(void)
{
    state_t state;
    __asm volatile("mrs %0, primask\n\tmrs %1, faultmask\n\tmrs %2, basepri"
        : "=r"(state.primask), "=r"(state.faultmask), "=r"(state.basepri)::"memory");
    state.ccr = SCB_CCR;
    return state;
}

static void set(const state_t *state)
{
    SCB_CCR = state->ccr;
    __asm volatile("msr basepri, %0\n\tmsr faultmask, %1\n\tmsr primask, %2\n\tdsb\n\tisb" ::"r"(state->basepri),
        "r"(state->faultmask), "r"(state->primask)
        : "memory");
}

static void say(const char *what, const state_t *state)
{
    print(what);
    print(" PRIMASK ");
    print_number(state->primask);
    print(" FAULTMASK ");
    print_number(state->faultmask);
    print(" BASEPRI ");
    print_hex(state->basepri, 2);
    print(" CCR ");
    print_hex(state->ccr, 8);
    print("\n");
}

static void read_from(const state_t *wanted)
{
    nameplate_ecc_flash_t flash = { .registers = (uint32_t)fake_flash, .word_size = 32u };
    uint8_t line[1 + NAMEPLATE_LINE_SIZE + 1];
    const state_t calm = { 0, 0, 0, 0 };
    line[0] = line[sizeof line - 1u] = SENTINEL;

    set(wanted);
    const state_t before = now();
    int result = nameplate_ecc_read_line(&flash, LINE, line + 1);
    const state_t after = now();
    set(&calm);

    reads++;
    bool right = result == NAMEPLATE_LINE_OK && line[0] == SENTINEL && line[sizeof line - 1u] == SENTINEL;
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE; i++) {
        right = right && line[1u + i] == ((const volatile uint8_t *)LINE)[i];
    }
    if (!right || before.primask != after.primask || before.faultmask != after.faultmask
        || before.basepri != after.basepri || before.ccr != after.ccr) {
        print(mode);
        print(right ? ": not as it was\n" : ": the line is wrong\n");
        say("before", &before);
        say("after ", &after);
        leave(1);
    }
}

static void read_from_every_state(void)
{
    static const uint32_t priorities[] = { 0x00, 0x40, 0xE0 };
    for (uint32_t ccr = CCR_BITS;; ccr = (ccr - 1u) & CCR_BITS) {
        for (uint32_t i = 0; i < 4u * 3u; i++) {
            const state_t wanted = { i & 1u, i >> 1 & 1u, priorities[i >> 2], ccr };
            read_from(&wanted);
        }
        if (ccr == 0u) {
            break;
        }
    }
}

void svc_handler(void)
{
    read_from_every_state();
}

void nmi_handler(void)
{
    read_from_every_state();
}

int main(void)
{
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE; i++) {
        ((volatile uint8_t *)LINE)[i] = (uint8_t)(0x40u + i);
    }
    mode = "thread mode, main stack";
    read_from_every_state();
    mode = "thread mode, process stack";
    on_process_stack(read_from_every_state);
    mode = "handler mode";
    __asm volatile("svc 0" ::: "memory");
    mode = "NMI";
    SCB_ICSR = SCB_ICSR_NMIPENDSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
    print_number(reads);
    print(" reads, everything as found\n");
    return 0;
}
