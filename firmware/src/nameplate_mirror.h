/*
 * Nameplate, mirror: keeps a copy of the identity in battery-backed SRAM, and offers it when flash holds none. Optional.
 *
 *     uint32_t *memory = nameplate_mirror_h7_memory(0x450);                          once after reset, before the D-cache
 *     nameplate_mirrored_t mirrored;
 *     if (nameplate_open(&np, ...) >= 0) {
 *         nameplate_mirror_update(&np, memory, NAMEPLATE_MIRROR_H7_SIZE);
 *     } else if (nameplate_mirror_read(&mirrored, port, memory, NAMEPLATE_MIRROR_H7_SIZE) == NAMEPLATE_OK) {
 *         mirrored.device_id is the number that this chip had
 *     }
 *
 * The copy survives        a mass erase of the flash, a firmware that overwrote the identity, flash that rotted, any reset,
 *                          and power off, as long as VBAT is there
 * It does not survive      VBAT and VDD both gone (a flat or missing battery: tie VBAT to a cell, not to VDD); an RDP
 *                          regression from level 1 to 0, which erases the backup domain; a tamper event; a firmware that
 *                          uses the same memory
 * It is no identity store  it proves nothing about flash, host tools do not see it, and after a deliberate wipe it still
 *                          offers the old number: call nameplate_mirror_clear then
 *
 * Two copies take turns, so that the one that was whole last stays whole while the other is written. Power may go at any
 * word: what is read is the old identity or the new one; before the first was complete, none. Never another one.
 */
#ifndef NAMEPLATE_MIRROR_H
#define NAMEPLATE_MIRROR_H

#include "nameplate.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NAMEPLATE_MIRROR_OVERHEAD 64u /* bytes for both copies; half of what is left is there for the payload */

/* What was mirrored. */
typedef struct nameplate_mirrored {
    uint64_t device_id;
    uint32_t generation;
    uint16_t payload_length; /* bytes of the identity's payload */
    uint16_t kept; /* bytes of it that are here: all of them, or 0 if they did not fit */
    uint8_t format; /* 1 fields, 2 CBOR map, 3 opaque */
    uint8_t flags; /* enum nameplate_flag */
    const volatile uint32_t *payload; /* kept bytes, four to a word; valid until the next update or clear */
} nameplate_mirrored_t;

/*
 * Copies the identity that np shows, with its payload if half the memory holds it. memory is size bytes of RAM that the
 * caller has made writable, a multiple of 8 and at least NAMEPLATE_MIRROR_OVERHEAD. Returns 1 if it was copied, 0 if it
 * was there already (nothing is written then), or
 *   NAMEPLATE_E_NONE      np shows no identity
 *   NAMEPLATE_E_REFUSED   the identity is in conflict, or bound to another chip
 *   NAMEPLATE_E_IO        its payload cannot be read any more, or memory does not keep what is written to it
 *   NAMEPLATE_E_RANGE     size
 */
int nameplate_mirror_update(const nameplate_t *np, volatile uint32_t *memory, size_t size);

/*
 * Finds the identity that was mirrored last. port is the one that np was opened with: a copy that another chip's UID made
 * does not count. NAMEPLATE_OK, _E_NONE or _E_RANGE.
 */
int nameplate_mirror_read(nameplate_mirrored_t *mirrored, const nameplate_port_t *port, const volatile uint32_t *memory,
    size_t size);

/* Forgets both copies. */
void nameplate_mirror_clear(volatile uint32_t *memory, size_t size);

#define NAMEPLATE_MIRROR_H7_SIZE 4096u /* bytes of backup SRAM */

/*
 * Makes the backup SRAM of an H7 usable and keeps it on VBAT: clock (RCC_AHB4ENR.BKPRAMEN), write access (PWR_CR1.DBP),
 * backup regulator (PWR_CR2.BREN). Leaves all three on. product_id as in the port. Returns its address, 0x38800000, or
 * NULL if the regulator does not get ready (no VBAT), which is waited for a few ms.
 *
 * The memory is cached by default: call this module before the D-cache is switched on, or make the 4 KB non-cacheable
 * (MPU); else a copy may sit in the cache when the power goes. The identity is not lost by that, only the copy is older.
 */
volatile uint32_t *nameplate_mirror_h7_memory(uint32_t product_id);

#ifdef __cplusplus
}
#endif

#endif
