/* @CHIP@: the copy that nameplate_mirror_update keeps.
 * Link firmware/src/mirror and firmware/src/port. Once after reset, before:
 * @BEFORE@ */
#include "nameplate_mirror.h"
#include "nameplate_port.h"

#ifndef BACKUP_SRAM
#define BACKUP_SRAM ((const volatile uint32_t *)@ADDRESS@)
#endif

@PORT_DEFINITION@
bool device_number(uint64_t *number)
{
    nameplate_mirrored_t copy;
    const nameplate_port_t *port = @PORT@;

    if (nameplate_mirror_read(&copy, port, BACKUP_SRAM, @SIZE@u) < 0) {
        return false;
    }
    *number = copy.device_id;
    return true;
}
