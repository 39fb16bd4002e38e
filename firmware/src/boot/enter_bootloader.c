/*
 * The wish for the bootloader is left in two words of RAM that a system reset keeps, then the chip resets itself:
 *
 *   NAMEPLATE_BOOT_MAGIC + 0   0x4E504254, "NPBT"
 *   NAMEPLATE_BOOT_MAGIC + 4   its complement
 *
 * By default they lie at the start of DTCM: a store there passes no cache, and its ECC covers 32 bits, so that a store that
 * is complete stays (in AXI SRAM it covers 64, and half a word may wait in the controller until the reset takes it). What
 * .data keeps there does not matter: between the stores and the check nothing else runs. RAM that nobody wrote since
 * power-on is not read, since its ECC is wrong: the wish counts only after a software reset.
 *
 * AN2606 rev 70 §4.1 and tables 133 to 137 (jump to system memory, its address), PM0253 §2.1.3 and §4.3 (stack pointers and
 * masks; ICSR, VTOR, AIRCR), RM0433 (RCC_RSR), AN5342 (RAM ECC). Not tried on silicon.
 */
#include "../nameplate_boot.h"

#if defined(NAMEPLATE_CHIP_HEADER)
#include NAMEPLATE_CHIP_HEADER
#endif

#if defined(NAMEPLATE_SYSTEM_MEMORY) && (defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_7EM__))

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#ifndef NAMEPLATE_BOOT_MAGIC
#define NAMEPLATE_BOOT_MAGIC 0x20000000u
#endif

#ifndef NAMEPLATE_BOOT_IS_SOFTWARE_RESET
/* ST's device headers: at D0, on H7A3, H7B3 and H7B0 at 130 (their comments still say D0; the structure does not). */
#define RCC_RSR REGISTER(NAMEPLATE_SYSTEM_MEMORY == 0x1FF0A000u ? 0x58024530u : 0x580244D0u)
#define RCC_RSR_SFTRSTF BIT(24) /* set by a software reset, kept until the firmware clears it or the power goes */
#define NAMEPLATE_BOOT_IS_SOFTWARE_RESET ((RCC_RSR & RCC_RSR_SFTRSTF) != 0u)
#endif

#define WISH 0x4E504254u

#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_ICSR_PENDSTCLR BIT(25)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_AIRCR REGISTER(0xE000ED0Cu)
#define SCB_AIRCR_VECTKEY (0x05FAu << 16)
#define SCB_AIRCR_PRIGROUP (7u << 8)
#define SCB_AIRCR_SYSRESETREQ BIT(2)
#define SYST_CSR REGISTER(0xE000E010u)

#define BARRIER() __asm volatile("dsb\n\tisb" ::: "memory")

void nameplate_enter_bootloader(void)
{
    volatile uint32_t *wish = (volatile uint32_t *)NAMEPLATE_BOOT_MAGIC;

    __asm volatile("cpsid i" ::: "memory"); /* a handler might write where the wish lies */
    wish[0] = WISH;
    wish[1] = ~WISH;
    BARRIER();
    SCB_AIRCR = SCB_AIRCR_VECTKEY | (SCB_AIRCR & SCB_AIRCR_PRIGROUP) | SCB_AIRCR_SYSRESETREQ;
    BARRIER();
    for (;;) {
    }
}

/* The ROM expects what a reset leaves: the main stack of its own vector table, nothing masked, thread mode. */
__attribute__((naked, noreturn, noinline)) static void jump(uint32_t vectors __attribute__((unused)))
{
    __asm volatile(
        "ldr r1, [r0]\n\t"
        "ldr r2, [r0, #4]\n\t"
        "movs r3, #0\n\t"
        "msr control, r3\n\t"
        "msr msp, r1\n\t"
        "msr basepri, r3\n\t"
        "msr faultmask, r3\n\t"
        "msr primask, r3\n\t"
        "isb\n\t"
        "bx r2");
}

void nameplate_boot_check(void)
{
    volatile uint32_t *wish = (volatile uint32_t *)NAMEPLATE_BOOT_MAGIC;

    if (!NAMEPLATE_BOOT_IS_SOFTWARE_RESET || wish[0] != WISH || wish[1] != ~WISH) {
        return;
    }
    wish[0] = 0; /* the next reset starts the application */
    wish[1] = 0;
    SYST_CSR = 0;
    SCB_ICSR = SCB_ICSR_PENDSTCLR;
    SCB_VTOR = NAMEPLATE_SYSTEM_MEMORY;
    BARRIER();
    jump(NAMEPLATE_SYSTEM_MEMORY);
}

#endif
