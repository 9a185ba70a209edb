/* The program as a handler: it calls the callbacks that are exported. */
#include "border.h"
#include "object.h"
#include "scenarios.h"

#include "../system.h"
#include "../verdicts.h"

#include <stdlib.h>
#include <string.h>

enum { UNTOUCHED = 77 };

/* What a report was answered. */
struct answer {
    HRESULT code;
    int32_t request;
};

static struct answer report(ISyncMgrSyncCallback *to, LPCWSTR item, LPCWSTR text, int32_t status, ULONG step)
{
    struct answer answer = {.request = UNTOUCHED};
    answer.code = to->lpVtbl->ReportProgress(to, item, text, status, step, 4, &answer.request);
    return answer;
}

static struct answer works_on(ISyncMgrSyncCallback *to, LPCWSTR item)
{
    return report(to, item, NULL, SYNCMGR_PS_UPDATING, 1);
}

static bool is_answered(struct answer answer, HRESULT code, int32_t request, const char *rule, const char *what)
{
    return answers(answer.code, code, rule, what) &&
           check(answer.request == request, "#67", "%s has the request %d: %d", what, (int)request,
                 (int)answer.request);
}

/* As `is_answered`, where the request is what the rule is about. */
static void requests(struct answer answer, int32_t request, const char *rule, const char *what)
{
    answers(answer.code, S_OK, rule, what);
    check(answer.request == request, rule, "%s has the request %d: %d", what, (int)request, (int)answer.request);
}

/* So many units, with nothing behind them: valgrind sees who reads on. */
static WCHAR *exactly(unsigned count, bool ends)
{
    WCHAR *text = malloc(count * sizeof *text);
    for (unsigned at = 0; at < count; at++) {
        text[at] = u'x';
    }
    if (ends) {
        text[count - 1] = 0;
    }
    return text;
}

static void refuses_id(ISyncMgrSyncCallback *to, LPCWSTR id, const char *what)
{
    is_answered(works_on(to, id), E_INVALIDARG, SYNCMGR_CR_NONE, "SC-5", what);
    answers(to->lpVtbl->AddItemToSession(to, id), E_INVALIDARG, "SC-5", what);
    answers(to->lpVtbl->CommitItem(to, id), E_INVALIDARG, "SC-5", what);
}

static void ids(ISyncMgrSyncCallback *to)
{
    static const WCHAR half[] = {u'a', 0xD800, 0};
    WCHAR *longest = exactly(64, true), *too_long = exactly(65, true), *endless = exactly(64, false);
    refuses_id(to, NULL, "an id of NULL");
    refuses_id(to, u"", "an empty id");
    refuses_id(to, half, "an id with half a character");
    refuses_id(to, too_long, "an id of 64 units");
    refuses_id(to, endless, "an id without an end");
    answers(to->lpVtbl->CanContinue(to, too_long), E_INVALIDARG, "SC-5", "a question about an id of 64 units");
    answers(to->lpVtbl->CanContinue(to, endless), E_INVALIDARG, "SC-5", "a question about an id without an end");
    answers(to->lpVtbl->CanContinue(to, half), E_INVALIDARG, "SC-5", "a question about half a character");
    hears("", "B-5", "nothing of an id that is none");
    is_answered(works_on(to, longest), S_OK, SYNCMGR_CR_NONE, "SC-5", "an id of 63 units");
    hears("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx updating 1/4\n", "SC-5",
          "an id of 63 units");
    free(longest);
    free(too_long);
    free(endless);
}

static void reports(ISyncMgrSyncCallback *to)
{
    is_answered(report(to, u"a", u"half", SYNCMGR_PS_UPDATING, 2), S_OK, SYNCMGR_CR_NONE, "SC-8", "a report");
    hears("a updating 2/4 half\n", "B-40", "status, steps and text");
    is_answered(report(to, u"a", NULL, SYNCMGR_PS_UPDATING, 3), S_OK, SYNCMGR_CR_NONE, "SC-8", "no text");
    hears("a updating 3/4\n", "B-40", "no text");
    is_answered(report(to, u"a", u"", SYNCMGR_PS_UPDATING_INDETERMINATE, 9), S_OK, SYNCMGR_CR_NONE, "#62",
                "no steps");
    hears("a updating (indeterminate) \n", "SC-7", "no step while there are none");
    is_answered(report(to, u"a", NULL, SYNCMGR_PS_UPDATING, 9), S_OK, SYNCMGR_CR_NONE, "#63", "9 of 4");
    hears("a updating 9/4\n", "#63", "a step beyond the last");
    is_answered(report(to, u"a", NULL, 7, 1), S_OK, SYNCMGR_CR_NONE, "#82", "a status that there is not");
    is_answered(report(to, u"a", NULL, 0, 1), S_OK, SYNCMGR_CR_NONE, "#82", "the status 0");
    hears("a unknown status 7 1/4\na unknown status 0 1/4\n", "#82", "a status that there is not, as it is,");
    answers(to->lpVtbl->ReportProgress(to, u"a", NULL, SYNCMGR_PS_UPDATING, 4, 4, NULL), S_OK, "#66",
            "a report without a place");
    hears("a updating 4/4\n", "#66", "a report without a place");
}

/* 258 units and a character of two: it does not fit as a whole. */
static void long_text(ISyncMgrSyncCallback *to)
{
    static const char wanted[] = "text ";
    char heard[300] = {0};
    WCHAR *text = exactly(301, true);
    text[258] = 0xD83D;
    text[259] = 0xDE00;
    memcpy(heard, wanted, strlen(wanted));
    memset(heard + strlen(wanted), 'x', 258);
    strcat(heard, "\n");
    int32_t request = UNTOUCHED;
    answers(to->lpVtbl->SetHandlerProgressText(to, text, &request), S_OK, "SC-6", "a text of 300 units");
    hears(heard, "A-SC-5", "a long text, cut before the character that does not fit,");
    free(text);
}

static void session_text(ISyncMgrSyncCallback *to)
{
    struct answer answer = {.request = UNTOUCHED};
    answer.code = to->lpVtbl->SetHandlerProgressText(to, u"all", &answer.request);
    is_answered(answer, S_OK, SYNCMGR_CR_NONE, "SC-15", "a text of the handler");
    answers(to->lpVtbl->SetHandlerProgressText(to, u"all", NULL), S_OK, "#66", "a text without a place");
    hears("text all\ntext all\n", "SC-15", "a text of the handler");
    answer = (struct answer){.request = UNTOUCHED};
    answer.code = to->lpVtbl->SetHandlerProgressText(to, NULL, &answer.request);
    is_answered(answer, E_INVALIDARG, SYNCMGR_CR_NONE, "B-2", "a text of NULL");
    hears("", "B-2", "nothing of a text of NULL");
    long_text(to);
}

static void events(ISyncMgrSyncCallback *to)
{
    const ISyncMgrSyncCallbackVtbl *slots = to->lpVtbl;
    GUID none = {0}, one = none, two = none;
    answers(slots->ReportEvent(to, u"a", SYNCMGR_EL_ERROR, 0, u"full", u"the disk", u"more", u"x:y", u"ours", &one),
            S_OK, "SC-20", "an event");
    answers(slots->ReportEvent(to, NULL, SYNCMGR_EL_INFORMATION, 0, u"begun", u"", NULL, NULL, NULL, &two), S_OK,
            "5.2", "an event of the handler");
    hears("event error: a: full; the disk; more x:y; ours\nevent information: begun; ; -; -\n", "SC-20",
          "an event");
    check(!is_same_id(&one, &none) && !is_same_id(&one, &two), "B-41", "two events have two ids");
    answers(slots->ReportEvent(to, NULL, 9, 1, u"odd", u"", NULL, u"x:y", NULL, &two), S_OK, "#82",
            "a strange level");
    hears("event unknown level 9: odd; ;  x:y; -\n", "#82", "a level that there is not, as it is,");
    answers(slots->ReportEvent(to, NULL, 1, 0, NULL, u"", NULL, NULL, NULL, &two), E_INVALIDARG, "#78", "no name");
    check(is_same_id(&two, &none), "B-2", "an event that was not taken has no id");
    answers(slots->ReportEvent(to, NULL, 1, 0, u"", NULL, NULL, NULL, NULL, &two), E_INVALIDARG, "#78",
            "no description");
    answers(slots->ReportEvent(to, u"", 1, 0, u"", u"", NULL, NULL, NULL, &two), E_INVALIDARG, "SC-5",
            "an empty id");
    answers(slots->ReportEvent(to, NULL, 1, 0, u"", u"", NULL, NULL, NULL, NULL), E_POINTER, "B-2", "no place");
    hears("", "B-2", "nothing of an event that is none");
}

static void questions(ISyncMgrSyncCallback *to)
{
    answers(to->lpVtbl->CanContinue(to, u"a"), S_OK, "SC-12", "a question about an item");
    answers(to->lpVtbl->CanContinue(to, u""), S_OK, "SC-13", "a question about everything");
    answers(to->lpVtbl->CanContinue(to, NULL), S_OK, "SC-13", "the same with NULL");
    hears("asked about a\nasked about all\nasked about all\n", "#69", "a question");
}

static void nothing_more(ISyncMgrSyncCallback *to)
{
    EnumString *ids = (EnumString *)to;
    EnumUnknown *objects = (EnumUnknown *)to;
    answers(to->lpVtbl->QueryForAdditionalItems(to, &ids, &objects), S_FALSE, "#73", "nothing more");
    check(ids == NULL && objects == NULL, "#73", "nothing more is two NULLs");
    ids = (EnumString *)to;
    answers(to->lpVtbl->QueryForAdditionalItems(to, &ids, NULL), E_POINTER, "B-44", "one place");
    check(ids == NULL, "B-44", "the one place is NULL");
    objects = (EnumUnknown *)to;
    answers(to->lpVtbl->QueryForAdditionalItems(to, NULL, &objects), E_POINTER, "B-44", "the other place");
    check(objects == NULL, "B-44", "the other place is NULL");
    answers(to->lpVtbl->ReportManualSync(to), S_OK, "5.2", "ReportManualSync");
    hears("asked for more\nmanual\n", "SC-16", "that more was asked for");
}

void center_slots(void)
{
    ISyncMgrSyncCallback *to = border_center(GOES_ON, 0);
    queries(to, &ID_SYNC_CALLBACK, &ID_UNKNOWN, "the callback");
    ids(to);
    reports(to);
    session_text(to);
    events(to);
    questions(to);
    nothing_more(to);
    let_go(to, "B-11", "the callback");
    hears("end failed\n", "B-48", "the end, failed since items were left,");
}

/* A cancel that was answered once is answered by each channel. */
static void stays(ISyncMgrSyncCallback *to, int32_t request, HRESULT item, HRESULT all)
{
    struct answer text = {.request = UNTOUCHED};
    text.code = to->lpVtbl->SetHandlerProgressText(to, u"t", &text.request);
    requests(works_on(to, u"b"), request, "#79", "the next report of the item");
    requests(text, request == SYNCMGR_CR_CANCEL_ALL ? request : SYNCMGR_CR_NONE, "#79", "the text of the handler");
    answers(to->lpVtbl->CanContinue(to, u"b"), item, "#79", "a question about the item");
    answers(to->lpVtbl->CanContinue(to, u"a"), all, "SC-11", "a question about another one");
    answers(to->lpVtbl->CanContinue(to, u""), all, "B-42", "a question about everything");
    answers(to->lpVtbl->CanContinue(to, NULL), all, "B-42", "the same with NULL");
    int32_t other = all == S_FALSE ? SYNCMGR_CR_CANCEL_ALL : SYNCMGR_CR_NONE;
    requests(works_on(to, u"a"), other, "SC-11", "a report of another item");
}

void center_cancels(void)
{
    ISyncMgrSyncCallback *to = border_center(CANCELS_ITEM, 2);
    requests(works_on(to, u"a"), SYNCMGR_CR_NONE, "SC-8", "a report");
    requests(works_on(to, u"b"), SYNCMGR_CR_CANCEL_ITEM, "SC-11", "a cancel of an item");
    stays(to, SYNCMGR_CR_CANCEL_ITEM, S_FALSE, S_OK);
    let_go(to, "B-11", "the callback");
    to = border_center(CANCELS_ALL, 2);
    requests(works_on(to, u"a"), SYNCMGR_CR_NONE, "SC-8", "a report");
    requests(works_on(to, u"b"), SYNCMGR_CR_CANCEL_ALL, "SC-11", "a cancel of all");
    stays(to, SYNCMGR_CR_CANCEL_ALL, S_FALSE, S_FALSE);
    let_go(to, "B-11", "the callback");
    /* Where there is no place for it, or no word. */
    to = border_center(CANCELS_ALL, 1);
    answers(to->lpVtbl->ReportProgress(to, u"a", NULL, SYNCMGR_PS_UPDATING, 1, 4, NULL), S_OK, "#66", "no place");
    stays(to, SYNCMGR_CR_CANCEL_ALL, S_FALSE, S_FALSE);
    let_go(to, "B-11", "the callback");
    to = border_center(CANCELS_ALL, 1);
    answers(to->lpVtbl->ReportManualSync(to), S_OK, "B-46", "a cancel of all where there is no word for it");
    stays(to, SYNCMGR_CR_CANCEL_ALL, S_FALSE, S_FALSE);
    let_go(to, "B-11", "the callback");
    to = border_center(CANCELS_ITEM, 1);
    answers(to->lpVtbl->CanContinue(to, u"b"), S_FALSE, "SC-12", "a question about a canceled item");
    stays(to, SYNCMGR_CR_CANCEL_ITEM, S_FALSE, S_OK);
    let_go(to, "B-11", "the callback");
    hear_nothing();
}

static void fails_with(enum script script, HRESULT code, const char *rule)
{
    ISyncMgrSyncCallback *to = border_center(script, 1);
    is_answered(works_on(to, u"a"), code, SYNCMGR_CR_NONE, rule, "a report that fails");
    let_go(to, "B-11", "the callback");
    to = border_center(script, 1);
    answers(to->lpVtbl->CanContinue(to, u"a"), code, rule, "a question that fails");
    let_go(to, "B-11", "the callback");
    to = border_center(script, 1);
    answers(to->lpVtbl->AddItemToSession(to, u"a"), code, rule, "an item that fails");
    let_go(to, "B-11", "the callback");
    to = border_center(script, 1);
    EnumString *ids = (EnumString *)to;
    EnumUnknown *objects = (EnumUnknown *)to;
    answers(to->lpVtbl->QueryForAdditionalItems(to, &ids, &objects), code, rule, "a wish that fails");
    check(ids == NULL && objects == NULL, rule, "a wish that fails is two NULLs");
    let_go(to, "B-11", "the callback");
    to = border_center(script, 1);
    GUID id = ID_STRANGE, none = {0};
    answers(to->lpVtbl->ReportEvent(to, NULL, 1, 0, u"", u"", NULL, NULL, NULL, &id), code, rule,
            "an event that fails");
    check(is_same_id(&id, &none), rule, "an event that fails has no id");
    let_go(to, "B-11", "the callback");
}

void center_fails(void)
{
    fails_with(FAILS, E_FAIL, "A-MOB-13");
    fails_with(IS_GONE, RPC_E_DISCONNECTED, "B-10");
    fails_with(PANICS, E_UNEXPECTED, "#84");
    hear_nothing();
    ISyncMgrSyncCallback *to = border_center(PANICS, 1);
    is_answered(works_on(to, u"a"), E_UNEXPECTED, SYNCMGR_CR_NONE, "#84", "a panic");
    is_answered(works_on(to, u"a"), E_UNEXPECTED, SYNCMGR_CR_NONE, "B-3", "a call after a panic");
    answers(to->lpVtbl->CanContinue(to, NULL), E_UNEXPECTED, "B-3", "a question after a panic");
    hears("a updating 1/4\n", "B-3", "nothing after a panic");
    let_go(to, "B-11", "the callback");
    hears("", "B-3", "no end after a panic");
}

/* A session of the handler `mail`, with the items `a`, `b` and `c`. */
static ISyncMgrSyncCallback *create_session(ISyncMgrSessionCreator *from)
{
    static const LPCWSTR items[] = {u"a", u"b", u"c"};
    ISyncMgrSyncCallback *session = NULL;
    answers(from->lpVtbl->CreateSession(from, u"mail", items, 3, &session), S_OK, "SC-1", "CreateSession");
    if (!check(session != NULL, "SC-1", "a session has a callback")) {
        leave(1);
    }
    hears("begin mail: a, b, c\n", "SC-1", "which items are synchronized");
    return session;
}

static void refuses_session(ISyncMgrSessionCreator *from, LPCWSTR handler, const LPCWSTR *items, ULONG count,
                            const char *what)
{
    ISyncMgrSyncCallback *session = (ISyncMgrSyncCallback *)from;
    answers(from->lpVtbl->CreateSession(from, handler, items, count, &session), E_INVALIDARG, "#57", what);
    check(session == NULL, "B-47", "there is no callback for %s", what);
}

void center_sessions(void)
{
    static const LPCWSTR items[] = {u"a", u"", NULL};
    ISyncMgrSessionCreator *from = border_creator(GOES_ON, 0);
    queries(from, &ID_SESSION_CREATOR, &ID_UNKNOWN, "the creator");
    refuses_session(from, NULL, items, 1, "no handler");
    refuses_session(from, u"", items, 1, "an empty handler");
    refuses_session(from, u"mail", NULL, 0, "no items");
    refuses_session(from, u"mail", NULL, 1, "NULL for items");
    refuses_session(from, u"mail", items, 0, "an empty list");
    refuses_session(from, u"mail", items, 2, "an empty item");
    refuses_session(from, u"mail", items + 2, 1, "an item of NULL");
    hears("", "#57", "nothing of a session that is none");
    answers(from->lpVtbl->CreateSession(from, u"mail", items, 1, NULL), S_OK, "SC-2",
            "a session without a callback");
    hears("begin mail: a\nend disconnected\n", "SC-2", "a session without a callback");
    ISyncMgrSyncCallback *session = create_session(from);
    let_go(from, "B-11", "the creator");
    for (unsigned at = 0; at < 3; at++) {
        is_answered(report(session, (const WCHAR[]){(WCHAR)(u'a' + at), 0}, NULL, SYNCMGR_PS_SUCCEEDED, 4), S_OK,
                    SYNCMGR_CR_NONE, "SC-4", "the end of an item");
    }
    hear_nothing();
    let_go(session, "B-11", "the session");
    hears("end succeeded\n", "B-48", "the end of a session");
}

void center_closes_items(void)
{
    ISyncMgrSessionCreator *from = border_creator(GOES_ON, 0);
    ISyncMgrSyncCallback *to = create_session(from);
    is_answered(report(to, u"a", NULL, SYNCMGR_PS_SUCCEEDED, 4), S_OK, 0, "SC-10", "succeeded");
    is_answered(report(to, u"a", NULL, SYNCMGR_PS_SUCCEEDED, 4), E_ACCESSDENIED, 0, "SC-10", "succeeded again");
    is_answered(report(to, u"a", NULL, SYNCMGR_PS_UPDATING, 1), E_ACCESSDENIED, 0, "SC-10", "updating after it");
    is_answered(report(to, u"b", NULL, SYNCMGR_PS_CANCELED, 4), S_OK, 0, "SC-9", "canceled");
    is_answered(report(to, u"b", NULL, SYNCMGR_PS_CANCELED, 4), E_ACCESSDENIED, 0, "SC-10", "canceled again");
    is_answered(report(to, u"b", NULL, SYNCMGR_PS_FAILED, 4), S_OK, 0, "SC-10", "failed after it");
    is_answered(report(to, u"b", NULL, SYNCMGR_PS_FAILED, 4), S_OK, 0, "A-SC-3", "failed again");
    is_answered(report(to, u"b", NULL, SYNCMGR_PS_SUCCEEDED, 4), E_ACCESSDENIED, 0, "SC-10",
                "succeeded after failed");
    is_answered(report(to, u"c", NULL, SYNCMGR_PS_DISCONNECTED, 1), S_OK, 0, "A-SC-2", "disconnected");
    is_answered(report(to, u"c", NULL, SYNCMGR_PS_UPDATING, 1), S_OK, 0, "A-SC-2", "updating after it");
    is_answered(report(to, u"c", NULL, SYNCMGR_PS_SUCCEEDED, 4), S_OK, 0, "A-SC-2", "succeeded after it");
    is_answered(works_on(to, u"d"), E_INVALIDARG, 0, "A-SC-14", "an item of nobody");
    answers(to->lpVtbl->CanContinue(to, u"d"), E_INVALIDARG, "#70", "a question about an item of nobody");
    answers(to->lpVtbl->CanContinue(to, u"c"), S_OK, "SC-12", "a question about an item");
    hear_nothing();
    let_go(to, "B-11", "the session");
    hears("end failed\n", "B-48", "the worst end");
    /* Only the refused report tells that this one has failed. */
    to = create_session(from);
    let_go(from, "B-11", "the creator");
    for (unsigned at = 0; at < 3; at++) {
        report(to, (const WCHAR[]){(WCHAR)(u'a' + at), 0}, NULL, SYNCMGR_PS_SUCCEEDED, 4);
    }
    is_answered(works_on(to, u"b"), E_ACCESSDENIED, 0, "SC-10", "updating after succeeded");
    hear_nothing();
    let_go(to, "B-11", "the session");
    hears("end failed\n", "SC-10", "that an item has failed which was reported after its end");
}

/* An item of the program's own. */
struct item {
    struct object base;
    LPCWSTR id; /* NULL: it does not tell */
};

static HRESULT WINAPI get_item_id(void *this, WCHAR **id)
{
    struct item *item = this;
    object_called(this);
    *id = item->id == NULL ? NULL : give_text(item->id);
    return item->id == NULL ? E_FAIL : S_OK;
}

static const ISyncMgrSyncItemVtbl item_slots = {UNKNOWN_IS_OURS, .GetItemID = get_item_id};

static HRESULT propose(ISyncMgrSyncCallback *to, LPCWSTR id)
{
    static struct item item[16];
    static unsigned made;
    struct item *one = &item[made++ % 16];
    object_init(&one->base, &item_slots, "the proposed item", &ID_SYNC_ITEM, NULL);
    one->id = id;
    HRESULT answer = to->lpVtbl->ProposeItem(to, one);
    check(one->base.calls > 0, "SC-18", "the item is asked for its id");
    object_release(one);
    return answer;
}

void center_joins(void)
{
    ISyncMgrSessionCreator *from = border_creator(GOES_ON, 0);
    ISyncMgrSyncCallback *to = create_session(from);
    let_go(from, "B-11", "the creator");
    answers(to->lpVtbl->AddItemToSession(to, u"a"), E_INVALIDARG, "SC-17", "a member that is added");
    answers(to->lpVtbl->AddItemToSession(to, u"d"), S_OK, "SC-17", "a new item");
    answers(to->lpVtbl->AddItemToSession(to, u"d"), E_INVALIDARG, "SC-17", "the same again");
    answers(to->lpVtbl->CommitItem(to, u"e"), E_INVALIDARG, "SC-19", "a commit without a proposal");
    answers(to->lpVtbl->CommitItem(to, u"a"), E_INVALIDARG, "SC-19", "a commit of a member");
    answers(propose(to, u"a"), E_INVALIDARG, "SC-18", "a proposal of a member");
    answers(propose(to, u"e"), S_OK, "SC-18", "a proposal");
    answers(propose(to, u"e"), E_INVALIDARG, "SC-18", "the same again");
    answers(propose(to, NULL), E_INVALIDARG, "SC-26", "an item that does not tell its id");
    answers(propose(to, u""), E_INVALIDARG, "SC-26", "an item with an empty id");
    answers(to->lpVtbl->ProposeItem(to, NULL), E_INVALIDARG, "B-45", "a proposal of NULL");
    is_answered(report(to, u"e", NULL, SYNCMGR_PS_SUCCEEDED, 4), S_OK, 0, "#59", "a proposed item");
    answers(to->lpVtbl->CommitItem(to, u"e"), S_OK, "SC-19", "a commit");
    answers(to->lpVtbl->CommitItem(to, u"e"), E_INVALIDARG, "SC-19", "the same again");
    hear_nothing();
    answers(to->lpVtbl->AddIUnknownToSession(to, NULL), S_OK, "B-45", "an object of NULL");
    answers(to->lpVtbl->AddIUnknownToSession(to, to), S_OK, "B-45", "an object");
    hears("added one without an id\nadded one without an id\n", "B-45", "an object that joins");
    let_go(to, "B-11", "the session");
    hears("end failed\n", "B-48", "the end");
    objects_judge();
}

static void offered_ids(EnumString *ids)
{
    WCHAR *texts[3] = {NULL, NULL, NULL};
    ULONG fetched = 77;
    answers(ids->lpVtbl->Next(ids, 3, texts, NULL), E_POINTER, "SC-16", "three without a count");
    answers(ids->lpVtbl->Next(ids, 1, NULL, &fetched), E_POINTER, "SC-16", "one without a place");
    answers(ids->lpVtbl->Next(ids, 3, texts, &fetched), S_FALSE, "SC-16", "three where there are two");
    check(fetched == 2 && is_text(texts[0], u"c") && is_text(texts[1], u"d"), "SC-16",
          "the ids that fit are c and d");
    CoTaskMemFree(texts[0]);
    CoTaskMemFree(texts[1]);
    answers(ids->lpVtbl->Next(ids, 1, texts, &fetched), S_FALSE, "SC-16", "one more");
    check(fetched == 0, "SC-16", "there are no more");
    answers(ids->lpVtbl->Reset(ids), S_OK, "SC-16", "Reset");
    answers(ids->lpVtbl->Skip(ids, 1), S_OK, "SC-16", "Skip");
    EnumString *copy = NULL;
    answers(ids->lpVtbl->Clone(ids, (void **)&copy), S_OK, "SC-16", "Clone");
    answers(ids->lpVtbl->Clone(ids, NULL), E_POINTER, "SC-16", "Clone without a place");
    answers(ids->lpVtbl->Skip(ids, 2), S_FALSE, "SC-16", "Skip beyond the end");
    answers(copy->lpVtbl->Next(copy, 1, texts, NULL), S_OK, "SC-16", "one without a count");
    check(is_text(texts[0], u"d"), "SC-16", "a copy stands where the original stood");
    CoTaskMemFree(texts[0]);
    let_go(copy, "B-11", "the copy");
}

static void offered_objects(ISyncMgrSyncCallback *to, EnumUnknown *objects)
{
    void *given[2] = {NULL, NULL};
    ULONG fetched = 77;
    answers(objects->lpVtbl->Next(objects, 2, given, &fetched), S_OK, "SC-16", "two objects");
    if (!check(fetched == 2 && given[0] != NULL && given[1] != NULL, "SC-16", "there are two objects")) {
        return;
    }
    for (unsigned at = 0; at < 2; at++) {
        answers(to->lpVtbl->AddIUnknownToSession(to, given[at]), S_OK, "SC-17", "an offered object");
        let_go(given[at], "B-11", "an offered object");
    }
    answers(objects->lpVtbl->Next(objects, 1, given, NULL), S_FALSE, "SC-16", "a third one");
    answers(objects->lpVtbl->Reset(objects), S_OK, "SC-16", "Reset");
    answers(objects->lpVtbl->Skip(objects, 2), S_OK, "SC-16", "Skip");
}

void center_offers(void)
{
    ISyncMgrSyncCallback *to = border_center(OFFERS, 0);
    EnumString *ids = NULL;
    EnumUnknown *objects = NULL;
    answers(to->lpVtbl->QueryForAdditionalItems(to, &ids, &objects), S_OK, "SC-16", "a wish");
    if (!check(ids != NULL && objects != NULL, "SC-16", "there are items with an id, and without")) {
        leave(1);
    }
    queries(ids, &ID_ENUM_STRING, &ID_UNKNOWN, "the ids");
    queries(objects, &ID_ENUM_UNKNOWN, &ID_UNKNOWN, "the objects");
    offered_ids(ids);
    offered_objects(to, objects);
    let_go(to, "B-11", "the callback");
    let_go(ids, "B-11", "the ids");
    let_go(objects, "B-11", "the objects");
    hear_nothing();
}

enum { THREADS = 4, EACH = 200 };

static void report_often(void *callback)
{
    unsigned good = 0;
    for (unsigned at = 0; at < EACH; at++) {
        good += works_on(callback, u"a").code == S_OK;
        good += ((ISyncMgrSyncCallback *)callback)->lpVtbl->CanContinue(callback, NULL) == S_OK;
    }
    check(good == 2 * EACH, "B-14", "a thread is answered %u times", good);
}

void center_threads(void)
{
    struct thread threads[THREADS];
    ISyncMgrSyncCallback *to = border_center(GOES_ON, 0);
    for (unsigned at = 0; at < THREADS; at++) {
        thread_start(&threads[at], report_often, to);
    }
    for (unsigned at = 0; at < THREADS; at++) {
        thread_join(&threads[at]);
    }
    static char heard[THREADS * EACH * 64];
    border_heard(heard, sizeof heard);
    unsigned lines = 0;
    for (const char *at = heard; *at != 0; at++) {
        lines += *at == '\n';
    }
    check(lines == 2 * THREADS * EACH, "B-12", "what several threads say is heard: %u", lines);
    let_go(to, "B-11", "the callback");
    hear_nothing();
}
