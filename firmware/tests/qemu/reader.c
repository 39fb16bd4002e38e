/*
 * Opens the store that the job describes and prints all that the library says of it:
 *
 *   status=0 swapped=0                              or status=-1 (none), status=-2 (later version); then only bits=
 *   device_id=55 generation=3 epoch=1 region=0 index=3 settled=1 flags=02 format=1 length=28
 *   number=55 delay=250 serial=A-0055 bound=1       - for what there is not
 *   field 005 type=1 0000FA00                       bytes in the order of the flash
 *   history device_id=55 generation=3 region=0 index=3 settled=1
 *
 * One source, four ports: the masked read of H7 over a fake flash interface in RAM, the same with a BusFault handler, the
 * NMI port over a fake ECCR, and the plain copy. A map in the job adds lines that cannot be read.
 */
#include "nameplate_port.h"
#include "target.h"

#define OPTION_BUSFAULTENA BIT(0) /* else a bus fault becomes a HardFault */
#define OPTION_PROCESS_STACK BIT(1) /* read on the PSP */

/* What gdb sets: it plays the flash interface. */
fake_bank_t fake_flash[2];
volatile uint32_t fake_eccr;

#define FOR_GDB __attribute__((section(".text.for_gdb"), used))

/* For gdb to call: bit 0 PRIMASK, bit 1 FAULTMASK, bit 8 CCR.BFHFNMIGN. */
uint32_t masks(void);

/* For gdb to call: the NMI with the flag of a double error, and without. */
void raise_nmi(void);
void raise_other_nmi(void);

FOR_GDB uint32_t masks(void)
{
    uint32_t primask;
    uint32_t faultmask = 0;
    __asm volatile("mrs %0, primask" : "=r"(primask));
    __asm volatile("mrs %0, faultmask" : "=r"(faultmask));
    return (SCB_CCR & SCB_CCR_BFHFNMIGN) | faultmask << 1 | primask;
}

FOR_GDB void raise_nmi(void)
{
    fake_eccr |= BIT(31); /* ECCD */
    raise_other_nmi();
}

FOR_GDB void raise_other_nmi(void)
{
    SCB_ICSR = SCB_ICSR_NMIPENDSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

#if defined(READER_PLAIN)

#define READ_LINE nameplate_plain_read_line
static void *const interface = NULL;

#elif defined(READER_NMI)

#define READ_LINE nameplate_nmi_read_line
static nameplate_nmi_flash_t nmi_flash = { .detected = BIT(31), .corrected = BIT(30) };
static uint32_t nmi_count;
static void *const interface = &nmi_flash;

/* The fake ECCR is RAM: written as 1 it would keep the bit, so clearing is the handler's and read_line's part here. */
void nmi_handler(void)
{
    if (!nameplate_nmi_ecc()) {
        print("NMI not claimed\n");
        leave(1);
    }
    nmi_count++;
    fake_eccr = 0;
}

#else

#define READ_LINE nameplate_ecc_read_line
static nameplate_ecc_flash_t ecc_flash = { .word_size = 32u };
static void *const interface = &ecc_flash;

#ifdef NAMEPLATE_PORT_BUSFAULT

static uint32_t bus_fault_count;
void bus_fault(uint32_t *frame);

/* As nameplate_port.h tells its users to write it; the same for the HardFault. */
__attribute__((naked)) void bus_fault_handler(void)
{
    __asm volatile("tst lr, #4\n\tite eq\n\tmrseq r0, msp\n\tmrsne r0, psp\n\tb bus_fault");
}

__attribute__((naked)) void hard_fault_handler(void)
{
    __asm volatile("tst lr, #4\n\tite eq\n\tmrseq r0, msp\n\tmrsne r0, psp\n\tb bus_fault");
}

__attribute__((used)) void bus_fault(uint32_t *frame)
{
    if (!nameplate_bus_fault(frame)) {
        print("bus fault not claimed\n");
        leave(1);
    }
    bus_fault_count++;
}

#endif
#endif

static int read_line(void *context, uint32_t address, uint8_t line[NAMEPLATE_LINE_SIZE])
{
    for (uint32_t i = 0; i < job.line_count; i++) {
        if ((job.lines[i] & ~1u) == address && (job.lines[i] & 1u) == 0u) {
            return NAMEPLATE_LINE_UNREADABLE;
        }
    }
    fake_flash[0].status = 0;
    fake_flash[1].status = 0;
    int result = READ_LINE(context, address, line);
    for (uint32_t i = 0; i < job.line_count; i++) {
        if (job.lines[i] == (address | 1u)) {
            return NAMEPLATE_LINE_CORRECTED;
        }
    }
    return result;
}

static void read_uid(void *context, uint8_t uid[NAMEPLATE_UID_SIZE])
{
    (void)context;
    for (uint32_t i = 0; i < NAMEPLATE_UID_SIZE; i++) {
        uid[i] = job.uid[i];
    }
}

static void item(const char *name, uint64_t number)
{
    print(name);
    print_number(number);
}

static void print_field(const nameplate_t *np, const nameplate_field_t *field)
{
    print("field ");
    print_hex(NAMEPLATE_ID(field->tag), 3);
    item(" type=", NAMEPLATE_TYPE(field->tag));
    print(" ");
    for (uint16_t i = 0; i < field->length; i++) {
        uint8_t byte = 0;
        if (nameplate_read(np, field, i, &byte, 1) != NAMEPLATE_OK) {
            print("?");
        } else {
            print_hex(byte, 2);
        }
    }
    print("\n");
}

static void show(const nameplate_t *np)
{
    const nameplate_slot_t *newest = &np->newest;
    item("device_id=", newest->device_id);
    item(" generation=", newest->generation);
    item(" epoch=", newest->epoch);
    item(" region=", newest->region);
    item(" index=", newest->index);
    item(" settled=", newest->settled);
    print(" flags=");
    print_hex(newest->flags, 2);
    item(" format=", newest->format & 0x0Fu);
    item(" length=", newest->payload_length);

    uint64_t number;
    uint32_t delay;
    char serial[64];
    print("\nnumber=");
    if (nameplate_get_u64(np, NAMEPLATE_DEVICE_ID, &number) == NAMEPLATE_OK) {
        print_number(number);
    }
    print(" delay=");
    if (nameplate_get_u32(np, NAMEPLATE_START_DELAY, &delay) == NAMEPLATE_OK) {
        print_number(delay);
    } else {
        print("-");
    }
    print(" serial=");
    print(nameplate_get_string(np, NAMEPLATE_SERIAL, serial, sizeof serial) >= 0 ? serial : "-");
    item(" bound=", nameplate_is_bound_here(np));
    print("\n");

    nameplate_field_t field = { 0 };
    while (nameplate_next(np, &field) == NAMEPLATE_OK) {
        print_field(np, &field);
    }
    nameplate_slot_t slot = { 0 };
    while (nameplate_history(np, &slot) == NAMEPLATE_OK) {
        item("history device_id=", slot.device_id);
        item(" generation=", slot.generation);
        item(" region=", slot.region);
        item(" index=", slot.index);
        item(" settled=", slot.settled);
        print("\n");
    }
}

static void run(void)
{
    const nameplate_port_t port = { read_line, job.has_uid != 0u ? read_uid : NULL, interface, job.product_id };
    nameplate_t np;
    int status = nameplate_open(&np, &port, job.regions, (uint8_t)job.region_count);
    if (status >= 0 || status == NAMEPLATE_E_NONE) {
        status = nameplate_examine(&np);
    }
    if (status < 0) {
        print("status=-");
        print_number((uint64_t)-status);
        print(" bits=");
        print_number(status == NAMEPLATE_E_VERSION ? 0u : np.status); /* of a later version nothing else counts */
        print("\n");
        return;
    }
    item("status=", (uint64_t)status);
    item(" swapped=", np.swapped);
    print("\n");
    show(&np);
}

int main(void)
{
#if defined(READER_NMI)
    nmi_flash.ecc[0] = (uint32_t)&fake_eccr;
#elif !defined(READER_PLAIN)
    ecc_flash.registers = (uint32_t)fake_flash;
#endif
    if ((job.options & OPTION_BUSFAULTENA) != 0u) {
        SCB_SHCSR |= SCB_SHCSR_BUSFAULTENA;
    }
    if ((job.options & OPTION_PROCESS_STACK) != 0u) {
        on_process_stack(run);
    } else {
        run();
    }
#ifdef NAMEPLATE_PORT_BUSFAULT
    item("bus faults ", bus_fault_count);
    print("\n");
#endif
#ifdef READER_NMI
    item("NMIs ", nmi_count);
    print("\n");
#endif
    return 0;
}
