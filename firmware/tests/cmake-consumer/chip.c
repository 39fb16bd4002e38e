/* Links the reader and a port for the chip, and a card. */
#include <nameplate_card.h>
#include <nameplate_port.h>

NAMEPLATE_CARD("consumer", "1.0", "")

uint64_t number;

int main(void)
{
    static const nameplate_region_t region = { .base = 0x081E0000, .alias = 0x080E0000, .size = 0x8000 };
    nameplate_t np;
    if (nameplate_open(&np, &nameplate_h743_port, &region, 1) >= 0) {
        (void)nameplate_get_u64(&np, NAMEPLATE_DEVICE_ID, &number);
    }
    for (;;) {
    }
}
