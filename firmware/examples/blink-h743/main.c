/*
 * Two boards, one firmware, two behaviours: the device's number decides when it speaks after power-on, so that boards which
 * share a supply and a line do not all talk at once.
 *
 *   delay = the field "start delay", if it is set, else (number mod 200) x 5 ms
 *
 * 5 ms are 52 bytes at 115200 8E1, enough for what is said here; 200 places of 5 ms fill a second. Of two devices whose
 * numbers differ by a multiple of 200 one needs a start delay of its own. Half a blink of the lamp takes as long as the delay, so it
 * can be seen too. On the same line the host may ask for the bootloader (nameplate update --boot app).
 */
#include "nameplate_chip.h"

#include "board.h"
#include "curve.h"

#include "nameplate_boot.h"
#include "nameplate_boot_request.h"
#include "nameplate_card.h"

#define STRING_OF(x) #x
#define STRING(x) STRING_OF(x)
#define PLACES 200u
#define PLACE_MS 5u
#define MAX_DELAY_MS 10000u
#define NO_NUMBER_DELAY_MS 1000u /* behind all places */
#define MIN_HALF_BLINK_MS 20u
#define STEP_CYCLES_OF(ms) ((ms) * (BOARD_CLOCK_HZ / 1000u) / CURVE_STEPS)

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_CSR_RUN (1u << 0 | 1u << 2) /* enabled, processor clock, no interrupt */
#define SYST_CSR_COUNTFLAG (1u << 16)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

/* nameplate demo plays this program on every chip: there its card names no place. */
#ifdef BLINK_ANY_CHIP
#undef NAMEPLATE_CARD_REGION_COUNT
#undef NAMEPLATE_CARD_R0_BASE
#undef NAMEPLATE_CARD_REGION_SIZE
#define NAMEPLATE_CARD_REGION_COUNT 0u
#define NAMEPLATE_CARD_R0_BASE 0u
#define NAMEPLATE_CARD_REGION_SIZE 0u
#endif

NAMEPLATE_CARD("blink-h743", STRING(BLINK_VERSION), "")

/* In .data, so that the image has initialised data to carry. */
static char banner[] = "blink-h743 version " STRING(BLINK_VERSION) "\r\n";
static nameplate_boot_request_t request;

static void print(const char *text)
{
    for (; *text != '\0'; text++) {
        board_send((uint8_t)*text);
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

/* Swallows everything, 0x7F too, but the host's request for the bootloader. */
static void listen(void)
{
    uint8_t byte;
    while (board_hear(&byte)) {
        if (nameplate_boot_request_hear(&request, byte)) {
            print(NAMEPLATE_BOOT_ANSWER);
            board_finish_sending();
            nameplate_enter_bootloader();
        }
    }
}

/* Lets so many cycles pass, the lamp on for a share of them, and listens. */
static void step(uint16_t brightness, uint32_t cycles)
{
    uint32_t on_cycles = (uint32_t)((uint64_t)cycles * brightness / CURVE_FULL);
    SYST_RVR = cycles;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    board_lamp(brightness != 0u);
    while ((SYST_CSR & SYST_CSR_COUNTFLAG) == 0u) {
        uint32_t left = SYST_CVR;
        if (left != 0u && cycles - left >= on_cycles) {
            board_lamp(false);
        }
        listen();
    }
}

static void wait(uint32_t ms)
{
    for (; ms > 0u; ms--) {
        step(0, BOARD_CLOCK_HZ / 1000u);
    }
}

/* This is all that reading the identity takes. */
static uint32_t delay_of(const nameplate_t *device)
{
    uint32_t delay;
    if (nameplate_get_u32(device, NAMEPLATE_START_DELAY, &delay) != NAMEPLATE_OK) {
        delay = (uint32_t)(device->newest.device_id % PLACES) * PLACE_MS;
    }
    return delay < MAX_DELAY_MS ? delay : MAX_DELAY_MS;
}

static uint32_t start_talking(void)
{
    nameplate_t device;
    int status = nameplate_open(&device, board_port, NAMEPLATE_REGIONS, NAMEPLATE_REGION_COUNT);
    uint32_t delay = status >= 0 ? delay_of(&device) : NO_NUMBER_DELAY_MS;
    wait(delay);
    print(banner);
    if (status < 0) {
        print(status == NAMEPLATE_E_VERSION ? "device: identity of a later format\r\n" : "device: no number yet\r\n");
        return delay;
    }
    print("device #");
    print_number(device.newest.device_id);
    print((status & NAMEPLATE_UNSETTLED) != 0 ? " (last write not finished)\r\n" : "\r\n");
    if ((status & (NAMEPLATE_CONFLICT | NAMEPLATE_STALE_UID)) != 0) {
        print("warning: this identity may be another device's\r\n");
    }
    print("delay ");
    print_number(delay);
    print(" ms\r\n");
    return delay;
}

int main(void)
{
    board_start();
    uint32_t delay = start_talking();
    uint32_t cycles = STEP_CYCLES_OF(delay > MIN_HALF_BLINK_MS ? delay : MIN_HALF_BLINK_MS);
    for (;;) {
        for (uint32_t i = 0; i < CURVE_STEPS; i++) {
            step(curve[i], cycles);
        }
        for (uint32_t i = CURVE_STEPS; i > 0u; i--) {
            step(curve[i - 1u], cycles);
        }
        board_blinked();
    }
}
