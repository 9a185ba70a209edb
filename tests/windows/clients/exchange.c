/* The callback is exchanged, and the handler is released, at all the wrong moments (MOB-1 to MOB-3). */
#include "host.h"
#include "rules.h"
#include "scenarios.h"
#include "system.h"
#include "verdicts.h"

#include <string.h>

/* How long a report waits at the gate while its callback is exchanged: a handler may wait for it (K-20), so it must
 * not wait for the exchange; but the work must not be over before the exchange has begun. */
enum { PATIENCE = 20 };

static struct listener *gated(const char *name, struct gate *gate)
{
    struct listener *listener = listener_new(name);
    listener_reply(listener, (struct reply){PROGRESS, NULL, NO_STATUS, 0, S_OK, act_at_gate, gate, 0});
    return listener;
}

static unsigned calls_of(const struct listener *listener)
{
    world_lock();
    unsigned calls = listener->calls;
    world_unlock();
    return calls;
}

/* Scenario 4. */
void replace_callback(void)
{
    struct host host;
    struct gate gate = {.after = 5, .patience = PATIENCE};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *first = gated("the first callback", &gate);
    struct listener *second = listener_new("the second callback");
    host_listen(&host, first);
    host_listen(&host, first); /* the same one again changes nothing */
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&gate), "MOB-8", "progress comes");
        host_listen(&host, second);
        gate_open(&gate);
        unsigned heard = calls_of(first);
        host_finish(&host, S_OK);
        check(calls_of(first) == heard, "MOB-2 #27", "the old callback gets no call after it was replaced (%u)",
              calls_of(first) - heard);
        check(calls_of(second) > 1, "MOB-2", "the new callback is used from then on (%u)", calls_of(second));
    }
    host_close(&host);
}

/* Scenario 5. */
static void clear(bool releases_at_once)
{
    struct host host;
    struct gate gate = {.after = 5, .patience = PATIENCE};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.is_abandoned = true;
    struct listener *listener = gated("the callback", &gate);
    host_listen(&host, listener);
    if (releases_at_once) {
        listener_release(listener); /* what is left is the handler's */
    }
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&gate), "MOB-8", "progress comes");
        host_listen(&host, NULL);
        gate_open(&gate);
    }
    host_close(&host);
    check(journal_count_of(SYNCHRONIZED, host.from) == 0, "MOB-3 #28", "abandoned work is not completed");
}

void clear_callback(void)
{
    clear(false);
    clear(true);
}

/* Scenario 6. */

struct inside {
    struct host *host;
    struct listener *next;
    struct gate done;
};

/* Calls back into the handler from inside its own call, on its own thread. */
static void act_exchange(struct listener *listener, const struct call *call, void *with)
{
    struct inside *inside = with;
    ISyncMgrSynchronize *handler = inside->host->handler;
    (void)call;
    about_to("SetProgressCallback, from inside Progress");
    HRESULT hr = handler->lpVtbl->SetProgressCallback(handler, inside->next ? &inside->next->com : NULL);
    unsigned others = listener_close(listener) - 1;
    check(hr == S_OK, "MOB-2", "SetProgressCallback succeeds from inside Progress");
    check(others == 0, "K-21", "nobody else is inside the old callback");
    if (listener->own > 0) {
        listener_release(listener);
    }
    inside->host->listener = inside->next;
    world_lock();
    inside->done.is_reached = true;
    world_changed();
    world_unlock();
}

static void replace_from_inside(void)
{
    struct host host;
    struct listener *second = listener_new("the second callback");
    struct inside inside = {.host = &host, .next = second};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.first_listener -= 1; /* the second is of this scenario, too */
    struct listener *first = listener_new("the first callback");
    listener_reply(first, (struct reply){PROGRESS, NULL, NO_STATUS, 4, S_OK, act_exchange, &inside, 0});
    host_listen(&host, first);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&inside.done), "B-14", "SetProgressCallback returns from inside Progress");
        host_finish(&host, S_OK);
        check(listener_wait_until_let_go(first), "MOB-2 #27", "the last call out releases the old callback");
        check(calls_of(second) > 1, "MOB-2", "the new callback is used from then on (%u)", calls_of(second));
    }
    host_close(&host);
}

static void clear_from_inside(void)
{
    struct host host;
    struct inside inside = {.host = &host};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.is_abandoned = true;
    struct listener *listener = listener_new("the callback");
    listener_reply(listener, (struct reply){PROGRESS, NULL, NO_STATUS, 4, S_OK, act_exchange, &inside, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&inside.done), "B-14", "SetProgressCallback(NULL) returns from inside Progress");
        check(listener_wait_until_let_go(listener), "MOB-3 #28", "the last call out releases the callback");
    }
    host_close(&host);
}

void exchange_from_inside(void)
{
    replace_from_inside();
    clear_from_inside();
}

/* Scenario 10. SyncMgr must not do this (MOB-3), but programs end, and users log off. */

static void release_from_outside(void)
{
    struct host host;
    struct gate gate = {.after = 5, .patience = PATIENCE};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.is_abandoned = true;
    struct listener *listener = gated("the callback", &gate);
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&gate), "MOB-8", "progress comes");
        about_to("Release, at work");
        host.handler->lpVtbl->Release(host.handler);
        gate_open(&gate);
        host_check_nothing_left(&host);
        judge_ended(&host);
    } else {
        host_close(&host);
    }
}

static void act_release(struct listener *listener, const struct call *call, void *with)
{
    struct inside *inside = with;
    (void)call;
    gate_wait_until_open(&inside->done); /* the last reference is not given up while another thread is in a method */
    about_to("Release, from inside Progress");
    listener_release(listener);
    inside->host->handler->lpVtbl->Release(inside->host->handler);
    world_lock();
    inside->done.is_reached = true;
    world_changed();
    world_unlock();
}

static void release_from_inside(void)
{
    struct host host;
    struct inside inside = {.host = &host};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.is_abandoned = true;
    struct listener *listener = listener_new("the callback");
    listener_reply(listener, (struct reply){PROGRESS, NULL, NO_STATUS, 4, S_OK, act_release, &inside, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        gate_open(&inside.done);
        check(gate_wait(&inside.done), "B-14", "Release returns from inside Progress");
        host_check_nothing_left(&host);
        judge_ended(&host);
    } else {
        host_close(&host);
    }
}

void release_at_work(void)
{
    release_from_outside();
    release_from_inside();
}

/* Scenario 11. */

enum { ROUNDS = 72, MOMENTS = 12 };

static void act_count(struct listener *listener, const struct call *call, void *with)
{
    struct gate *gate = with;
    (void)listener;
    world_lock();
    gate->calls += 1;
    gate->is_reached = gate->is_reached || gate->calls >= gate->after || call->kind == SYNCHRONIZED;
    world_changed();
    world_unlock();
}

static void take_away(void *with)
{
    struct inside *inside = with;
    gate_wait(&inside->done);
    host_listen(inside->host, NULL);
}

/* One item, and another thread that takes the callback away when so many calls have come; the work goes on. */
static void race(unsigned moment)
{
    static const enum item only = LITTLE;
    struct host host;
    struct inside inside = {.host = &host, .done = {.after = 1 + moment}};
    struct thread thread;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host.is_abandoned = true;
    struct listener *listener = listener_new("the callback");
    for (enum kind kind = SYNCHRONIZED; kind <= PROGRESS; kind++) {
        if (kind == SYNCHRONIZED || kind == PROGRESS) {
            listener_reply(listener, (struct reply){kind, NULL, NO_STATUS, 0, S_OK, act_count, &inside.done, 0});
        }
    }
    host_listen(&host, listener);
    if (host_prepare(&host, &only, 1)) {
        thread_start(&thread, take_away, &inside);
        host_synchronize(&host);
        thread_join(&thread);
    }
    host_close(&host);
    unsigned completions = journal_count_of(SYNCHRONIZED, host.from);
    check(completions <= 1, "MOB-20 #43", "SynchronizeCompleted comes at most once (%u)", completions);
}

void race_completion(void)
{
    unsigned before = failures();
    unsigned completed = 0;
    be_quiet(true);
    for (unsigned round = 0; round < ROUNDS; round++) {
        race(round % MOMENTS);
        completed += journal_count_of(SYNCHRONIZED, 0);
    }
    be_quiet(false);
    check(failures() == before, "MOB-3 #28",
          "%d times, at %d moments, no call came after SetProgressCallback(NULL) had returned (completed: %u)", ROUNDS,
          MOMENTS, completed);
}
