/* What main.c needs of a board. h743/board.c is the chip, qemu/board.c is QEMU's netduinoplus2. */
#ifndef BOARD_H
#define BOARD_H

#include "nameplate.h"

#include <stdbool.h>
#include <stdint.h>

#define BOARD_CLOCK_HZ 64000000u /* of SysTick: HSI, undivided, as after reset */

/* How the identity is read here. */
extern const nameplate_port_t *const board_port;

/* Sets clocks, lamp and UART up from any state, even from the one in which the ROM's Go leaves them. */
void board_start(void);

void board_send(uint8_t byte);

/* Waits until the last stop bit is out. */
void board_finish_sending(void);

/* True and a byte if one was received; 0 for one with a parity or framing error. */
bool board_hear(uint8_t *byte);

void board_lamp(bool on);

/* A blink is over. */
void board_blinked(void);

#endif
