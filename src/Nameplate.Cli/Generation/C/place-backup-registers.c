/* @CHIP@: the number in four backup registers, both words and
 * their complements. Open the backup domain (PWR, DBP) before a write. */
#include <stdbool.h>
#include <stdint.h>

#ifndef BACKUP_REGISTERS
#define BACKUP_REGISTERS ((volatile uint32_t *)@ADDRESS@)
#endif

void keep_device_number(uint64_t number)
{
    BACKUP_REGISTERS[0] = (uint32_t)number;
    BACKUP_REGISTERS[1] = (uint32_t)(number >> 32);
    BACKUP_REGISTERS[2] = ~(uint32_t)number;
    BACKUP_REGISTERS[3] = ~(uint32_t)(number >> 32);
}

bool device_number(uint64_t *number)
{
    const uint32_t low = BACKUP_REGISTERS[0];
    const uint32_t high = BACKUP_REGISTERS[1];

    if (BACKUP_REGISTERS[2] != ~low || BACKUP_REGISTERS[3] != ~high) {
        return false;
    }
    *number = (uint64_t)high << 32 | low;
    return true;
}
