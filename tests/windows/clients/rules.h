/* What holds for everything that a handler has said in a cycle. */
#ifndef RULES_H
#define RULES_H

#include "host.h"

/* Judges the calls of the cycle; to be called when the handler has said all. */
void judge(const struct host *host);

/* What was said about an item, from some call on. */
unsigned count_reports(const struct host *host, enum item item);
/* The status it ended with; NO_STATUS: it has not. */
int end_of(const struct host *host, enum item item);
/* Whether anything says that the item was begun: it was being updated, or something of it was done. */
bool was_begun(const struct host *host, enum item item, unsigned before);

#endif
