/*
 * Nameplate: the numbers of @DEVICES@, each found by the chip's unique ID. Made by:
 *     @COMMAND@
 * Do not edit; make it again when the table changes.
 */
#ifndef NAMEPLATE_TABLE_H
#define NAMEPLATE_TABLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NAMEPLATE_TABLE_E_UNKNOWN (-1) /* no device of the table has this unique ID */
#define NAMEPLATE_TABLE_E_DAMAGED (-2) /* the table's CRC is wrong: no number in it can be believed */

/*
 * The number of the device with this unique ID, its 12 bytes in the order of their addresses. 0, or a negative error: then
 * number is left as it is. Checks the CRC of the whole table each time; call it once after reset and keep the number.
 */
int nameplate_table_find(const uint8_t uid[12], uint64_t *number);
@OWN@
#ifdef __cplusplus
}
#endif

#endif
