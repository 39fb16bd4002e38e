/*
 * Prints which device this is and which firmware runs, on USART3 (PD8, 115200 8N1, the ST-LINK's serial port of a
 * Nucleo-H743ZI), then lets the green lamp (PB0) swell and fade. Half a blink takes as many milliseconds as the field
 * "start delay" (1005) says; without it, 500.
 */
#include "curve.h"
#include "flash_line.h"
#include "h743.h"
#include "identity.h"

#include <stddef.h>

#define STRING_OF(x) #x
#define STRING(x) STRING_OF(x)
#define BAUD 115200u
#define DEFAULT_HALF_BLINK_MS 500u
#define MIN_HALF_BLINK_MS 20u
#define MAX_HALF_BLINK_MS 10000u
#define BANK_SWAP 0x00100000u

/* From the linker script, the one place where firmware and Nameplate agree. */
extern uint8_t __nameplate_r0_base[];
extern uint8_t __nameplate_r0_size[];

/* In .data, so that the image has initialised data to carry. */
static char banner[] = "blink-h743 version " STRING(BLINK_VERSION) "\r\n";
static uint32_t blinks;

static void print(const char *text)
{
    for (; *text != '\0'; text++) {
        while ((USART3_ISR & USART_ISR_TXE) == 0u) {
        }
        USART3_TDR = (uint8_t)*text;
    }
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

static void start_peripherals(void)
{
    RCC_AHB4ENR |= RCC_AHB4ENR_GPIOBEN | RCC_AHB4ENR_GPIODEN;
    RCC_APB1LENR |= RCC_APB1LENR_USART3EN;
    (void)RCC_APB1LENR; /* a clock is there some cycles after its enable bit: the read back takes longer */
    GPIOB_MODER = (GPIOB_MODER & ~3u) | 1u; /* PB0 output */
    GPIOD_AFRH = (GPIOD_AFRH & ~0xFu) | 7u; /* PD8 alternate function 7: USART3_TX */
    GPIOD_MODER = (GPIOD_MODER & ~(3u << 16)) | 2u << 16;
    USART3_CR1 = 0; /* the bootloader may have left it enabled, with parity */
    USART3_BRR = (KERNEL_CLOCK_HZ + BAUD / 2u) / BAUD;
    USART3_CR1 = USART_CR1_UE | USART_CR1_TE;
}

static uint32_t print_identity(void)
{
    const nameplate_region_t region = {
        .read_line = flash_read_line,
        .context = NULL,
        .base = (uint32_t)__nameplate_r0_base,
        .alias = (uint32_t)__nameplate_r0_base ^ BANK_SWAP,
        .size = (uint32_t)__nameplate_r0_size,
    };
    nameplate_identity_t identity;
    uint64_t delay;
    int result = nameplate_find(&region, &identity);
    if (result != NAMEPLATE_OK) {
        print(result == NAMEPLATE_E_VERSION ? "device: identity of a later format\r\n" : "device: no number yet\r\n");
        return DEFAULT_HALF_BLINK_MS;
    }
    print("device #");
    print_number(identity.device_id);
    print(identity.settled ? "\r\n" : " (last write not finished)\r\n");
    if (identity.conflict) {
        print("warning: both flash banks hold an identity\r\n");
    }
    if (nameplate_get_uint(&identity, NAMEPLATE_START_DELAY, &delay) != NAMEPLATE_OK) {
        return DEFAULT_HALF_BLINK_MS;
    }
    print("start delay ");
    print_number(delay);
    print(" ms\r\n");
    return delay < MIN_HALF_BLINK_MS ? MIN_HALF_BLINK_MS
        : delay > MAX_HALF_BLINK_MS  ? MAX_HALF_BLINK_MS
                                     : (uint32_t)delay;
}

/* One step of the curve: the lamp is on for the curve's share of the step. */
static void show(uint16_t brightness, uint32_t step_cycles)
{
    uint32_t on_cycles = (uint32_t)((uint64_t)step_cycles * brightness / CURVE_FULL);
    SYST_RVR = step_cycles;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    GPIOB_BSRR = BIT(0);
    while ((SYST_CSR & SYST_CSR_COUNTFLAG) == 0u) {
        uint32_t left = SYST_CVR;
        if (left != 0u && step_cycles - left >= on_cycles) {
            GPIOB_BSRR = BIT(16);
        }
    }
}

int main(void)
{
    start_peripherals();
    print(banner);
    uint32_t step_cycles = print_identity() * (KERNEL_CLOCK_HZ / 1000u) / CURVE_STEPS;
    for (;;) {
        for (uint32_t i = 0; i < CURVE_STEPS; i++) {
            show(curve[i], step_cycles);
        }
        for (uint32_t i = CURVE_STEPS; i > 0u; i--) {
            show(curve[i - 1u], step_cycles);
        }
        blinks++;
    }
}
