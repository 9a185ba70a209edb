/* The client's own callback. It counts its references, writes down each call, answers by a script, and can call
 * back into the handler while it is called. */
#ifndef CALLBACK_H
#define CALLBACK_H

#include "com.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
    PROPERTIES_SHOWN,
    PREPARED,
    SYNCHRONIZED,
    ERROR_SHOWN,
    MODELESS,
    PROGRESS,
    LOGGED,
    LOG_DELETED,
    CONNECT,
};

enum { NO_STATUS = -1, MAX_IDS = 8, MAX_CALLS = 8192, MAX_REPLIES = 4 };

struct listener;

/* One call of a callback, as it came. */
struct call {
    enum kind kind;
    const struct listener *to;
    uintptr_t thread;
    GUID item; /* of progress, or of a log entry */
    bool is_bare; /* progress without a structure */
    DWORD size; /* of the structure that came along */
    DWORD mask;
    int status; /* or NO_STATUS */
    bool has_value, has_max;
    INT value, max;
    unsigned text_units;
    bool has_text;
    unsigned files; /* of the item, in the destination, when the call came */
    HRESULT result; /* of a completion */
    ULONG count;
    GUID ids[MAX_IDS];
    DWORD level, flags;
    GUID error;
    DWORD reserved;
    HRESULT answer;
    unsigned returned; /* how many calls had come when this one was answered; 0: it is under way */
};

/* What to answer to some calls. The first of a listener's replies that matches counts. */
struct reply {
    enum kind kind;
    const GUID *item; /* NULL: any */
    int status; /* NO_STATUS: any */
    unsigned at; /* only the so-manieth call that matches; 0: each */
    HRESULT answer;
    void (*act)(struct listener *listener, const struct call *call, void *with); /* done before the answer */
    void *with;
    unsigned matched;
};

struct listener {
    ISyncMgrSynchronizeCallback com; /* first: a pointer to it is one to the listener */
    const char *name;
    bool is_agile; /* whether it says so when it is asked */
    HRESULT otherwise; /* what Progress is answered when no reply matches */
    HRESULT others; /* the same for all other calls */
    struct reply replies[MAX_REPLIES];
    GUID canceled[MAX_IDS]; /* a cancel is answered again to whoever goes on asking */
    unsigned canceled_count;
    bool is_all_canceled;
    long references;
    long own; /* how many of them are the client's */
    unsigned inside; /* calls that have not returned */
    unsigned calls;
    bool is_closed; /* the handler was told to use another or none, and has returned */
    unsigned late; /* calls that came after that */
    unsigned dead; /* calls that came when nobody held a reference, AddRef and Release included */
};

/* A new listener, with one reference, which is the client's. It is never freed, so a call too late is seen. */
struct listener *listener_new(const char *name);
struct reply *listener_reply(struct listener *listener, struct reply reply);

/* From now on every call is one too many. How many are under way. */
unsigned listener_close(struct listener *listener);
long listener_references(const struct listener *listener);
/* Gives up the client's own reference, so that the handler's is the only one. */
void listener_release(struct listener *listener);
/* All listeners there have been, in the order in which they were made. */
unsigned listener_count(void);
struct listener *listener_at(unsigned at);
/* Waits until nobody but the client holds a reference. */
bool listener_wait_until_let_go(const struct listener *listener);

/* The calls of all listeners, in the order in which they came. To be read when nobody calls, or under the lock. */
const struct call *journal(unsigned at);
unsigned journal_count(void);
void journal_clear(void);
/* Waits until a call of this kind, the `from`th of all or a later one, has come and was answered. */
bool journal_wait(enum kind kind, unsigned from);
unsigned journal_count_of(enum kind kind, unsigned from);

bool is_same_id(const GUID *one, const GUID *other);
bool is_terminal(int status);
const char *kind_name(enum kind kind);

/* How many files of an item are in the destination; whoever knows the items says so. */
extern unsigned (*files_of_item)(const GUID *item);

/* A place where a callback and the main thread meet: a call says that it has come so far, and waits a while. */
struct gate {
    unsigned after; /* the so-manieth call comes to it */
    unsigned patience; /* how many milliseconds each call waits at most, until it is open */
    unsigned calls;
    bool is_reached;
    bool is_open;
};
/* For a reply, with a gate. */
void act_at_gate(struct listener *listener, const struct call *call, void *gate);
bool gate_wait(const struct gate *gate);
bool gate_wait_until_open(const struct gate *gate);
void gate_open(struct gate *gate);

#endif
