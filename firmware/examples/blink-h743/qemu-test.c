/*
 * The identity reader on a Cortex-M7, in QEMU: machine mps2-an500, the region at 0x60000000 as data.
 *
 *   qemu-system-arm -M mps2-an500 -nographic -monitor none -serial none -semihosting-config enable=on,target=native \
 *       -kernel qemu-test.elf -device loader,file=REGION.bin,addr=0x60000000,force-raw=on
 *
 * Prints the same line as host-test, and exits with the same code. QEMU models no flash and no ECC, so lines are copied
 * plainly; flash_line.c is not part of this program.
 */
#include "identity.h"

#include <stddef.h>

#define REGION_BASE 0x60000000u
#define REGION_SIZE 0x8000u

/* "Semihosting for AArch32 and AArch64", Release 2.0 */
#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

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

static void print_number(uint64_t number)
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

static int read_copy(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    (void)context;
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE; i++) {
        line[i] = ((const volatile uint8_t *)address)[i];
    }
    return 0;
}

static uint32_t run(void)
{
    const nameplate_region_t region = {
        .read_line = read_copy, .context = NULL, .base = REGION_BASE, .alias = REGION_BASE, .size = REGION_SIZE
    };
    nameplate_identity_t identity;
    uint64_t delay;
    int result = nameplate_find(&region, &identity);
    if (result != NAMEPLATE_OK) {
        print(result == NAMEPLATE_E_VERSION ? "later version\n" : "none\n");
        return result == NAMEPLATE_E_VERSION ? 3 : 1;
    }
    print("device_id=");
    print_number(identity.device_id);
    print(" generation=");
    print_number(identity.generation);
    print(" slot=");
    print_number(identity.slot);
    print(identity.settled ? " settled=1" : " settled=0");
    print(" start_delay=");
    if (nameplate_get_uint(&identity, NAMEPLATE_START_DELAY, &delay) == NAMEPLATE_OK) {
        print_number(delay);
    } else {
        print("-");
    }
    print("\n");
    return 0;
}

int main(void)
{
    const uint32_t exit_block[2] = { ADP_STOPPED_APPLICATION_EXIT, run() };
    semihost(SYS_EXIT_EXTENDED, exit_block);
    return 0;
}
