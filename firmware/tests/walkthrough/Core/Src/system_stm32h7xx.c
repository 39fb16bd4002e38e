/* What has to be set before main: the FPU (ARM DDI 0403E B3.2.20, CPACR). */
#include <stdint.h>

#define CPACR (*(volatile uint32_t *)0xE000ED88u)
#define CPACR_FPU (0xFu << 20)

void SystemInit(void);

void SystemInit(void)
{
  CPACR |= CPACR_FPU;
}
