/* @CHIP@: the number of its unique ID, from a table made by
 * nameplate table c --chip @CHIP@
 * and its header by nameplate table header with the same options. */
#include "nameplate_table.h"

#include <stdbool.h>

bool device_number(uint64_t *number)
{
    return nameplate_table_find_own(number) == 0;
}
