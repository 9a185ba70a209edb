/* A client of handlers for ISyncMgrSynchronize (mobsync.h), which plays SyncMgr, counts references and checks rules.
 *
 *     mobsync_client [-1] [-l MILLISECONDS] LIBRARY FOLDER [SCENARIO...]
 *
 * LIBRARY has a class that mirrors folders (see host.c); what it mirrors is made in FOLDER. With -1 the first failure
 * is the end; -l limits each wait. */
#include "com.h"

#include "host.h"
#include "scenarios.h"
#include "verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    void (*run)(void);
    const char *what;
} scenarios[] = {
    {whole_run, "a whole run"},
    {cancel_item, "an item is canceled"},
    {cancel_all, "everything is canceled"},
    {replace_callback, "the callback is replaced in the middle"},
    {clear_callback, "the callback is taken away in the middle"},
    {exchange_from_inside, "the callback is exchanged from inside its own call"},
    {skip_items, "items are set to skipped"},
    {fail_and_retry, "an item fails, and is tried again"},
    {answers_that_are_no_cancel, "answers that are no cancel"},
    {release_at_work, "the handler is released at work"},
    {race_completion, "the callback is taken away as the work ends"},
    {many_threads, "the handler is called by several threads"},
    {no_pointers, "NULL, and what is not there"},
};

enum { COUNT = sizeof scenarios / sizeof scenarios[0] };

static bool is_asked_for(int number, int count, char **numbers)
{
    for (int at = 0; at < count; at++) {
        if (atoi(numbers[at]) == number) {
            return true;
        }
    }
    return count == 0;
}

int main(int count, char **arguments)
{
    int at = 1;
    for (; at < count && arguments[at][0] == '-'; at++) {
        if (strcmp(arguments[at], "-1") == 0) {
            stops_at_first = true;
        } else if (strcmp(arguments[at], "-l") == 0 && at + 1 < count) {
            limit_ms = (unsigned)atoi(arguments[++at]);
        }
    }
    if (count - at < 2) {
        fputs("usage: mobsync_client [-1] [-l MILLISECONDS] LIBRARY FOLDER [SCENARIO...]\n", stderr);
        return 2;
    }
#ifdef _WIN32
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
#endif
    scenario(0, "the library is loaded");
    host_load(arguments[at], arguments[at + 1]);
    for (int number = 1; number <= COUNT; number++) {
        if (is_asked_for(number, count - at - 2, arguments + at + 2)) {
            scenario(number, scenarios[number - 1].what);
            scenarios[number - 1].run();
        }
    }
    return conclude();
}
