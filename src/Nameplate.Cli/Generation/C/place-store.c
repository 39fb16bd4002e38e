/* @CHIP@: the number from the identity store.
 * Link firmware/src/reader and firmware/src/port; the header is made by
 * @HEADER_COMMAND@ */
#include "nameplate_chip.h"
#include "nameplate_port.h"

@PORT_DEFINITION@
bool device_number(uint64_t *number)
{
    nameplate_t np;
    const nameplate_port_t *port = @PORT@;
    const nameplate_region_t *regions = NAMEPLATE_REGIONS;

    if (nameplate_open(&np, port, regions, NAMEPLATE_REGION_COUNT) < 0) {
        return false;
    }
    return nameplate_get_u64(&np, NAMEPLATE_DEVICE_ID, number) == 0;
}
