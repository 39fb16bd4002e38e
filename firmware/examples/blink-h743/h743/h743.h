/*
 * The few registers of an STM32H742/743/753 that the example uses. Sources: RM0433 (registers), STMicroelectronics
 * cmsis-device-h7 stm32h743xx.h (addresses and bits).
 */
#ifndef H743_H
#define H743_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

/* Reset and clock control */
#define RCC_CR REGISTER(0x58024400u)
#define RCC_CR_HSION BIT(0)
#define RCC_CR_HSIRDY BIT(2)
#define RCC_CR_HSIDIV (3u << 3)
#define RCC_CFGR REGISTER(0x58024410u)
#define RCC_CFGR_SWS (7u << 3) /* 0: HSI */
#define RCC_D1CFGR REGISTER(0x58024418u)
#define RCC_D2CFGR REGISTER(0x5802441Cu)
#define RCC_D3CFGR REGISTER(0x58024420u)
#define RCC_D2CCIP2R REGISTER(0x58024454u)
#define RCC_AHB4ENR REGISTER(0x580244E0u)
#define RCC_AHB4ENR_GPIOAEN BIT(0)
#define RCC_AHB4ENR_GPIOBEN BIT(1)
#define RCC_APB2ENR REGISTER(0x580244F0u)
#define RCC_APB2ENR_USART1EN BIT(4)

/* Ports */
#define GPIOA_MODER REGISTER(0x58020000u)
#define GPIOA_PUPDR REGISTER(0x5802000Cu)
#define GPIOA_AFRH REGISTER(0x58020024u)
#define GPIOB_MODER REGISTER(0x58020400u)
#define GPIOB_BSRR REGISTER(0x58020418u)

/* USART1 */
#define USART1_CR1 REGISTER(0x40011000u)
#define USART_CR1_UE BIT(0)
#define USART_CR1_RE BIT(2)
#define USART_CR1_TE BIT(3)
#define USART_CR1_PCE BIT(10) /* parity; PS = 0 is even */
#define USART_CR1_M0 BIT(12) /* 9 bits, parity included */
#define USART1_CR2 REGISTER(0x40011004u)
#define USART1_CR3 REGISTER(0x40011008u)
#define USART1_BRR REGISTER(0x4001100Cu)
#define USART1_ISR REGISTER(0x4001101Cu)
#define USART_ISR_ERRORS (BIT(0) | BIT(1) | BIT(2) | BIT(3)) /* parity, framing, noise, overrun; the same bits of ICR */
#define USART_ISR_ORE BIT(3)
#define USART_ISR_RXNE BIT(5)
#define USART_ISR_TC BIT(6)
#define USART_ISR_TXE BIT(7)
#define USART1_ICR REGISTER(0x40011020u)
#define USART1_RDR REGISTER(0x40011024u)
#define USART1_TDR REGISTER(0x40011028u)

#endif
