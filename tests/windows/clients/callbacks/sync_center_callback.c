/* The program as Sync Center: an engine in Rust reports to its callback. */
#include "border.h"
#include "object.h"
#include "scenarios.h"

#include "../verdicts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_REPORTS = 64, STEPS = 4 };

/* A report, as it came. */
struct told {
    WCHAR item[MAX_SYNCMGR_ID];
    int32_t status;
    ULONG step, max;
    unsigned text_units;
};

struct center {
    struct object base;
    struct told reports[MAX_REPORTS];
    unsigned count;
    /* What is answered to the report of this item at this step, or with no step at each; all others go on. */
    const WCHAR *item;
    ULONG step;
    HRESULT code;
    int32_t request;
    HRESULT question; /* what each question is answered */
    unsigned questions, about_all, with_null;
    unsigned texts, events, manuals, wishes;
    /* What is offered, and how it is joined. */
    EnumString *ids;
    EnumUnknown *objects;
    HRESULT wish;
    LPCWSTR refused;
    unsigned added, added_objects, proposed, committed;
    void *object;
};

static HRESULT WINAPI report_progress(void *this, LPCWSTR item, LPCWSTR text, int32_t status, ULONG step, ULONG max,
                                      int32_t *request)
{
    struct center *center = this;
    object_called(this);
    check(item != NULL && units(item) > 0 && units(item) < MAX_SYNCMGR_ID, "SC-5", "an id has 1 to 63 units");
    check(request != NULL && *request == SYNCMGR_CR_NONE, "#67", "the request is none before it is asked for");
    if (center->count < MAX_REPORTS) {
        struct told *told = &center->reports[center->count++];
        memcpy(told->item, item, (units(item) + 1) * sizeof *item);
        told->status = status;
        told->step = step;
        told->max = max;
        told->text_units = text == NULL ? 0 : units(text);
    }
    bool is_item = center->item != NULL && is_text(item, center->item);
    bool matches = is_item && (center->step == 0 || center->step == step);
    *request = matches ? center->request : SYNCMGR_CR_NONE;
    return matches ? center->code : S_OK;
}

static HRESULT WINAPI set_text(void *this, LPCWSTR text, int32_t *request)
{
    struct center *center = this;
    object_called(this);
    center->texts += is_text(text, u"three items");
    check(request != NULL && *request == SYNCMGR_CR_NONE, "#67", "the request is none before it is asked for");
    return S_OK;
}

static HRESULT WINAPI report_event(void *this, LPCWSTR item, int32_t level, int32_t flags, LPCWSTR name,
                                   LPCWSTR description, LPCWSTR link_text, LPCWSTR link_reference, LPCWSTR context,
                                   GUID *id)
{
    struct center *center = this;
    object_called(this);
    center->events += 1;
    check(level == SYNCMGR_EL_WARNING && flags == SYNCMGR_EF_NONE, "#78", "an event has a level, and no flags");
    check(is_text(item, u"a") && is_text(name, u"slow") && is_text(description, u"a slow disk"), "#78",
          "an event has an item, a name and a description");
    check(link_text == NULL && link_reference == NULL && context == NULL, "SC-20", "an event has no link");
    check(id != NULL, "5.2", "an event has a place for its id");
    *id = ID_STRANGE;
    return S_OK;
}

static HRESULT WINAPI can_continue(void *this, LPCWSTR item)
{
    struct center *center = this;
    object_called(this);
    center->questions += 1;
    center->with_null += item == NULL;
    center->about_all += item != NULL && *item == 0;
    return center->question;
}

static HRESULT WINAPI query_more(void *this, EnumString **ids, EnumUnknown **objects)
{
    struct center *center = this;
    object_called(this);
    center->wishes += 1;
    *ids = center->ids;
    *objects = center->objects;
    return center->wish;
}

static HRESULT joins(struct center *center, LPCWSTR item)
{
    return center->refused != NULL && is_text(item, center->refused) ? E_INVALIDARG : S_OK;
}

static HRESULT WINAPI add_item(void *this, LPCWSTR item)
{
    struct center *center = this;
    object_called(this);
    center->added += 1;
    return joins(center, item);
}

static HRESULT WINAPI add_object(void *this, void *object)
{
    struct center *center = this;
    object_called(this);
    center->added_objects += 1;
    check(object != NULL && object == center->object, "SC-17", "the object that was offered joins");
    return S_OK;
}

static void judge_text(HRESULT(WINAPI *get)(void *, WCHAR **), void *item, const char *what)
{
    WCHAR *text = NULL;
    answers(get(item, &text), S_OK, "SC-26", what);
    check(is_text(text, u"new"), "SC-26", "%s is the one that was proposed", what);
    CoTaskMemFree(text);
}

static HRESULT WINAPI propose_item(void *this, void *given)
{
    struct center *center = this;
    ISyncMgrSyncItem *item = given;
    void *nothing = item;
    int32_t mask = 7;
    object_called(this);
    center->proposed += 1;
    if (!check(item != NULL, "SC-18", "an item is proposed")) {
        return E_INVALIDARG;
    }
    queries(item, &ID_SYNC_ITEM, &ID_UNKNOWN, "the proposed item");
    judge_text(item->lpVtbl->GetItemID, item, "the id");
    judge_text(item->lpVtbl->GetName, item, "the name");
    answers(item->lpVtbl->GetItemID(item, NULL), E_POINTER, "B-2", "an id without a place");
    answers(item->lpVtbl->GetItemInfo(item, &nothing), E_NOTIMPL, "B-50", "what the item is");
    check(nothing == NULL, "B-50", "what the item does not know is NULL");
    nothing = item;
    answers(item->lpVtbl->GetObject_(item, &ID_STRANGE, &ID_UNKNOWN, &nothing), E_NOTIMPL, "B-50", "an object");
    check(nothing == NULL, "B-50", "what the item does not have is NULL");
    answers(item->lpVtbl->GetCapabilities(item, &mask), E_NOTIMPL, "B-50", "capabilities");
    answers(item->lpVtbl->GetPolicies(item, NULL), E_POINTER, "B-2", "policies without a place");
    answers(item->lpVtbl->Enable(item, 1), E_NOTIMPL, "B-50", "Enable");
    answers(item->lpVtbl->Delete(item), E_NOTIMPL, "B-50", "Delete");
    return S_OK;
}

static HRESULT WINAPI commit_item(void *this, LPCWSTR item)
{
    struct center *center = this;
    object_called(this);
    center->committed += is_text(item, u"new");
    check(center->proposed == 1, "#72", "an item is proposed before it is committed");
    return joins(center, item);
}

static HRESULT WINAPI report_manual(void *this)
{
    struct center *center = this;
    object_called(this);
    center->manuals += 1;
    return S_OK;
}

static const ISyncMgrSyncCallbackVtbl center_slots_of_ours = {
    UNKNOWN_IS_OURS,
    .ReportProgress = report_progress,
    .SetHandlerProgressText = set_text,
    .ReportEvent = report_event,
    .CanContinue = can_continue,
    .QueryForAdditionalItems = query_more,
    .AddItemToSession = add_item,
    .AddIUnknownToSession = add_object,
    .ProposeItem = propose_item,
    .CommitItem = commit_item,
    .ReportManualSync = report_manual,
};

static void center_init(struct center *center)
{
    memset(center, 0, sizeof *center);
    object_init(&center->base, &center_slots_of_ours, "Sync Center", &ID_SYNC_CALLBACK, NULL);
}

static bool is_end(int32_t status)
{
    return status >= SYNCMGR_PS_SUCCEEDED && status <= SYNCMGR_PS_DISCONNECTED;
}

static void judge_numbers(const struct told *told, const struct told *before)
{
    check(told->status >= SYNCMGR_PS_UPDATING && told->status <= SYNCMGR_PS_DISCONNECTED, "#58",
          "a status is one of six: %d", (int)told->status);
    check(told->text_units < MAX_SYNCMGR_PROGRESSTEXT, "#77", "a text has at most 259 units: %u", told->text_units);
    if (told->status == SYNCMGR_PS_UPDATING) {
        check(told->max > 0 && told->step <= told->max, "#63", "a step is one of all");
        check(before == NULL || before->max != told->max || before->step <= told->step, "#63", "steps do not fall");
    }
}

/* What holds for all that was said about an item; the status it ended with, or none. */
static int32_t judge_item(const struct center *center, LPCWSTR item)
{
    const struct told *last = NULL;
    for (unsigned at = 0; at < center->count; at++) {
        const struct told *told = &center->reports[at];
        if (is_text(told->item, item)) {
            judge_numbers(told, last);
            check(last == NULL || !is_end(last->status), "#61", "nothing is said of an item after its end");
            last = told;
        }
    }
    int32_t status = last == NULL ? 0 : last->status;
    check(is_end(status), "#74", "an item is reported finished");
    return status;
}

static void judge_ends(const struct center *center, int32_t a, int32_t b, int32_t c, const char *rule)
{
    int32_t wanted[] = {a, b, c};
    for (unsigned at = 0; at < 3; at++) {
        int32_t end = judge_item(center, (const WCHAR[]){(WCHAR)(u'a' + at), 0});
        check(end == wanted[at], rule, "%c ends with the status %d: %d", 'a' + at, (int)wanted[at], (int)end);
    }
}

static unsigned count_of(const struct center *center, LPCWSTR item, int32_t status)
{
    unsigned count = 0;
    for (unsigned at = 0; at < center->count; at++) {
        count += is_text(center->reports[at].item, item) && center->reports[at].status == status;
    }
    return count;
}

static struct ran run(struct center *center)
{
    struct ran ran;
    about_to("border_run");
    border_run(center, STEPS, &ran);
    return ran;
}

void center_is_told(void)
{
    struct center center;
    center_init(&center);
    struct ran ran = run(&center);
    judge_ends(&center, SYNCMGR_PS_SUCCEEDED, SYNCMGR_PS_SUCCEEDED, SYNCMGR_PS_SUCCEEDED, "SC-4");
    check(ran.succeeded == 3 && ran.faults == 0, "R-4", "the engine knows that all went well");
    check(count_of(&center, u"b", SYNCMGR_PS_UPDATING) >= STEPS - 1, "SC-4", "each step of an item is reported");
    check(center.texts == 1 && center.events == 1, "SC-3", "a text and an event are said: %u, %u", center.texts,
          center.events);
    objects_judge();
}

void center_cancels_item(void)
{
    struct center center;
    center_init(&center);
    center.item = u"b";
    center.step = 2;
    center.request = SYNCMGR_CR_CANCEL_ITEM;
    struct ran ran = run(&center);
    unsigned at = 0;
    while (at < center.count && !(is_text(center.reports[at].item, u"b") && center.reports[at].step == 2)) {
        at++;
    }
    at += 1;
    check(at < center.count && is_text(center.reports[at].item, u"b") &&
              center.reports[at].status == SYNCMGR_PS_CANCELED,
          "#64", "the report that follows a cancel says that the item was canceled");
    judge_ends(&center, SYNCMGR_PS_SUCCEEDED, SYNCMGR_PS_CANCELED, SYNCMGR_PS_SUCCEEDED, "#65");
    check(ran.succeeded == 2 && ran.canceled == 1, "R-4", "the engine knows that one was canceled");
    objects_judge();
}

void center_cancels_all(void)
{
    struct center center;
    center_init(&center);
    center.item = u"a";
    center.step = 2;
    center.request = SYNCMGR_CR_CANCEL_ALL;
    struct ran ran = run(&center);
    check(count_of(&center, u"a", SYNCMGR_PS_UPDATING) < STEPS, "#65", "what is canceled does not go on");
    check(count_of(&center, u"b", SYNCMGR_PS_UPDATING) + count_of(&center, u"c", SYNCMGR_PS_UPDATING) == 0, "#65",
          "nothing is begun after a cancel of all");
    judge_ends(&center, SYNCMGR_PS_CANCELED, SYNCMGR_PS_CANCELED, SYNCMGR_PS_CANCELED, "SC-9");
    check(ran.canceled == 3, "R-4", "the engine knows that all were canceled: %u", (unsigned)ran.canceled);
    objects_judge();
}

static void answers_failure(HRESULT code, bool is_gone)
{
    struct center center;
    center_init(&center);
    center.item = u"b";
    center.code = code;
    struct ran ran = run(&center);
    check(ran.canceled == 0 && ran.failed == 0 && ran.succeeded == 3, "A-MOB-13", "%08X is no cancel",
          (unsigned)code);
    check(ran.faults > 0, "B-1", "the engine is told of %08X", (unsigned)code);
    check(ran.disconnected == is_gone, "B-10", "%08X: whether the peer is gone", (unsigned)code);
    check(judge_item(&center, u"a") == SYNCMGR_PS_SUCCEEDED, "SC-4", "what went before is told");
    objects_judge();
}

void center_answers_failures(void)
{
    struct center center;
    answers_failure(E_FAIL, false);
    answers_failure(E_ACCESSDENIED, false);
    answers_failure(E_INVALIDARG, false);
    answers_failure(S_SYNCMGR_CANCELALL, false); /* a success, which means nothing here */
    answers_failure(RPC_E_DISCONNECTED, true);
    center_init(&center);
    center.item = u"a";
    center.step = 2;
    center.code = E_FAIL;
    center.request = SYNCMGR_CR_CANCEL_ALL;
    struct ran ran = run(&center);
    check(ran.canceled == 3, "B-49", "a request counts also beside a failure: %u", (unsigned)ran.canceled);
    objects_judge();
}

static void is_asked(HRESULT code, LPCWSTR item, unsigned decision, bool once, const char *rule)
{
    struct center center;
    center_init(&center);
    center.question = code;
    about_to("border_ask");
    unsigned said = border_ask(&center, item, 3);
    check(said == decision, rule, "%08X means %u: %u", (unsigned)code, decision, said);
    check(center.with_null == 0, "#69", "nobody is asked with NULL");
    check(center.questions == (once ? 1 : 3), "#34", "after a no nobody is asked again: %u", center.questions);
    check(center.about_all == (item == NULL ? center.questions : 0), "SC-13",
          "an empty id is a question about all");
    objects_judge();
}

void center_is_asked(void)
{
    is_asked(S_OK, u"a", 0, false, "SC-12");
    is_asked(S_OK, NULL, 0, false, "SC-12");
    is_asked(S_FALSE, u"a", 1, true, "SC-12");
    is_asked(S_FALSE, NULL, 2, true, "SC-13");
    is_asked(E_INVALIDARG, u"a", 0, false, "#68");
    is_asked(E_FAIL, NULL, 0, false, "A-MOB-13");
    is_asked(RPC_E_DISCONNECTED, NULL, 0, false, "B-10");
    is_asked(S_SYNCMGR_CANCELALL, u"a", 0, false, "#68");
}

/* What is offered with an id: two that fit, NULL, and one that is too long. */
struct ids {
    struct object base;
    unsigned next;
};

static HRESULT WINAPI next_ids(void *this, ULONG count, WCHAR **texts, ULONG *fetched)
{
    static const LPCWSTR all[] = {
        u"d", u"e", NULL, u"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    struct ids *ids = this;
    ULONG at = 0;
    object_called(this);
    for (; at < count && ids->next < 4; ids->next++) {
        texts[at++] = all[ids->next] == NULL ? NULL : give_text(all[ids->next]);
    }
    *fetched = at;
    return at == count ? S_OK : S_FALSE;
}

static const EnumStringVtbl id_slots = {UNKNOWN_IS_OURS, .Next = next_ids};

struct objects {
    struct object base;
    struct object one;
    bool is_given;
};

static HRESULT WINAPI next_objects(void *this, ULONG count, void **given, ULONG *fetched)
{
    struct objects *objects = this;
    object_called(this);
    *fetched = objects->is_given ? 0 : 1;
    if (!objects->is_given) {
        object_add_ref(&objects->one);
        given[0] = &objects->one;
    }
    objects->is_given = true;
    return *fetched == count ? S_OK : S_FALSE;
}

static const EnumUnknownVtbl object_slots = {UNKNOWN_IS_OURS, .Next = next_objects};
static const UnknownVtbl unknown_slots = {UNKNOWN_IS_OURS};

static void offer(struct center *center, struct ids *ids, struct objects *objects)
{
    memset(ids, 0, sizeof *ids);
    memset(objects, 0, sizeof *objects);
    object_init(&ids->base, &id_slots, "the ids", &ID_ENUM_STRING, NULL);
    object_init(&objects->base, &object_slots, "the objects", &ID_ENUM_UNKNOWN, NULL);
    object_init(&objects->one, &unknown_slots, "the object without an id", NULL, NULL);
    center->ids = (EnumString *)ids;
    center->objects = (EnumUnknown *)objects;
    center->object = &objects->one;
}

void center_is_joined(void)
{
    struct center center;
    struct ids ids;
    struct objects objects;
    center_init(&center);
    offer(&center, &ids, &objects);
    center.refused = u"e";
    about_to("border_join");
    border_join(&center);
    object_release(&objects.one);
    check(center.wishes == 1 && center.added == 2 && center.added_objects == 1, "SC-17", "what is offered joins");
    check(center.proposed == 1 && center.committed == 1 && center.manuals == 1, "SC-18", "a new item joins");
    hears("offered 2 and 1\n= continue\n= continue, refused by rule #71\n= continue\n= continue\n"
          "= continue\n= continue\n",
          "#71", "that invalid argument refuses");
    objects_judge();
    /* Nothing to offer, and a failure that gives something all the same. */
    center_init(&center);
    center.wish = S_FALSE;
    border_join(&center);
    hears("offered 0 and 0\n= continue\n= continue\n= continue\n", "SC-16", "that there is nothing more");
    objects_judge();
    center_init(&center);
    offer(&center, &ids, &objects);
    center.wish = E_FAIL;
    border_join(&center);
    object_release(&objects.one);
    hears("nothing could be asked for\n", "B-51", "that a wish has failed");
    objects_judge();
}

void center_hears_limits(void)
{
    struct center center;
    center_init(&center);
    border_say_too_much(&center);
    check(center.count == 1, "N14", "an id of 64 units is not said: %u reports", center.count);
    judge_numbers(&center.reports[0], NULL);
    check(center.reports[0].text_units == MAX_SYNCMGR_PROGRESSTEXT - 1, "A-SC-5", "a text is cut at 259 units");
    check(center.reports[0].max / 2 == center.reports[0].step, "B-7", "a half remains a half");
    hear_nothing();
    objects_judge();
}

/* A creator of the program's own. */
struct creator {
    struct object base;
    HRESULT code;
    struct center *gives;
};

static HRESULT WINAPI create_session(void *this, LPCWSTR handler, const LPCWSTR *items, ULONG count,
                                     ISyncMgrSyncCallback **place)
{
    struct creator *creator = this;
    object_called(this);
    check(is_text(handler, u"mail"), "SC-1", "a session has a handler");
    check(count == 2 && is_text(items[0], u"a") && is_text(items[1], u"b"), "SC-1", "a session has items");
    check(place != NULL, "SC-2", "a session has a place for its callback");
    *place = (ISyncMgrSyncCallback *)creator->gives;
    return creator->code;
}

static const ISyncMgrSessionCreatorVtbl creator_slots = {UNKNOWN_IS_OURS, .CreateSession = create_session};

static void opens(HRESULT code, struct center *gives, bool has_items, HRESULT wanted, const char *rule)
{
    struct creator creator;
    object_init(&creator.base, &creator_slots, "the creator", &ID_SESSION_CREATOR, NULL);
    creator.code = code;
    creator.gives = gives;
    if (gives != NULL) {
        center_init(gives);
    }
    answers(border_open(&creator, has_items), wanted, rule, "a session");
    check(creator.base.calls == (has_items ? 1 : 0), "#57", "a session has items, or is not asked for");
    objects_judge();
}

void creator_is_asked(void)
{
    struct center center;
    opens(S_OK, &center, true, S_OK, "SC-1");
    check(center.about_all == 1, "SC-13", "the callback of a session is used");
    opens(E_FAIL, NULL, true, E_FAIL, "B-1");
    opens(E_FAIL, &center, true, E_FAIL, "B-11");
    opens(S_OK, NULL, true, E_UNEXPECTED, "B-53");
    opens(S_OK, NULL, false, E_INVALIDARG, "#57");
    hear_nothing();
}
