/* The program as an application and as a native session: a provider in Rust reports to it. */
#include "border.h"
#include "object.h"
#include "scenarios.h"

#include "../verdicts.h"

#include <string.h>

enum { MAX_TOLD = 16 };

struct told {
    int32_t role, stage;
    DWORD one, two;
};

/* A callback, or the state of a session. */
struct listener {
    struct object base;
    HRESULT code; /* what each call is answered */
    struct told told[MAX_TOLD];
    unsigned count;
    unsigned changes, conflicts, enumerations, errors, asked;
    struct told applied, failed;
    int32_t resolves; /* how a conflict is resolved; DO_NOT: it is not */
    int32_t action; /* what is written for a full enumeration; DO_NOT: nothing */
    WINBOOL canceled;
};

enum { DO_NOT = -7 };

static HRESULT WINAPI on_progress(void *this, int32_t role, int32_t stage, DWORD one, DWORD two)
{
    struct listener *listener = this;
    object_called(this);
    check((role == SPR_SOURCE || role == SPR_DESTINATION) && stage >= 0 && stage <= 2, "#1",
          "role and stage have names");
    if (listener->count < MAX_TOLD) {
        listener->told[listener->count++] = (struct told){role, stage, one, two};
    }
    return listener->code;
}

/* A change that no engine has attached has nothing to tell; ten slots, of which we call three. */
struct change_slots {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *GetOwnerReplicaId)(void *This, BYTE *pbReplicaId, DWORD *pcbIdSize);
    HRESULT(WINAPI *GetRootItemId)(void *This, BYTE *pbRootItemId, DWORD *pcbIdSize);
    void *GetChangeVersion, *GetCreationVersion;
    HRESULT(WINAPI *GetFlags)(void *This, DWORD *pdwFlags);
    HRESULT(WINAPI *GetWorkEstimate)(void *This, DWORD *pdwWork);
};

static HRESULT WINAPI on_change(void *this, void *change)
{
    struct listener *listener = this;
    object_called(this);
    listener->changes += 1;
    if (!check(change != NULL, "WS-10", "a change is an object")) {
        return E_INVALIDARG;
    }
    const struct change_slots *slots = *(const struct change_slots **)change;
    DWORD number = 77;
    queries(change, &ID_CHANGE, &ID_UNKNOWN, "the change");
    answers(slots->GetFlags(change, &number), E_NOTIMPL, "B-70", "the flags of a change");
    check(number == 0, "B-70", "there are no flags");
    answers(slots->GetWorkEstimate(change, NULL), E_POINTER, "B-2", "an estimate without a place");
    answers(slots->GetRootItemId(change, NULL, &number), E_NOTIMPL, "B-70", "the item of a change");
    return listener->code;
}

static void has_none(HRESULT(WINAPI *get)(void *, void **), void *from, const char *what)
{
    void *object = from;
    answers(get(from, &object), E_NOTIMPL, "B-70", what);
    check(object == NULL, "B-70", "%s: there is none", what);
    answers(get(from, NULL), E_POINTER, "B-2", what);
}

static void judge_conflict(IChangeConflict *conflict)
{
    const IChangeConflictVtbl *slots = conflict->lpVtbl;
    int32_t action = 77;
    answers(slots->GetResolveActionForChange(conflict, &action), S_OK, "A-WS-7", "the action before");
    check(action == SRA_DEFER, "A-WS-7", "a conflict is deferred until it is resolved: %d", (int)action);
    answers(slots->GetResolveActionForChange(conflict, NULL), E_POINTER, "B-2", "an action without a place");
    has_none(slots->GetSourceProviderConflictingChange, conflict, "the source's change");
    has_none(slots->GetDestinationProviderConflictingChange, conflict, "the destination's change");
    has_none(slots->GetSourceProviderConflictingData, conflict, "the source's data");
    has_none(slots->GetDestinationProviderConflictingData, conflict, "the destination's data");
    answers(slots->SetResolveActionForChangeUnit(conflict, conflict, 1), E_NOTIMPL, "B-70", "a unit's action");
    answers(slots->SetResolveActionForChange(conflict, SRA_LAST), E_INVALIDARG, "#20", "an action without a name");
    answers(slots->GetResolveActionForChange(conflict, &action), S_OK, "#20", "the action after it");
    check(action == SRA_DEFER, "#20", "an action without a name changes nothing: %d", (int)action);
}

static HRESULT WINAPI on_conflict(void *this, void *given)
{
    struct listener *listener = this;
    IChangeConflict *conflict = given;
    object_called(this);
    listener->conflicts += 1;
    if (!check(conflict != NULL, "WS-11", "a conflict is an object")) {
        return E_INVALIDARG;
    }
    judge_conflict(conflict);
    if (listener->resolves != DO_NOT) {
        answers(conflict->lpVtbl->SetResolveActionForChange(conflict, listener->resolves), S_OK, "WS-11",
                "an action");
    }
    return listener->code;
}

static HRESULT WINAPI on_full_enumeration(void *this, int32_t *action)
{
    struct listener *listener = this;
    object_called(this);
    listener->enumerations += 1;
    check(action != NULL && *action == SFEA_ABORT, "A-WS-1", "abort stands in the place for the action");
    if (listener->action != DO_NOT) {
        *action = listener->action;
    }
    return listener->code;
}

static void judge_words(HRESULT(WINAPI *get)(void *, WCHAR *, DWORD *), void *words, LPCWSTR wanted,
                        const char *what)
{
    WCHAR text[32] = {0};
    DWORD count = 0, needed = units(wanted) + 1;
    answers(get(words, NULL, &count), E_MORE_DATA, "B-67", what);
    check(count == needed, "B-67", "%s: so many are needed: %u", what, (unsigned)count);
    count = needed - 1;
    answers(get(words, text, &count), E_MORE_DATA, "B-67", what);
    check(count == needed && text[0] == 0, "B-67", "%s: a buffer that is too small is left alone", what);
    answers(get(words, text, &count), S_OK, "B-67", what);
    check(count == needed && is_text(text, wanted), "B-67", "%s: a buffer of that size is filled", what);
    answers(get(words, text, NULL), E_POINTER, "B-2", what);
}

static void judge_error(IRecoverableError *error)
{
    const IRecoverableErrorVtbl *slots = error->lpVtbl;
    int32_t stage = 77, role = 77;
    HRESULT code = S_OK;
    void *object;
    IRecoverableErrorData *words = NULL;
    answers(slots->GetStage(error, &stage), S_OK, "WS-15", "the stage");
    answers(slots->GetProvider(error, &role), S_OK, "WS-15", "the role");
    check(stage == SPS_CHANGE_APPLICATION && role == SPR_DESTINATION, "WS-15", "where it failed is told");
    answers(slots->GetStage(error, NULL), E_POINTER, "B-2", "a stage without a place");
    has_none(slots->GetChangeWithRecoverableError, error, "the change");
    answers(slots->GetRecoverableErrorDataForChange(error, &code, (void **)&words), S_OK, "WS-15", "the data");
    if (!check(words != NULL && (uint32_t)code == 0x80070020u, "WS-15", "why it failed is told")) {
        return;
    }
    judge_words(words->lpVtbl->GetItemDisplayName, words, u"report.txt", "the name");
    judge_words(words->lpVtbl->GetErrorDescription, words, u"in use", "the description");
    words->lpVtbl->Release(words);
    object = error;
    answers(slots->GetRecoverableErrorDataForChangeUnit(error, error, &code, &object), E_NOTIMPL, "B-70",
            "a unit's data");
    check(object == NULL, "B-70", "a unit has no data");
}

static HRESULT WINAPI on_error(void *this, void *error)
{
    struct listener *listener = this;
    object_called(this);
    listener->errors += 1;
    if (!check(error != NULL, "WS-15", "an error is an object")) {
        return E_INVALIDARG;
    }
    judge_error(error);
    return listener->code;
}

static HRESULT WINAPI on_applied(void *this, DWORD applied, DWORD failed)
{
    struct listener *listener = this;
    object_called(this);
    listener->applied = (struct told){.one = applied, .two = failed};
    return listener->code;
}

static HRESULT WINAPI on_failed(void *this, DWORD applied, DWORD failed)
{
    struct listener *listener = this;
    object_called(this);
    listener->failed = (struct told){.one = applied, .two = failed};
    return listener->code;
}

#define CALLBACK_IS_OURS                                                                                     \
    UNKNOWN_IS_OURS, .OnProgress = on_progress, .OnChange = on_change, .OnConflict = on_conflict,            \
                     .OnFullEnumerationNeeded = on_full_enumeration, .OnRecoverableError = on_error

static const ISyncCallbackVtbl one_slots = {CALLBACK_IS_OURS};
static const ISyncCallback2Vtbl two_slots = {
    CALLBACK_IS_OURS, .OnChangeApplied = on_applied, .OnChangeFailed = on_failed};

static HRESULT WINAPI say_canceled(void *this, WINBOOL *canceled)
{
    struct listener *listener = this;
    object_called(this);
    listener->asked += 1;
    check(canceled != NULL, "WS-18", "there is a place for a truth value");
    *canceled = listener->canceled;
    return listener->code;
}

static const ISyncSessionStateVtbl session_slots = {
    UNKNOWN_IS_OURS, .IsCanceled = say_canceled, .OnProgress = on_progress};

static void listener_init(struct listener *listener, const void *slots, HRESULT code)
{
    bool is_session = slots == &session_slots;
    memset(listener, 0, sizeof *listener);
    object_init(&listener->base, slots, is_session ? "the session" : "the callback",
                is_session ? &ID_SESSION_STATE : &ID_CALLBACK, slots == &two_slots ? &ID_CALLBACK2 : NULL);
    listener->code = code;
    listener->resolves = listener->action = DO_NOT;
}

static void is_told(const struct listener *listener, const struct told *wanted, unsigned count, const char *rule,
                    const char *what)
{
    check(listener->count == count, rule, "%s is said in %u reports: %u", what, count, listener->count);
    for (unsigned at = 0; at < count && at < listener->count; at++) {
        const struct told *told = &listener->told[at], *that = &wanted[at];
        check(told->role == that->role && told->stage == that->stage && told->one == that->one &&
                  told->two == that->two,
              rule, "%s is said as %u, %u: %u, %u", what, (unsigned)that->one, (unsigned)that->two,
              (unsigned)told->one, (unsigned)told->two);
    }
}

static void tell(const void *provider, enum tell what, uint32_t one, uint32_t two)
{
    about_to("border_tell");
    border_tell(provider, what, one, two);
}

void application_is_told(void)
{
    static const struct told wanted[] = {{0, 0, 1, 4}, {1, 2, 2, 10}, {1, 2, 5, 10}, {1, 2, 0, 0}};
    struct listener listener;
    for (int is_two = 0; is_two < 2; is_two++) {
        listener_init(&listener, is_two ? (const void *)&two_slots : &one_slots, S_OK);
        void *provider = border_provider(&listener);
        check(listener.base.references == 1, "B-11", "one reference is held: %ld", listener.base.references);
        tell(provider, DETECTS, 1, 4);
        tell(provider, APPLIES, 2, 10);
        tell(provider, APPLIES, 5, 10);
        tell(provider, APPLIES, 0, 0);
        is_told(&listener, wanted, 4, "A-WS-2", "what an application is told");
        tell(provider, CHANGES, 0, 0);
        check(listener.changes == 1, "WS-10", "a change is told");
        tell(provider, HAS_APPLIED, 3, 1);
        tell(provider, HAS_FAILED, 3, 2);
        check(listener.applied.one == (is_two ? 3 : 0) && listener.applied.two == (is_two ? 1 : 0), "WS-16",
              "what was applied is said to an ISyncCallback2");
        check(listener.failed.one == (is_two ? 3 : 0) && listener.failed.two == (is_two ? 2 : 0), "WS-16",
              "what has failed is said to an ISyncCallback2");
        border_provider_free(provider);
        objects_judge();
        hears("= continue\n= continue\n= continue\n= continue\n= continue\n= continue\n= continue\n", "WS-3",
              "that all goes on");
    }
}

void application_is_asked(void)
{
    struct listener listener;
    listener_init(&listener, &two_slots, S_OK);
    void *provider = border_provider(&listener);
    tell(provider, CONFLICTS, 0, 0);
    listener.resolves = SRA_ACCEPT_SOURCE_PROVIDER;
    tell(provider, CONFLICTS, 0, 0);
    hears("= 0\n= 2\n", "WS-11", "the action that was set, and to defer before,");
    listener.action = SFEA_FULL_ENUMERATION;
    tell(provider, ENUMERATES, 0, 0);
    listener.action = SFEA_PARTIAL_SYNC;
    tell(provider, ENUMERATES, 0, 0);
    listener.action = 9;
    tell(provider, ENUMERATES, 0, 0);
    hears("= 0\n= 1\n= 9\n", "WS-12", "the action that was written");
    listener.action = DO_NOT;
    tell(provider, ENUMERATES, 0, 0);
    hears("= 2\n", "A-WS-1", "abort, where none was written,");
    check(listener.conflicts == 2 && listener.enumerations == 4, "WS-11", "each question is asked once");
    border_provider_free(provider);
    objects_judge();
    /* What this one has no slot for is answered by what was decided. */
    listener_init(&listener, &one_slots, S_OK);
    provider = border_provider(&listener);
    tell(provider, ENUMERATES, 0, 0);
    tell(provider, HAS_APPLIED, 1, 0);
    hears("= 2\n= cancel all\n", "WS-14", "that abort cancels");
    border_provider_free(provider);
    objects_judge();
}

void application_reads_error(void)
{
    struct listener listener;
    listener_init(&listener, &one_slots, S_OK);
    void *provider = border_provider(&listener);
    tell(provider, ERRS, 0, 0);
    check(listener.errors == 1, "WS-15", "an error is told");
    hears("= continue\n", "WS-15", "that it goes on");
    border_provider_free(provider);
    objects_judge();
}

static void application_says(HRESULT code, const char *wanted, const char *rule)
{
    struct listener listener;
    listener_init(&listener, &two_slots, code);
    void *provider = border_provider(&listener);
    tell(provider, APPLIES, 1, 4);
    hears(wanted, rule, "what a callback has answered");
    border_provider_free(provider);
    objects_judge();
}

void application_answers(void)
{
    application_says(E_ABORT, "= cancel all\n", "WS-23");
    application_says(E_FAIL, "= cancel all, the sink failed with 0x80004005 (fail)\n", "A-WS-6");
    application_says(RPC_E_DISCONNECTED, "= cancel all, the sink is disconnected\n", "A-WS-6");
    application_says(S_FALSE, "= continue, the sink gave the unknown answer 0x1\n", "B-1");
    application_says(S_SYNCMGR_CANCELALL, "= continue, the sink gave the unknown answer 0x40204\n", "B-1");
}

void session_is_told(void)
{
    static const struct told wanted[] = {{1, 2, 2, 8}, {0, 0, 7, 9}, {1, 2, 3, 5}, {0, 0, 3, 9}, {1, 2, 5, 0}};
    struct listener listener;
    listener_init(&listener, &session_slots, S_OK);
    void *provider = border_provider_of(&listener);
    tell(provider, APPLIES, 2, 10);
    tell(provider, DETECTS, 7, 9);
    tell(provider, APPLIES, 5, 10);
    tell(provider, DETECTS, 3, 9);
    tell(provider, APPLIES, 10, 10);
    is_told(&listener, wanted, 5, "WS-6", "what is absolute to us");
    hears("= continue\n= continue\n= continue\n= continue\n= continue\n", "WS-4", "that all goes on");
    border_provider_free(provider);
    check(listener.base.references == 0, "WS-20", "the session is let go");
    objects_judge();
}

static void session_says(WINBOOL canceled, HRESULT code, const char *wanted, unsigned asked, const char *rule)
{
    struct listener listener;
    listener_init(&listener, &session_slots, code);
    listener.canceled = canceled;
    void *provider = border_provider_of(&listener);
    tell(provider, ASKS, 0, 0);
    tell(provider, ASKS, 0, 0);
    hears(wanted, rule, "whether the session is canceled");
    check(listener.asked == asked, "B-71", "it is asked until it has said so: %u", listener.asked);
    border_provider_free(provider);
    objects_judge();
}

static void session_refuses(HRESULT code, const char *wanted, const char *rule)
{
    struct listener listener;
    listener_init(&listener, &session_slots, code);
    void *provider = border_provider_of(&listener);
    tell(provider, APPLIES, 2, 10);
    listener.code = S_OK;
    tell(provider, ASKS, 0, 0);
    hears(wanted, rule, "what a report was answered");
    border_provider_free(provider);
    objects_judge();
}

void session_answers(void)
{
    session_says(0, S_OK, "= continue\n= continue\n", 2, "WS-18");
    session_says(1, S_OK, "= cancel all\n= cancel all\n", 1, "WS-18");
    session_says(-1, S_OK, "= cancel all\n= cancel all\n", 1, "B-71");
    session_says(0, E_FAIL, "= cancel all\n= cancel all\n", 1, "B-71");
    session_says(0, RPC_E_DISCONNECTED, "= continue\n= continue\n", 2, "B-10");
    session_refuses(E_ABORT, "= cancel all\n= cancel all\n", "#14");
    session_refuses(E_FAIL, "= cancel all, the sink failed with 0x80004005 (fail)\n= cancel all\n", "A-WS-6");
}
