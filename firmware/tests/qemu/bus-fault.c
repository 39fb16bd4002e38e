/*
 * The BusFault-handler option over real bus faults: what begins at 0x61000000 is not mapped. Lines there are reported
 * unreadable, from thread mode on both stacks, with BusFault enabled and without (it is a HardFault then), and from a
 * handler of the same priority (a HardFault again); the fault status registers are clean afterwards. What is not the
 * port's own load is not claimed, and nothing is changed for it.
 */
#include "nameplate_port.h"
#include "target.h"

#define UNMAPPED 0x61000000u
#define MAPPED 0x60000000u
#define SCB_HFSR REGISTER(0xE000ED2Cu)
#define STACKED_R0 0
#define STACKED_R3 3
#define STACKED_PC 6
#define FRAME_WORDS 8u
#define LOAD_AT 2u /* bytes behind the beginning of nameplate_load_line */
#define STRANGE (UNMAPPED + 8u) /* where the stranger loads from */

static fake_bank_t fake_flash[2];
static const char *mode = "";
static uint32_t faults;
static bool stranger; /* the fault to come is not the port's */

uint32_t nameplate_load_line(uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);
void bus_fault(uint32_t *frame);

static void expect(bool right, const char *what)
{
    if (!right) {
        print(mode);
        print(": ");
        print(what);
        print("\n");
        leave(1);
    }
}

__attribute__((naked)) void bus_fault_handler(void)
{
    __asm volatile("tst lr, #4\n\tite eq\n\tmrseq r0, msp\n\tmrsne r0, psp\n\tb bus_fault");
}

__attribute__((naked)) void hard_fault_handler(void)
{
    __asm volatile("tst lr, #4\n\tite eq\n\tmrseq r0, msp\n\tmrsne r0, psp\n\tb bus_fault");
}

static bool is_claimed(uint32_t pc, uint32_t address)
{
    uint32_t frame[FRAME_WORDS] = { 0 };
    frame[STACKED_R0] = address;
    frame[STACKED_PC] = pc;
    uint32_t status = SCB_CFSR;
    bool claimed = nameplate_bus_fault(frame);
    bool changed = frame[STACKED_R3] != 0u || frame[STACKED_PC] != pc || SCB_CFSR != status;
    expect(claimed == changed, "claimed, or changed, but not both");
    return claimed;
}

/* With the status registers set by a real fault, frames that differ from the port's in one thing. */
static void try_strange_frames(void)
{
    uint32_t load = ((uint32_t)nameplate_load_line & ~1u) + LOAD_AT;
    expect(!is_claimed(load - 2u, STRANGE), "claims the instruction before the load");
    expect(!is_claimed(load + 2u, STRANGE), "claims the instruction behind the load");
    expect(!is_claimed(load, STRANGE + 4u), "claims a fault below its load");
    expect(!is_claimed(load, STRANGE - 4u), "claims a fault above its load");
    expect(is_claimed(load, STRANGE), "does not claim its load");
    expect(!is_claimed(load, STRANGE), "claims without a fault");
}

__attribute__((used)) void bus_fault(uint32_t *frame)
{
    if (stranger) {
        uint32_t pc = frame[STACKED_PC];
        uint32_t status = SCB_CFSR;
        expect(!nameplate_bus_fault(frame), "claims another's fault");
        expect(frame[STACKED_PC] == pc && SCB_CFSR == status, "changes another's fault");
        try_strange_frames();
        frame[STACKED_PC] += 2u; /* ldr.n */
        SCB_CFSR = SCB_CFSR;
        SCB_HFSR = SCB_HFSR;
        stranger = false;
        return;
    }
    expect(nameplate_bus_fault(frame), "does not claim its own fault");
    faults++;
}

static int read_at(uint32_t address)
{
    nameplate_ecc_flash_t flash = { .registers = (uint32_t)fake_flash, .word_size = 32u };
    uint8_t line[NAMEPLATE_LINE_SIZE];
    fake_flash[0].failed = address % 0x100000u / NAMEPLATE_LINE_SIZE; /* what hardware would name */
    return nameplate_ecc_read_line(&flash, address, line);
}

static void read_lines(void)
{
    for (uint32_t i = 0; i < 3u; i++) {
        faults = 0;
        expect(read_at(UNMAPPED + i * NAMEPLATE_LINE_SIZE) == NAMEPLATE_LINE_UNREADABLE, "the line is not unreadable");
        expect(faults == 8u, "not a fault for each load");
        expect(read_at(MAPPED + i * NAMEPLATE_LINE_SIZE) == NAMEPLATE_LINE_OK, "a good line is unreadable");
        expect(faults == 8u, "a fault for a good line");
    }
    expect(SCB_CFSR == 0u && SCB_HFSR == 0u, "fault status left behind");
}

void svc_handler(void)
{
    read_lines();
}

static void run(const char *name)
{
    mode = name;
    read_lines();
    on_process_stack(read_lines);
    __asm volatile("svc 0" ::: "memory");

    stranger = true;
    __asm volatile("ldr.n r0, [%0]" ::"l"(STRANGE) : "r0", "memory");
    expect(!stranger, "no fault");
}

int main(void)
{
    run("HardFault");
    SCB_SHCSR |= SCB_SHCSR_BUSFAULTENA;
    run("BusFault");
    print("survived\n");
    return 0;
}
