
#ifndef NAMEPLATE_UID_ADDRESS
#define NAMEPLATE_UID_ADDRESS @UID@ /* @CHIP@ */
#endif

int nameplate_table_find_own(uint64_t *number)
{
    const volatile uint32_t *uid = (const volatile uint32_t *)(uintptr_t)NAMEPLATE_UID_ADDRESS;
    const uint32_t words[3] = { uid[0], uid[1], uid[@UID_THIRD@] };
    return find(words, number);
}
