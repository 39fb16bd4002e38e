/*
 * Nameplate, firmware card: what a firmware says of itself, where the host finds it (docs/formats/firmware-card.md).
 *
 *     #include "nameplate_chip.h"     made by: nameplate generate header; leave it out, and the card names no place
 *     #include "nameplate_card.h"
 *
 *     NAMEPLATE_CARD("pump", "2.0", "4f1c2aa")    once, at file scope, without a semicolon
 *
 * Name, version and build id are string literals in UTF-8 of at most 31, 23 and 43 bytes. nameplate plan, update and
 * inspect show them, and plan and update refuse a firmware whose card names another place for the identity than the
 * host's.
 *
 * The 128 bytes, CRC included, are a constant that the compiler makes: GCC and Clang, C99 or later and C++, take the
 * letters of a literal in an initialiser. The linker script puts the section .nameplate_card right behind the vector
 * table, with KEEP (nameplate generate linker prints the line): on a device the host looks at the first 1024 bytes only.
 */
#ifndef NAMEPLATE_CARD_H
#define NAMEPLATE_CARD_H

#include <stdint.h>

#include "nameplate_card_crc.h"

/* nameplate_chip.h defines these anew, whichever of the two is included first. */
#ifndef NAMEPLATE_CARD_REGION_COUNT
#define NAMEPLATE_CARD_REGION_COUNT 0u
#define NAMEPLATE_CARD_R0_BASE 0u
#define NAMEPLATE_CARD_R1_BASE 0u
#define NAMEPLATE_CARD_REGION_SIZE 0u
#endif

/* Little-endian, 128 bytes; offsets in hex. */
typedef struct nameplate_card {
    char magic[8]; /* 00 NPLCARD1 */
    uint32_t crc; /* 08 CRC-32 of 0C..7F */
    uint16_t size; /* 0C 128 */
    uint8_t zero; /* 0E */
    uint8_t region_count; /* 0F 0: the card names no place */
    uint32_t region_base[2]; /* 10 */
    uint32_t region_size; /* 18 bytes, of each */
    char name[32]; /* 1C ended and filled up with NUL, as the next two */
    char version[24]; /* 3C */
    char build_id[44]; /* 54 */
} nameplate_card_t;

#if defined(__cplusplus)
#define NAMEPLATE_CARD_ASSERT(condition, message) static_assert(condition, message);
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define NAMEPLATE_CARD_ASSERT(condition, message) _Static_assert(condition, message);
#else
#define NAMEPLATE_CARD_ASSERT(condition, message)
#endif

/* used: nothing refers to the card, and it must not be dropped. The words in it align it to 4. */
#if defined(__ICCARM__)
#define NAMEPLATE_CARD_SECTION _Pragma("location=\".nameplate_card\"") __root
#else
#define NAMEPLATE_CARD_SECTION __attribute__((section(".nameplate_card"), used))
#endif

/* The literal has more NUL behind it than any field has bytes, so every index is one of its own. */
#define NAMEPLATE_CARD_CHAR(s, i) ((uint32_t)(unsigned char)("" s \
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")[i])

#define NAMEPLATE_CARD_CRC_R0(w) \
    (NAMEPLATE_CARD_CRC_10(w) ^ NAMEPLATE_CARD_CRC_11((w) >> 8) ^ \
        NAMEPLATE_CARD_CRC_12((w) >> 16) ^ NAMEPLATE_CARD_CRC_13((w) >> 24))
#define NAMEPLATE_CARD_CRC_R1(w) \
    (NAMEPLATE_CARD_CRC_14(w) ^ NAMEPLATE_CARD_CRC_15((w) >> 8) ^ \
        NAMEPLATE_CARD_CRC_16((w) >> 16) ^ NAMEPLATE_CARD_CRC_17((w) >> 24))
#define NAMEPLATE_CARD_CRC_SIZE(w) \
    (NAMEPLATE_CARD_CRC_18(w) ^ NAMEPLATE_CARD_CRC_19((w) >> 8) ^ \
        NAMEPLATE_CARD_CRC_1A((w) >> 16) ^ NAMEPLATE_CARD_CRC_1B((w) >> 24))
#define NAMEPLATE_CARD_CRC_NAME(s) \
    (NAMEPLATE_CARD_CRC_1C(NAMEPLATE_CARD_CHAR(s, 0)) ^ NAMEPLATE_CARD_CRC_1D(NAMEPLATE_CARD_CHAR(s, 1)) ^ \
        NAMEPLATE_CARD_CRC_1E(NAMEPLATE_CARD_CHAR(s, 2)) ^ NAMEPLATE_CARD_CRC_1F(NAMEPLATE_CARD_CHAR(s, 3)) ^ \
        NAMEPLATE_CARD_CRC_20(NAMEPLATE_CARD_CHAR(s, 4)) ^ NAMEPLATE_CARD_CRC_21(NAMEPLATE_CARD_CHAR(s, 5)) ^ \
        NAMEPLATE_CARD_CRC_22(NAMEPLATE_CARD_CHAR(s, 6)) ^ NAMEPLATE_CARD_CRC_23(NAMEPLATE_CARD_CHAR(s, 7)) ^ \
        NAMEPLATE_CARD_CRC_24(NAMEPLATE_CARD_CHAR(s, 8)) ^ NAMEPLATE_CARD_CRC_25(NAMEPLATE_CARD_CHAR(s, 9)) ^ \
        NAMEPLATE_CARD_CRC_26(NAMEPLATE_CARD_CHAR(s, 10)) ^ NAMEPLATE_CARD_CRC_27(NAMEPLATE_CARD_CHAR(s, 11)) ^ \
        NAMEPLATE_CARD_CRC_28(NAMEPLATE_CARD_CHAR(s, 12)) ^ NAMEPLATE_CARD_CRC_29(NAMEPLATE_CARD_CHAR(s, 13)) ^ \
        NAMEPLATE_CARD_CRC_2A(NAMEPLATE_CARD_CHAR(s, 14)) ^ NAMEPLATE_CARD_CRC_2B(NAMEPLATE_CARD_CHAR(s, 15)) ^ \
        NAMEPLATE_CARD_CRC_2C(NAMEPLATE_CARD_CHAR(s, 16)) ^ NAMEPLATE_CARD_CRC_2D(NAMEPLATE_CARD_CHAR(s, 17)) ^ \
        NAMEPLATE_CARD_CRC_2E(NAMEPLATE_CARD_CHAR(s, 18)) ^ NAMEPLATE_CARD_CRC_2F(NAMEPLATE_CARD_CHAR(s, 19)) ^ \
        NAMEPLATE_CARD_CRC_30(NAMEPLATE_CARD_CHAR(s, 20)) ^ NAMEPLATE_CARD_CRC_31(NAMEPLATE_CARD_CHAR(s, 21)) ^ \
        NAMEPLATE_CARD_CRC_32(NAMEPLATE_CARD_CHAR(s, 22)) ^ NAMEPLATE_CARD_CRC_33(NAMEPLATE_CARD_CHAR(s, 23)) ^ \
        NAMEPLATE_CARD_CRC_34(NAMEPLATE_CARD_CHAR(s, 24)) ^ NAMEPLATE_CARD_CRC_35(NAMEPLATE_CARD_CHAR(s, 25)) ^ \
        NAMEPLATE_CARD_CRC_36(NAMEPLATE_CARD_CHAR(s, 26)) ^ NAMEPLATE_CARD_CRC_37(NAMEPLATE_CARD_CHAR(s, 27)) ^ \
        NAMEPLATE_CARD_CRC_38(NAMEPLATE_CARD_CHAR(s, 28)) ^ NAMEPLATE_CARD_CRC_39(NAMEPLATE_CARD_CHAR(s, 29)) ^ \
        NAMEPLATE_CARD_CRC_3A(NAMEPLATE_CARD_CHAR(s, 30)))
#define NAMEPLATE_CARD_CRC_VERSION(s) \
    (NAMEPLATE_CARD_CRC_3C(NAMEPLATE_CARD_CHAR(s, 0)) ^ NAMEPLATE_CARD_CRC_3D(NAMEPLATE_CARD_CHAR(s, 1)) ^ \
        NAMEPLATE_CARD_CRC_3E(NAMEPLATE_CARD_CHAR(s, 2)) ^ NAMEPLATE_CARD_CRC_3F(NAMEPLATE_CARD_CHAR(s, 3)) ^ \
        NAMEPLATE_CARD_CRC_40(NAMEPLATE_CARD_CHAR(s, 4)) ^ NAMEPLATE_CARD_CRC_41(NAMEPLATE_CARD_CHAR(s, 5)) ^ \
        NAMEPLATE_CARD_CRC_42(NAMEPLATE_CARD_CHAR(s, 6)) ^ NAMEPLATE_CARD_CRC_43(NAMEPLATE_CARD_CHAR(s, 7)) ^ \
        NAMEPLATE_CARD_CRC_44(NAMEPLATE_CARD_CHAR(s, 8)) ^ NAMEPLATE_CARD_CRC_45(NAMEPLATE_CARD_CHAR(s, 9)) ^ \
        NAMEPLATE_CARD_CRC_46(NAMEPLATE_CARD_CHAR(s, 10)) ^ NAMEPLATE_CARD_CRC_47(NAMEPLATE_CARD_CHAR(s, 11)) ^ \
        NAMEPLATE_CARD_CRC_48(NAMEPLATE_CARD_CHAR(s, 12)) ^ NAMEPLATE_CARD_CRC_49(NAMEPLATE_CARD_CHAR(s, 13)) ^ \
        NAMEPLATE_CARD_CRC_4A(NAMEPLATE_CARD_CHAR(s, 14)) ^ NAMEPLATE_CARD_CRC_4B(NAMEPLATE_CARD_CHAR(s, 15)) ^ \
        NAMEPLATE_CARD_CRC_4C(NAMEPLATE_CARD_CHAR(s, 16)) ^ NAMEPLATE_CARD_CRC_4D(NAMEPLATE_CARD_CHAR(s, 17)) ^ \
        NAMEPLATE_CARD_CRC_4E(NAMEPLATE_CARD_CHAR(s, 18)) ^ NAMEPLATE_CARD_CRC_4F(NAMEPLATE_CARD_CHAR(s, 19)) ^ \
        NAMEPLATE_CARD_CRC_50(NAMEPLATE_CARD_CHAR(s, 20)) ^ NAMEPLATE_CARD_CRC_51(NAMEPLATE_CARD_CHAR(s, 21)) ^ \
        NAMEPLATE_CARD_CRC_52(NAMEPLATE_CARD_CHAR(s, 22)))
#define NAMEPLATE_CARD_CRC_BUILD_ID(s) \
    (NAMEPLATE_CARD_CRC_54(NAMEPLATE_CARD_CHAR(s, 0)) ^ NAMEPLATE_CARD_CRC_55(NAMEPLATE_CARD_CHAR(s, 1)) ^ \
        NAMEPLATE_CARD_CRC_56(NAMEPLATE_CARD_CHAR(s, 2)) ^ NAMEPLATE_CARD_CRC_57(NAMEPLATE_CARD_CHAR(s, 3)) ^ \
        NAMEPLATE_CARD_CRC_58(NAMEPLATE_CARD_CHAR(s, 4)) ^ NAMEPLATE_CARD_CRC_59(NAMEPLATE_CARD_CHAR(s, 5)) ^ \
        NAMEPLATE_CARD_CRC_5A(NAMEPLATE_CARD_CHAR(s, 6)) ^ NAMEPLATE_CARD_CRC_5B(NAMEPLATE_CARD_CHAR(s, 7)) ^ \
        NAMEPLATE_CARD_CRC_5C(NAMEPLATE_CARD_CHAR(s, 8)) ^ NAMEPLATE_CARD_CRC_5D(NAMEPLATE_CARD_CHAR(s, 9)) ^ \
        NAMEPLATE_CARD_CRC_5E(NAMEPLATE_CARD_CHAR(s, 10)) ^ NAMEPLATE_CARD_CRC_5F(NAMEPLATE_CARD_CHAR(s, 11)) ^ \
        NAMEPLATE_CARD_CRC_60(NAMEPLATE_CARD_CHAR(s, 12)) ^ NAMEPLATE_CARD_CRC_61(NAMEPLATE_CARD_CHAR(s, 13)) ^ \
        NAMEPLATE_CARD_CRC_62(NAMEPLATE_CARD_CHAR(s, 14)) ^ NAMEPLATE_CARD_CRC_63(NAMEPLATE_CARD_CHAR(s, 15)) ^ \
        NAMEPLATE_CARD_CRC_64(NAMEPLATE_CARD_CHAR(s, 16)) ^ NAMEPLATE_CARD_CRC_65(NAMEPLATE_CARD_CHAR(s, 17)) ^ \
        NAMEPLATE_CARD_CRC_66(NAMEPLATE_CARD_CHAR(s, 18)) ^ NAMEPLATE_CARD_CRC_67(NAMEPLATE_CARD_CHAR(s, 19)) ^ \
        NAMEPLATE_CARD_CRC_68(NAMEPLATE_CARD_CHAR(s, 20)) ^ NAMEPLATE_CARD_CRC_69(NAMEPLATE_CARD_CHAR(s, 21)) ^ \
        NAMEPLATE_CARD_CRC_6A(NAMEPLATE_CARD_CHAR(s, 22)) ^ NAMEPLATE_CARD_CRC_6B(NAMEPLATE_CARD_CHAR(s, 23)) ^ \
        NAMEPLATE_CARD_CRC_6C(NAMEPLATE_CARD_CHAR(s, 24)) ^ NAMEPLATE_CARD_CRC_6D(NAMEPLATE_CARD_CHAR(s, 25)) ^ \
        NAMEPLATE_CARD_CRC_6E(NAMEPLATE_CARD_CHAR(s, 26)) ^ NAMEPLATE_CARD_CRC_6F(NAMEPLATE_CARD_CHAR(s, 27)) ^ \
        NAMEPLATE_CARD_CRC_70(NAMEPLATE_CARD_CHAR(s, 28)) ^ NAMEPLATE_CARD_CRC_71(NAMEPLATE_CARD_CHAR(s, 29)) ^ \
        NAMEPLATE_CARD_CRC_72(NAMEPLATE_CARD_CHAR(s, 30)) ^ NAMEPLATE_CARD_CRC_73(NAMEPLATE_CARD_CHAR(s, 31)) ^ \
        NAMEPLATE_CARD_CRC_74(NAMEPLATE_CARD_CHAR(s, 32)) ^ NAMEPLATE_CARD_CRC_75(NAMEPLATE_CARD_CHAR(s, 33)) ^ \
        NAMEPLATE_CARD_CRC_76(NAMEPLATE_CARD_CHAR(s, 34)) ^ NAMEPLATE_CARD_CRC_77(NAMEPLATE_CARD_CHAR(s, 35)) ^ \
        NAMEPLATE_CARD_CRC_78(NAMEPLATE_CARD_CHAR(s, 36)) ^ NAMEPLATE_CARD_CRC_79(NAMEPLATE_CARD_CHAR(s, 37)) ^ \
        NAMEPLATE_CARD_CRC_7A(NAMEPLATE_CARD_CHAR(s, 38)) ^ NAMEPLATE_CARD_CRC_7B(NAMEPLATE_CARD_CHAR(s, 39)) ^ \
        NAMEPLATE_CARD_CRC_7C(NAMEPLATE_CARD_CHAR(s, 40)) ^ NAMEPLATE_CARD_CRC_7D(NAMEPLATE_CARD_CHAR(s, 41)) ^ \
        NAMEPLATE_CARD_CRC_7E(NAMEPLATE_CARD_CHAR(s, 42)))

#define NAMEPLATE_CARD(card_name, card_version, card_build_id) \
    NAMEPLATE_CARD_ASSERT(sizeof(nameplate_card_t) == 128u, "a card has 128 bytes") \
    NAMEPLATE_CARD_ASSERT(sizeof(card_name) <= 32u, "the card's name has at most 31 bytes") \
    NAMEPLATE_CARD_ASSERT(sizeof(card_version) <= 24u, "the card's version has at most 23 bytes") \
    NAMEPLATE_CARD_ASSERT(sizeof(card_build_id) <= 44u, "the card's build id has at most 43 bytes") \
    NAMEPLATE_CARD_SECTION static const nameplate_card_t nameplate_card = { \
        { 'N', 'P', 'L', 'C', 'A', 'R', 'D', '1' }, \
        NAMEPLATE_CARD_CRC_FIXED ^ NAMEPLATE_CARD_CRC_0F(NAMEPLATE_CARD_REGION_COUNT) ^ \
            NAMEPLATE_CARD_CRC_R0(NAMEPLATE_CARD_R0_BASE) ^ NAMEPLATE_CARD_CRC_R1(NAMEPLATE_CARD_R1_BASE) ^ \
            NAMEPLATE_CARD_CRC_SIZE(NAMEPLATE_CARD_REGION_SIZE) ^ NAMEPLATE_CARD_CRC_NAME(card_name) ^ \
            NAMEPLATE_CARD_CRC_VERSION(card_version) ^ NAMEPLATE_CARD_CRC_BUILD_ID(card_build_id), \
        128u, 0u, NAMEPLATE_CARD_REGION_COUNT, \
        { NAMEPLATE_CARD_R0_BASE, NAMEPLATE_CARD_R1_BASE }, NAMEPLATE_CARD_REGION_SIZE, \
        "" card_name, "" card_version, "" card_build_id \
    };

#endif
