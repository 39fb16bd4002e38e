/*
 * The board: USART1 on PA9 (TX) and PA10 (RX), 115200 8E1, which are pins and frame of the ROM bootloader (AN2606 rev 70
 * table 133), and a lamp at PB0, the green one of a Nucleo-H743ZI. Not tried on silicon.
 */
#include "board.h"
#include "h743.h"

#include "nameplate_port.h"

#define BAUD 115200u

const nameplate_port_t *const board_port = &nameplate_h743_port;

/* HSI for everything, as after reset: Go leaves the ROM's clocks behind. */
static void start_clocks(void)
{
    RCC_CR |= RCC_CR_HSION;
    while ((RCC_CR & RCC_CR_HSIRDY) == 0u) {
    }
    RCC_CR &= ~RCC_CR_HSIDIV;
    RCC_CFGR = 0;
    while ((RCC_CFGR & RCC_CFGR_SWS) != 0u) {
    }
    RCC_D1CFGR = 0;
    RCC_D2CFGR = 0;
    RCC_D3CFGR = 0;
    RCC_D2CCIP2R = 0; /* USART1 from its bus */
}

void board_start(void)
{
    start_clocks();
    RCC_AHB4ENR |= RCC_AHB4ENR_GPIOAEN | RCC_AHB4ENR_GPIOBEN;
    RCC_APB2ENR |= RCC_APB2ENR_USART1EN;
    (void)RCC_APB2ENR; /* a clock is there some cycles after its enable bit: the read back takes longer */
    GPIOB_MODER = (GPIOB_MODER & ~3u) | 1u; /* PB0 output */
    GPIOA_AFRH = (GPIOA_AFRH & ~0xFF0u) | 0x770u; /* PA9, PA10 alternate function 7 */
    GPIOA_PUPDR = (GPIOA_PUPDR & ~(3u << 20)) | 1u << 20; /* PA10 pulled up: an open line is silent */
    GPIOA_MODER = (GPIOA_MODER & ~(0xFu << 18)) | 0xAu << 18;
    USART1_CR1 = 0; /* the bootloader may have left it enabled */
    USART1_CR2 = 0;
    USART1_CR3 = 0;
    USART1_BRR = (BOARD_CLOCK_HZ + BAUD / 2u) / BAUD;
    USART1_CR1 = USART_CR1_M0 | USART_CR1_PCE | USART_CR1_TE | USART_CR1_RE; /* 8 bits and even parity are 9 */
    USART1_CR1 |= USART_CR1_UE;
}

void board_send(uint8_t byte)
{
    while ((USART1_ISR & USART_ISR_TXE) == 0u) {
    }
    USART1_TDR = byte;
}

void board_finish_sending(void)
{
    while ((USART1_ISR & USART_ISR_TC) == 0u) {
    }
}

bool board_hear(uint8_t *byte)
{
    uint32_t status = USART1_ISR;
    if ((status & (USART_ISR_RXNE | USART_ISR_ORE)) == 0u) {
        return false;
    }
    uint8_t received = (uint8_t)USART1_RDR;
    USART1_ICR = USART_ISR_ERRORS;
    *byte = (status & USART_ISR_ERRORS) == 0u ? received : 0u;
    return true;
}

void board_lamp(bool on)
{
    GPIOB_BSRR = on ? BIT(0) : BIT(16);
}

void board_blinked(void)
{
}
