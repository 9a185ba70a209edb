/* The program's own COM objects: they count references, and notice calls when nobody holds one. */
#ifndef OBJECT_H
#define OBJECT_H

#include "by_hand.h"

#include <stdbool.h>

/* The first member of each, so that a pointer to it is one to the object. */
struct object {
    const void *table;
    const char *name;
    const GUID *ids[2]; /* what it is, besides IUnknown; NULL: nothing more */
    bool is_agile;
    long references;
    unsigned calls;
    unsigned dead; /* calls that came when nobody held a reference */
};

/* Makes an object with one reference. It is not freed when that is gone, so a call too late is seen. */
void object_init(struct object *object, const void *table, const char *name, const GUID *id, const GUID *second);
/* To be called by each slot. */
void object_called(void *object);
/* The end of all objects that were made since the last time: each is let go, and none was called afterwards. */
void objects_judge(void);

HRESULT WINAPI object_query(void *This, REFIID riid, void **ppvObject);
ULONG WINAPI object_add_ref(void *This);
ULONG WINAPI object_release(void *This);
#define UNKNOWN_IS_OURS .QueryInterface = object_query, .AddRef = object_add_ref, .Release = object_release

bool is_same_id(const GUID *one, const GUID *other);
unsigned units(LPCWSTR text);
bool is_text(LPCWSTR one, LPCWSTR other);
/* Text as COM gives it away. */
WCHAR *give_text(LPCWSTR text);

#endif
