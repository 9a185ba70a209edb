#include "rules.h"

#include "verdicts.h"

/* Which item a call of Progress is about, if it is about the item. */
static bool is_about(const struct host *host, const struct call *call, ULONG at)
{
    return call->kind == PROGRESS && is_same_id(&call->item, &host->prepared[at]);
}

static ULONG index_of(const struct host *host, const GUID *id)
{
    ULONG at = 0;
    while (at < host->prepared_count && !is_same_id(&host->prepared[at], id)) {
        at++;
    }
    return at;
}

static bool is_work(const struct call *call)
{
    switch (call->status) {
    case SYNCMGRSTATUS_UPDATING:
    case SYNCMGRSTATUS_PAUSED:
    case SYNCMGRSTATUS_RESUMING:
    case 8: /* SYNCMGRSTATUS_UPDATING_INDETERMINATE, of Vista; the header is older */
        return true;
    default:
        return call->has_value && call->value > 0 && !is_terminal(call->status);
    }
}

unsigned count_reports(const struct host *host, enum item item)
{
    unsigned count = 0;
    for (unsigned at = host->from; at < journal_count(); at++) {
        count += is_about(host, journal(at), index_of(host, &host->ids[item]));
    }
    return count;
}

int end_of(const struct host *host, enum item item)
{
    int end = NO_STATUS;
    for (unsigned at = host->from; at < journal_count(); at++) {
        const struct call *call = journal(at);
        bool is_end = call->kind == PROGRESS && is_terminal(call->status);
        if (is_end && is_same_id(&call->item, &host->ids[item])) {
            end = call->status;
        }
    }
    return end;
}

bool was_begun(const struct host *host, enum item item, unsigned before)
{
    for (unsigned at = host->from; at < before; at++) {
        const struct call *call = journal(at);
        if (call->kind == PROGRESS && is_same_id(&call->item, &host->ids[item]) && is_work(call)) {
            return true;
        }
    }
    return false;
}

/* One sentence about all calls of a cycle: which one broke it. */
static void say(const char *rule, const char *what, unsigned broken, unsigned first)
{
    if (broken == 0) {
        check(true, rule, "%s", what);
    } else {
        check(false, rule, "%s: %u did not, first call %u, %s", what, broken, first, kind_name(journal(first)->kind));
    }
}

static void say_each(const struct host *host, const char *rule, const char *what,
                     bool (*holds)(const struct host *host, const struct call *call))
{
    unsigned broken = 0;
    unsigned first = 0;
    for (unsigned at = journal_count(); at-- > host->from;) {
        if (!holds(host, journal(at))) {
            broken += 1;
            first = at;
        }
    }
    say(rule, what, broken, first);
}

static bool is_well_formed(const struct host *host, const struct call *call)
{
    (void)host;
    return call->kind != PROGRESS || call->is_bare ||
           (call->size == sizeof(SYNCMGRPROGRESSITEM) && (call->mask & ~0xFu) == 0);
}

static bool has_known_status(const struct host *host, const struct call *call)
{
    (void)host;
    int status = call->kind == PROGRESS ? call->status : NO_STATUS;
    return status == NO_STATUS || (status >= 0 && status <= 8) || status == SYNCMGRSTATUS_DELETED;
}

static bool names_prepared(const struct host *host, const struct call *call)
{
    return call->kind != PROGRESS || index_of(host, &call->item) < host->prepared_count;
}

static bool logs_well(const struct host *host, const struct call *call)
{
    (void)host;
    if (call->kind != LOGGED) {
        return call->reserved == 0;
    }
    bool is_info = call->is_bare || (call->size == sizeof(SYNCMGRLOGERRORINFO) && (call->mask & ~7u) == 0);
    return is_info && call->has_text && call->level >= 1 && call->level <= 3;
}

static bool shows_no_dialog(const struct host *host, const struct call *call)
{
    (void)host;
    return call->kind != MODELESS;
}

/* #39, #40: a field that is not named keeps its value (A-MOB-9). */
static void judge_counts(const struct host *host, ULONG item, unsigned *beyond, unsigned *fallen, unsigned *first)
{
    bool has_value = false;
    bool has_max = false;
    INT value = 0;
    INT max = 0;
    for (unsigned at = host->from; at < journal_count(); at++) {
        const struct call *call = journal(at);
        if (!is_about(host, call, item)) {
            continue;
        }
        bool stays = !call->has_max || (has_max && call->max == max);
        bool may_fall = call->status == SYNCMGRSTATUS_PENDING || call->status == SYNCMGRSTATUS_RESUMING;
        if (call->has_value && has_value && stays && call->value < value && !may_fall) {
            *fallen += 1;
            *first = at;
        }
        value = call->has_value ? call->value : value;
        max = call->has_max ? call->max : max;
        has_value = has_value || call->has_value;
        has_max = has_max || call->has_max;
        if ((has_value && value < 0) || (has_max && max < 0) || (has_value && has_max && max > 0 && value > max)) {
            *beyond += 1;
            *first = at;
        }
    }
}

/* #41: nothing is reported after an end. A call without a report only asks. */
static unsigned count_after_end(const struct host *host, ULONG item, unsigned *first)
{
    int end = NO_STATUS;
    unsigned broken = 0;
    for (unsigned at = host->from; at < journal_count(); at++) {
        const struct call *call = journal(at);
        if (!is_about(host, call, item)) {
            continue;
        }
        if (end != NO_STATUS && !call->is_bare) {
            broken += 1;
            *first = at;
        }
        end = is_terminal(call->status) ? call->status : end;
    }
    return broken;
}

/* #30: after a cancel of the item was answered there is one report more, and it ends the item. */
static unsigned count_after_cancel(const struct host *host, ULONG item, HRESULT cancel, unsigned *first)
{
    unsigned at = host->from;
    const struct call *call = NULL;
    while (at < journal_count()) {
        call = journal(at);
        if (is_about(host, call, item) && call->answer == cancel) {
            break;
        }
        at += 1;
    }
    if (at >= journal_count()) {
        return 0;
    }
    unsigned allowed = is_terminal(call->status) ? 0 : 1;
    unsigned closing = 0;
    unsigned broken = 0;
    *first = at;
    for (at += 1; at < journal_count(); at++) {
        call = journal(at);
        if (is_about(host, call, item)) {
            bool closes = call->status == SYNCMGRSTATUS_STOPPED || call->status == SYNCMGRSTATUS_SKIPPED;
            closing += closes;
            broken += !closes;
        }
    }
    return broken + (closing == allowed ? 0 : 1);
}

/* #31: after a cancel of all nothing is begun that was not running. */
static unsigned count_begun_after_all(const struct host *host, unsigned *first)
{
    unsigned at = host->from;
    while (at < journal_count() && !(journal(at)->kind == PROGRESS && journal(at)->answer == S_SYNCMGR_CANCELALL)) {
        at += 1;
    }
    unsigned canceled = at;
    unsigned broken = 0;
    for (at += 1; at < journal_count(); at++) {
        const struct call *call = journal(at);
        enum item item = host_item_of(host, &call->item);
        if (call->kind == PROGRESS && item < ITEMS && is_work(call) && !was_begun(host, item, canceled + 1)) {
            broken += 1;
            *first = at;
        }
    }
    return broken;
}

static void judge_items(const struct host *host)
{
    unsigned firsts[4] = {0};
    unsigned beyond = 0;
    unsigned fallen = 0;
    unsigned after_cancel = 0;
    unsigned after_all = 0;
    for (ULONG item = 0; item < host->prepared_count; item++) {
        judge_counts(host, item, &beyond, &fallen, &firsts[0]);
        after_cancel += count_after_cancel(host, item, S_SYNCMGR_CANCELITEM, &firsts[1]);
        if (!host->is_abandoned) {
            after_all += count_after_cancel(host, item, S_SYNCMGR_CANCELALL, &firsts[3]);
        }
    }
    say("A-MOB-10 #39", "0 <= value <= maximum", beyond, firsts[0]);
    say("A-MOB-10 #40", "no value falls while its maximum stays", fallen, firsts[0]);
    say("MOB-10 #30", "after CANCELITEM the item has one more report, which ends it", after_cancel, firsts[1]);
    unsigned begun = count_begun_after_all(host, &firsts[2]);
    say("MOB-10 #31", "after CANCELALL no item is begun", begun, firsts[2]);
    say("MOB-10 #31", "after CANCELALL each item has one more report, which ends it", after_all, firsts[3]);
}

/* #29: the first call that names an item comes before there is anything of it in the destination. */
static void judge_work(const struct host *host)
{
    unsigned broken = 0;
    unsigned first = 0;
    for (ULONG item = 0; item < host->prepared_count; item++) {
        for (unsigned at = host->from; at < journal_count(); at++) {
            if (is_about(host, journal(at), item)) {
                if (journal(at)->files != 0) {
                    broken += 1;
                    first = at;
                }
                break;
            }
        }
    }
    say("MOB-7 #29", "a call that names an item precedes any work on it", broken, first);
}

static void judge_ids(const struct host *host)
{
    unsigned open = 0;
    for (ULONG at = 0; at < host->prepared_count; at++) {
        open += end_of(host, host_item_of(host, &host->prepared[at])) == NO_STATUS;
    }
    check(open == 0, "#56", "each item has ended before SynchronizeCompleted(S_OK) (open: %u)", open);
}

/* #42, #43, #46 and #56, for a cycle that was not abandoned. */
static void judge_completion(const struct host *host)
{
    unsigned prepared = 0;
    unsigned completed = 0;
    unsigned after = 0;
    unsigned first = 0;
    HRESULT result = E_FAIL;
    for (unsigned at = host->from; at < journal_count(); at++) {
        const struct call *call = journal(at);
        if (call->kind == PROGRESS && completed > 0) {
            after += 1;
            first = at;
        } else if (call->kind == SYNCHRONIZED) {
            completed += 1;
            result = call->result;
        }
        prepared += call->kind == PREPARED;
    }
    check(prepared == 1, "MOB-14 #42", "PrepareForSyncCompleted comes exactly once (%u)", prepared);
    check(completed == 1, "MOB-20 #43", "SynchronizeCompleted comes exactly once (%u)", completed);
    say("#46", "no progress after SynchronizeCompleted", after, first);
    if (result == S_OK) {
        judge_ids(host);
    }
    check(result == host->expected, "A-MOB-7", "the outcome is 0x%08X (0x%08X)", (unsigned)host->expected,
          (unsigned)result);
}

void judge_said(struct host *host)
{
    host->is_judged = true;
    say_each(host, "MOB-11 #35", "cbSize is that of the structure, and the mask has known bits", is_well_formed);
    say_each(host, "4.3 #36", "each status is one of the ten", has_known_status);
    say_each(host, "MOB-18 #38", "Progress names prepared items only", names_prepared);
    say_each(host, "MOB-28 #53", "log entries and reserved parameters are well formed", logs_well);
    say_each(host, "MOB-34 #51", "no dialog is asked for", shows_no_dialog);
    if (!host->is_retry) {
        judge_work(host);
    }
    judge_items(host);
}

void judge_ended(struct host *host)
{
    if (host->prepared_count == 0) {
        return;
    }
    if (!host->is_judged) {
        judge_said(host);
    }
    unsigned broken = 0;
    unsigned first = 0;
    for (ULONG item = 0; item < host->prepared_count; item++) {
        broken += count_after_end(host, item, &first);
    }
    say("#41", "nothing follows the end of an item", broken, first);
    if (!host->is_abandoned) {
        judge_completion(host);
    }
}

void check_end(const struct host *host, enum item item, int status)
{
    int end = end_of(host, item);
    check(end == status, end == NO_STATUS ? "#56" : "4.3", "%s ends with status %d (%d)", item_names[item], status, end);
}
