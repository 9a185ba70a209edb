/* Whether what is typed by hand agrees with the system's mobsync.h: this file compiles, or it does not. */
#include "com.h"

#include <stddef.h>

#ifdef _WIN32

/* Both under one roof: the ones typed by hand get other names. */
#define SYNCMGRPROGRESSITEM By_hand_SYNCMGRPROGRESSITEM
#define SYNCMGRLOGERRORINFO By_hand_SYNCMGRLOGERRORINFO
#define SYNCMGRITEM By_hand_SYNCMGRITEM
#define SYNCMGRHANDLERINFO By_hand_SYNCMGRHANDLERINFO
#define ISyncMgrSynchronizeCallback By_hand_ISyncMgrSynchronizeCallback
#define ISyncMgrSynchronizeCallbackVtbl By_hand_ISyncMgrSynchronizeCallbackVtbl
#define ISyncMgrEnumItems By_hand_ISyncMgrEnumItems
#define ISyncMgrEnumItemsVtbl By_hand_ISyncMgrEnumItemsVtbl
#define ISyncMgrSynchronize By_hand_ISyncMgrSynchronize
#define ISyncMgrSynchronizeVtbl By_hand_ISyncMgrSynchronizeVtbl
#include "mobsync_by_hand.h"
#undef SYNCMGRPROGRESSITEM
#undef SYNCMGRLOGERRORINFO
#undef SYNCMGRITEM
#undef SYNCMGRHANDLERINFO
#undef ISyncMgrSynchronizeCallback
#undef ISyncMgrSynchronizeCallbackVtbl
#undef ISyncMgrEnumItems
#undef ISyncMgrEnumItemsVtbl
#undef ISyncMgrSynchronize
#undef ISyncMgrSynchronizeVtbl

#define SIZE(type) _Static_assert(sizeof(type) == sizeof(By_hand_##type), #type)
#define PLACE(type, member)                                                                                  \
    _Static_assert(offsetof(type, member) == offsetof(By_hand_##type, member), #type "." #member)
#define VALUE(name, number) _Static_assert((name) == (HRESULT)(number), #name);

#else

/* There is no header to compare with, only its sizes. */
#define SIZE(type) _Static_assert(sizeof(type) > 0, #type)
#define PLACE(type, member) _Static_assert(offsetof(type, member) < sizeof(type), #type "." #member)
#define VALUE(name, number) _Static_assert((name) == (HRESULT)(number), #name);

#endif

#include "values.h"

_Static_assert(sizeof(SYNCMGRPROGRESSITEM) == (sizeof(void *) == 8 ? 32 : 24), "SYNCMGRPROGRESSITEM");
_Static_assert(sizeof(SYNCMGRITEM) == (sizeof(void *) == 8 ? 304 : 296), "SYNCMGRITEM");
_Static_assert(sizeof(SYNCMGRHANDLERINFO) == (sizeof(void *) == 8 ? 88 : 76), "SYNCMGRHANDLERINFO");
_Static_assert(sizeof(SYNCMGRLOGERRORINFO) == 44, "SYNCMGRLOGERRORINFO");

SIZE(SYNCMGRPROGRESSITEM);
PLACE(SYNCMGRPROGRESSITEM, cbSize);
PLACE(SYNCMGRPROGRESSITEM, mask);
PLACE(SYNCMGRPROGRESSITEM, lpcStatusText);
PLACE(SYNCMGRPROGRESSITEM, dwStatusType);
PLACE(SYNCMGRPROGRESSITEM, iProgValue);
PLACE(SYNCMGRPROGRESSITEM, iMaxValue);

SIZE(SYNCMGRLOGERRORINFO);
PLACE(SYNCMGRLOGERRORINFO, mask);
PLACE(SYNCMGRLOGERRORINFO, dwSyncMgrErrorFlags);
PLACE(SYNCMGRLOGERRORINFO, ErrorID);
PLACE(SYNCMGRLOGERRORINFO, ItemID);

SIZE(SYNCMGRITEM);
PLACE(SYNCMGRITEM, dwFlags);
PLACE(SYNCMGRITEM, ItemID);
PLACE(SYNCMGRITEM, dwItemState);
PLACE(SYNCMGRITEM, hIcon);
PLACE(SYNCMGRITEM, wszItemName);
PLACE(SYNCMGRITEM, ftLastUpdate);

SIZE(SYNCMGRHANDLERINFO);
PLACE(SYNCMGRHANDLERINFO, hIcon);
PLACE(SYNCMGRHANDLERINFO, SyncMgrHandlerFlags);
PLACE(SYNCMGRHANDLERINFO, wszHandlerName);

/* The slots: a table is called by place, so each must be where the header has it. */
SIZE(ISyncMgrSynchronizeCallbackVtbl);
PLACE(ISyncMgrSynchronizeCallbackVtbl, QueryInterface);
PLACE(ISyncMgrSynchronizeCallbackVtbl, AddRef);
PLACE(ISyncMgrSynchronizeCallbackVtbl, Release);
PLACE(ISyncMgrSynchronizeCallbackVtbl, ShowPropertiesCompleted);
PLACE(ISyncMgrSynchronizeCallbackVtbl, PrepareForSyncCompleted);
PLACE(ISyncMgrSynchronizeCallbackVtbl, SynchronizeCompleted);
PLACE(ISyncMgrSynchronizeCallbackVtbl, ShowErrorCompleted);
PLACE(ISyncMgrSynchronizeCallbackVtbl, EnableModeless);
PLACE(ISyncMgrSynchronizeCallbackVtbl, Progress);
PLACE(ISyncMgrSynchronizeCallbackVtbl, LogError);
PLACE(ISyncMgrSynchronizeCallbackVtbl, DeleteLogError);
PLACE(ISyncMgrSynchronizeCallbackVtbl, EstablishConnection);

SIZE(ISyncMgrEnumItemsVtbl);
PLACE(ISyncMgrEnumItemsVtbl, Next);
PLACE(ISyncMgrEnumItemsVtbl, Skip);
PLACE(ISyncMgrEnumItemsVtbl, Reset);
PLACE(ISyncMgrEnumItemsVtbl, Clone);

SIZE(ISyncMgrSynchronizeVtbl);
PLACE(ISyncMgrSynchronizeVtbl, Initialize);
PLACE(ISyncMgrSynchronizeVtbl, GetHandlerInfo);
PLACE(ISyncMgrSynchronizeVtbl, EnumSyncMgrItems);
PLACE(ISyncMgrSynchronizeVtbl, GetItemObject);
PLACE(ISyncMgrSynchronizeVtbl, ShowProperties);
PLACE(ISyncMgrSynchronizeVtbl, SetProgressCallback);
PLACE(ISyncMgrSynchronizeVtbl, PrepareForSync);
PLACE(ISyncMgrSynchronizeVtbl, Synchronize);
PLACE(ISyncMgrSynchronizeVtbl, SetItemStatus);
PLACE(ISyncMgrSynchronizeVtbl, ShowError);
