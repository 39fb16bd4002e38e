#ifndef CURVE_H
#define CURVE_H

#include <stdint.h>

#define CURVE_STEPS 2048u
#define CURVE_FULL 4095u

/* Brightness of the lamp over one half of a blink, 0 to CURVE_FULL: quadratic in version 1, cubic in version 2. */
extern const uint16_t curve[CURVE_STEPS];

#endif
