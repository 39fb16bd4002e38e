/*
 * printf by semihosting ("Semihosting for AArch32 and AArch64", Release 2.0), and the end of the program after one round.
 * Built with QEMU=1 it also brings a plain port under the name of the H7's: QEMU has no flash controller of an H7, and the
 * linker takes this first definition.
 */
#include "main.h"

#include <stdint.h>

#define SYS_WRITEC 0x03u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

int _write(int file, char *text, int length);

static void semihost(uint32_t operation, const void *argument)
{
  register uint32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

int _write(int file, char *text, int length)
{
  (void)file;
  for (int i = 0; i < length; i++) {
    semihost(SYS_WRITEC, &text[i]);
  }
  return length;
}

void Board_Idle(void)
{
  static const uint32_t done[2] = { ADP_STOPPED_APPLICATION_EXIT, 0 };
  semihost(SYS_EXIT_EXTENDED, done);
}

#if defined(QEMU) && __has_include("nameplate_port.h")
#include "nameplate_port.h"

const nameplate_port_t nameplate_h723_port = NAMEPLATE_PLAIN_PORT(0, 0x483);
#endif
