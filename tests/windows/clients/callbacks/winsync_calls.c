/* The program as a native session and as a native provider: it calls what is exported. */
#include "border.h"
#include "object.h"
#include "scenarios.h"

#include "../system.h"
#include "../verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNTOUCHED = 77 };

static HRESULT applies(ISyncSessionState *to, DWORD increment, DWORD left)
{
    return to->lpVtbl->OnProgress(to, SPR_DESTINATION, SPS_CHANGE_APPLICATION, increment, left);
}

static HRESULT detects(ISyncSessionState *to, DWORD completed, DWORD total)
{
    return to->lpVtbl->OnProgress(to, SPR_SOURCE, SPS_CHANGE_DETECTION, completed, total);
}

/* A change has nothing to be called for here. */
static const UnknownVtbl change_slots = {UNKNOWN_IS_OURS};

struct conflict {
    struct object base;
    HRESULT code; /* what setting an action is answered */
    int32_t action;
    unsigned set;
};

static HRESULT WINAPI set_action(void *this, int32_t action)
{
    struct conflict *conflict = this;
    object_called(this);
    conflict->action = action;
    conflict->set += 1;
    return conflict->code;
}

static const IChangeConflictVtbl conflict_slots = {UNKNOWN_IS_OURS, .SetResolveActionForChange = set_action};

static void conflict_init(struct conflict *conflict, HRESULT code)
{
    object_init(&conflict->base, &conflict_slots, "the conflict", &ID_CHANGE_CONFLICT, NULL);
    conflict->code = code;
    conflict->action = UNTOUCHED;
    conflict->set = 0;
}

/* An error, and its words: one object with two faces would do, two are closer to the real thing. */
struct words {
    struct object base;
    LPCWSTR name, description;
};

struct error {
    struct object base;
    HRESULT code; /* what it answers to everything */
    struct words *words;
};

static HRESULT give_words(LPCWSTR text, WCHAR *place, DWORD *room)
{
    DWORD needed = units(text) + 1;
    bool fits = place != NULL && *room >= needed;
    if (fits) {
        memcpy(place, text, needed * sizeof *text);
    }
    *room = needed;
    return fits ? S_OK : E_MORE_DATA;
}

static HRESULT WINAPI get_name(void *this, WCHAR *place, DWORD *room)
{
    object_called(this);
    return give_words(((struct words *)this)->name, place, room);
}

static HRESULT WINAPI get_description(void *this, WCHAR *place, DWORD *room)
{
    object_called(this);
    return give_words(((struct words *)this)->description, place, room);
}

static const IRecoverableErrorDataVtbl words_slots = {
    UNKNOWN_IS_OURS, .GetItemDisplayName = get_name, .GetErrorDescription = get_description};

static HRESULT give_number(struct error *error, int32_t *place, int32_t number)
{
    object_called(error);
    if (error->code == S_OK) {
        *place = number;
    }
    return error->code;
}

static HRESULT WINAPI get_stage(void *this, int32_t *stage)
{
    return give_number(this, stage, SPS_CHANGE_ENUMERATION);
}

static HRESULT WINAPI get_provider(void *this, int32_t *role)
{
    return give_number(this, role, SPR_SOURCE);
}

static HRESULT WINAPI get_data(void *this, HRESULT *code, void **words)
{
    struct error *error = this;
    object_called(this);
    if (error->code == S_OK) {
        *code = E_ACCESSDENIED;
        *words = error->words;
    }
    if (error->code == S_OK && error->words != NULL) {
        object_add_ref(error->words);
    }
    return error->code;
}

static const IRecoverableErrorVtbl error_slots = {
    UNKNOWN_IS_OURS,
    .GetStage = get_stage,
    .GetProvider = get_provider,
    .GetRecoverableErrorDataForChange = get_data,
};

static void tell_error(ISyncCallback2 *to, HRESULT code, LPCWSTR name, const char *wanted, const char *what)
{
    struct error error;
    struct words words;
    object_init(&error.base, &error_slots, "the error", &ID_RECOVERABLE_ERROR, NULL);
    object_init(&words.base, &words_slots, "the words", &ID_RECOVERABLE_ERROR_DATA, NULL);
    error.code = code;
    error.words = name == NULL ? NULL : &words;
    words.name = name;
    words.description = u"not yours";
    answers(to->lpVtbl->OnRecoverableError(to, &error), S_OK, "WS-15", what);
    hears(wanted, "B-64", what);
    object_release(&error);
    object_release(&words);
    objects_judge();
}

static void errors(ISyncCallback2 *to)
{
    static WCHAR name[401];
    static char wanted[512] = "error source enumeration 0x80070005; ";
    for (unsigned at = 0; at < 400; at++) {
        name[at] = u'n';
    }
    memset(wanted + strlen(wanted), 'n', 400);
    strcat(wanted, "; not yours\n");
    tell_error(to, S_OK, u"report.txt", "error source enumeration 0x80070005; report.txt; not yours\n", "an error");
    tell_error(to, S_OK, name, wanted, "an error with a long name");
    tell_error(to, S_OK, NULL, "error source enumeration 0x80070005; ; \n", "an error without words");
    tell_error(to, E_NOTIMPL, u"n", "error unknown role 4294967295 unknown stage 4294967295 0x80004005; ; \n",
               "an error that tells nothing");
    answers(to->lpVtbl->OnRecoverableError(to, NULL), E_INVALIDARG, "B-2", "an error of NULL");
}

static void conflicts(ISyncCallback2 *to)
{
    struct conflict conflict;
    conflict_init(&conflict, S_OK);
    answers(to->lpVtbl->OnConflict(to, &conflict), S_OK, "WS-11", "a conflict");
    check(conflict.set == 1 && conflict.action == SRA_ACCEPT_SOURCE_PROVIDER, "#20",
          "the action is set before the call returns: %d", (int)conflict.action);
    object_release(&conflict);
    objects_judge();
    conflict_init(&conflict, E_POINTER);
    answers(to->lpVtbl->OnConflict(to, &conflict), E_POINTER, "B-62", "a conflict that takes no action");
    object_release(&conflict);
    objects_judge();
    answers(to->lpVtbl->OnConflict(to, NULL), E_INVALIDARG, "B-2", "a conflict of NULL");
    hears("conflict\nconflict\n", "WS-11", "a conflict");
}

static void numbers(ISyncCallback2 *to)
{
    const ISyncCallback2Vtbl *slots = to->lpVtbl;
    answers(slots->OnProgress(to, SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 4), S_OK, "WS-3", "OnProgress");
    answers(slots->OnProgress(to, SPR_DESTINATION, SPS_CHANGE_APPLICATION, 0, 0), S_OK, "#8", "zero of zero");
    answers(slots->OnProgress(to, SPR_DESTINATION, SPS_CHANGE_APPLICATION, 0, 0), S_OK, "#8", "the same again");
    answers(slots->OnProgress(to, SPR_SOURCE, SPS_CHANGE_ENUMERATION, 9, 4), S_OK, "A-WS-3", "nine of four");
    answers(slots->OnProgress(to, 2, 3, UINT32_MAX, 1), S_OK, "B-61", "a role and a stage without a name");
    hears("source detection 1/4\ndestination application 0/0\ndestination application 0/0\nsource enumeration 9/4\n"
          "unknown role 2 unknown stage 3 4294967295/1\n",
          "WS-1", "what is told, as it comes,");
    answers(slots->OnChangeApplied(to, 3, 1), S_OK, "WS-16", "OnChangeApplied");
    answers(slots->OnChangeFailed(to, 3, 2), S_OK, "WS-16", "OnChangeFailed");
    hears("applied 3 1\nfailed 3 2\n", "WS-16", "how changes end");
}

void application_slots(void)
{
    struct object change;
    int32_t action = UNTOUCHED;
    ISyncCallback2 *to = border_application(GOES_ON, 0);
    queries(to, &ID_CALLBACK, &ID_CALLBACK2, "the callback");
    numbers(to);
    object_init(&change, &change_slots, "the change", &ID_CHANGE, NULL);
    answers(to->lpVtbl->OnChange(to, &change), S_OK, "WS-10", "a change");
    object_release(&change);
    objects_judge();
    answers(to->lpVtbl->OnChange(to, NULL), E_INVALIDARG, "B-2", "a change of NULL");
    hears("change\n", "WS-10", "a change");
    conflicts(to);
    answers(to->lpVtbl->OnFullEnumerationNeeded(to, NULL), E_POINTER, "B-2", "no place for an action");
    hears("", "B-2", "nothing of what has no place");
    answers(to->lpVtbl->OnFullEnumerationNeeded(to, &action), S_OK, "WS-12", "OnFullEnumerationNeeded");
    check(action == SFEA_PARTIAL_SYNC, "#21", "the action is written: %d", (int)action);
    hears("full enumeration\n", "WS-12", "that a full enumeration is needed");
    errors(to);
    let_go(to, "B-11", "the callback");
}

/* Whatever once stopped the session is answered from then on. */
static void stopped(ISyncCallback2 *to, HRESULT code, HRESULT later, const char *rule)
{
    struct conflict conflict;
    int32_t action = UNTOUCHED;
    answers(to->lpVtbl->OnProgress(to, SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 4), code, rule, "a report");
    answers(to->lpVtbl->OnProgress(to, SPR_SOURCE, SPS_CHANGE_DETECTION, 2, 4), later, "#15", "the next one");
    answers(to->lpVtbl->OnChangeApplied(to, 1, 0), later, "#15", "a change that was applied");
    answers(to->lpVtbl->OnFullEnumerationNeeded(to, &action), later, "#15", "a full enumeration");
    check(action == SFEA_ABORT, "A-WS-1", "none is begun: %d", (int)action);
    conflict_init(&conflict, S_OK);
    answers(to->lpVtbl->OnConflict(to, &conflict), later, "#15", "a conflict");
    check(conflict.set == 0, "B-60", "nothing is resolved any more");
    object_release(&conflict);
    objects_judge();
    let_go(to, "B-11", "the callback");
}

static void nonsense(void)
{
    struct conflict conflict;
    int32_t action = UNTOUCHED;
    ISyncCallback2 *to = border_application(CHOOSES_NONSENSE, 0);
    conflict_init(&conflict, S_OK);
    answers(to->lpVtbl->OnConflict(to, &conflict), E_INVALIDARG, "#20", "an action without a name");
    check(conflict.set == 0, "#20", "an action without a name is not set");
    object_release(&conflict);
    objects_judge();
    answers(to->lpVtbl->OnFullEnumerationNeeded(to, &action), E_INVALIDARG, "#21", "the same of an enumeration");
    check(action == SFEA_ABORT, "#21", "abort is written instead: %d", (int)action);
    let_go(to, "B-11", "the callback");
    to = border_application(OFFERS, 0);
    answers(to->lpVtbl->OnFullEnumerationNeeded(to, &action), S_OK, "WS-12", "an answer of abort");
    check(action == SFEA_ABORT, "WS-12", "abort is written: %d", (int)action);
    answers(to->lpVtbl->OnChangeApplied(to, 1, 0), E_ABORT, "WS-14", "what follows");
    let_go(to, "B-11", "the callback");
}

void application_stops(void)
{
    stopped(border_application(CANCELS_ALL, 1), E_ABORT, E_ABORT, "#15");
    stopped(border_application(FAILS, 1), E_FAIL, E_ABORT, "A-WS-6");
    stopped(border_application(IS_GONE, 1), RPC_E_DISCONNECTED, E_ABORT, "A-WS-6");
    stopped(border_application(PANICS, 1), E_UNEXPECTED, E_UNEXPECTED, "#84");
    nonsense();
    hear_nothing();
}

void session_adds_up(void)
{
    ISyncSessionState *to = border_session(GOES_ON, 0);
    queries(to, &ID_SESSION_STATE, &ID_UNKNOWN, "the session");
    void *two = to;
    answers(to->lpVtbl->QueryInterface(to, &ID_SESSION_STATE2, &two), E_NOINTERFACE, "3.2", "ISyncSessionState2");
    answers(applies(to, 2, 8), S_OK, "WS-4", "2, 8 left");
    answers(detects(to, 7, 9), S_OK, "WS-4", "a report of another stage");
    answers(to->lpVtbl->OnProgress(to, 2, SPS_CHANGE_APPLICATION, 50, 50), E_INVALIDARG, "WS-5", "the role 2");
    answers(to->lpVtbl->OnProgress(to, -1, SPS_CHANGE_APPLICATION, 50, 50), E_INVALIDARG, "WS-5", "the role -1");
    answers(to->lpVtbl->OnProgress(to, SPR_SOURCE, 3, 50, 50), E_INVALIDARG, "WS-5", "the stage 3");
    answers(applies(to, 3, 5), S_OK, "WS-4", "3, 5 left");
    answers(applies(to, 5, 0), S_OK, "WS-4", "5, nothing left");
    answers(detects(to, 3, 9), S_OK, "WS-2", "fewer than before");
    hears("destination application 2/10\nsource detection 7/9\ndestination application 5/10\n"
          "destination application 10/10\nsource detection 3/9\n",
          "WS-6", "the sum of increments, and nothing of what was refused,");
    let_go(to, "B-11", "the session");
}

static void is_canceled(ISyncSessionState *to, bool canceled, const char *what)
{
    WINBOOL said = UNTOUCHED;
    answers(to->lpVtbl->IsCanceled(to, &said), S_OK, "WS-18", "IsCanceled");
    check((said != 0) == canceled && said != UNTOUCHED, "WS-18", "whether the session is canceled %s: %d", what,
          (int)said);
}

static void aborts(ISyncSessionState *to)
{
    BYTE bytes[4] = {0};
    DWORD count = sizeof bytes;
    SYNC_RANGE range = {bytes, bytes};
    const ISyncSessionStateVtbl *slots = to->lpVtbl;
    answers(applies(to, 1, 1), E_ABORT, "#15", "OnProgress");
    answers(detects(to, 1, 1), E_ABORT, "#15", "OnProgress of another stage");
    answers(slots->GetInfoForChangeApplication(to, bytes, &count), E_ABORT, "#15", "GetInfoForChangeApplication");
    answers(slots->LoadInfoFromChangeApplication(to, bytes, 4), E_ABORT, "#15", "LoadInfoFromChangeApplication");
    answers(slots->GetForgottenKnowledgeRecoveryRangeStart(to, bytes, &count), E_ABORT, "#15", "a range's start");
    answers(slots->GetForgottenKnowledgeRecoveryRangeEnd(to, bytes, &count), E_ABORT, "#15", "a range's end");
    answers(slots->SetForgottenKnowledgeRecoveryRange(to, &range), E_ABORT, "#15", "a range");
    hears("", "#15", "nothing after a cancel");
    is_canceled(to, true, "later");
    let_go(to, "B-11", "the session");
}

void session_is_canceled(void)
{
    ISyncSessionState *to = border_session(GOES_ON, 0);
    answers(to->lpVtbl->IsCanceled(to, NULL), E_POINTER, "WS-18", "no place for a truth value");
    is_canceled(to, false, "before");
    answers(applies(to, 2, 8), S_OK, "WS-4", "a report before");
    border_cancel();
    is_canceled(to, true, "after");
    hears("destination application 2/10\n", "WS-4", "a report before");
    aborts(to);
    /* The callback cancels, or fails. */
    to = border_session(CANCELS_ALL, 1);
    answers(applies(to, 2, 8), E_ABORT, "#15", "a report that cancels");
    is_canceled(to, true, "by an answer");
    hear_nothing();
    aborts(to);
    to = border_session(FAILS, 1);
    answers(detects(to, 2, 8), E_FAIL, "A-WS-6", "a report that fails");
    is_canceled(to, true, "by a failure");
    hear_nothing();
    aborts(to);
}

static void gives_info(ISyncSessionState *to, BYTE *bytes, DWORD room, HRESULT code, DWORD count, const char *what)
{
    DWORD said = room;
    answers(to->lpVtbl->GetInfoForChangeApplication(to, bytes, &said), code, "B-67", what);
    check(said == count, "B-67", "%s: %u bytes are needed: %u", what, (unsigned)count, (unsigned)said);
}

static void has_no_range(ISyncSessionState *to)
{
    BYTE bytes[4] = {1, 1, 1, 1};
    DWORD count = sizeof bytes;
    SYNC_RANGE range = {bytes, bytes};
    const ISyncSessionStateVtbl *slots = to->lpVtbl;
    answers(slots->GetForgottenKnowledgeRecoveryRangeStart(to, bytes, &count), E_NOTIMPL, "B-67",
            "a range's start");
    answers(slots->GetForgottenKnowledgeRecoveryRangeEnd(to, bytes, &count), E_NOTIMPL, "B-67", "a range's end");
    answers(slots->GetForgottenKnowledgeRecoveryRangeStart(to, bytes, NULL), E_POINTER, "B-2", "no count");
    answers(slots->SetForgottenKnowledgeRecoveryRange(to, &range), E_NOTIMPL, "B-67", "a range");
    answers(slots->SetForgottenKnowledgeRecoveryRange(to, NULL), E_POINTER, "B-2", "a range of NULL");
}

void session_keeps_info(void)
{
    static const BYTE kept[] = {1, 2, 3, 4, 5};
    BYTE *exact = malloc(5), large[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    ISyncSessionState *to = border_session(GOES_ON, 0);
    const ISyncSessionStateVtbl *slots = to->lpVtbl;
    gives_info(to, NULL, 0, S_OK, 0, "nothing kept");
    answers(slots->LoadInfoFromChangeApplication(to, kept, 5), S_OK, "B-67", "five bytes");
    answers(slots->GetInfoForChangeApplication(to, exact, NULL), E_POINTER, "B-2", "no count");
    gives_info(to, NULL, 0, E_MORE_DATA, 5, "no buffer");
    gives_info(to, NULL, 8, E_MORE_DATA, 5, "no buffer, with a count");
    gives_info(to, large, 4, E_MORE_DATA, 5, "a buffer that is too small");
    check(large[0] == 9, "B-67", "a buffer that is too small is left alone");
    gives_info(to, exact, 5, S_OK, 5, "a buffer of that size");
    check(memcmp(exact, kept, 5) == 0, "B-67", "the bytes come back");
    gives_info(to, large, 8, S_OK, 5, "a larger buffer");
    check(memcmp(large, kept, 5) == 0 && large[5] == 9, "B-67", "no more than the bytes are written");
    answers(slots->LoadInfoFromChangeApplication(to, NULL, 5), E_POINTER, "B-67", "NULL with a length");
    answers(slots->LoadInfoFromChangeApplication(to, kept, 0), E_INVALIDARG, "B-67", "a length of zero");
    gives_info(to, exact, 5, S_OK, 5, "what is kept since nothing else was taken");
    answers(slots->LoadInfoFromChangeApplication(to, NULL, 0), S_OK, "B-67", "NULL without a length");
    gives_info(to, exact, 5, S_OK, 0, "what was forgotten");
    has_no_range(to);
    hears("", "B-67", "nothing of what only a change applier can read");
    let_go(to, "B-11", "the session");
    free(exact);
}

enum { THREADS = 4, EACH = 200 };

static void apply_often(void *session)
{
    unsigned good = 0;
    for (unsigned at = 0; at < EACH; at++) {
        good += applies(session, 1, 0) == S_OK;
    }
    check(good == EACH, "B-14", "a thread is answered %u times", good);
}

void session_threads(void)
{
    static char heard[THREADS * EACH * 64];
    struct thread threads[THREADS];
    ISyncSessionState *to = border_session(GOES_ON, 0);
    for (unsigned at = 0; at < THREADS; at++) {
        thread_start(&threads[at], apply_often, to);
    }
    for (unsigned at = 0; at < THREADS; at++) {
        thread_join(&threads[at]);
    }
    border_heard(heard, sizeof heard);
    unsigned last = 0, sum = 0, total, read = 0;
    bool falls = false;
    for (const char *line = heard; sscanf(line, "destination application %u/%u\n", &sum, &total) == 2; last = sum) {
        falls = falls || sum < last;
        line = strchr(line, '\n') + 1;
        read += 1;
    }
    check(!falls, "#9", "sums do not fall, of %u", read);
    check(last == THREADS * EACH, "B-66", "the last sum is all: %u", last);
    let_go(to, "B-11", "the session");
}
