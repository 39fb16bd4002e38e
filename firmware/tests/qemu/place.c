/*
 * Says what the C of a place reads (src/Nameplate.Cli/Generation/C, as nameplate advise prints it): "number=10", or "none".
 * What the firmware itself has to keep in the place, prepare() puts there.
 */
#include "target.h"

bool device_number(uint64_t *number);
void prepare(void);

__attribute__((weak)) void prepare(void)
{
}

int main(void)
{
    prepare();
    uint64_t number = UINT64_C(0x5555555555555555);
    if (!device_number(&number)) {
        print(number == UINT64_C(0x5555555555555555) ? "none\n" : "none, but the number was changed\n");
        return 1;
    }
    print("number=");
    print_number(number);
    print("\n");
    return 0;
}
