/*
 * What the test programs need of QEMU's machines: semihosting ("Semihosting for AArch32 and AArch64", Release 2.0) to print
 * and to end with an exit status, the core's registers (ARM DDI 0403E B3.2), and the job that the test loads beside them.
 */
#ifndef TARGET_H
#define TARGET_H

#include "nameplate.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_ICSR_NMIPENDSET BIT(31)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_CCR_BFHFNMIGN BIT(8)
#define SCB_SHCSR REGISTER(0xE000ED24u)
#define SCB_SHCSR_BUSFAULTENA BIT(17)
#define SCB_CFSR REGISTER(0xE000ED28u)
#define SCB_BFAR REGISTER(0xE000ED38u)

#define EXIT_UNEXPECTED_EXCEPTION 70u

/* What the test asks for: a file of 32-bit little-endian words, loaded to the address of the linker script's job. */
typedef struct job {
    uint32_t region_count;
    nameplate_region_t regions[2];
    uint32_t product_id;
    uint32_t has_uid; /* 0 or 1 */
    uint8_t uid[NAMEPLATE_UID_SIZE];
    uint32_t options; /* of the program */
    uint32_t line_count;
    uint32_t lines[]; /* addresses of lines that cannot be read; bit 0 set: that was corrected */
} job_t;

extern const job_t job;

/* The registers of a bank of H7's flash interface, in RAM: they keep what was written last. */
typedef struct fake_bank {
    uint32_t reserved0[4];
    volatile uint32_t status; /* SR, 10 */
    volatile uint32_t clear; /* CCR, 14 */
    uint32_t reserved1[18];
    volatile uint32_t failed; /* ECC_FA, 60 */
    uint32_t reserved2[39]; /* to 100, where the next bank's begin */
} fake_bank_t;

void print(const char *text);
void print_number(uint64_t number);
void print_hex(uint32_t value, uint32_t digits);
_Noreturn void leave(uint32_t status);

/* Calls it in thread mode on the process stack. */
void on_process_stack(void (*run)(void));

/* Exceptions: the program defines those that it expects; each of the others says which it was and leaves. */
int main(void);
void nmi_handler(void);
void hard_fault_handler(void);
void bus_fault_handler(void);
void svc_handler(void);

#endif
