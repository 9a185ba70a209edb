/* The library of `tests/windows/border`: callbacks over a script, an engine and a provider. It takes over the
 * references that it is given, and gives away those that it returns. */
#ifndef BORDER_H
#define BORDER_H

#include "sync_center_by_hand.h"
#include "winsync_by_hand.h"

#include <stdbool.h>

/* What is answered to the so-manieth call; all others go on. */
enum script { GOES_ON, CANCELS_ITEM, CANCELS_ALL, PANICS, IS_GONE, FAILS, OFFERS, CHOOSES_NONSENSE };

/* What a provider says, or asks. */
enum tell { DETECTS, APPLIES, CHANGES, CONFLICTS, ENUMERATES, ERRS, HAS_APPLIED, HAS_FAILED, ASKS };

struct ran {
    uint32_t succeeded, canceled, failed, faults;
    int32_t disconnected;
};

/* The functions of the library: what it returns, the name, what it takes. */
#define BORDER                                                                                               \
    FUNCTION(void, break, (const char *rule))                                                                \
    FUNCTION(void, heard, (char *place, uint32_t room))                                                      \
    FUNCTION(ISyncMgrSyncCallback *, center, (uint32_t script, uint32_t at))                                 \
    FUNCTION(ISyncMgrSessionCreator *, creator, (uint32_t script, uint32_t at))                              \
    FUNCTION(void, run, (void *callback, uint32_t steps, struct ran *ran))                                   \
    FUNCTION(uint32_t, ask, (void *callback, LPCWSTR item, uint32_t times))                                  \
    FUNCTION(void, join, (void *callback))                                                                   \
    FUNCTION(void, say_too_much, (void *callback))                                                           \
    FUNCTION(HRESULT, open, (void *creator, int32_t has_items))                                              \
    FUNCTION(ISyncCallback2 *, application, (uint32_t script, uint32_t at))                                  \
    FUNCTION(ISyncSessionState *, session, (uint32_t script, uint32_t at))                                   \
    FUNCTION(void, cancel, (void))                                                                           \
    FUNCTION(void *, provider, (void *callback))                                                             \
    FUNCTION(void *, provider_of, (void *session))                                                           \
    FUNCTION(void, provider_free, (void *provider))                                                          \
    FUNCTION(void, tell, (const void *provider, uint32_t what, uint32_t one, uint32_t two))

#define FUNCTION(type, name, arguments) extern type(WINAPI *border_##name) arguments;
BORDER
#undef FUNCTION

/* Failing is the end of the program. */
void border_load(const char *path);

/* That a call was answered with a code. */
bool answers(HRESULT answer, HRESULT wanted, const char *rule, const char *call);
/* That the other side has heard this since the last time, each with an end of line, and nothing else. */
bool hears(const char *wanted, const char *rule, const char *what);
/* Forgets what was heard. */
void hear_nothing(void);

/* QueryInterface of an object that is exported. */
void queries(void *object, const GUID *id, const GUID *second, const char *what);
/* Lets go the only reference. */
void let_go(void *object, const char *rule, const char *what);

#endif
