/*
 * The board as QEMU 7.2 has it, machine netduinoplus2: USART1 of an STM32F405 (RM0090 §30.6: SR, DR, BRR, CR1), no lamp. The
 * identity is read by the H7's masked read; the flash interface that it asks about ECC errors is RAM here.
 * Ends after its first blink (semihosting), or goes on for ever with -DBLINK_FOR_EVER.
 */
#include "board.h"

#include "nameplate_port.h"

#include <stddef.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#define USART1_SR REGISTER(0x40011000u)
#define USART_SR_RXNE BIT(5)
#define USART_SR_TC BIT(6)
#define USART_SR_TXE BIT(7)
#define USART1_DR REGISTER(0x40011004u)
#define USART1_CR1 REGISTER(0x4001100Cu)
#define USART_CR1_RUN (BIT(2) | BIT(3) | BIT(13)) /* receiver, transmitter, enable */

/* "Semihosting for AArch32 and AArch64", Release 2.0 */
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

#define FLASH_INTERFACE_SIZE 0x200u /* bytes, two banks */
static uint32_t flash_interface[FLASH_INTERFACE_SIZE / 4u]; /* no error is ever flagged */

static nameplate_ecc_flash_t flash = { .registers = 0, .word_size = 32u };
static const nameplate_port_t port = { nameplate_ecc_read_line, NULL, &flash, 0x483u };
const nameplate_port_t *const board_port = &port;

void board_start(void)
{
    flash.registers = (uint32_t)flash_interface;
    USART1_CR1 = USART_CR1_RUN;
}

void board_send(uint8_t byte)
{
    while ((USART1_SR & USART_SR_TXE) == 0u) {
    }
    USART1_DR = byte;
}

void board_finish_sending(void)
{
    while ((USART1_SR & USART_SR_TC) == 0u) {
    }
}

bool board_hear(uint8_t *byte)
{
    bool heard = (USART1_SR & USART_SR_RXNE) != 0u;
    if (heard) {
        *byte = (uint8_t)USART1_DR;
    }
    return heard;
}

void board_lamp(bool on)
{
    (void)on;
}

void board_blinked(void)
{
#ifndef BLINK_FOR_EVER
    const uint32_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, 0 };
    register uint32_t r0 __asm("r0") = SYS_EXIT_EXTENDED;
    register const void *r1 __asm("r1") = block;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
#endif
}
