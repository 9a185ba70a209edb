#include "border.h"

#include "object.h"

#include "../system.h"
#include "../verdicts.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 1 << 16 };

#define FUNCTION(type, name, arguments) type(WINAPI *border_##name) arguments;
BORDER
#undef FUNCTION

static bool find_all(void *library)
{
#define FUNCTION(type, name, arguments) library_find(library, "border_" #name, &border_##name) &&
    return BORDER true;
#undef FUNCTION
}

void border_load(const char *path)
{
    void *library = library_open(path);
    if (library == NULL || !find_all(library)) {
        printf("FAIL the machine  has no such library, or that is another one: %s\n", path);
        leave(2);
    }
}

bool answers(HRESULT answer, HRESULT wanted, const char *rule, const char *call)
{
    return check(answer == wanted, rule, "%s is answered with %08X: %08X", call, (unsigned)wanted,
                 (unsigned)answer);
}

bool hears(const char *wanted, const char *rule, const char *what)
{
    static char heard[ROOM];
    border_heard(heard, sizeof heard);
    bool is_it = strcmp(heard, wanted) == 0;
    if (!is_it) {
        printf("---- heard\n%s---- instead of\n%s----\n", heard, wanted);
    }
    return check(is_it, rule, "%s is heard", what);
}

void hear_nothing(void)
{
    char heard[1];
    border_heard(heard, sizeof heard);
}

static void finds(Unknown *object, const GUID *id, HRESULT wanted, const char *what)
{
    Unknown *found = object;
    HRESULT answer = object->lpVtbl->QueryInterface(object, id, (void **)&found);
    check(answer == wanted && (found != NULL) == (wanted == S_OK), "COM", "%s: QueryInterface answers %08X: %08X",
          what, (unsigned)wanted, (unsigned)answer);
    if (answer == S_OK) {
        found->lpVtbl->Release(found);
    }
}

void queries(void *object, const GUID *id, const GUID *second, const char *what)
{
    Unknown *unknown = object;
    void *found = object;
    finds(unknown, &ID_UNKNOWN, S_OK, what);
    finds(unknown, id, S_OK, what);
    finds(unknown, second, S_OK, what);
    finds(unknown, &ID_AGILE, S_OK, what);
    finds(unknown, &ID_STRANGE, E_NOINTERFACE, what);
    answers(unknown->lpVtbl->QueryInterface(object, NULL, &found), E_POINTER, "COM", "QueryInterface of nothing");
    answers(unknown->lpVtbl->QueryInterface(object, id, NULL), E_POINTER, "COM", "QueryInterface without a place");
    check(unknown->lpVtbl->AddRef(object) == 2, "COM", "%s: AddRef counts", what);
    check(unknown->lpVtbl->Release(object) == 1, "COM", "%s: Release counts", what);
}

void let_go(void *object, const char *rule, const char *what)
{
    Unknown *unknown = object;
    unsigned left = (unsigned)unknown->lpVtbl->Release(object);
    check(left == 0, rule, "the only reference to %s is the caller's: %u more", what, left);
}
