#include "object.h"

#include "../system.h"
#include "../verdicts.h"

#include <string.h>

enum { MAX_OBJECTS = 32 };

static struct object *objects[MAX_OBJECTS];
static unsigned count;

void object_init(struct object *object, const void *table, const char *name, const GUID *id, const GUID *second)
{
    *object = (struct object){.table = table, .name = name, .ids = {id, second}, .references = 1};
    if (count == MAX_OBJECTS) {
        check(false, "the end", "of %d objects is near", MAX_OBJECTS);
        leave(1);
    }
    objects[count++] = object;
}

void object_called(void *this)
{
    struct object *object = this;
    world_lock();
    object->calls += 1;
    object->dead += object->references <= 0;
    world_unlock();
}

void objects_judge(void)
{
    for (unsigned at = 0; at < count; at++) {
        const struct object *object = objects[at];
        check(object->dead == 0, "B-11", "%s is not called after its last release: %u", object->name, object->dead);
        check(object->references == 0, "B-11", "%s is let go: %ld", object->name, object->references);
    }
    count = 0;
}

static ULONG count_reference(struct object *object, int by)
{
    world_lock();
    object->dead += object->references <= 0;
    object->references += by;
    ULONG left = object->references > 0 ? (ULONG)object->references : 0;
    world_unlock();
    return left;
}

HRESULT WINAPI object_query(void *this, REFIID id, void **found)
{
    struct object *object = this;
    bool has_it = is_same_id(id, &ID_UNKNOWN) || (object->is_agile && is_same_id(id, &ID_AGILE));
    for (unsigned at = 0; at < 2 && object->ids[at] != NULL; at++) {
        has_it = has_it || is_same_id(id, object->ids[at]);
    }
    *found = has_it ? this : NULL;
    if (has_it) {
        count_reference(object, 1);
    }
    return has_it ? S_OK : E_NOINTERFACE;
}

ULONG WINAPI object_add_ref(void *this)
{
    return count_reference(this, 1);
}

ULONG WINAPI object_release(void *this)
{
    return count_reference(this, -1);
}

bool is_same_id(const GUID *one, const GUID *other)
{
    return memcmp(one, other, sizeof *one) == 0;
}

unsigned units(LPCWSTR text)
{
    unsigned count = 0;
    while (text[count] != 0) {
        count++;
    }
    return count;
}

bool is_text(LPCWSTR one, LPCWSTR other)
{
    return one != NULL && units(one) == units(other) && memcmp(one, other, units(one) * sizeof *one) == 0;
}

WCHAR *give_text(LPCWSTR text)
{
    size_t bytes = (units(text) + 1) * sizeof *text;
    WCHAR *copy = CoTaskMemAlloc(bytes);
    return memcpy(copy, text, bytes);
}
