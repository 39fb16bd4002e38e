/*
 * The NMI hook where no line is being read: an NMI with the flag set, before any read and after one, is not claimed, and
 * its flag stays for its owner. And the read puts PRIMASK and the cache switch back as they were.
 */
#include "nameplate_port.h"
#include "target.h"

#define ECCD BIT(31)
#define ECCC BIT(30)
#define DCEN BIT(10)
#define LINE 0x60000100u

static volatile uint32_t fake_eccr;
static volatile uint32_t fake_acr;
static nameplate_nmi_flash_t flash = { .detected = ECCD, .corrected = ECCC, .cache_enable = DCEN };
static volatile uint32_t nmis;

static void expect(bool right, const char *what)
{
    if (!right) {
        print(what);
        print("\n");
        leave(1);
    }
}

void nmi_handler(void)
{
    nmis++;
    expect(!nameplate_nmi_ecc(), "claimed without a read");
    expect(fake_eccr == ECCD, "the flag of another was cleared");
    fake_eccr = 0;
}

static void raise_nmi(void)
{
    uint32_t before = nmis;
    fake_eccr = ECCD;
    SCB_ICSR = SCB_ICSR_NMIPENDSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
    expect(nmis == before + 1u, "no NMI");
}

static void read_from(uint32_t primask, uint32_t cache)
{
    uint8_t line[NAMEPLATE_LINE_SIZE];
    uint32_t after;
    fake_acr = cache;
    __asm volatile("msr primask, %0" ::"r"(primask) : "memory");
    int result = nameplate_nmi_read_line(&flash, LINE, line);
    __asm volatile("mrs %0, primask\n\tcpsie i" : "=r"(after)::"memory");
    expect(result == NAMEPLATE_LINE_OK, "a good line is not");
    expect(line[0] == 0x40u && line[31] == 0x5Fu, "the line is wrong");
    expect(after == primask, "PRIMASK is not as it was");
    expect(fake_acr == cache, "the cache is not as it was");
}

int main(void)
{
    for (uint32_t i = 0; i < NAMEPLATE_LINE_SIZE; i++) {
        ((volatile uint8_t *)LINE)[i] = (uint8_t)(0x40u + i);
    }
    flash.ecc[0] = (uint32_t)&fake_eccr;
    flash.cache = (uint32_t)&fake_acr;
    raise_nmi();
    for (uint32_t primask = 0; primask < 2u; primask++) {
        read_from(primask, 0x704u);
        read_from(primask, 0x304u);
        raise_nmi();
    }
    print("not claimed\n");
    return 0;
}
