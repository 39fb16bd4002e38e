/*
 * Nameplate, hearing the host's request for the bootloader: the firmware's half of `nameplate … --boot app`
 * (docs/protocol/application-entry.md), on a UART that the ROM listens on, 8 data bits, even parity, 1 stop bit.
 *
 *     static nameplate_boot_request_t request;                            all zeros at the start
 *     for every byte received:
 *         if (nameplate_boot_request_hear(&request, byte)) {
 *             send(NAMEPLATE_BOOT_ANSWER);                                all 32 bytes
 *             wait until the last stop bit is out;                        TC, not TXE
 *             nameplate_enter_bootloader();
 *         }
 *
 * No other byte needs an answer, and 0x7F must not get one: the host sends it first, to see whether the ROM is there.
 */
#ifndef NAMEPLATE_BOOT_REQUEST_H
#define NAMEPLATE_BOOT_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NAMEPLATE_BOOT_REQUEST "@nameplate: enter bootloader!" /* then CR, LF or both */
#define NAMEPLATE_BOOT_ANSWER "@nameplate: bootloader follows\r\n"

/* How much of the request has been heard. One a UART; all zeros at the start. */
typedef struct nameplate_boot_request {
    uint8_t heard; /* characters */
} nameplate_boot_request_t;

/*
 * Hears one byte. True with the CR or LF that ends the request. 0x7F is ignored wherever it comes; a byte received with a
 * parity or framing error is told as 0. Takes a few cycles and may be called in an interrupt handler.
 */
bool nameplate_boot_request_hear(nameplate_boot_request_t *request, uint8_t byte);

#ifdef __cplusplus
}
#endif

#endif
