/* What SC and WS need beyond `../com.h`, typed by hand for both systems: no free header declares the callbacks of
 * syncmgr.h, and MinGW's winsync.h has its slots in the order of the alphabet. */
#ifndef BY_HAND_H
#define BY_HAND_H

#include "../com.h"

#include <stdint.h>

/* All tables begin with these. `This` is untyped, so that one function serves all objects here. */
#define UNKNOWN_SLOTS                                                                                        \
    HRESULT(WINAPI *QueryInterface)(void *This, REFIID riid, void **ppvObject);                              \
    ULONG(WINAPI *AddRef)(void *This);                                                                       \
    ULONG(WINAPI *Release)(void *This);

typedef struct UnknownVtbl {
    UNKNOWN_SLOTS
} UnknownVtbl;
typedef struct Unknown {
    const UnknownVtbl *lpVtbl;
} Unknown;

/* objidl.h */

typedef struct EnumStringVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *Next)(void *This, ULONG celt, WCHAR **rgelt, ULONG *pceltFetched);
    HRESULT(WINAPI *Skip)(void *This, ULONG celt);
    HRESULT(WINAPI *Reset)(void *This);
    HRESULT(WINAPI *Clone)(void *This, void **ppenum);
} EnumStringVtbl;
typedef struct EnumString {
    const EnumStringVtbl *lpVtbl;
} EnumString;

typedef struct EnumUnknownVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *Next)(void *This, ULONG celt, void **rgelt, ULONG *pceltFetched);
    HRESULT(WINAPI *Skip)(void *This, ULONG celt);
    HRESULT(WINAPI *Reset)(void *This);
    HRESULT(WINAPI *Clone)(void *This, void **ppenum);
} EnumUnknownVtbl;
typedef struct EnumUnknown {
    const EnumUnknownVtbl *lpVtbl;
} EnumUnknown;

static const GUID ID_UNKNOWN = {0x00000000, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID ID_ENUM_UNKNOWN = {0x00000100, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID ID_ENUM_STRING = {0x00000101, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID ID_AGILE = {0x94EA2B94, 0xE9CC, 0x49E0, {0xC0, 0xFF, 0xEE, 0x64, 0xCA, 0x8F, 0x5B, 0x90}};
static const GUID ID_STRANGE = {0x12345678, 0x9ABC, 0xDEF0, {1, 2, 3, 4, 5, 6, 7, 8}};

/* winerror.h has them on Windows. */
#ifndef E_ACCESSDENIED
#define E_ACCESSDENIED ((HRESULT)0x80070005u)
#endif
#define E_MORE_DATA ((HRESULT)0x800700EAu)

#endif
