/* A client of the callbacks of syncmgr.h and winsync.h: it calls the ones that are exported from Rust, and is called
 * from Rust through its own.
 *
 *     callbacks_client [-1] [-l MILLISECONDS] [-b RULE] LIBRARY [SCENARIO...]
 *
 * LIBRARY is that of `tests/windows/border`; with -b it breaks a rule. With -1 the first failure is the end. Each
 * scenario must end within twice the limit of -l. */
#include "border.h"
#include "scenarios.h"

#include "../verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(void);
    const char *what;
} scenarios[] = {
#define SCENARIO(name, what) {#name, name, what}
    SCENARIO(center_slots, "SC: every slot is called"),
    SCENARIO(center_cancels, "SC: cancels are answered, and stay"),
    SCENARIO(center_fails, "SC: a sink fails, is gone, panics"),
    SCENARIO(center_sessions, "SC: sessions are created"),
    SCENARIO(center_closes_items, "SC: items end, and are reported again"),
    SCENARIO(center_joins, "SC: items join a session"),
    SCENARIO(center_offers, "SC: more items are offered"),
    SCENARIO(center_threads, "SC: several threads call"),
    SCENARIO(center_is_told, "SC, from Rust: a whole run"),
    SCENARIO(center_cancels_item, "SC, from Rust: an item is canceled"),
    SCENARIO(center_cancels_all, "SC, from Rust: everything is canceled"),
    SCENARIO(center_answers_failures, "SC, from Rust: answers that are no cancel"),
    SCENARIO(center_is_asked, "SC, from Rust: questions"),
    SCENARIO(center_is_joined, "SC, from Rust: items join"),
    SCENARIO(center_hears_limits, "SC, from Rust: what is too long or too large"),
    SCENARIO(creator_is_asked, "SC, from Rust: a session is opened"),
    SCENARIO(application_slots, "WS: every slot of the callback is called"),
    SCENARIO(application_stops, "WS: a callback cancels, fails, panics"),
    SCENARIO(session_adds_up, "WS: a session adds up"),
    SCENARIO(session_is_canceled, "WS: a session is canceled"),
    SCENARIO(session_keeps_info, "WS: a session keeps what a change applier leaves"),
    SCENARIO(session_threads, "WS: several threads report"),
    SCENARIO(application_is_told, "WS, from Rust: a callback is told"),
    SCENARIO(application_is_asked, "WS, from Rust: a callback is asked"),
    SCENARIO(application_reads_error, "WS, from Rust: an error is read"),
    SCENARIO(application_answers, "WS, from Rust: a callback cancels and fails"),
    SCENARIO(session_is_told, "WS, from Rust: a session is told increments"),
    SCENARIO(session_answers, "WS, from Rust: a session is canceled, fails, is gone"),
#undef SCENARIO
};

enum { COUNT = sizeof scenarios / sizeof scenarios[0] };

static bool is_asked_for(const char *name, int count, char **names)
{
    for (int at = 0; at < count; at++) {
        if (strcmp(names[at], name) == 0) {
            return true;
        }
    }
    return count == 0;
}

int main(int count, char **arguments)
{
    const char *breaks = "";
    int at = 1;
    for (; at < count && arguments[at][0] == '-'; at++) {
        if (strcmp(arguments[at], "-1") == 0) {
            stops_at_first = true;
        } else if (strcmp(arguments[at], "-l") == 0 && at + 1 < count) {
            limit_ms = (unsigned)atoi(arguments[++at]);
        } else if (strcmp(arguments[at], "-b") == 0 && at + 1 < count) {
            breaks = arguments[++at];
        }
    }
    if (at >= count) {
        fputs("usage: callbacks_client [-1] [-l MILLISECONDS] [-b RULE] LIBRARY [SCENARIO...]\n", stderr);
        return 2;
    }
#ifdef _WIN32
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
#endif
    border_load(arguments[at++]);
    border_break(breaks);
    for (int number = 1; number <= COUNT; number++) {
        if (is_asked_for(scenarios[number - 1].name, count - at, arguments + at)) {
            scenario(number, scenarios[number - 1].what);
            scenarios[number - 1].run();
        }
    }
    return conclude();
}
