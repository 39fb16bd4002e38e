/*
 * Nameplate, ports: how each STM32 family is read without a fault, whatever a power cut left in its flash.
 *
 *   H7 (M7 and M4)          masked read: a word with a double ECC error is a bus fault, which is masked   cortex_m_ecc.c
 *   G0 G4 L4 L5 U5 WB       such a word raises the NMI, whose handler is yours: nameplate_nmi_ecc          nmi_ecc.c
 *   F0 F1 F2 F3 F4 F7       no ECC: a plain copy                                                           plain.c
 *   L0 L1                   not supported: their erased value is 0
 *
 * Each is a const nameplate_port_t; take the ready one or make one with the macro. The chip's data is a const struct that
 * its context points to, so another chip of the same kind needs no code. Compiled for any other processor the files of
 * port/ are empty.
 */
#ifndef NAMEPLATE_PORT_H
#define NAMEPLATE_PORT_H

#include "nameplate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- H7: ECC with a bus fault --------------------------------------------------------------------------------------- */

/* Flash interface of an H7: registers as in RM0433, those of bank 2 0x100 above those of bank 1, the banks 1 MB apart. */
typedef struct nameplate_ecc_flash {
    uint32_t registers; /* address of the flash interface, 0x52002000 */
    uint32_t word_size; /* bytes of a flash word, 32 or 16: what FLASH_ECC_FA counts */
    uint32_t uid; /* address of the UID */
} nameplate_ecc_flash_t;

/*
 * The context is a const nameplate_ecc_flash_t. Reads with interrupts and faults masked for one line, some 150
 * instructions, and leaves PRIMASK, FAULTMASK and CCR as they were. The ECC flags of the bank are cleared before and
 * after, whoever raised them. Call it in privileged mode; on a dual-core chip from one core at a time (HSEM), because
 * both see the same flags. Several tasks and interrupt handlers of one core may read at the same time.
 *
 * With NAMEPLATE_PORT_BUSFAULT defined for the whole build nothing is masked: the bus fault is taken, and the user's
 * handler lets nameplate_bus_fault look at it first.
 */
int nameplate_ecc_read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);
void nameplate_ecc_read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE]);

extern const nameplate_port_t nameplate_h743_port; /* H742 H743 H745 H747 H750 H753 H755 H757, 0x450 */
extern const nameplate_port_t nameplate_h723_port; /* H723 H725 H730 H733 H735, 0x483 */
extern const nameplate_port_t nameplate_h7a3_port; /* H7A3 H7B3 H7B0, 0x480 */

#ifdef NAMEPLATE_PORT_BUSFAULT
/*
 * For the BusFault handler (SHCSR.BUSFAULTENA set), or the HardFault handler without it:
 *
 *     __attribute__((naked)) void BusFault_Handler(void)
 *     {
 *         __asm volatile("tst lr, #4\n ite eq\n mrseq r0, msp\n mrsne r0, psp\n b bus_fault");
 *     }
 *     void bus_fault(uint32_t *frame) { if (!nameplate_bus_fault(frame)) { ... } }
 *
 * frame: the eight words that the exception stacked. True: it was a load of nameplate_ecc_read_line, which is skipped, and
 * the line is reported unreadable; simply return. False: not ours; nothing was changed. Reading then needs a priority below
 * that of the BusFault handler: in NMI and HardFault handlers, and with FAULTMASK set, a bad line locks the core up.
 */
bool nameplate_bus_fault(uint32_t *frame);
#endif

/* --- G0 G4 L4 L5 U5 WB: ECC with an NMI ------------------------------------------------------------------------------ */

/* Flash interface of a family. All registers are as seen by the code that reads: with TrustZone, by its own side. */
typedef struct nameplate_nmi_flash {
    uint32_t ecc[2]; /* address of FLASH_ECCR, and of ECC2R where bank 2 has its own, else 0 */
    uint32_t detected; /* bits of it: double error; written as 1 to clear */
    uint32_t corrected; /* bits of it: single error; written as 1 to clear */
    uint32_t cache; /* address of the register that switches the flash's data cache, FLASH_ACR, or 0 */
    uint32_t cache_enable; /* bits of it */
    uint32_t uid; /* address of the UID */
} nameplate_nmi_flash_t;

extern const nameplate_nmi_flash_t nameplate_g0_flash;
extern const nameplate_nmi_flash_t nameplate_g4_flash;
extern const nameplate_nmi_flash_t nameplate_l4_flash;
extern const nameplate_nmi_flash_t nameplate_l5_flash;
extern const nameplate_nmi_flash_t nameplate_u5_flash;
extern const nameplate_nmi_flash_t nameplate_wb_flash;

/* static const nameplate_port_t port = NAMEPLATE_NMI_PORT(nameplate_g4_flash, 0x469); */
#define NAMEPLATE_NMI_PORT(flash, product) \
    { nameplate_nmi_read_line, nameplate_nmi_read_uid, (void *)&(flash), (product) }

/* The context is a const nameplate_nmi_flash_t. Reads with interrupts disabled for one line (PRIMASK, put back as it
 * was), not from an NMI handler. */
int nameplate_nmi_read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);
void nameplate_nmi_read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE]);

/*
 * For the NMI handler:
 *
 *     void NMI_Handler(void) { if (nameplate_nmi_ecc()) return; ... }
 *
 * True: a line that is being read right now has a double ECC error; its flag is cleared, and the line is reported
 * unreadable. False: the NMI has another cause; nothing was changed.
 */
bool nameplate_nmi_ecc(void);

/* --- F0 F1 F2 F3 F4 F7: no ECC --------------------------------------------------------------------------------------- */

/* static const nameplate_port_t port = NAMEPLATE_PLAIN_PORT(0x1FFF7A10, 0x413); 0 for a UID that is not known. */
#define NAMEPLATE_PLAIN_PORT(uid_address, product) \
    { nameplate_plain_read_line, (uid_address) != 0 ? nameplate_plain_read_uid : NULL, (void *)(uintptr_t)(uid_address), \
        (product) }

int nameplate_plain_read_line(void *uid, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE]);
void nameplate_plain_read_uid(void *uid, uint8_t bytes[NAMEPLATE_UID_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
