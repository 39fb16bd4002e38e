/*
 * What the flags of the flash interface mean to the masked read: each bank has its own, single errors are told, double ones
 * give the line up, in flash words of 32 and of 16 bytes. The fake registers are RAM, so flags set before a read are still
 * set after it. And the data of the ready ports, for the test to compare with the chip database.
 *
 * Prints "PRODUCT UID WORD REGISTERS" for each ready port, and "right"; or what is wrong, and leaves with 1.
 */
#include "nameplate_port.h"
#include "target.h"

#define FLASH 0x60000000u
#define BANK_SIZE 0x100000u
#define SNECCERR BIT(25)
#define DBECCERR BIT(26)
#define OTHER_FLAGS (BIT(0) | BIT(2) | BIT(16) | BIT(24) | BIT(27)) /* BSY, QW, EOP, RDSERR, CRCEND */

static fake_bank_t fake_flash[2];

typedef struct expectation {
    uint32_t offset; /* of the line */
    uint32_t word_size;
    uint32_t status[2];
    uint32_t failed[2];
    int result;
} expectation_t;

static const expectation_t expectations[] = {
    { 0x100, 32, { 0, 0 }, { 0, 0 }, NAMEPLATE_LINE_OK },
    { 0x100, 32, { OTHER_FLAGS, OTHER_FLAGS }, { 0, 0 }, NAMEPLATE_LINE_OK },
    { 0x100, 32, { SNECCERR, 0 }, { 8, 0 }, NAMEPLATE_LINE_CORRECTED },
    { 0x100, 32, { DBECCERR, 0 }, { 8, 0 }, NAMEPLATE_LINE_UNREADABLE },
    { 0x100, 32, { DBECCERR | SNECCERR, 0 }, { 8, 0 }, NAMEPLATE_LINE_UNREADABLE },
    { 0x100, 32, { DBECCERR, 0 }, { 9, 0 }, NAMEPLATE_LINE_UNREADABLE }, /* elsewhere, again and again */
    { 0x100, 32, { 0, DBECCERR }, { 0, 8 }, NAMEPLATE_LINE_OK },
    { BANK_SIZE + 0x100, 32, { 0, DBECCERR }, { 0, 8 }, NAMEPLATE_LINE_UNREADABLE },
    { BANK_SIZE + 0x100, 32, { DBECCERR, SNECCERR }, { 8, 8 }, NAMEPLATE_LINE_CORRECTED },
    { BANK_SIZE + 0x100, 32, { DBECCERR, 0 }, { 8, 0 }, NAMEPLATE_LINE_OK },
    { 0x100, 16, { DBECCERR, 0 }, { 16, 0 }, NAMEPLATE_LINE_UNREADABLE },
    { 0x100, 16, { DBECCERR, 0 }, { 17, 0 }, NAMEPLATE_LINE_UNREADABLE },
    { BANK_SIZE - 32, 16, { SNECCERR, 0 }, { 0xFFFF, 0 }, NAMEPLATE_LINE_CORRECTED },
};

static void print_port(const nameplate_port_t *port)
{
    const nameplate_ecc_flash_t *flash = port->context;
    print_hex(port->product_id, 3);
    print(" ");
    print_hex(flash->uid, 8);
    print(" ");
    print_number(flash->word_size);
    print(" ");
    print_hex(flash->registers, 8);
    print("\n");
}

static int read_line(const expectation_t *expected)
{
    nameplate_ecc_flash_t flash = { .registers = (uint32_t)fake_flash, .word_size = expected->word_size };
    uint8_t line[NAMEPLATE_LINE_SIZE];
    for (uint32_t bank = 0; bank < 2u; bank++) {
        fake_flash[bank].status = expected->status[bank];
        fake_flash[bank].clear = 0;
        fake_flash[bank].failed = expected->failed[bank];
    }
    return nameplate_ecc_read_line(&flash, FLASH + expected->offset, line);
}

int main(void)
{
    print_port(&nameplate_h743_port);
    print_port(&nameplate_h723_port);
    print_port(&nameplate_h7a3_port);
    for (uint32_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        const expectation_t *expected = &expectations[i];
        uint32_t bank = expected->offset >= BANK_SIZE ? 1u : 0u;
        int result = read_line(expected);
        bool cleared = fake_flash[bank].clear == (SNECCERR | DBECCERR) && fake_flash[1u - bank].clear == 0u;
        if (result != expected->result || !cleared) {
            print(cleared ? "wrong result in " : "wrong flags cleared in ");
            print_number(i);
            print("\n");
            leave(1);
        }
    }
    print("right\n");
    return 0;
}
