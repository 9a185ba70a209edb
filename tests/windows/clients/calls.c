/* What else a host may do with a handler: try again, call from several threads, and be careless. */
#include "host.h"
#include "rules.h"
#include "scenarios.h"
#include "system.h"
#include "verdicts.h"

#include <string.h>

/* Scenario 8. Where a file is to be stands a folder, and not an empty one, so that no system replaces it. */
static void put_obstacle(enum item item)
{
    char folder[PATH_UNITS];
    char path[PATH_UNITS];
    path_in_destination(folder, item);
    make_folder(folder);
    path_of_file(folder, item, true);
    make_folder(folder);
    join_path(path, folder, "obstacle");
    write_file(path, 0, 0);
}

static void remove_obstacle(enum item item)
{
    char folder[PATH_UNITS];
    path_of_file(folder, item, true);
    remove_all(folder);
}

static bool find_log(const struct host *host, struct call *found)
{
    unsigned errors = 0;
    for (unsigned at = host->from; at < journal_count(); at++) {
        if (journal(at)->kind == LOGGED && journal(at)->level == SYNCMGRLOGLEVEL_ERROR) {
            *found = *journal(at);
            errors += 1;
        }
    }
    return check(errors == 1, "MOB-28", "the failure is logged once, as an error (%u)", errors);
}

static void check_log(const struct host *host, const struct call *logged)
{
    const DWORD all = SYNCMGRLOGERROR_ERRORFLAGS | SYNCMGRLOGERROR_ERRORID | SYNCMGRLOGERROR_ITEMID;
    check(!logged->is_bare && logged->mask == all, "MOB-30", "the entry has flags, an id and an item");
    check(logged->flags == SYNCMGRERRORFLAG_ENABLEJUMPTEXT, "MOB-30", "the entry leads to ShowError");
    check(is_same_id(&logged->item, &host->ids[BETA]), "MOB-30", "the entry names the item that failed");
    check(logged->text_units > 0, "MOB-28", "the entry has a text");
}

static void refuse_unknown_error(const struct host *host)
{
    static const GUID unknown = {0x12345678, 0x1234, 0x1234, {1, 2, 3, 4, 5, 6, 7, 8}};
    unsigned before = journal_count();
    about_to("ShowError of an unknown error");
    HRESULT hr = host->handler->lpVtbl->ShowError(host->handler, NULL, &unknown);
    check(hr == E_INVALIDARG, "MOB-24", "ShowError of an unknown error is refused (0x%08X)", (unsigned)hr);
    about_to("ShowProperties");
    hr = host->handler->lpVtbl->ShowProperties(host->handler, NULL, &host->ids[ALPHA]);
    check(hr == E_NOTIMPL, "MOB-23", "ShowProperties is declined (0x%08X)", (unsigned)hr);
    check(journal_count() == before, "MOB-24 #44", "a start that was declined has no completion");
}

static void try_again(struct host *host, const struct call *logged)
{
    unsigned before = journal_count();
    about_to("ShowError");
    HRESULT hr = host->handler->lpVtbl->ShowError(host->handler, NULL, &logged->error);
    check(hr == S_OK, "MOB-24", "ShowError of the logged error is accepted (0x%08X)", (unsigned)hr);
    if (!check(journal_wait(ERROR_SHOWN, before), "MOB-24 #44", "ShowErrorCompleted comes")) {
        return;
    }
    check(journal_count_of(ERROR_SHOWN, before) == 1, "MOB-24 #44", "ShowErrorCompleted comes once");
    struct call shown = *journal(before);
    bool asks = shown.result == S_SYNCMGR_RETRYSYNC && shown.count == 1;
    check(asks, "MOB-25 #47", "it asks for another run, with one item (%u)", (unsigned)shown.count);
    check(is_same_id(&shown.ids[0], &host->ids[BETA]), "MOB-25 #47", "it names the item that failed");
    judge_ended(host); /* the first cycle, before the second begins */
    enum item again = host_item_of(host, &shown.ids[0]);
    host->is_retry = true;
    if (asks && again < ITEMS && host_prepare(host, &again, 1) && host_synchronize(host)) {
        host_finish(host, S_OK);
        check_end(host, BETA, SYNCMGRSTATUS_SUCCEEDED);
        check(is_mirrored(BETA), "MOB-18", "it is in the destination");
    }
}

void fail_and_retry(void)
{
    struct host host;
    struct call logged;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    put_obstacle(BETA);
    host_listen(&host, listener_new("the callback"));
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        host_finish(&host, E_FAIL);
        check_end(&host, BETA, SYNCMGRSTATUS_FAILED);
        check_end(&host, GAMMA, SYNCMGRSTATUS_SUCCEEDED);
        refuse_unknown_error(&host);
        if (find_log(&host, &logged)) {
            check_log(&host, &logged);
            remove_obstacle(BETA);
            try_again(&host, &logged);
        }
    }
    remove_obstacle(BETA);
    host_close(&host);
}

/* Scenario 12. */

enum { THREADS = 4, TURNS = 40 };

struct caller {
    struct thread thread;
    const struct host *host;
    struct listener *listener; /* to set in between; NULL: only to ask */
    unsigned wrong;
};

static unsigned ask_for_items(ISyncMgrSynchronize *handler)
{
    ISyncMgrEnumItems *items = NULL;
    ISyncMgrEnumItems *clone = NULL;
    SYNCMGRITEM found[ITEMS];
    ULONG fetched = 0;
    if (handler->lpVtbl->EnumSyncMgrItems(handler, &items) != S_OK) {
        return 1;
    }
    items->lpVtbl->Clone(items, &clone);
    items->lpVtbl->Release(items);
    HRESULT hr = clone->lpVtbl->Next(clone, ITEMS, found, &fetched);
    clone->lpVtbl->Release(clone);
    return hr == S_OK && fetched == ITEMS ? 0 : 1;
}

static unsigned ask(const struct host *host)
{
    static const GUID unknown = {1, 2, 3, {4}};
    ISyncMgrSynchronize *handler = host->handler;
    SYNCMGRHANDLERINFO *info = NULL;
    IUnknown *same = NULL;
    void *nothing = &same;
    unsigned wrong = ask_for_items(handler);
    wrong += handler->lpVtbl->GetHandlerInfo(handler, &info) != S_OK;
    CoTaskMemFree(info);
    wrong += handler->lpVtbl->QueryInterface(handler, &IID_IUnknown, (void **)&same) != S_OK;
    same->lpVtbl->Release(same);
    wrong += handler->lpVtbl->GetItemObject(handler, &host->ids[ALPHA], &IID_IUnknown, &nothing) != E_NOTIMPL;
    wrong += SUCCEEDED(handler->lpVtbl->SetItemStatus(handler, &host->ids[ALPHA], SYNCMGRSTATUS_PENDING));
    wrong += SUCCEEDED(handler->lpVtbl->ShowError(handler, NULL, &unknown));
    return wrong;
}

static void call_over_and_over(void *with)
{
    struct caller *caller = with;
    ISyncMgrSynchronize *handler = caller->host->handler;
    for (unsigned turn = 0; turn < TURNS; turn++) {
        if (caller->listener != NULL) {
            handler->lpVtbl->SetProgressCallback(handler, &caller->listener->com);
        } else {
            caller->wrong += ask(caller->host);
        }
    }
}

/* Two threads ask, two exchange the callback; one of these has only the handler's reference left to live on. */
void many_threads(void)
{
    struct host host;
    struct caller callers[THREADS];
    host_open(&host, SYNCMGRFLAG_MANUAL);
    struct listener *listener = listener_new("the main thread's callback");
    host_listen(&host, listener);
    unsigned wrong = 0;
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        about_to("waiting for other threads");
        for (unsigned at = 0; at < THREADS; at++) {
            struct listener *own = at % 2 == 0 ? listener_new(at == 0 ? "a thread's callback" : "another's") : NULL;
            callers[at] = (struct caller){.host = &host, .listener = own};
            thread_start(&callers[at].thread, call_over_and_over, &callers[at]);
        }
        for (unsigned at = 0; at < THREADS; at++) {
            thread_join(&callers[at].thread);
            wrong += callers[at].wrong;
        }
        check(wrong == 0, "B-14", "each call of each thread is answered as if it were alone (wrong: %u)", wrong);
        host_finish(&host, S_OK);
    }
    host.listener = NULL; /* it was closed by nobody: others replaced it */
    host_listen(&host, NULL);
    host_close(&host);
}

/* Scenario 13. */

static void refuse(HRESULT hr, const char *what)
{
    check(FAILED(hr), "B-2", "%s is refused (0x%08X)", what, (unsigned)hr);
}

static void check_class_object(void)
{
    static const CLSID unknown = {0xDEADBEEF, 1, 2, {3}};
    void *poison = &poison;
    void *object = poison;
    HRESULT hr = host_class_object(&unknown, &IID_IClassFactory, &object);
    check(hr == CLASS_E_CLASSNOTAVAILABLE, "COM", "an unknown class is not available (0x%08X)", (unsigned)hr);
    check(object == NULL, "COM", "an unknown class gives NULL");
    object = poison;
    hr = host_class_object(&CLSID_FOLDERS, &IID_ISyncMgrEnumItems, &object);
    check(hr == E_NOINTERFACE && object == NULL, "COM", "the factory is no enumerator");
    refuse(host_class_object(NULL, &IID_IClassFactory, &object), "DllGetClassObject without a class");
    refuse(host_class_object(&CLSID_FOLDERS, NULL, &object), "DllGetClassObject without an interface");
    refuse(host_class_object(&CLSID_FOLDERS, &IID_IClassFactory, NULL), "DllGetClassObject without a place");
}

static void check_factory(void)
{
    IClassFactory *factory = NULL;
    struct listener *outer = listener_new("an outer object");
    void *poison = &poison;
    void *object = poison;
    if (host_class_object(&CLSID_FOLDERS, &IID_IClassFactory, (void **)&factory) != S_OK) {
        return;
    }
    about_to("CreateInstance");
    HRESULT hr = factory->lpVtbl->CreateInstance(factory, (IUnknown *)&outer->com, &IID_IUnknown, &object);
    check(hr == CLASS_E_NOAGGREGATION && object == NULL, "COM", "there is no aggregation (0x%08X)", (unsigned)hr);
    check(listener_references(outer) == 1, "COM", "an outer object that was refused is not held");
    object = poison;
    hr = factory->lpVtbl->CreateInstance(factory, NULL, &IID_ISyncMgrEnumItems, &object);
    check(hr == E_NOINTERFACE && object == NULL, "COM", "a handler is no enumerator (0x%08X)", (unsigned)hr);
    refuse(factory->lpVtbl->CreateInstance(factory, NULL, NULL, &object), "CreateInstance without an interface");
    refuse(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, NULL), "CreateInstance without a place");
    check(factory->lpVtbl->LockServer(factory, 1) == S_OK, "COM", "LockServer(TRUE) succeeds");
    ISyncMgrSynchronize *handler = NULL;
    factory->lpVtbl->CreateInstance(factory, NULL, &IID_ISyncMgrSynchronize, (void **)&handler);
    handler->lpVtbl->Release(handler);
    check(host_can_unload() == S_FALSE, "COM", "the library stays while it is locked");
    factory->lpVtbl->LockServer(factory, 0);
    factory->lpVtbl->Release(factory);
    check(host_wait_until_unloadable(), "COM", "the library can go when it is unlocked");
}

static void check_null_items(ISyncMgrSynchronize *handler)
{
    ISyncMgrEnumItems *items = NULL;
    SYNCMGRITEM found[2];
    ULONG fetched = 77;
    refuse(handler->lpVtbl->EnumSyncMgrItems(handler, NULL), "EnumSyncMgrItems(NULL)");
    handler->lpVtbl->EnumSyncMgrItems(handler, &items);
    refuse(items->lpVtbl->Next(items, 1, NULL, &fetched), "Next into NULL");
    refuse(items->lpVtbl->Next(items, 2, found, NULL), "Next of two without a number");
    refuse(items->lpVtbl->Clone(items, NULL), "Clone(NULL)");
    HRESULT hr = items->lpVtbl->Next(items, 0, NULL, &fetched);
    check(FAILED(hr) || fetched == 0, "MOB-38", "Next of none gives none");
    hr = items->lpVtbl->Next(items, 1, found, &fetched);
    check(hr == S_OK && fetched == 1, "MOB-38", "what was refused has taken no item");
    void *object = &items;
    hr = items->lpVtbl->QueryInterface(items, &IID_ISyncMgrSynchronize, &object);
    check(hr == E_NOINTERFACE && object == NULL, "COM", "an enumerator is no handler");
    items->lpVtbl->Release(items);
}

static void check_null_calls(const struct host *host)
{
    ISyncMgrSynchronize *handler = host->handler;
    static const BYTE cookie[] = {1, 2, 3};
    void *object = &object;
    about_to("calls with NULL");
    refuse(handler->lpVtbl->QueryInterface(handler, &IID_IUnknown, NULL), "QueryInterface without a place");
    HRESULT hr = handler->lpVtbl->QueryInterface(handler, &IID_ISyncMgrSynchronizeCallback, &object);
    check(hr == E_NOINTERFACE && object == NULL, "COM", "a handler is no callback");
    hr = handler->lpVtbl->Initialize(handler, 0, SYNCMGRFLAG_MANUAL, sizeof cookie, NULL);
    check(true, "MOB-32", "Initialize without the cookie that it has the length of: 0x%08X", (unsigned)hr);
    hr = handler->lpVtbl->Initialize(handler, 0, SYNCMGRFLAG_MANUAL, sizeof cookie, cookie);
    check(SUCCEEDED(hr), "MOB-32", "Initialize takes a cookie that counts for nothing");
    refuse(handler->lpVtbl->GetHandlerInfo(handler, NULL), "GetHandlerInfo(NULL)");
    object = &object;
    hr = handler->lpVtbl->GetItemObject(handler, &host->ids[ALPHA], &IID_IUnknown, &object);
    check(hr == E_NOTIMPL, "MOB-37", "GetItemObject is not implemented (0x%08X)", (unsigned)hr);
    check(object == NULL, "COM", "GetItemObject gives NULL");
    refuse(handler->lpVtbl->GetItemObject(handler, NULL, NULL, NULL), "GetItemObject of nothing");
    refuse(handler->lpVtbl->ShowProperties(handler, NULL, NULL), "ShowProperties of NULL");
    refuse(handler->lpVtbl->ShowError(handler, NULL, NULL), "ShowError of NULL");
    refuse(handler->lpVtbl->SetItemStatus(handler, NULL, SYNCMGRSTATUS_SKIPPED), "SetItemStatus of NULL");
}

static void check_starts(struct host *host)
{
    static const GUID unknown = {5, 6, 7, {8}};
    ISyncMgrSynchronize *handler = host->handler;
    GUID ids[2] = {host->ids[ALPHA], unknown};
    unsigned before = journal_count();
    about_to("starts that are refused");
    refuse(handler->lpVtbl->Synchronize(handler, NULL), "Synchronize without PrepareForSync");
    refuse(handler->lpVtbl->PrepareForSync(handler, 1, NULL, NULL, 0), "PrepareForSync of NULL");
    HRESULT hr = handler->lpVtbl->PrepareForSync(handler, 2, ids, NULL, 0);
    check(hr == E_INVALIDARG, "MOB-14", "PrepareForSync of an unknown item is refused (0x%08X)", (unsigned)hr);
    refuse(handler->lpVtbl->Synchronize(handler, NULL), "Synchronize after a refused PrepareForSync");
    check(journal_count() == before, "MOB-15 #42", "what was refused has no completion");
    for (int is_given = 0; is_given < 2; is_given++) {
        before = journal_count();
        hr = handler->lpVtbl->PrepareForSync(handler, 0, is_given ? ids : NULL, NULL, 0);
        bool came = hr != S_OK || journal_wait(PREPARED, before);
        unsigned completions = journal_count_of(PREPARED, before);
        check(came && completions == (hr == S_OK), "MOB-14 #42", "PrepareForSync of none: 0x%08X, %u completion(s)",
              (unsigned)hr, completions);
    }
}

/* A whole cycle after all that: nothing of it has left a trace. */
void no_pointers(void)
{
    struct host host;
    host_open(&host, SYNCMGRFLAG_MANUAL);
    host_listen(&host, NULL); /* there is none to clear */
    check_null_calls(&host);
    check_null_items(host.handler);
    host_listen(&host, listener_new("the callback"));
    check_starts(&host);
    static const enum item only = LITTLE;
    if (host_prepare(&host, &only, 1) && host_synchronize(&host)) {
        host_finish(&host, S_OK);
        check_end(&host, LITTLE, SYNCMGRSTATUS_SUCCEEDED);
    }
    host_close(&host);
    check_class_object();
    check_factory();
}
