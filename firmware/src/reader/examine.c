#include "store.h"
bool nameplate_is_bound_here(const nameplate_t *np){return np->swapped;}
