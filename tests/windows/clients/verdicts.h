/* What was checked: a line for each, a count at the end, and an end in any case. */
#ifndef VERDICTS_H
#define VERDICTS_H

#include <stdbool.h>

/* Milliseconds for whatever must come. Many: it is a limit, not a pace, and valgrind is slow. */
extern unsigned limit_ms;
/* Whether the first failure is the end. */
extern bool stops_at_first;

/* Begins a scenario. It must end within twice the limit, else the program says where it hangs, and ends. */
void scenario(int number, const char *what);
/* What the client is about to call, should it never return. */
void about_to(const char *call);

/* Says whether a rule holds. Returns what it was told. */
bool check(bool holds, const char *rule, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* While quiet, only failures are printed and counted: for what is done over and over. */
void be_quiet(bool quiet);
unsigned failures(void);

/* The last line; the code to exit with. */
int conclude(void);

#endif
