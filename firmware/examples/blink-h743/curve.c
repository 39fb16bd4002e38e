/* 4 KB of constants, computed by the compiler, so that an update has more than one flash word to change. */
#include "curve.h"

#if BLINK_VERSION == 1
#define AT(i) (uint16_t)((uint64_t)(i) * (i) * CURVE_FULL / ((CURVE_STEPS - 1u) * (CURVE_STEPS - 1u)))
#else
#define AT(i) \
    (uint16_t)((uint64_t)(i) * (i) * (i) * CURVE_FULL \
        / ((uint64_t)(CURVE_STEPS - 1u) * (CURVE_STEPS - 1u) * (CURVE_STEPS - 1u)))
#endif
#define AT4(i) AT(i), AT((i) + 1u), AT((i) + 2u), AT((i) + 3u)
#define AT16(i) AT4(i), AT4((i) + 4u), AT4((i) + 8u), AT4((i) + 12u)
#define AT64(i) AT16(i), AT16((i) + 16u), AT16((i) + 32u), AT16((i) + 48u)
#define AT256(i) AT64(i), AT64((i) + 64u), AT64((i) + 128u), AT64((i) + 192u)
#define AT1024(i) AT256(i), AT256((i) + 256u), AT256((i) + 512u), AT256((i) + 768u)

#ifdef BLINK_TWO_BANKS
__attribute__((section(".bank2")))
#endif
const uint16_t curve[CURVE_STEPS] = { AT1024(0u), AT1024(1024u) };
