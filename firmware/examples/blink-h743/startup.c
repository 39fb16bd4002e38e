/* Vector table and reset code for a Cortex-M without a C library. No interrupt is used. */
#include "nameplate_boot.h"

#define SCB_VTOR (*(volatile uint32_t *)0xE000ED08u)

extern uint32_t stack_end;
extern uint32_t data_load_start;
extern uint32_t data_start;
extern uint32_t data_end;
extern uint32_t bss_start;
extern uint32_t bss_end;

int main(void);
void reset_handler(void);
void fault_handler(void);

typedef union {
    void *stack;
    void (*handler)(void);
} vector_t;

/* ARM DDI 0403E B1.5.3: stack pointer, then exceptions 1 to 15. */
__attribute__((section(".vectors"), used)) const vector_t vectors[16] = {
    [0] = { .stack = &stack_end },
    [1] = { .handler = reset_handler },
    [2] = { .handler = fault_handler }, /* NMI */
    [3] = { .handler = fault_handler }, /* HardFault */
    [4] = { .handler = fault_handler }, /* MemManage */
    [5] = { .handler = fault_handler }, /* BusFault */
    [6] = { .handler = fault_handler }, /* UsageFault */
    [11] = { .handler = fault_handler }, /* SVCall */
    [12] = { .handler = fault_handler }, /* DebugMonitor */
    [14] = { .handler = fault_handler }, /* PendSV */
    [15] = { .handler = fault_handler }, /* SysTick */
};

void fault_handler(void)
{
    for (;;) {
    }
}

void reset_handler(void)
{
    nameplate_boot_check();
    __asm volatile("cpsid i" ::: "memory"); /* after the ROM's Go its interrupts may still be on */
    SCB_VTOR = (uint32_t)vectors;
    const uint32_t *from = &data_load_start;
    for (uint32_t *to = &data_start; to < &data_end; to++, from++) {
        *to = *from;
    }
    for (uint32_t *to = &bss_start; to < &bss_end; to++) {
        *to = 0;
    }
    main();
    fault_handler();
}
