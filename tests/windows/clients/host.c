#include "host.h"

#include "rules.h"
#include "system.h"
#include "verdicts.h"

#include <stdio.h>
#include <string.h>

/* {5D0B6E32-8F7C-4E0B-9C55-2E1B7C8A9D41} */
const CLSID CLSID_FOLDERS = {0x5D0B6E32, 0x8F7C, 0x4E0B, {0x9C, 0x55, 0x2E, 0x1B, 0x7C, 0x8A, 0x9D, 0x41}};

const char *const item_names[ITEMS] = {"alpha", "beta", "delta", "gamma", "little"};

typedef HRESULT(WINAPI *get_class_object)(REFCLSID, REFIID, void **);
typedef HRESULT(WINAPI *can_unload)(void);

static get_class_object get;
static can_unload can;
static char source[PATH_UNITS];
static char destination[PATH_UNITS];
static GUID listed[ITEMS];

/* Folders. */

void path_in_destination(char *path, enum item item)
{
    join_path(path, destination, item_names[item]);
}

void path_of_file(char *path, enum item item, bool is_in_destination)
{
    char folder[PATH_UNITS];
    join_path(folder, is_in_destination ? destination : source, item_names[item]);
    join_path(path, folder, "0");
}

bool is_mirrored(enum item item)
{
    char those[PATH_UNITS];
    char these[PATH_UNITS];
    join_path(those, destination, item_names[item]);
    join_path(these, source, item_names[item]);
    return has_all_of(those, these);
}

unsigned host_files_of(enum item item)
{
    char path[PATH_UNITS];
    path_in_destination(path, item);
    return count_files(path);
}

static unsigned files_of(const GUID *id)
{
    for (enum item item = 0; item < ITEMS; item++) {
        if (is_same_id(&listed[item], id)) {
            return host_files_of(item);
        }
    }
    return 0;
}

static void make_source(void)
{
    char path[PATH_UNITS];
    remove_all(source);
    make_folder(source);
    join_path(path, source, "belongs to no item");
    write_file(path, 100, 1);
    for (enum item item = 0; item < ITEMS; item++) {
        char folder[PATH_UNITS];
        join_path(folder, source, item_names[item]);
        make_folder(folder);
        unsigned files = item == LITTLE ? 1 : FILES_OF_AN_ITEM;
        for (unsigned at = 0; at < files; at++) {
            char name[2] = {(char)('0' + at), 0};
            join_path(path, folder, name);
            write_file(path, item == LITTLE ? LITTLE_FILE_SIZE : FILE_SIZE, (unsigned)item * 7 + at);
        }
    }
}

/* The library. */

void host_load(const char *path, const char *folder)
{
    make_folder(folder);
    join_path(source, folder, "source");
    join_path(destination, folder, "destination");
    make_source();
    remove_all(destination);
    make_folder(destination);
    set_variable("SYNC_HANDLER_SOURCE", source);
    set_variable("SYNC_HANDLER_DESTINATION", destination);
    void *library = library_open(path);
    check(library_find(library, "DllGetClassObject", &get), "COM", "DllGetClassObject is exported");
    check(library_find(library, "DllCanUnloadNow", &can), "COM", "DllCanUnloadNow is exported");
    files_of_item = files_of;
}

HRESULT host_class_object(const CLSID *class, const IID *iid, void **object)
{
    about_to("DllGetClassObject");
    return get(class, iid, object);
}

HRESULT host_can_unload(void)
{
    about_to("DllCanUnloadNow");
    return can();
}

static bool never(const void *of)
{
    (void)of;
    return false;
}

bool host_wait_until_unloadable(void)
{
    for (unsigned tries = 0; tries < limit_ms / 2; tries++) {
        if (host_can_unload() == S_OK) {
            return true;
        }
        world_lock();
        world_wait(never, NULL, 2);
        world_unlock();
    }
    return false;
}

/* Handlers. */

ISyncMgrSynchronize *host_create(void)
{
    IClassFactory *factory = NULL;
    ISyncMgrSynchronize *handler = NULL;
    HRESULT hr = host_class_object(&CLSID_FOLDERS, &IID_IClassFactory, (void **)&factory);
    if (check(hr == S_OK && factory != NULL, "COM", "there is a factory for the class")) {
        about_to("CreateInstance");
        hr = factory->lpVtbl->CreateInstance(factory, NULL, &IID_ISyncMgrSynchronize, (void **)&handler);
        factory->lpVtbl->Release(factory);
        check(hr == S_OK && handler != NULL, "COM", "CreateInstance makes a handler (0x%08X)", (unsigned)hr);
    }
    if (handler == NULL) {
        conclude();
        leave(1); /* there is nothing to go on with */
    }
    return handler;
}

static bool is_named(const SYNCMGRITEM *item, const char *name)
{
    unsigned at = 0;
    while (name[at] != 0 && item->wszItemName[at] == (WCHAR)name[at]) {
        at += 1;
    }
    return name[at] == 0 && item->wszItemName[at] == 0;
}

static void list(struct host *host)
{
    ISyncMgrEnumItems *items = NULL;
    about_to("EnumSyncMgrItems");
    HRESULT hr = host->handler->lpVtbl->EnumSyncMgrItems(host->handler, &items);
    if (!check(hr == S_OK && items != NULL, "MOB-35", "EnumSyncMgrItems gives an enumerator")) {
        return;
    }
    SYNCMGRITEM item;
    ULONG fetched = 0;
    unsigned found = 0;
    unsigned all = 0;
    for (; items->lpVtbl->Next(items, 1, &item, &fetched) == S_OK && all < 100; all++) {
        for (enum item at = 0; at < ITEMS; at++) {
            if (is_named(&item, item_names[at])) {
                host->ids[at] = item.ItemID;
                found |= 1u << at;
            }
        }
    }
    items->lpVtbl->Release(items);
    memcpy(listed, host->ids, sizeof listed);
    check(found == (1u << ITEMS) - 1 && all == ITEMS, "MOB-18", "each folder is an item, and nothing else is");
}

void host_open(struct host *host, DWORD flags)
{
    memset(host, 0, sizeof *host);
    host->first_listener = listener_count();
    journal_clear();
    remove_all(destination);
    make_folder(destination);
    host->handler = host_create();
    check(host_can_unload() == S_FALSE, "COM", "the library stays while a handler lives");
    about_to("Initialize");
    HRESULT hr = host->handler->lpVtbl->Initialize(host->handler, 0, flags, 0, NULL);
    check(hr == S_OK, "MOB-32", "Initialize takes part (0x%08X)", (unsigned)hr);
    list(host);
}

static void check_old(struct listener *old, unsigned inside, bool is_replaced)
{
    const char *rule = is_replaced ? "MOB-2 #27" : "MOB-3 #28";
    const char *by = is_replaced ? "replaced" : "cleared";
    long held = listener_references(old) - old->own;
    check(held == 0, rule, "the old callback is released when SetProgressCallback returns, %s (held: %ld)", by, held);
    check(inside == 0, "K-20", "no call is inside the old callback when SetProgressCallback returns, %s", by);
}

void host_listen(struct host *host, struct listener *listener)
{
    struct listener *old = host->listener == listener ? NULL : host->listener;
    about_to(listener != NULL ? "SetProgressCallback" : "SetProgressCallback(NULL)");
    HRESULT hr = host->handler->lpVtbl->SetProgressCallback(host->handler, listener ? &listener->com : NULL);
    unsigned inside = old != NULL ? listener_close(old) : 0;
    check(hr == S_OK, "MOB-2", "SetProgressCallback succeeds");
    if (listener != NULL && host->prepared_count == 0) {
        long held = listener_references(listener) - listener->own;
        const char *rule = listener == host->listener ? "MOB-2 #27" : "MOB-1 #26";
        check(held == 1, rule, "the handler holds one reference of %s (held: %ld)", listener->name, held);
    }
    if (old != NULL) {
        check_old(old, inside, listener != NULL);
    }
    host->listener = listener;
}

bool host_prepare(struct host *host, const enum item *items, ULONG count)
{
    for (ULONG at = 0; at < count; at++) {
        host->prepared[at] = host->ids[items[at]];
    }
    host->prepared_count = count;
    host->from = journal_count();
    host->is_judged = false;
    static GUID lent[ITEMS]; /* who keeps the pointer reads rubbish, and nothing else */
    memcpy(lent, host->prepared, sizeof lent);
    about_to("PrepareForSync");
    HRESULT hr = host->handler->lpVtbl->PrepareForSync(host->handler, count, lent, NULL, 0);
    memset(lent, 0xEE, sizeof lent); /* the ids were only lent */
    check(hr == S_OK, "MOB-14", "PrepareForSync accepts (0x%08X)", (unsigned)hr);
    return hr == S_OK && check(journal_wait(PREPARED, host->from), "MOB-14 #42", "PrepareForSyncCompleted comes");
}

bool host_prepare_all(struct host *host)
{
    static const enum item all[ITEMS] = {ALPHA, BETA, DELTA, GAMMA, LITTLE};
    return host_prepare(host, all, ITEMS);
}

bool host_synchronize(struct host *host)
{
    about_to("Synchronize");
    HRESULT hr = host->handler->lpVtbl->Synchronize(host->handler, NULL);
    return check(hr == S_OK, "MOB-20", "Synchronize accepts (0x%08X)", (unsigned)hr);
}

void host_finish(struct host *host, HRESULT expected)
{
    about_to("waiting for SynchronizeCompleted");
    host->expected = expected;
    if (check(journal_wait(SYNCHRONIZED, host->from), "MOB-20 #32", "SynchronizeCompleted comes")) {
        judge_said(host);
    }
}

static void check_listener(struct listener *listener)
{
    long held = listener_references(listener) - listener->own;
    check(held == 0, "MOB-3 #26", "%s: as many Release as AddRef (too few: %ld)", listener->name, held);
    check(listener->dead == 0, "MOB-1 #26", "%s: no call at no reference (%u)", listener->name, listener->dead);
    check(listener->late == 0, "MOB-2 #27", "%s: no call after it was replaced or cleared (%u)", listener->name,
          listener->late);
    if (listener->own > 0) {
        listener_release(listener);
    }
}

void host_check_nothing_left(struct host *host)
{
    about_to("waiting for the handler's end");
    for (unsigned at = host->first_listener; at < listener_count(); at++) {
        listener_wait_until_let_go(listener_at(at));
    }
    check(host_wait_until_unloadable(), "COM", "nothing of the handler is left: the library can go");
    /* Only now: what the handler still does after its release would show here. */
    for (unsigned at = host->first_listener; at < listener_count(); at++) {
        check_listener(listener_at(at));
    }
}

void host_close(struct host *host)
{
    if (host->listener != NULL) {
        host_listen(host, NULL);
    }
    about_to("Release");
    host->handler->lpVtbl->Release(host->handler);
    host_check_nothing_left(host);
    judge_ended(host);
}

enum item host_item_of(const struct host *host, const GUID *id)
{
    enum item item = 0;
    while (item < ITEMS && !is_same_id(&host->ids[item], id)) {
        item++;
    }
    return item;
}
