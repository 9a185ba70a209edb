/* What holds for everything that a handler has said in a cycle. */
#ifndef RULES_H
#define RULES_H

#include "host.h"

/* Judges the calls of the cycle one by one, and item by item; once. */
void judge_said(struct host *host);
/* Judges how the cycle has ended, when the handler has said all. */
void judge_ended(struct host *host);
/* That an item has ended, and so. */
void check_end(const struct host *host, enum item item, int status);

/* What was said about an item, from some call on. */
unsigned count_reports(const struct host *host, enum item item);
/* The status it ended with; NO_STATUS: it has not. */
int end_of(const struct host *host, enum item item);
/* Whether anything says that the item was begun: it was being updated, or something of it was done. */
bool was_begun(const struct host *host, enum item item, unsigned before);

#endif
