/*
 * The few registers of an STM32H742/743/753 that the example uses. Reset state: the core and every bus run from HSI at
 * 64 MHz. Sources: RM0433 (registers), STMicroelectronics cmsis-device-h7 stm32h743xx.h (addresses and bits),
 * ARM DDI 0403E and ARM DDI 0489 (system control space).
 */
#ifndef H743_H
#define H743_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#define KERNEL_CLOCK_HZ 64000000u /* HSI, undivided, after reset */

/* Reset and clock control */
#define RCC_AHB4ENR REGISTER(0x580244E0u)
#define RCC_AHB4ENR_GPIOBEN BIT(1)
#define RCC_AHB4ENR_GPIODEN BIT(3)
#define RCC_APB1LENR REGISTER(0x580244E8u)
#define RCC_APB1LENR_USART3EN BIT(18)

/* Ports */
#define GPIOB_MODER REGISTER(0x58020400u)
#define GPIOB_BSRR REGISTER(0x58020418u)
#define GPIOD_MODER REGISTER(0x58020C00u)
#define GPIOD_AFRH REGISTER(0x58020C24u)

/* USART3 */
#define USART3_CR1 REGISTER(0x40004800u)
#define USART_CR1_UE BIT(0)
#define USART_CR1_TE BIT(3)
#define USART3_BRR REGISTER(0x4000480Cu)
#define USART3_ISR REGISTER(0x4000481Cu)
#define USART_ISR_TXE BIT(7)
#define USART3_TDR REGISTER(0x40004828u)

/* Flash interface; the registers of bank 2 lie 0x100 above those of bank 1 */
#define FLASH_BANK_STRIDE 0x100u
#define FLASH_SR(bank) REGISTER(0x52002010u + (bank) * FLASH_BANK_STRIDE)
#define FLASH_CCR(bank) REGISTER(0x52002014u + (bank) * FLASH_BANK_STRIDE)
#define FLASH_ECC_FA(bank) REGISTER(0x52002060u + (bank) * FLASH_BANK_STRIDE)
#define FLASH_SNECCERR BIT(25) /* in SR; the same bit of CCR clears it */
#define FLASH_DBECCERR BIT(26)
#define FLASH_ECC_FA_MASK 0x7FFFu /* number of the failing 32-byte word in its bank */
#define FLASH_BANK_SIZE 0x100000u

/* Core */
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_CCR_BFHFNMIGN BIT(8)
#define SCB_DCIMVAC REGISTER(0xE000EF5Cu)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_CSR_RUN (BIT(0) | BIT(2)) /* enabled, processor clock, no interrupt */
#define SYST_CSR_COUNTFLAG BIT(16)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

#endif
