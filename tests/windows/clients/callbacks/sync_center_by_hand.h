/* The callbacks of syncmgr.h, typed by hand after its documents. */
#ifndef SYNC_CENTER_BY_HAND_H
#define SYNC_CENTER_BY_HAND_H

#include "by_hand.h"

typedef enum SYNCMGR_PROGRESS_STATUS {
    SYNCMGR_PS_UPDATING = 1,
    SYNCMGR_PS_UPDATING_INDETERMINATE = 2,
    SYNCMGR_PS_SUCCEEDED = 3,
    SYNCMGR_PS_FAILED = 4,
    SYNCMGR_PS_CANCELED = 5,
    SYNCMGR_PS_DISCONNECTED = 6,
    SYNCMGR_PS_MAX = 6,
} SYNCMGR_PROGRESS_STATUS;

typedef enum SYNCMGR_CANCEL_REQUEST {
    SYNCMGR_CR_NONE = 0,
    SYNCMGR_CR_CANCEL_ITEM = 1,
    SYNCMGR_CR_CANCEL_ALL = 2,
} SYNCMGR_CANCEL_REQUEST;

typedef enum SYNCMGR_EVENT_LEVEL {
    SYNCMGR_EL_INFORMATION = 1,
    SYNCMGR_EL_WARNING = 2,
    SYNCMGR_EL_ERROR = 3,
} SYNCMGR_EVENT_LEVEL;

enum { SYNCMGR_EF_NONE = 0, MAX_SYNCMGR_ID = 64, MAX_SYNCMGR_PROGRESSTEXT = 260 };

typedef struct ISyncMgrSyncCallbackVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *ReportProgress)
    (void *This, LPCWSTR pszItemID, LPCWSTR pszProgressText, int32_t nStatus, ULONG uCurrentStep,
     ULONG uMaxStep, int32_t *pnCancelRequest);
    HRESULT(WINAPI *SetHandlerProgressText)(void *This, LPCWSTR pszProgressText, int32_t *pnCancelRequest);
    HRESULT(WINAPI *ReportEvent)
    (void *This, LPCWSTR pszItemID, int32_t nLevel, int32_t nFlags, LPCWSTR pszName, LPCWSTR pszDescription,
     LPCWSTR pszLinkText, LPCWSTR pszLinkReference, LPCWSTR pszContext, GUID *pguidEventID);
    HRESULT(WINAPI *CanContinue)(void *This, LPCWSTR pszItemID);
    HRESULT(WINAPI *QueryForAdditionalItems)
    (void *This, EnumString **ppenumItemIDs, EnumUnknown **ppenumPunks);
    HRESULT(WINAPI *AddItemToSession)(void *This, LPCWSTR pszItemID);
    HRESULT(WINAPI *AddIUnknownToSession)(void *This, void *punk);
    HRESULT(WINAPI *ProposeItem)(void *This, void *pNewItem);
    HRESULT(WINAPI *CommitItem)(void *This, LPCWSTR pszItemID);
    HRESULT(WINAPI *ReportManualSync)(void *This);
} ISyncMgrSyncCallbackVtbl;
typedef struct ISyncMgrSyncCallback {
    const ISyncMgrSyncCallbackVtbl *lpVtbl;
} ISyncMgrSyncCallback;

typedef struct ISyncMgrSessionCreatorVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *CreateSession)
    (void *This, LPCWSTR pszHandlerID, const LPCWSTR *ppszItemIDs, ULONG cItems,
     ISyncMgrSyncCallback **ppCallback);
} ISyncMgrSessionCreatorVtbl;
typedef struct ISyncMgrSessionCreator {
    const ISyncMgrSessionCreatorVtbl *lpVtbl;
} ISyncMgrSessionCreator;

typedef struct ISyncMgrSyncItemVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *GetItemID)(void *This, WCHAR **ppszItemID);
    HRESULT(WINAPI *GetName)(void *This, WCHAR **ppszName);
    HRESULT(WINAPI *GetItemInfo)(void *This, void **ppItemInfo);
    HRESULT(WINAPI *GetObject_)(void *This, REFGUID rguidObjectID, REFIID riid, void **ppv);
    HRESULT(WINAPI *GetCapabilities)(void *This, int32_t *pmCapabilities);
    HRESULT(WINAPI *GetPolicies)(void *This, int32_t *pmPolicies);
    HRESULT(WINAPI *Enable)(void *This, WINBOOL fEnable);
    HRESULT(WINAPI *Delete)(void *This);
} ISyncMgrSyncItemVtbl;
typedef struct ISyncMgrSyncItem {
    const ISyncMgrSyncItemVtbl *lpVtbl;
} ISyncMgrSyncItem;

static const GUID ID_SYNC_CALLBACK = {
    0x884CCD87, 0xB139, 0x4937, {0xA4, 0xBA, 0x4F, 0x8E, 0x19, 0x51, 0x3F, 0xBE}};
static const GUID ID_SESSION_CREATOR = {
    0x17F48517, 0xF305, 0x4321, {0xA0, 0x8D, 0xB2, 0x5A, 0x83, 0x49, 0x18, 0xFD}};
static const GUID ID_SYNC_ITEM = {
    0xB20B24CE, 0x2593, 0x4F04, {0xBD, 0x8B, 0x7A, 0xD6, 0xC4, 0x50, 0x51, 0xCD}};

#endif
