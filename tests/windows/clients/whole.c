/* A run from beginning to end, and what stands around it: the items, the handler's information, identity. */
#include "host.h"
#include "rules.h"
#include "scenarios.h"
#include "system.h"
#include "verdicts.h"

#include <string.h>

static void check_information(ISyncMgrSynchronize *handler)
{
    SYNCMGRHANDLERINFO *info = NULL;
    about_to("GetHandlerInfo");
    HRESULT hr = handler->lpVtbl->GetHandlerInfo(handler, &info);
    if (!check(hr == S_OK && info != NULL, "MOB-36", "GetHandlerInfo gives a structure")) {
        return;
    }
    check(info->cbSize == sizeof *info, "4.4", "its cbSize is that of the structure (%u)", (unsigned)info->cbSize);
    unsigned units = 0;
    while (units < MAX_SYNCMGRHANDLERNAME && info->wszHandlerName[units] != 0) {
        units += 1;
    }
    check(units > 0 && units < MAX_SYNCMGRHANDLERNAME, "4.3", "its name ends within the array (%u units)", units);
    check((info->SyncMgrHandlerFlags & ~0xFu) == 0, "4.3", "its flags are known ones");
    CoTaskMemFree(info); /* a wrong allocator ends here */
    check(true, "MOB-36", "the structure is freed by the caller");
}

static void check_item(const SYNCMGRITEM *item, const char *name)
{
    check(item->cbSize == sizeof *item, "4.4", "%s: cbSize is that of the structure", name);
    check(item->dwItemState == SYNCMGRITEMSTATE_CHECKED, "4.3", "%s: the item is checked", name);
    check(item->dwFlags == 0, "4.3", "%s: no flags are set", name);
}

static void check_enumerator(ISyncMgrEnumItems *items)
{
    SYNCMGRITEM found[ITEMS + 3];
    SYNCMGRITEM again;
    ULONG fetched = 77;
    HRESULT hr = items->lpVtbl->Next(items, ITEMS + 3, found, &fetched);
    check(hr == S_FALSE && fetched == ITEMS, "MOB-38", "Next gives what there is, and S_FALSE (%u)", (unsigned)fetched);
    for (unsigned at = 0; at < fetched && at < ITEMS; at++) {
        check_item(&found[at], item_names[at]);
    }
    hr = items->lpVtbl->Next(items, 1, &again, &fetched);
    check(hr == S_FALSE && fetched == 0, "MOB-38", "at the end Next gives nothing, and S_FALSE");
    check(items->lpVtbl->Skip(items, 1) == S_FALSE, "MOB-38", "at the end Skip says S_FALSE");
    check(items->lpVtbl->Reset(items) == S_OK, "MOB-38", "Reset succeeds");
    hr = items->lpVtbl->Next(items, 1, &again, NULL);
    bool is_first = hr == S_OK && is_same_id(&again.ItemID, &found[0].ItemID);
    check(is_first, "MOB-38", "after Reset the first comes again; the number is optional for one");
    check(items->lpVtbl->Skip(items, 1) == S_OK, "MOB-38", "Skip succeeds within");
    hr = items->lpVtbl->Next(items, 2, found + ITEMS, &fetched);
    bool is_third = hr == S_OK && fetched == 2 && is_same_id(&found[ITEMS].ItemID, &found[2].ItemID);
    check(is_third, "MOB-38", "Skip leaves out as many as it says");
    check(items->lpVtbl->Skip(items, 100) == S_FALSE, "MOB-38", "Skip beyond the end says S_FALSE");
    items->lpVtbl->Reset(items);
}

/* A clone stands where the original stands, goes on alone, and keeps the library when all else is gone. */
static ISyncMgrEnumItems *check_clone(ISyncMgrEnumItems *items)
{
    ISyncMgrEnumItems *clone = NULL;
    SYNCMGRITEM one;
    SYNCMGRITEM other;
    ULONG fetched = 0;
    items->lpVtbl->Skip(items, 3);
    HRESULT hr = items->lpVtbl->Clone(items, &clone);
    if (!check(hr == S_OK && clone != NULL, "MOB-38", "Clone makes another")) {
        return NULL;
    }
    items->lpVtbl->Next(items, 1, &one, &fetched);
    clone->lpVtbl->Next(clone, 1, &other, &fetched);
    check(is_same_id(&one.ItemID, &other.ItemID), "MOB-38", "the clone stands where the original stood");
    clone->lpVtbl->Reset(clone);
    items->lpVtbl->Next(items, 1, &one, &fetched);
    check(fetched == 1, "MOB-38", "Reset of the clone leaves the original alone");
    return clone;
}

static ISyncMgrEnumItems *check_items(ISyncMgrSynchronize *handler)
{
    ISyncMgrEnumItems *items = NULL;
    about_to("EnumSyncMgrItems");
    handler->lpVtbl->EnumSyncMgrItems(handler, &items);
    if (items == NULL) {
        return NULL;
    }
    check_enumerator(items);
    ISyncMgrEnumItems *clone = check_clone(items);
    items->lpVtbl->Release(items);
    return clone;
}

static void check_identity(ISyncMgrSynchronize *handler)
{
    IUnknown *one = NULL;
    ISyncMgrSynchronize *again = NULL;
    IUnknown *other = NULL;
    handler->lpVtbl->QueryInterface(handler, &IID_IUnknown, (void **)&one);
    handler->lpVtbl->QueryInterface(handler, &IID_ISyncMgrSynchronize, (void **)&again);
    if (!check(one != NULL && again != NULL, "COM", "the handler is an IUnknown and a handler")) {
        return;
    }
    again->lpVtbl->QueryInterface(again, &IID_IUnknown, (void **)&other);
    check(one == other, "COM", "IUnknown is the same, whoever is asked");
    one->lpVtbl->Release(one);
    again->lpVtbl->Release(again);
    other->lpVtbl->Release(other);
    ULONG up = handler->lpVtbl->AddRef(handler);
    check(up == handler->lpVtbl->Release(handler) + 1, "COM", "Release takes back what AddRef gave");
}

static void check_reports(const struct host *host)
{
    unsigned other_threads = 0;
    unsigned reports = 0;
    for (unsigned at = host->from; at < journal_count(); at++) {
        const struct call *call = journal(at);
        reports += call->kind == PROGRESS;
        other_threads += call->kind == PROGRESS && call->thread != thread_id();
    }
    check(reports >= 24, "MOB-8", "progress is reported often (%u reports)", reports);
    check(other_threads > 0, "MOB-20", "Synchronize returns early, reports come from another thread (%u)", other_threads);
    for (enum item item = 0; item < ITEMS; item++) {
        check_end(host, item, SYNCMGRSTATUS_SUCCEEDED);
        check(is_mirrored(item), "MOB-18", "%s is in the destination", item_names[item]);
    }
}

/* The order of MOB-41, with and without permission to show dialogs (#52), and with a callback that says nothing of
 * threads: that any may call it is in its contract. */
static void run(DWORD flags, bool is_agile)
{
    struct host host;
    host_open(&host, flags);
    check_information(host.handler);
    check_identity(host.handler);
    ISyncMgrEnumItems *clone = check_items(host.handler);
    struct listener *listener = listener_new(is_agile ? "a callback" : "a callback that is not agile");
    listener->is_agile = is_agile;
    host_listen(&host, listener);
    if (host_prepare_all(&host) && host_synchronize(&host)) {
        host_finish(&host, S_OK);
        check_reports(&host);
        const char *may = flags & SYNCMGRFLAG_MAYBOTHERUSER ? "with" : "without";
        check(count_reports(&host, ALPHA) > 0, "MOB-9 #52", "progress is reported %s MAYBOTHERUSER", may);
    }
    host_listen(&host, NULL);
    host.handler->lpVtbl->Release(host.handler);
    if (clone != NULL) {
        SYNCMGRITEM item;
        listener_wait_until_let_go(listener);
        check(host_can_unload() == S_FALSE, "COM", "the library stays while an enumerator lives");
        check(clone->lpVtbl->Next(clone, 1, &item, NULL) == S_OK, "COM", "an enumerator outlives its handler");
        clone->lpVtbl->Release(clone);
    }
    host_check_nothing_left(&host);
    judge_ended(&host);
}

static void settings_only(void)
{
    ISyncMgrSynchronize *handler = host_create();
    HRESULT hr = handler->lpVtbl->Initialize(handler, 0, SYNCMGRFLAG_SETTINGS, 0, NULL);
    check(SUCCEEDED(hr), "MOB-32", "Initialize takes SETTINGS (0x%08X)", (unsigned)hr);
    handler->lpVtbl->Release(handler);
    check(host_wait_until_unloadable(), "COM", "a handler that did nothing leaves nothing");
}

void whole_run(void)
{
    settings_only();
    run(SYNCMGRFLAG_MANUAL, true);
    run(SYNCMGRFLAG_MANUAL | SYNCMGRFLAG_MAYBOTHERUSER, false);
}
