/*
 * Nameplate on STM32H743xI: where the identity lies. Made by: nameplate generate header --chip STM32H743xI
 * Do not edit; make it again when the chip, the regions or nameplate.fields.json change.
 */
#ifndef NAMEPLATE_CHIP_H
#define NAMEPLATE_CHIP_H

#include "nameplate.h"

#define NAMEPLATE_CHIP "STM32H743xI" /* STM32H742/743/745/747/753/755/757, 2 MB */
#define NAMEPLATE_PRODUCT_ID 0x450u /* DBGMCU_IDCODE bits 11:0 */
#define NAMEPLATE_UID_ADDRESS 0x1FF1E800u /* the chip's 96-bit unique ID */
#define NAMEPLATE_FLASH_WORD 32u /* bytes programmed at once */
#define NAMEPLATE_SYSTEM_MEMORY 0x1FF09800u /* the ROM bootloader's vector table: AN2606 §4.1, T135 */

#define NAMEPLATE_REGION_COUNT 1 /* regions of the store */
#define NAMEPLATE_REGION_SIZE 0x8000u /* bytes of each */
#define NAMEPLATE_R0_BASE 0x081E0000u /* __nameplate_r0_base */
#define NAMEPLATE_R0_ALIAS 0x080E0000u /* where it appears while the flash banks are swapped */
#ifndef NAMEPLATE_SLOT_SIZE
#define NAMEPLATE_SLOT_SIZE 512u /* bytes, as the host formats it */
#endif

static const nameplate_region_t NAMEPLATE_REGIONS[NAMEPLATE_REGION_COUNT] = {
    { NAMEPLATE_R0_BASE, NAMEPLATE_R0_ALIAS, NAMEPLATE_REGION_SIZE },
};

/* What NAMEPLATE_CARD of nameplate_card.h tells the host. */
#undef NAMEPLATE_CARD_REGION_COUNT
#undef NAMEPLATE_CARD_R0_BASE
#undef NAMEPLATE_CARD_R1_BASE
#undef NAMEPLATE_CARD_REGION_SIZE
#define NAMEPLATE_CARD_REGION_COUNT 1u
#define NAMEPLATE_CARD_R0_BASE NAMEPLATE_R0_BASE
#define NAMEPLATE_CARD_R1_BASE 0u
#define NAMEPLATE_CARD_REGION_SIZE NAMEPLATE_REGION_SIZE

#endif
