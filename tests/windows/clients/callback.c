#include "callback.h"

#include "system.h"
#include "verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LISTENERS = 512 };

static const GUID IID_AGILE = {0x94EA2B94, 0xE9CC, 0x49E0, {0xC0, 0xFF, 0xEE, 0x64, 0xCA, 0x8F, 0x5B, 0x90}};

static struct listener listeners[MAX_LISTENERS];
static unsigned made;
static struct call calls[MAX_CALLS];
static unsigned call_count;

unsigned (*files_of_item)(const GUID *item);

bool is_same_id(const GUID *one, const GUID *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

bool is_terminal(int status)
{
    switch (status) {
    case SYNCMGRSTATUS_STOPPED:
    case SYNCMGRSTATUS_SKIPPED:
    case SYNCMGRSTATUS_SUCCEEDED:
    case SYNCMGRSTATUS_FAILED:
    case SYNCMGRSTATUS_DELETED:
        return true;
    default:
        return false;
    }
}

const char *kind_name(enum kind kind)
{
    static const char *const names[] = {
        "ShowPropertiesCompleted", "PrepareForSyncCompleted", "SynchronizeCompleted",
        "ShowErrorCompleted", "EnableModeless", "Progress", "LogError", "DeleteLogError",
        "EstablishConnection",
    };
    return names[kind];
}

/* The journal. */

const struct call *journal(unsigned at)
{
    return &calls[at];
}

unsigned journal_count(void)
{
    world_lock();
    unsigned count = call_count;
    world_unlock();
    return count;
}

void journal_clear(void)
{
    world_lock();
    call_count = 0;
    world_unlock();
}

struct wanted {
    enum kind kind;
    unsigned from;
};

static bool has_come(const void *of)
{
    const struct wanted *wanted = of;
    for (unsigned at = wanted->from; at < call_count; at++) {
        if (calls[at].kind == wanted->kind && calls[at].returned != 0) {
            return true;
        }
    }
    return false;
}

bool journal_wait(enum kind kind, unsigned from)
{
    struct wanted wanted = {kind, from};
    world_lock();
    bool came = world_wait(has_come, &wanted, limit_ms);
    world_unlock();
    return came;
}

unsigned journal_count_of(enum kind kind, unsigned from)
{
    unsigned count = 0;
    world_lock();
    for (unsigned at = from; at < call_count; at++) {
        count += calls[at].kind == kind;
    }
    world_unlock();
    return count;
}

/* Answers. */

static bool matches(const struct reply *reply, const struct call *call)
{
    return reply->kind == call->kind && (reply->item == NULL || is_same_id(reply->item, &call->item)) &&
           (reply->status == NO_STATUS || reply->status == call->status);
}

static const struct reply *find_reply(struct listener *listener, const struct call *call)
{
    const struct reply *found = NULL;
    for (unsigned at = 0; at < MAX_REPLIES; at++) {
        struct reply *reply = &listener->replies[at];
        if (reply->answer == E_UNEXPECTED || !matches(reply, call)) {
            continue; /* E_UNEXPECTED marks an empty place */
        }
        reply->matched += 1;
        if (found == NULL && (reply->at == 0 || reply->at == reply->matched)) {
            found = reply;
        }
    }
    return found;
}

/* A cancel that was answered once is answered again (#34). */
static HRESULT stay_canceled(struct listener *listener, const struct call *call, HRESULT answer)
{
    if (call->kind != PROGRESS) {
        return answer;
    }
    listener->is_all_canceled = listener->is_all_canceled || answer == S_SYNCMGR_CANCELALL;
    if (listener->is_all_canceled) {
        return S_SYNCMGR_CANCELALL;
    }
    for (unsigned at = 0; at < listener->canceled_count; at++) {
        if (is_same_id(&listener->canceled[at], &call->item)) {
            return S_SYNCMGR_CANCELITEM;
        }
    }
    if (answer == S_SYNCMGR_CANCELITEM && listener->canceled_count < MAX_IDS) {
        listener->canceled[listener->canceled_count++] = call->item;
    }
    return answer;
}

/* Writes a call down, does what the script says, and answers. */
static HRESULT hear(ISyncMgrSynchronizeCallback *this, struct call call)
{
    struct listener *listener = (struct listener *)this;
    call.to = listener;
    call.thread = thread_id();
    world_lock();
    listener->dead += listener->references <= 0;
    listener->late += listener->is_closed;
    listener->inside += 1;
    listener->calls += 1;
    HRESULT answer = call.kind == PROGRESS ? listener->otherwise : listener->others;
    const struct reply *reply = find_reply(listener, &call);
    if (reply != NULL) {
        answer = reply->answer;
    }
    answer = stay_canceled(listener, &call, answer);
    call.answer = answer;
    if (call_count == MAX_CALLS) {
        printf("FAIL the end      of %d calls is near\n", MAX_CALLS);
        leave(1);
    }
    struct call *kept = &calls[call_count++];
    *kept = call;
    world_changed();
    world_unlock();
    if (reply != NULL && reply->act != NULL) {
        reply->act(listener, &call, reply->with);
    }
    world_lock();
    kept->returned = call_count;
    listener->inside -= 1;
    world_changed();
    world_unlock();
    return answer;
}

/* The table. */

static HRESULT WINAPI query_interface(ISyncMgrSynchronizeCallback *this, REFIID iid, void **found)
{
    struct listener *listener = (struct listener *)this;
    bool is_known = is_same_id(iid, &IID_IUnknown) || is_same_id(iid, &IID_ISyncMgrSynchronizeCallback) ||
                    (listener->is_agile && is_same_id(iid, &IID_AGILE));
    *found = is_known ? this : NULL;
    if (is_known) {
        this->lpVtbl->AddRef(this);
    }
    return is_known ? S_OK : E_NOINTERFACE;
}

static ULONG count_reference(ISyncMgrSynchronizeCallback *this, int by)
{
    struct listener *listener = (struct listener *)this;
    world_lock();
    listener->dead += listener->references <= 0;
    listener->references += by;
    ULONG left = listener->references > 0 ? (ULONG)listener->references : 0;
    world_changed();
    world_unlock();
    return left;
}

static ULONG WINAPI add_ref(ISyncMgrSynchronizeCallback *this)
{
    return count_reference(this, 1);
}

static ULONG WINAPI release(ISyncMgrSynchronizeCallback *this)
{
    return count_reference(this, -1);
}

static HRESULT WINAPI properties_shown(ISyncMgrSynchronizeCallback *this, HRESULT result)
{
    return hear(this, (struct call){.kind = PROPERTIES_SHOWN, .result = result});
}

static HRESULT WINAPI prepared(ISyncMgrSynchronizeCallback *this, HRESULT result)
{
    return hear(this, (struct call){.kind = PREPARED, .result = result});
}

static HRESULT WINAPI synchronized(ISyncMgrSynchronizeCallback *this, HRESULT result)
{
    return hear(this, (struct call){.kind = SYNCHRONIZED, .result = result});
}

static HRESULT WINAPI error_shown(ISyncMgrSynchronizeCallback *this, HRESULT result, ULONG count, GUID *items)
{
    struct call call = {.kind = ERROR_SHOWN, .result = result, .count = count};
    for (ULONG at = 0; items != NULL && at < count && at < MAX_IDS; at++) {
        call.ids[at] = items[at]; /* they are the handler's again when this returns (MOB-25) */
    }
    return hear(this, call);
}

static HRESULT WINAPI enable_modeless(ISyncMgrSynchronizeCallback *this, WINBOOL enable)
{
    return hear(this, (struct call){.kind = MODELESS, .result = enable});
}

static unsigned count_units(LPCWSTR text)
{
    unsigned units = 0;
    while (text != NULL && text[units] != 0) {
        units += 1;
    }
    return units;
}

static HRESULT WINAPI progress(ISyncMgrSynchronizeCallback *this, REFGUID item, SYNCMGRPROGRESSITEM *report)
{
    struct call call = {.kind = PROGRESS, .status = NO_STATUS, .is_bare = report == NULL};
    if (item != NULL) {
        call.item = *item;
    }
    if (files_of_item != NULL) {
        call.files = files_of_item(&call.item);
    }
    if (report != NULL) {
        call.size = report->cbSize;
        call.mask = report->mask;
        if (report->mask & SYNCMGRPROGRESSITEM_STATUSTYPE) {
            call.status = (int)report->dwStatusType;
        }
        call.has_value = (report->mask & SYNCMGRPROGRESSITEM_PROGVALUE) != 0;
        call.has_max = (report->mask & SYNCMGRPROGRESSITEM_MAXVALUE) != 0;
        call.has_text = (report->mask & SYNCMGRPROGRESSITEM_STATUSTEXT) != 0;
        call.value = report->iProgValue;
        call.max = report->iMaxValue;
        call.text_units = call.has_text ? count_units(report->lpcStatusText) : 0;
    }
    return hear(this, call);
}

static HRESULT WINAPI log_error(ISyncMgrSynchronizeCallback *this, DWORD level, LPCWSTR text,
                                SYNCMGRLOGERRORINFO *info)
{
    struct call call = {.kind = LOGGED, .level = level, .has_text = text != NULL, .is_bare = info == NULL};
    call.text_units = count_units(text);
    if (info != NULL) {
        call.size = info->cbSize;
        call.mask = info->mask;
        call.flags = info->dwSyncMgrErrorFlags;
        call.error = info->ErrorID;
        call.item = info->ItemID;
    }
    return hear(this, call);
}

static HRESULT WINAPI delete_log_error(ISyncMgrSynchronizeCallback *this, REFGUID error, DWORD reserved)
{
    struct call call = {.kind = LOG_DELETED, .reserved = reserved, .is_bare = error == NULL};
    if (error != NULL) {
        call.error = *error;
    }
    return hear(this, call);
}

static HRESULT WINAPI establish_connection(ISyncMgrSynchronizeCallback *this, LPCWSTR connection, DWORD reserved)
{
    struct call call = {.kind = CONNECT, .reserved = reserved, .text_units = count_units(connection)};
    return hear(this, call);
}

static ISyncMgrSynchronizeCallbackVtbl table = {
    query_interface, add_ref,         release,  properties_shown, prepared,         synchronized,
    error_shown,     enable_modeless, progress, log_error,        delete_log_error, establish_connection,
};

/* Listeners. */

struct listener *listener_new(const char *name)
{
    if (made == MAX_LISTENERS) {
        puts("FAIL the end      of the listeners");
        leave(1);
    }
    struct listener *listener = &listeners[made++];
    listener->com.lpVtbl = &table;
    listener->name = name;
    listener->is_agile = true;
    listener->references = 1;
    listener->own = 1;
    for (unsigned at = 0; at < MAX_REPLIES; at++) {
        listener->replies[at].answer = E_UNEXPECTED;
    }
    return listener;
}

struct reply *listener_reply(struct listener *listener, struct reply reply)
{
    world_lock();
    unsigned at = 0;
    while (listener->replies[at].answer != E_UNEXPECTED) {
        at += 1;
    }
    listener->replies[at] = reply;
    world_unlock();
    return &listener->replies[at];
}

unsigned listener_close(struct listener *listener)
{
    world_lock();
    listener->is_closed = true;
    unsigned inside = listener->inside;
    world_unlock();
    return inside;
}

long listener_references(const struct listener *listener)
{
    world_lock();
    long references = listener->references;
    world_unlock();
    return references;
}

void listener_release(struct listener *listener)
{
    world_lock();
    listener->own -= 1;
    world_unlock();
    listener->com.lpVtbl->Release(&listener->com);
}

unsigned listener_count(void)
{
    return made;
}

struct listener *listener_at(unsigned at)
{
    return &listeners[at];
}

static bool is_let_go(const void *of)
{
    const struct listener *listener = of;
    return listener->references <= listener->own;
}

bool listener_wait_until_let_go(const struct listener *listener)
{
    world_lock();
    bool is_so = world_wait(is_let_go, listener, limit_ms);
    world_unlock();
    return is_so;
}

/* Gates. */

static bool is_open(const void *of)
{
    return ((const struct gate *)of)->is_open;
}

static bool is_reached(const void *of)
{
    return ((const struct gate *)of)->is_reached;
}

void act_at_gate(struct listener *listener, const struct call *call, void *with)
{
    struct gate *gate = with;
    (void)listener;
    (void)call;
    world_lock();
    gate->calls += 1;
    if (gate->calls >= gate->after) {
        gate->is_reached = true;
        world_changed();
        world_wait(is_open, gate, gate->patience);
    }
    world_unlock();
}

static bool wait_for(bool (*holds)(const void *of), const void *of)
{
    world_lock();
    bool is_so = world_wait(holds, of, limit_ms);
    world_unlock();
    return is_so;
}

bool gate_wait(const struct gate *gate)
{
    return wait_for(is_reached, gate);
}

bool gate_wait_until_open(const struct gate *gate)
{
    return wait_for(is_open, gate);
}

void gate_open(struct gate *gate)
{
    world_lock();
    gate->is_open = true;
    world_changed();
    world_unlock();
}
