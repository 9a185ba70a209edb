/* A handler in C, small and right, for the same folders and under the same class as the one that the client is
 * written for: so the client asks for what the documents ask for, and not for what one library does.
 *
 * Compiled with -DBREAK=n it breaks one rule. A client that does not notice proves nothing. */
#include "com.h"
#include "system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef BREAK
#define BREAK 0
#endif

enum break_ {
    NOTHING,
    NO_ADD_REF,
    OLD_IS_KEPT,
    CLEARED_IS_KEPT,
    OLD_IS_CALLED,
    CANCEL_ITEM_IS_SUCCESS,
    CANCEL_ALL_IS_ONE,
    FALSE_IS_CANCEL,
    COMPLETES_TWICE,
    CANCELED_IS_NOT_COMPLETED,
    NO_SIZE,
    BEYOND_MAXIMUM,
    NO_END_OF_ITEMS,
    SKIP_IS_IGNORED,
    COMPLETES_DECLINED,
    ASKS_AFTER_COMPLETION,
    WORKS_UNASKED,
    LEAKS,
    RETRIES_NOTHING,
    LEAVES_OPEN,
    SYNCHRONOUS,
    WAITS_INSIDE,
    DOES_NOT_WAIT,
    RELEASES_TWICE,
    KEEPS_IDS,
};

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static const CLSID CLSID_FOLDERS = {0x5D0B6E32, 0x8F7C, 0x4E0B, {0x9C, 0x55, 0x2E, 0x1B, 0x7C, 0x8A, 0x9D, 0x41}};

enum { MAX_ITEMS = 8, NAME_UNITS = 64, MAX_INSIDE = 8, CHUNK = 128 * 1024 };

static long alive; /* objects and locks */

static void count_alive(long by)
{
    world_lock();
    alive += by;
    world_unlock();
}

static bool is_same_id(const GUID *one, const GUID *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

/* Items. */

struct item {
    char name[NAME_UNITS];
    GUID id;
};

struct items {
    struct item item[MAX_ITEMS];
    unsigned count;
    const char *folder;
};

static GUID id_of(const char *name)
{
    GUID id = {0xF01DE25, 0, 0x5000, {0x80}};
    for (unsigned at = 0; name[at] != 0; at++) {
        id.Data1 = id.Data1 * 31 + (unsigned char)name[at];
    }
    return id;
}

static void list_item(const char *name, void *with)
{
    struct items *items = with;
    char path[PATH_UNITS];
    join_path(path, items->folder, name);
    if (is_folder(path) && items->count < MAX_ITEMS) {
        unsigned at = items->count++;
        while (at > 0 && strcmp(items->item[at - 1].name, name) > 0) { /* sorted */
            items->item[at] = items->item[at - 1];
            at -= 1;
        }
        snprintf(items->item[at].name, NAME_UNITS, "%s", name);
        items->item[at].id = id_of(name);
    }
}

static void list_items(struct items *items)
{
    items->count = 0;
    items->folder = getenv("SYNC_HANDLER_SOURCE");
    if (items->folder != NULL) {
        each_entry(items->folder, list_item, items);
    }
}

/* The enumerator. */

struct enumerator {
    ISyncMgrEnumItems com;
    long references;
    unsigned at;
    struct items items;
};

static HRESULT make_enumerator(const struct items *items, unsigned at, ISyncMgrEnumItems **made);

static HRESULT WINAPI enumerator_query(ISyncMgrEnumItems *this, REFIID iid, void **found)
{
    if (found == NULL) {
        return E_POINTER;
    }
    bool is_known = is_same_id(iid, &IID_IUnknown) || is_same_id(iid, &IID_ISyncMgrEnumItems);
    *found = is_known ? this : NULL;
    if (is_known) {
        this->lpVtbl->AddRef(this);
    }
    return is_known ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI enumerator_add_ref(ISyncMgrEnumItems *this)
{
    world_lock();
    ULONG references = (ULONG)++((struct enumerator *)this)->references;
    world_unlock();
    return references;
}

static ULONG WINAPI enumerator_release(ISyncMgrEnumItems *this)
{
    world_lock();
    ULONG references = (ULONG)--((struct enumerator *)this)->references;
    world_unlock();
    if (references == 0) {
        free(this);
        count_alive(-1);
    }
    return references;
}

static void write_item(SYNCMGRITEM *to, const struct item *item)
{
    memset(to, 0, sizeof *to);
    to->cbSize = sizeof *to;
    to->ItemID = item->id;
    to->dwItemState = SYNCMGRITEMSTATE_CHECKED;
    for (unsigned at = 0; item->name[at] != 0; at++) {
        to->wszItemName[at] = (WCHAR)item->name[at];
    }
}

static HRESULT WINAPI enumerator_next(ISyncMgrEnumItems *this, ULONG count, SYNCMGRITEM *items, ULONG *fetched)
{
    struct enumerator *enumerator = (struct enumerator *)this;
    if ((items == NULL && count > 0) || (fetched == NULL && count != 1)) {
        return E_INVALIDARG;
    }
    ULONG taken = 0;
    while (taken < count && enumerator->at < enumerator->items.count) {
        write_item(&items[taken++], &enumerator->items.item[enumerator->at++]);
    }
    if (fetched != NULL) {
        *fetched = taken;
    }
    return taken == count || (BREAK == NO_END_OF_ITEMS && taken > 0) ? S_OK : S_FALSE;
}

static HRESULT WINAPI enumerator_skip(ISyncMgrEnumItems *this, ULONG count)
{
    struct enumerator *enumerator = (struct enumerator *)this;
    ULONG left = enumerator->items.count - enumerator->at;
    enumerator->at += count < left ? count : left;
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enumerator_reset(ISyncMgrEnumItems *this)
{
    ((struct enumerator *)this)->at = 0;
    return S_OK;
}

static HRESULT WINAPI enumerator_clone(ISyncMgrEnumItems *this, ISyncMgrEnumItems **clone)
{
    struct enumerator *enumerator = (struct enumerator *)this;
    return make_enumerator(&enumerator->items, enumerator->at, clone);
}

static HRESULT make_enumerator(const struct items *items, unsigned at, ISyncMgrEnumItems **made)
{
    static ISyncMgrEnumItemsVtbl table = {enumerator_query, enumerator_add_ref, enumerator_release, enumerator_next,
                                          enumerator_skip,  enumerator_reset,   enumerator_clone};
    if (made == NULL) {
        return E_POINTER;
    }
    struct enumerator *enumerator = calloc(1, sizeof *enumerator);
    enumerator->com.lpVtbl = &table;
    enumerator->references = 1;
    enumerator->at = at;
    enumerator->items = *items;
    count_alive(1);
    *made = &enumerator->com;
    return S_OK;
}

/* The handler. */

struct handler {
    ISyncMgrSynchronize com;
    long references;
    ISyncMgrSynchronizeCallback *callback;
    bool is_abandoned;
    struct {
        ISyncMgrSynchronizeCallback *callback;
        uintptr_t thread;
    } inside[MAX_INSIDE]; /* calls under way; a free place has no callback */
    struct items items;
    struct item prepared[MAX_ITEMS];
    unsigned prepared_count;
    GUID *lent; /* KEEPS_IDS */
    bool is_skipped[MAX_ITEMS]; /* of the prepared */
    bool is_running;
    bool is_all_canceled;
    struct thread worker;
};

static struct handler *self(ISyncMgrSynchronize *this)
{
    return (struct handler *)this;
}

/* The callback that is there, for one call; NULL: there is none. */
static ISyncMgrSynchronizeCallback *enter(struct handler *handler)
{
    static ISyncMgrSynchronizeCallback *first; /* OLD_IS_CALLED */
    world_lock();
    ISyncMgrSynchronizeCallback *callback = handler->callback;
    if (BREAK == OLD_IS_CALLED && callback != NULL) {
        first = handler->is_running && first != NULL ? first : callback;
        callback = first;
    }
    for (unsigned at = 0; callback != NULL && at < MAX_INSIDE; at++) {
        if (handler->inside[at].callback == NULL) {
            handler->inside[at].callback = callback;
            handler->inside[at].thread = thread_id();
            break;
        }
    }
    world_unlock();
    if (callback != NULL) {
        callback->lpVtbl->AddRef(callback);
    }
    return callback;
}

static void come_out(struct handler *handler, ISyncMgrSynchronizeCallback *callback)
{
    callback->lpVtbl->Release(callback);
    world_lock();
    for (unsigned at = 0; at < MAX_INSIDE; at++) {
        if (handler->inside[at].callback == callback && handler->inside[at].thread == thread_id()) {
            handler->inside[at].callback = NULL;
            break;
        }
    }
    world_changed();
    world_unlock();
}

struct exchange {
    const struct handler *handler;
    const ISyncMgrSynchronizeCallback *old;
};

/* Whether nobody else is inside the old callback; who is inside it does not wait. */
static bool is_left(const void *of)
{
    const struct exchange *exchange = of;
    bool is_free = true;
    for (unsigned at = 0; at < MAX_INSIDE; at++) {
        if (exchange->handler->inside[at].callback == exchange->old) {
            if (exchange->handler->inside[at].thread == thread_id()) {
                return true;
            }
            is_free = false;
        }
    }
    return is_free;
}

static void exchange(struct handler *handler, ISyncMgrSynchronizeCallback *callback)
{
    if (callback != NULL && BREAK != NO_ADD_REF) {
        callback->lpVtbl->AddRef(callback);
    }
    world_lock();
    struct exchange exchange = {handler, handler->callback};
    ISyncMgrSynchronizeCallback *old = handler->callback;
    handler->callback = callback;
    handler->is_abandoned = callback == NULL && handler->is_running;
    if (old != NULL && BREAK != DOES_NOT_WAIT) {
        world_wait(is_left, &exchange, 60000);
    }
    world_unlock();
    bool is_kept = (BREAK == OLD_IS_KEPT && callback != NULL) || (BREAK == CLEARED_IS_KEPT && callback == NULL);
    for (int times = BREAK == RELEASES_TWICE ? 2 : 1; old != NULL && !is_kept && times > 0; times--) {
        old->lpVtbl->Release(old);
    }
}

/* Reports. */

static HRESULT say(struct handler *handler, const GUID *item, SYNCMGRPROGRESSITEM *report)
{
    ISyncMgrSynchronizeCallback *callback = enter(handler);
    if (callback == NULL) {
        return S_OK;
    }
    HRESULT hr = callback->lpVtbl->Progress(callback, item, report);
    come_out(handler, callback);
    handler->is_all_canceled = handler->is_all_canceled || hr == S_SYNCMGR_CANCELALL;
    return hr;
}

static bool is_cancel(HRESULT hr)
{
    if (BREAK == CANCEL_ITEM_IS_SUCCESS && hr == S_SYNCMGR_CANCELITEM) {
        return false;
    }
    return hr == S_SYNCMGR_CANCELITEM || hr == S_SYNCMGR_CANCELALL || (BREAK == FALSE_IS_CANCEL && hr != S_OK);
}

static HRESULT report(struct handler *handler, const GUID *item, DWORD status, long value, long max)
{
    static const WCHAR text[] = {'w', 'o', 'r', 'd', 's', 0};
    SYNCMGRPROGRESSITEM report = {
        .cbSize = BREAK == NO_SIZE ? 0 : sizeof report,
        .mask = SYNCMGRPROGRESSITEM_STATUSTYPE | SYNCMGRPROGRESSITEM_PROGVALUE | SYNCMGRPROGRESSITEM_MAXVALUE |
                SYNCMGRPROGRESSITEM_STATUSTEXT,
        .lpcStatusText = text,
        .dwStatusType = status,
        .iProgValue = (INT)(BREAK == BEYOND_MAXIMUM ? value + 1 : value),
        .iMaxValue = (INT)max,
    };
    return say(handler, item, &report);
}

/* The work. */

struct work {
    struct handler *handler;
    unsigned item;
    char from[PATH_UNITS];
    char to[PATH_UNITS];
    long value, max;
    bool has_failed, is_canceled;
};

static bool is_stopped(const struct work *work)
{
    const struct handler *handler = work->handler;
    world_lock();
    bool is_skipped = handler->is_skipped[work->item] && BREAK != SKIP_IS_IGNORED;
    bool is_stopped = is_skipped || handler->is_abandoned || work->is_canceled || work->has_failed;
    world_unlock();
    return is_stopped;
}

static void add_size(const char *name, void *with)
{
    struct work *work = with;
    char path[PATH_UNITS];
    join_path(path, work->from, name);
    work->max += file_size(path);
}

static void copy_chunks(struct work *work, FILE *from, FILE *to)
{
    char *chunk = malloc(CHUNK);
    size_t size = fread(chunk, 1, CHUNK, from);
    while (size > 0 && !is_stopped(work)) {
        fwrite(chunk, 1, size, to);
        work->value += (long)size;
        HRESULT hr = report(work->handler, &work->handler->prepared[work->item].id, SYNCMGRSTATUS_UPDATING,
                            work->value, work->max);
        work->is_canceled = is_cancel(hr);
        size = fread(chunk, 1, CHUNK, from);
    }
    free(chunk);
}

static void copy_file(const char *name, void *with)
{
    struct work *work = with;
    char path[PATH_UNITS];
    if (is_stopped(work)) {
        return;
    }
    join_path(path, work->from, name);
    FILE *from = fopen(path, "rb");
    join_path(path, work->to, name);
    FILE *to = fopen(path, "wb");
    work->has_failed = from == NULL || to == NULL;
    if (!work->has_failed) {
        copy_chunks(work, from, to);
    }
    if (from != NULL) {
        fclose(from);
    }
    if (to != NULL) {
        fclose(to);
    }
}

static void log_failure(struct handler *handler, const GUID *item)
{
    static const WCHAR text[] = {'n', 'o', 0};
    SYNCMGRLOGERRORINFO info = {sizeof info, 7, SYNCMGRERRORFLAG_ENABLEJUMPTEXT, *item, *item};
    ISyncMgrSynchronizeCallback *callback = enter(handler);
    if (callback != NULL) {
        callback->lpVtbl->LogError(callback, SYNCMGRLOGLEVEL_ERROR, text, &info);
        come_out(handler, callback);
    }
}

/* One item, from the question to its end; whether it failed. */
static bool mirror_item(struct handler *handler, unsigned at)
{
    struct work work = {.handler = handler, .item = at};
    const struct item *item = &handler->prepared[at];
    join_path(work.from, getenv("SYNC_HANDLER_SOURCE"), item->name);
    join_path(work.to, getenv("SYNC_HANDLER_DESTINATION"), item->name);
    each_entry(work.from, add_size, &work);
    if (!is_stopped(&work)) {
        if (BREAK == WORKS_UNASKED) {
            char early[PATH_UNITS];
            make_folder(work.to);
            join_path(early, work.to, "early");
            write_file(early, 1, 0);
        }
        work.is_canceled = is_cancel(report(handler, &item->id, SYNCMGRSTATUS_UPDATING, 0, work.max));
    }
    if (!is_stopped(&work)) {
        make_folder(work.to);
        each_entry(work.from, copy_file, &work);
    }
    DWORD status = SYNCMGRSTATUS_SUCCEEDED;
    if (work.has_failed) {
        log_failure(handler, &item->id);
        status = SYNCMGRSTATUS_FAILED;
    } else if (is_stopped(&work)) {
        status = work.is_canceled ? SYNCMGRSTATUS_STOPPED : SYNCMGRSTATUS_SKIPPED;
    }
    if (BREAK != LEAVES_OPEN || at + 1 < handler->prepared_count) {
        report(handler, &item->id, status, work.value, work.max);
    }
    return work.has_failed;
}

static void complete(struct handler *handler, bool has_failed)
{
    world_lock();
    bool is_abandoned = handler->is_abandoned;
    handler->is_running = false;
    world_unlock();
    ISyncMgrSynchronizeCallback *callback = enter(handler);
    if (callback == NULL) {
        return;
    }
    HRESULT outcome = handler->is_all_canceled ? E_ABORT : has_failed ? E_FAIL : S_OK;
    if (!is_abandoned && !(BREAK == CANCELED_IS_NOT_COMPLETED && outcome == E_ABORT)) {
        callback->lpVtbl->SynchronizeCompleted(callback, outcome);
        if (BREAK == COMPLETES_TWICE) {
            callback->lpVtbl->SynchronizeCompleted(callback, outcome);
        }
        if (BREAK == ASKS_AFTER_COMPLETION) {
            callback->lpVtbl->Progress(callback, &handler->prepared[0].id, NULL);
        }
    }
    come_out(handler, callback);
}

static void mirror(void *with)
{
    struct handler *handler = with;
    bool has_failed = false;
    if (BREAK == KEEPS_IDS) {
        for (unsigned at = 0; at < handler->prepared_count; at++) {
            handler->prepared[at].id = handler->lent[at];
        }
    }
    for (unsigned at = 0; at < handler->prepared_count; at++) {
        if (!handler->is_all_canceled || BREAK == CANCEL_ALL_IS_ONE) {
            has_failed = mirror_item(handler, at) || has_failed;
        }
    }
    complete(handler, has_failed);
    if (BREAK != LEAKS) {
        handler->com.lpVtbl->Release(&handler->com);
    }
}

/* The handler's slots. */

static HRESULT WINAPI handler_query(ISyncMgrSynchronize *this, REFIID iid, void **found)
{
    if (found == NULL) {
        return E_POINTER;
    }
    bool is_known = is_same_id(iid, &IID_IUnknown) || is_same_id(iid, &IID_ISyncMgrSynchronize);
    *found = is_known ? this : NULL;
    if (is_known) {
        this->lpVtbl->AddRef(this);
    }
    return is_known ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI handler_add_ref(ISyncMgrSynchronize *this)
{
    world_lock();
    ULONG references = (ULONG)++self(this)->references;
    world_unlock();
    return references;
}

static ULONG WINAPI handler_release(ISyncMgrSynchronize *this)
{
    world_lock();
    ULONG references = (ULONG)--self(this)->references;
    world_unlock();
    if (references == 0) {
        if (self(this)->callback != NULL) {
            exchange(self(this), NULL);
        }
        free(this);
        count_alive(-1);
    }
    return references;
}

static HRESULT WINAPI initialize(ISyncMgrSynchronize *this, DWORD reserved, DWORD flags, DWORD size,
                                 const BYTE *cookie)
{
    (void)this, (void)reserved, (void)flags, (void)size, (void)cookie;
    return S_OK;
}

static HRESULT WINAPI get_info(ISyncMgrSynchronize *this, SYNCMGRHANDLERINFO **info)
{
    (void)this;
    if (info == NULL) {
        return E_POINTER;
    }
    *info = CoTaskMemAlloc(sizeof **info);
    memset(*info, 0, sizeof **info);
    (*info)->cbSize = sizeof **info;
    (*info)->wszHandlerName[0] = 'C';
    return S_OK;
}

static HRESULT WINAPI enum_items(ISyncMgrSynchronize *this, ISyncMgrEnumItems **items)
{
    struct items found;
    list_items(&found);
    world_lock();
    self(this)->items = found;
    world_unlock();
    return make_enumerator(&found, 0, items);
}

static HRESULT WINAPI get_object(ISyncMgrSynchronize *this, REFGUID item, REFIID iid, void **object)
{
    (void)this, (void)item, (void)iid;
    if (object != NULL) {
        *object = NULL;
    }
    return E_NOTIMPL;
}

static HRESULT WINAPI show_properties(ISyncMgrSynchronize *this, HWND parent, REFGUID item)
{
    (void)this, (void)parent;
    return item == NULL ? E_INVALIDARG : E_NOTIMPL;
}

static bool is_done(const void *of)
{
    return !((const struct handler *)of)->is_running;
}

static bool is_inside(const struct handler *handler)
{
    for (unsigned at = 0; at < MAX_INSIDE; at++) {
        if (handler->inside[at].callback != NULL && handler->inside[at].thread == thread_id()) {
            return true;
        }
    }
    return false;
}

static HRESULT WINAPI set_callback(ISyncMgrSynchronize *this, ISyncMgrSynchronizeCallback *callback)
{
    if (BREAK == WAITS_INSIDE && is_inside(self(this))) {
        world_lock();
        world_wait(is_done, self(this), 600000); /* for itself */
        world_unlock();
    }
    exchange(self(this), callback);
    return S_OK;
}

static const struct item *find_item(const struct item *items, unsigned count, const GUID *id)
{
    for (unsigned at = 0; at < count; at++) {
        if (is_same_id(&items[at].id, id)) {
            return &items[at];
        }
    }
    return NULL;
}

static HRESULT WINAPI prepare(ISyncMgrSynchronize *this, ULONG count, GUID *ids, HWND parent, DWORD reserved)
{
    struct handler *handler = self(this);
    (void)parent, (void)reserved;
    if (count > MAX_ITEMS || (ids == NULL && count > 0)) {
        return E_INVALIDARG;
    }
    for (ULONG at = 0; at < count; at++) {
        const struct item *item = find_item(handler->items.item, handler->items.count, &ids[at]);
        if (item == NULL) {
            return E_INVALIDARG;
        }
        handler->prepared[at] = *item;
    }
    handler->lent = ids;
    handler->prepared_count = count;
    memset(handler->is_skipped, 0, sizeof handler->is_skipped);
    ISyncMgrSynchronizeCallback *callback = enter(handler);
    if (callback != NULL) {
        callback->lpVtbl->PrepareForSyncCompleted(callback, S_OK);
        come_out(handler, callback);
    }
    return S_OK;
}

static HRESULT WINAPI synchronize(ISyncMgrSynchronize *this, HWND parent)
{
    struct handler *handler = self(this);
    (void)parent;
    if (handler->prepared_count == 0 || handler->is_running) {
        return E_UNEXPECTED;
    }
    handler->is_running = true;
    handler->is_abandoned = false;
    handler->is_all_canceled = false;
    handler->com.lpVtbl->AddRef(this);
    if (BREAK == SYNCHRONOUS) {
        mirror(handler);
    } else {
        thread_start(&handler->worker, mirror, handler);
        thread_let_go(&handler->worker);
    }
    return S_OK;
}

static HRESULT WINAPI set_status(ISyncMgrSynchronize *this, REFGUID id, DWORD status)
{
    struct handler *handler = self(this);
    if (id == NULL || status != SYNCMGRSTATUS_SKIPPED) {
        return E_INVALIDARG;
    }
    const struct item *item = find_item(handler->prepared, handler->prepared_count, id);
    if (item != NULL) {
        world_lock();
        handler->is_skipped[item - handler->prepared] = true;
        world_unlock();
    }
    return S_OK;
}

static HRESULT WINAPI show_error(ISyncMgrSynchronize *this, HWND parent, REFGUID error)
{
    struct handler *handler = self(this);
    (void)parent;
    if (error == NULL) {
        return E_INVALIDARG;
    }
    bool is_known = find_item(handler->prepared, handler->prepared_count, error) != NULL;
    if (is_known || BREAK == COMPLETES_DECLINED) {
        GUID id = *error;
        ISyncMgrSynchronizeCallback *callback = enter(handler);
        ULONG count = BREAK == RETRIES_NOTHING ? 0 : 1;
        callback->lpVtbl->ShowErrorCompleted(callback, S_SYNCMGR_RETRYSYNC, count, &id);
        come_out(handler, callback);
    }
    return is_known ? S_OK : E_INVALIDARG;
}

static HRESULT make_handler(REFIID iid, void **object)
{
    static ISyncMgrSynchronizeVtbl table = {
        handler_query,   handler_add_ref, handler_release, initialize,  get_info,   enum_items, get_object,
        show_properties, set_callback,    prepare,         synchronize, set_status, show_error,
    };
    struct handler *handler = calloc(1, sizeof *handler);
    handler->com.lpVtbl = &table;
    handler->references = 1;
    count_alive(1);
    HRESULT hr = handler_query(&handler->com, iid, object);
    handler_release(&handler->com);
    return hr;
}

/* The factory: one for ever, which does not count. */

static HRESULT WINAPI factory_query(IClassFactory *this, REFIID iid, void **found)
{
    bool is_known = is_same_id(iid, &IID_IUnknown) || is_same_id(iid, &IID_IClassFactory);
    *found = is_known ? this : NULL;
    return is_known ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI factory_count(IClassFactory *this)
{
    (void)this;
    return 1;
}

static HRESULT WINAPI create(IClassFactory *this, IUnknown *outer, REFIID iid, void **object)
{
    (void)this;
    if (object == NULL || iid == NULL) {
        return E_POINTER;
    }
    *object = NULL;
    return outer != NULL ? CLASS_E_NOAGGREGATION : make_handler(iid, object);
}

static HRESULT WINAPI lock_server(IClassFactory *this, WINBOOL lock)
{
    (void)this;
    count_alive(lock ? 1 : -1);
    return S_OK;
}

EXPORT HRESULT WINAPI DllGetClassObject(REFCLSID class, REFIID iid, void **object)
{
    static IClassFactoryVtbl table = {factory_query, factory_count, factory_count, create, lock_server};
    static IClassFactory factory = {&table};
    if (object == NULL || class == NULL || iid == NULL) {
        return E_POINTER;
    }
    *object = NULL;
    return is_same_id(class, &CLSID_FOLDERS) ? factory_query(&factory, iid, object) : CLASS_E_CLASSNOTAVAILABLE;
}

EXPORT HRESULT WINAPI DllCanUnloadNow(void)
{
    world_lock();
    HRESULT hr = alive == 0 ? S_OK : S_FALSE;
    world_unlock();
    return hr;
}
