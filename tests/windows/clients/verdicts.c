#include "verdicts.h"

#include "system.h"

#include <stdarg.h>
#include <stdio.h>

unsigned limit_ms = 60000;
bool stops_at_first;

static unsigned passed;
static unsigned failed;
static bool is_quiet;
static int running;
static const char *calling = "nothing";
static struct thread guard;
static bool is_guarded;
static bool has_ended;

static bool has_moved(const void *seen)
{
    return has_ended || running != *(const int *)seen;
}

/* A handler that waits for ever must not keep the client. */
static void watch(void *with)
{
    (void)with;
    world_lock();
    int seen = running;
    while (!has_ended) {
        if (!world_wait(has_moved, &seen, 2 * limit_ms)) {
            printf("FAIL B-14        scenario %d ends in time; the client was in %s\n", seen, calling);
            printf("%u passed, %u failed\n", passed, failed + 1);
            leave(1);
        }
        seen = running;
    }
    world_unlock();
}

void scenario(int number, const char *what)
{
    world_lock();
    running = number;
    calling = "nothing";
    printf("-- %d: %s\n", number, what);
    fflush(stdout);
    world_changed();
    world_unlock();
    if (!is_guarded) {
        is_guarded = true;
        thread_start(&guard, watch, NULL);
    }
}

void about_to(const char *call)
{
    world_lock();
    calling = call;
    world_unlock();
}

void be_quiet(bool quiet)
{
    is_quiet = quiet;
}

unsigned failures(void)
{
    return failed;
}

bool check(bool holds, const char *rule, const char *format, ...)
{
    if (holds && is_quiet) {
        return true;
    }
    va_list arguments;
    va_start(arguments, format);
    world_lock();
    printf("%s %-10s ", holds ? "ok  " : "FAIL", rule);
    vprintf(format, arguments);
    putchar('\n');
    fflush(stdout);
    passed += holds;
    failed += !holds;
    if (!holds && stops_at_first) {
        printf("%u passed, %u failed\n", passed, failed);
        leave(1);
    }
    world_unlock();
    va_end(arguments);
    return holds;
}

int conclude(void)
{
    world_lock();
    has_ended = true;
    world_changed();
    world_unlock();
    if (is_guarded) {
        thread_join(&guard);
    }
    printf("%u passed, %u failed\n", passed, failed);
    fflush(stdout);
    return failed == 0 && passed > 0 ? 0 : 1;
}
