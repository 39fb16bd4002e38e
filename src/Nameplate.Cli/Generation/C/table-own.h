
/* The same for the chip that calls it, an @CHIP@. */
int nameplate_table_find_own(uint64_t *number);
