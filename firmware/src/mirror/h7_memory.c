/*
 * Backup SRAM of the H7: 4 KB at 0x38800000 behind a clock, a write protection and a regulator of its own.
 * RM0433 (PWR_CR1.DBP, PWR_CR2.BREN and BRRDY, RCC_AHB4ENR.BKPRAMEN); addresses and bits from ST's device headers. Not tried
 * on silicon.
 */
#include "../nameplate_mirror.h"

#if defined(__ARM_ARCH_7EM__)

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define BIT(n) (1u << (n))

#define H7A3_PRODUCT_ID 0x480u
/* At E0, on H7A3, H7B3 and H7B0 at 140 (the comments of their header say E0; the structure does not). */
#define RCC_AHB4ENR(product_id) REGISTER((product_id) == H7A3_PRODUCT_ID ? 0x58024540u : 0x580244E0u)
#define RCC_AHB4ENR_BKPRAMEN BIT(28)
#define PWR_CR1 REGISTER(0x58024800u)
#define PWR_CR1_DBP BIT(8)
#define PWR_CR2 REGISTER(0x58024808u)
#define PWR_CR2_BREN BIT(0)
#define PWR_CR2_BRRDY BIT(16)
#define BACKUP_SRAM 0x38800000u

#define PATIENCE 1000000u /* reads of a register: 4 ms or more at any clock */

static bool becomes_set(const volatile uint32_t *word, uint32_t bits)
{
    for (uint32_t i = 0; i < PATIENCE; i++) {
        if ((*word & bits) == bits) {
            return true;
        }
    }
    return false;
}

volatile uint32_t *nameplate_mirror_h7_memory(uint32_t product_id)
{
    RCC_AHB4ENR(product_id) |= RCC_AHB4ENR_BKPRAMEN;
    (void)RCC_AHB4ENR(product_id); /* the clock is there some cycles after its enable bit */
    PWR_CR1 |= PWR_CR1_DBP;
    if (!becomes_set(&PWR_CR1, PWR_CR1_DBP)) {
        return NULL;
    }
    PWR_CR2 |= PWR_CR2_BREN;
    return becomes_set(&PWR_CR2, PWR_CR2_BRRDY) ? (volatile uint32_t *)BACKUP_SRAM : NULL;
}

#endif
