/* Startup, semihosting and the few functions that GCC calls, for a Cortex-M in QEMU. No C library is linked. */
#include "target.h"

#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

extern uint32_t stack_end;
extern uint32_t data_load_start;
extern uint32_t data_start;
extern uint32_t data_end;
extern uint32_t bss_start;
extern uint32_t bss_end;

extern uint64_t process_stack[512];
void reset_handler(void);
void unexpected(void);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);

__attribute__((weak, alias("unexpected"))) void nmi_handler(void);
__attribute__((weak, alias("unexpected"))) void hard_fault_handler(void);
__attribute__((weak, alias("unexpected"))) void bus_fault_handler(void);
__attribute__((weak, alias("unexpected"))) void svc_handler(void);

typedef union {
    void *stack;
    void (*handler)(void);
} vector_t;

/* ARM DDI 0403E B1.5.3: stack pointer, then exceptions 1 to 15. */
__attribute__((section(".vectors"), used)) const vector_t vectors[16] = {
    [0] = { .stack = &stack_end },
    [1] = { .handler = reset_handler },
    [2] = { .handler = nmi_handler },
    [3] = { .handler = hard_fault_handler },
    [4] = { .handler = unexpected }, /* MemManage */
    [5] = { .handler = bus_fault_handler },
    [6] = { .handler = unexpected }, /* UsageFault */
    [11] = { .handler = svc_handler },
    [12] = { .handler = unexpected }, /* DebugMonitor */
    [14] = { .handler = unexpected }, /* PendSV */
    [15] = { .handler = unexpected }, /* SysTick */
};

static void semihost(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

void print(const char *text)
{
    semihost(SYS_WRITE0, text);
}

void print_number(uint64_t number)
{
    char digits[21];
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + (char)(number % 10u));
        number /= 10u;
    } while (number != 0u);
    print(first);
}

void print_hex(uint32_t value, uint32_t digits)
{
    char text[9];
    for (uint32_t i = 0; i < digits; i++) {
        text[i] = "0123456789ABCDEF"[value >> (4u * (digits - 1u - i)) & 15u];
    }
    text[digits] = '\0';
    print(text);
}

void leave(uint32_t status)
{
    const uint32_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, status };
    for (;;) {
        semihost(SYS_EXIT_EXTENDED, block);
    }
}

__attribute__((used)) uint64_t process_stack[512];

__attribute__((naked)) void on_process_stack(void (*run)(void) __attribute__((unused)))
{
    __asm volatile(
        "push {r4, lr}\n\t"
        "ldr r1, =process_stack + 4096\n\tmsr psp, r1\n\t"
        "movs r1, #2\n\tmsr control, r1\n\tisb\n\t"
        "blx r0\n\t"
        "movs r1, #0\n\tmsr control, r1\n\tisb\n\t"
        "pop {r4, pc}\n\t"
        ".ltorg");
}

void unexpected(void)
{
    uint32_t exception;
    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    print("exception ");
    print_number(exception);
    print(" CFSR ");
    print_hex(SCB_CFSR, 8);
    print(" BFAR ");
    print_hex(SCB_BFAR, 8);
    print("\n");
    leave(EXIT_UNEXPECTED_EXCEPTION);
}

void reset_handler(void)
{
    SCB_VTOR = (uint32_t)vectors;
    const uint32_t *from = &data_load_start;
    for (uint32_t *to = &data_start; to < &data_end; to++, from++) {
        *to = *from;
    }
    for (uint32_t *to = &bss_start; to < &bss_end; to++) {
        *to = 0;
    }
    leave((uint32_t)main());
}

__attribute__((used)) void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
    }
    return to;
}

__attribute__((used)) void *memset(void *to, int value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ((unsigned char *)to)[i] = (unsigned char)value;
    }
    return to;
}

__attribute__((used)) int memcmp(const void *left, const void *right, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int difference = ((const unsigned char *)left)[i] - ((const unsigned char *)right)[i];
        if (difference != 0) {
            return difference;
        }
    }
    return 0;
}
