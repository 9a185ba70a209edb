/* The callbacks of winsync.h, typed by hand after its documents. */
#ifndef WINSYNC_BY_HAND_H
#define WINSYNC_BY_HAND_H

#include "by_hand.h"

enum { SPR_SOURCE = 0, SPR_DESTINATION = 1 };
enum { SPS_CHANGE_DETECTION = 0, SPS_CHANGE_ENUMERATION = 1, SPS_CHANGE_APPLICATION = 2 };
enum { SRA_DEFER = 0, SRA_ACCEPT_SOURCE_PROVIDER = 2, SRA_LAST = 5 };
enum { SFEA_FULL_ENUMERATION = 0, SFEA_PARTIAL_SYNC = 1, SFEA_ABORT = 2 };

#define CALLBACK_SLOTS                                                                                       \
    UNKNOWN_SLOTS                                                                                            \
    HRESULT(WINAPI *OnProgress)                                                                              \
    (void *This, int32_t provider, int32_t syncStage, DWORD dwCompletedWork, DWORD dwTotalWork);             \
    HRESULT(WINAPI *OnChange)(void *This, void *pSyncChange);                                                \
    HRESULT(WINAPI *OnConflict)(void *This, void *pConflict);                                                \
    HRESULT(WINAPI *OnFullEnumerationNeeded)(void *This, int32_t *pFullEnumerationAction);                   \
    HRESULT(WINAPI *OnRecoverableError)(void *This, void *pRecoverableError);

typedef struct ISyncCallbackVtbl {
    CALLBACK_SLOTS
} ISyncCallbackVtbl;
typedef struct ISyncCallback {
    const ISyncCallbackVtbl *lpVtbl;
} ISyncCallback;

typedef struct ISyncCallback2Vtbl {
    CALLBACK_SLOTS
    HRESULT(WINAPI *OnChangeApplied)(void *This, DWORD dwChangesApplied, DWORD dwChangesFailed);
    HRESULT(WINAPI *OnChangeFailed)(void *This, DWORD dwChangesApplied, DWORD dwChangesFailed);
} ISyncCallback2Vtbl;
typedef struct ISyncCallback2 {
    const ISyncCallback2Vtbl *lpVtbl;
} ISyncCallback2;

typedef struct SYNC_RANGE {
    BYTE *pbClosedLowerBound;
    BYTE *pbClosedUpperBound;
} SYNC_RANGE;

typedef struct ISyncSessionStateVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *IsCanceled)(void *This, WINBOOL *pfIsCanceled);
    HRESULT(WINAPI *GetInfoForChangeApplication)
    (void *This, BYTE *pbChangeApplierInfo, DWORD *pcbChangeApplierInfo);
    HRESULT(WINAPI *LoadInfoFromChangeApplication)
    (void *This, const BYTE *pbChangeApplierInfo, DWORD cbChangeApplierInfo);
    HRESULT(WINAPI *GetForgottenKnowledgeRecoveryRangeStart)
    (void *This, BYTE *pbRangeStart, DWORD *pcbRangeStart);
    HRESULT(WINAPI *GetForgottenKnowledgeRecoveryRangeEnd)(void *This, BYTE *pbRangeEnd, DWORD *pcbRangeEnd);
    HRESULT(WINAPI *SetForgottenKnowledgeRecoveryRange)(void *This, const SYNC_RANGE *pRange);
    HRESULT(WINAPI *OnProgress)
    (void *This, int32_t provider, int32_t syncStage, DWORD dwCompletedWork, DWORD dwTotalWork);
} ISyncSessionStateVtbl;
typedef struct ISyncSessionState {
    const ISyncSessionStateVtbl *lpVtbl;
} ISyncSessionState;

typedef struct IChangeConflictVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *GetDestinationProviderConflictingChange)(void *This, void **ppConflictingChange);
    HRESULT(WINAPI *GetSourceProviderConflictingChange)(void *This, void **ppConflictingChange);
    HRESULT(WINAPI *GetDestinationProviderConflictingData)(void *This, void **ppConflictingData);
    HRESULT(WINAPI *GetSourceProviderConflictingData)(void *This, void **ppConflictingData);
    HRESULT(WINAPI *GetResolveActionForChange)(void *This, int32_t *pResolveAction);
    HRESULT(WINAPI *SetResolveActionForChange)(void *This, int32_t resolveAction);
    HRESULT(WINAPI *GetResolveActionForChangeUnit)(void *This, void *pChangeUnit, int32_t *pResolveAction);
    HRESULT(WINAPI *SetResolveActionForChangeUnit)(void *This, void *pChangeUnit, int32_t resolveAction);
} IChangeConflictVtbl;
typedef struct IChangeConflict {
    const IChangeConflictVtbl *lpVtbl;
} IChangeConflict;

typedef struct IRecoverableErrorVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *GetStage)(void *This, int32_t *pStage);
    HRESULT(WINAPI *GetProvider)(void *This, int32_t *pProviderRole);
    HRESULT(WINAPI *GetChangeWithRecoverableError)(void *This, void **ppChangeWithRecoverableError);
    HRESULT(WINAPI *GetRecoverableErrorDataForChange)(void *This, HRESULT *phrError, void **ppErrorData);
    HRESULT(WINAPI *GetRecoverableErrorDataForChangeUnit)
    (void *This, void *pChangeUnit, HRESULT *phrError, void **ppErrorData);
} IRecoverableErrorVtbl;
typedef struct IRecoverableError {
    const IRecoverableErrorVtbl *lpVtbl;
} IRecoverableError;

typedef struct IRecoverableErrorDataVtbl {
    UNKNOWN_SLOTS
    HRESULT(WINAPI *Initialize)(void *This, LPCWSTR pcszItemDisplayName, LPCWSTR pcszErrorDescription);
    HRESULT(WINAPI *GetItemDisplayName)(void *This, WCHAR *pszItemDisplayName, DWORD *pcchItemDisplayName);
    HRESULT(WINAPI *GetErrorDescription)(void *This, WCHAR *pszErrorDescription, DWORD *pcchErrorDescription);
} IRecoverableErrorDataVtbl;
typedef struct IRecoverableErrorData {
    const IRecoverableErrorDataVtbl *lpVtbl;
} IRecoverableErrorData;

static const GUID ID_CALLBACK = {
    0x0599797F, 0x5ED9, 0x485C, {0xAE, 0x36, 0x0C, 0x5D, 0x1B, 0xF2, 0xE7, 0xA5}};
static const GUID ID_CALLBACK2 = {
    0x47CE84AF, 0x7442, 0x4EAD, {0x86, 0x30, 0x12, 0x01, 0x5E, 0x03, 0x0A, 0xD7}};
static const GUID ID_SESSION_STATE = {
    0xB8A940FE, 0x9F01, 0x483B, {0x94, 0x34, 0xC3, 0x7D, 0x36, 0x12, 0x25, 0xD9}};
static const GUID ID_SESSION_STATE2 = {
    0x9E37CFA3, 0x9E38, 0x4C61, {0x9C, 0xA3, 0xFF, 0xE8, 0x10, 0xB4, 0x5C, 0xA2}};
static const GUID ID_CHANGE_CONFLICT = {
    0x014EBF97, 0x9F20, 0x4F7A, {0xBD, 0xD4, 0x25, 0x97, 0x9C, 0x77, 0xC0, 0x02}};
static const GUID ID_RECOVERABLE_ERROR = {
    0x0F5625E8, 0x0A7B, 0x45EE, {0x96, 0x37, 0x1C, 0xE1, 0x36, 0x45, 0x90, 0x9E}};
static const GUID ID_RECOVERABLE_ERROR_DATA = {
    0xB37C4A0A, 0x4B7D, 0x4C2D, {0x97, 0x11, 0x3B, 0x00, 0xD1, 0x19, 0xB1, 0xC8}};
static const GUID ID_CHANGE = {
    0xA1952BEB, 0x0F6B, 0x4711, {0xB1, 0x36, 0x01, 0xDA, 0x85, 0xB9, 0x68, 0xA6}};

#endif
