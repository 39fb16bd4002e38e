#ifndef FLASH_LINE_H
#define FLASH_LINE_H

#include <stdint.h>

/*
 * A nameplate_read_line_t for the STM32H743: copies a flash word of 32 bytes. Returns 0 if it was read, 1 if one bit
 * was corrected, -1 if it raised a double ECC error. The context is not used.
 */
int flash_read_line(void *context, uint32_t address, uint8_t line[32]);

#endif
