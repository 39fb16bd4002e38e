#ifndef MAIN_H
#define MAIN_H

/* What the loop does between two rounds. */
void Board_Idle(void);

#endif
