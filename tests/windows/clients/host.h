/* The client as a host: it makes handlers, drives them in the order of MOB-41, and checks what can be checked at
 * each step. */
#ifndef HOST_H
#define HOST_H

#include "callback.h"
#include "com.h"

/* The folders in the source, in the order of their names. */
enum item { ALPHA, BETA, DELTA, GAMMA, LITTLE, ITEMS };
extern const char *const item_names[ITEMS];

enum { FILES_OF_AN_ITEM = 3, FILE_SIZE = 512 * 1024, LITTLE_FILE_SIZE = 256 * 1024 };

struct host {
    ISyncMgrSynchronize *handler;
    GUID ids[ITEMS];
    struct listener *listener;
    GUID prepared[ITEMS]; /* in the cycle */
    ULONG prepared_count;
    unsigned from; /* the first call of the cycle */
    bool is_retry; /* what was copied before is there */
    bool is_abandoned; /* the callback was taken away before the end */
    bool is_judged;
    HRESULT expected; /* of SynchronizeCompleted */
    unsigned first_listener;
};

extern const CLSID CLSID_FOLDERS;

/* Loads the library, and makes the folders and files it is to mirror in a folder of ours. */
void host_load(const char *library, const char *folder);
HRESULT host_class_object(const CLSID *class, const IID *iid, void **object);
HRESULT host_can_unload(void);
/* Waits until it can: threads of the handler may be on their way out, and nothing tells when they are. */
bool host_wait_until_unloadable(void);

/* Makes a handler; the destination is empty again. */
void host_open(struct host *host, DWORD flags);
ISyncMgrSynchronize *host_create(void);
/* Sets a callback, or none. */
void host_listen(struct host *host, struct listener *listener);
/* PrepareForSync of some items, and its completion. */
bool host_prepare(struct host *host, const enum item *items, ULONG count);
bool host_prepare_all(struct host *host);
bool host_synchronize(struct host *host);
/* Waits for SynchronizeCompleted, and judges what was said since PrepareForSync. */
void host_finish(struct host *host, HRESULT expected);
/* SetProgressCallback(NULL), if there still is one, and Release; then nothing may be left. */
void host_close(struct host *host);
/* The same for a handler that is released already. */
void host_check_nothing_left(struct host *host);

/* The paths of an item, and of a file of it. */
void path_in_destination(char *path, enum item item);
void path_of_file(char *path, enum item item, bool is_in_destination);
bool is_mirrored(enum item item);
unsigned host_files_of(enum item item);
enum item host_item_of(const struct host *host, const GUID *id); /* ITEMS: none */

#endif
