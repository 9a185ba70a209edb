/* What the callback answers, and what the host says meanwhile: cancels, skips, and answers that are no cancel. */
#include "host.h"
#include "rules.h"
#include "scenarios.h"
#include "system.h"
#include "verdicts.h"

static void check_ends(const struct host *host, enum item but, int status)
{
    for (enum item item = 0; item < ITEMS; item++) {
        if (item == but) {
            continue;
        }
        check_end(host, item, status);
        if (status == SYNCMGRSTATUS_SUCCEEDED) {
            check(is_mirrored(item), "MOB-18", "%s is in the destination", item_names[item]);
        }
    }
}

/* Scenario 2. The item is canceled at its so-manieth report; the first is the question whether to begin (MOB-7). */
static void cancel_at(unsigned report)
{
    struct host host;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the callback");
    const GUID *item = &host.ids[BETA];
    struct reply *reply = listener_reply(
        listener, (struct reply){PROGRESS, item, NO_STATUS, report, S_SYNCMGR_CANCELITEM, NULL, NULL, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        host_finish(&host, S_OK);
        check(reply->matched == report + 1, "MOB-10 #30", "CANCELITEM at report %u is followed by one (%u)", report,
              reply->matched);
        check(end_of(&host, BETA) == SYNCMGRSTATUS_STOPPED, "MOB-10 #30", "the canceled item ends with STOPPED (%d)",
              end_of(&host, BETA));
        check(!is_mirrored(BETA), "MOB-10 #30", "the canceled item is not done");
        if (report == 1) {
            check(host_files_of(BETA) == 0, "MOB-7 #29", "an item that was canceled before is not begun");
        }
        check_ends(&host, BETA, SYNCMGRSTATUS_SUCCEEDED);
    }
    host_close(&host);
}

void cancel_item(void)
{
    cancel_at(4);
    cancel_at(1);
}

static void cancel_all_at(int status, unsigned report)
{
    struct host host;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the callback");
    listener_reply(listener,
                   (struct reply){PROGRESS, NULL, status, report, S_SYNCMGR_CANCELALL, NULL, NULL, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        host_finish(&host, E_ABORT);
        unsigned begun = 0;
        for (enum item item = 0; item < ITEMS; item++) {
            bool was = was_begun(&host, item, journal_count());
            begun += was;
            if (!was) {
                check(host_files_of(item) == 0, "MOB-10 #31", "%s was not begun", item_names[item]);
            }
        }
        check(begun == 1, "MOB-10 #31", "CANCELALL at the first item: no other is begun (%u)", begun);
    }
    host_close(&host);
}

void cancel_all(void)
{
    cancel_all_at(NO_STATUS, 5);
    /* With a terminal report it is too late for that item, but not for the others. */
    cancel_all_at(SYNCMGRSTATUS_SUCCEEDED, 1);
    cancel_all_at(NO_STATUS, 1);
}

/* Scenario 7. */

static void refuse_other_status(const struct host *host)
{
    static const DWORD others[] = {SYNCMGRSTATUS_STOPPED, SYNCMGRSTATUS_SUCCEEDED, SYNCMGRSTATUS_DELETED, 99};
    for (unsigned at = 0; at < sizeof others / sizeof others[0]; at++) {
        about_to("SetItemStatus");
        HRESULT hr = host->handler->lpVtbl->SetItemStatus(host->handler, &host->ids[ALPHA], others[at]);
        check(FAILED(hr), "MOB-12 #48", "SetItemStatus(%u) is refused", (unsigned)others[at]);
    }
}

static void skip(const struct host *host, enum item item)
{
    about_to("SetItemStatus");
    HRESULT hr = host->handler->lpVtbl->SetItemStatus(host->handler, &host->ids[item], SYNCMGRSTATUS_SKIPPED);
    check(hr == S_OK, "MOB-12", "SetItemStatus(SKIPPED) of %s succeeds (0x%08X)", item_names[item], (unsigned)hr);
}

static void act_skip_alpha(struct listener *listener, const struct call *call, void *with)
{
    (void)listener;
    (void)call;
    skip(with, ALPHA);
}

static void check_skipped(const struct host *host, enum item item)
{
    int end = end_of(host, item);
    bool is_skipped = end == SYNCMGRSTATUS_SKIPPED || end == NO_STATUS;
    check(!was_begun(host, item, journal_count()), "MOB-12 #49", "%s was not begun", item_names[item]);
    check(is_skipped, "MOB-12 6.2", "%s ends with SKIPPED, or nothing is said (%d)", item_names[item], end);
    check(host_files_of(item) == 0, "MOB-12 #49", "nothing of %s is in the destination", item_names[item]);
}

/* Window (a) ends with PrepareForSyncCompleted. Whether it comes before or after PrepareForSync has returned is up to
 * the handler, so the one place that is surely not after it is the call itself. */
static void skip_while_preparing(void)
{
    struct host host;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the callback");
    listener_reply(listener, (struct reply){PREPARED, NULL, NO_STATUS, 0, S_OK, act_skip_alpha, &host, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        host_finish(&host, S_OK);
        check_skipped(&host, ALPHA);
        check_ends(&host, ALPHA, SYNCMGRSTATUS_SUCCEEDED);
    }
    host_close(&host);
}

/* Window (b): one item that is running, and one that is not yet. The worker stands in Progress meanwhile. */
static void skip_while_synchronizing(void)
{
    struct host host;
    struct gate gate = {.after = 3, .patience = limit_ms};
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the callback");
    listener_reply(listener,
                   (struct reply){PROGRESS, &host.ids[ALPHA], NO_STATUS, 0, S_OK, act_at_gate, &gate, 0});
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        check(gate_wait(&gate), "MOB-8", "a running item reports more than twice");
        unsigned before = count_reports(&host, ALPHA);
        refuse_other_status(&host);
        skip(&host, ALPHA);
        skip(&host, GAMMA);
        gate_open(&gate);
        host_finish(&host, S_OK);
        int end = end_of(&host, ALPHA);
        bool has_ended = end == SYNCMGRSTATUS_SKIPPED || end == SYNCMGRSTATUS_STOPPED;
        check(has_ended, "MOB-12 #49", "a running item that is skipped ends with SKIPPED or STOPPED (%d)", end);
        check(count_reports(&host, ALPHA) == before + 1, "MOB-12 #49", "it has one more report (%u)",
              count_reports(&host, ALPHA) - before);
        check(!is_mirrored(ALPHA), "MOB-12 #49", "a running item that is skipped is not done");
        check_skipped(&host, GAMMA);
        check_end(&host, DELTA, SYNCMGRSTATUS_SUCCEEDED);
        /* Of an item that has ended there is nothing to skip. */
        unsigned calls = journal_count();
        host.handler->lpVtbl->SetItemStatus(host.handler, &host.ids[DELTA], SYNCMGRSTATUS_SKIPPED);
        check(journal_count() == calls, "MOB-12 #48", "skipping an item that has ended reports nothing");
    }
    host_close(&host);
}

void skip_items(void)
{
    skip_while_preparing();
    skip_while_synchronizing();
}

/* Scenario 9. */

static HRESULT outcome(const struct host *host)
{
    unsigned at = host->from;
    while (journal(at)->kind != SYNCHRONIZED) {
        at += 1;
    }
    return journal(at)->result;
}

/* A handler may stop when the callback is gone; what it says then is its own. */
static void answer(HRESULT otherwise, HRESULT others, bool may_stop)
{
    struct host host;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the callback");
    listener->otherwise = otherwise;
    listener->others = others;
    host_listen(&host, listener);
    unsigned code = (unsigned)otherwise;
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        bool came = journal_wait(SYNCHRONIZED, host.from);
        check(came, "MOB-20 #43", "Progress answers 0x%08X: SynchronizeCompleted comes", code);
        host.expected = came && may_stop ? outcome(&host) : S_OK;
        for (enum item item = 0; came && !may_stop && item < ITEMS; item++) {
            bool is_done = end_of(&host, item) == SYNCMGRSTATUS_SUCCEEDED && is_mirrored(item);
            check(is_done, "A-MOB-13", "Progress answers 0x%08X, which is no cancel: %s is done", code, item_names[item]);
        }
    }
    host_close(&host);
}

void answers_that_are_no_cancel(void)
{
    answer(S_FALSE, S_OK, false);
    answer((HRESULT)0x00040299, S_FALSE, false); /* a success that nobody knows */
    answer(E_FAIL, E_FAIL, false);
    answer(RPC_E_DISCONNECTED, RPC_E_DISCONNECTED, true);
}
