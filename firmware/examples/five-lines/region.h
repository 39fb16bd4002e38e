/* Only for host-test: the dump that takes the place of flash. */
#include <stdint.h>
extern uint32_t region[];
