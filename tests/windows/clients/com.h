/* What the client needs of COM and of mobsync.h. On Windows it comes from the system's own headers; elsewhere
 * there are none, and it is typed by hand after them. Nothing here is made from the declarations under test. */
#ifndef COM_H
#define COM_H

#ifdef _WIN32

#define INITGUID /* the identifiers, too, are those of the header */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <objbase.h>

#include <mobsync.h>

#else

#include "com_by_hand.h"

#include "mobsync_by_hand.h"

#define VALUE(name, number) name = (int)number,
enum values {
#include "values.h"
    VALUES_END
};
#undef VALUE

#endif

#ifndef CLASS_E_NOAGGREGATION
#define CLASS_E_NOAGGREGATION ((HRESULT)0x80040110)
#endif

#endif
