/*
 * nameplate_enter_bootloader and nameplate_boot_check on a Cortex-M7, over real system resets, in QEMU: machine mps2-an500.
 * A second program is planted where the ROM would be; it tells in which state it was entered.
 *
 *   1  half a wish and a software reset: the application starts        4  the ROM resets: the application starts
 *   2  a whole wish after another reset: the application starts       CR VTOR, masks and SysTick are as after a reset
 *   3  nameplate_enter_bootloader: the ROM starts
 *
 * RAM at 0x20000000 keeps its content over QEMU's system reset, as DTCM does on the chip; what is loaded from the ELF is
 * loaded anew at each reset, so nothing that has to last lies in a section.
 */
#include "../../src/nameplate_boot.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Beyond .data and .bss, of which there are none. */
#define STEP REGISTER(0x20001000u)
/* SOFTWARE_RESET, 0x20001004: see the Makefile */
#define SOFTWARE_RESET REGISTER(0x20001004u)
#define WISH ((volatile uint32_t *)0x20000000u)

#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_AIRCR REGISTER(0xE000ED0Cu)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)

/* "Semihosting for AArch32 and AArch64", Release 2.0 */
#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

void reset_handler(void);
void fault_handler(void);
void rom_handler(void);

typedef union {
    uint32_t stack;
    void (*handler)(void);
} vector_t;

/* ARM DDI 0403E B1.5.3 */
#define VECTORS(top, reset) \
    { { .stack = (top) }, { .handler = (reset) }, { .handler = fault_handler }, { .handler = fault_handler }, \
        { .handler = fault_handler }, { .handler = fault_handler }, { .handler = fault_handler } }

__attribute__((section(".vectors"), used)) static const vector_t vectors[16] = VECTORS(0x20400000u, reset_handler);
__attribute__((section(".rom"), used)) static const vector_t rom_vectors[16] = VECTORS(0x20300000u, rom_handler);

static void semihost(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(const char *text)
{
    semihost(SYS_WRITE0, text);
}

static void print_hex(const char *name, uint32_t value)
{
    char digits[9];
    for (int i = 0; i < 8; i++) {
        digits[i] = "0123456789ABCDEF"[value >> (28 - 4 * i) & 0xFu];
    }
    digits[8] = '\0';
    print(name);
    print(digits);
}

static void end(uint32_t code)
{
    const uint32_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, code };
    semihost(SYS_EXIT_EXTENDED, block);
    for (;;) {
    }
}

static void system_reset(void)
{
    __asm volatile("dsb" ::: "memory");
    SCB_AIRCR = 0x05FA0004u;
    for (;;) {
    }
}

void fault_handler(void)
{
    print("fault\n");
    end(2);
}

static void run(void)
{
    switch (STEP++) {
    case 0:
        print("application: power on\n");
        SOFTWARE_RESET = 1;
        WISH[0] = 0x4E504254u; /* and no complement */
        system_reset();
        break;
    case 1:
        print("application: half a wish is none\n");
        SOFTWARE_RESET = 0;
        WISH[0] = 0x4E504254u;
        WISH[1] = ~0x4E504254u;
        system_reset();
        break;
    case 2:
        print("application: a wish counts after a software reset only\n");
        SOFTWARE_RESET = 1;
        SYST_RVR = 0xFFFFFFu;
        SYST_CSR = 7u;
        nameplate_enter_bootloader();
        break;
    case 4:
        print("application: started by the reset after it\n");
        end(0);
        break;
    default:
        print("out of step\n");
        end(1);
        break;
    }
}

void reset_handler(void)
{
    nameplate_boot_check();
    run();
}

static void tell(uint32_t stack)
{
    uint32_t masks[3];
    uint32_t control;
    __asm volatile("mrs %0, primask\n\tmrs %1, faultmask\n\tmrs %2, basepri\n\tmrs %3, control"
        : "=&r"(masks[0]), "=&r"(masks[1]), "=&r"(masks[2]), "=&r"(control));
    print_hex("rom: msp ", stack);
    print_hex(" vtor ", SCB_VTOR);
    print_hex(" masks ", masks[0] | masks[1] | masks[2] | control);
    print_hex(" systick ", SYST_CSR & 7u);
    print_hex(" wish ", WISH[0] | WISH[1]);
    print("\n");
    if (STEP++ != 3u) {
        print("entered again\n");
        end(1);
    }
    system_reset();
}

__attribute__((naked)) void rom_handler(void)
{
    __asm volatile("mov r0, sp\n\tb %0" ::"i"(tell));
}
