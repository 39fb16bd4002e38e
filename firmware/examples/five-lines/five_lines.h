/* The number of a locked device, without the library. */
#ifndef FIVE_LINES_H
#define FIVE_LINES_H

#include <stdbool.h>
#include <stdint.h>

/* Where slot 1 begins: the region that `nameplate lock` printed, and 512 bytes; on an STM32H743xI this. */
#ifndef NAMEPLATE_SLOT_1
#define NAMEPLATE_SLOT_1 (0x081E0000u + 512u)
#endif

/* True and the number, or false if there is no locked identity: then number is left as it is. */
bool device_number(uint64_t *number);

#endif
