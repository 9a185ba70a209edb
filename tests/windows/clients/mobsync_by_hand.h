/* mobsync.h, typed by hand. `agrees.c` compares it with the system's header where there is one. */
#ifndef MOBSYNC_BY_HAND_H
#define MOBSYNC_BY_HAND_H

typedef struct SYNCMGRPROGRESSITEM {
    DWORD cbSize;
    UINT mask;
    LPCWSTR lpcStatusText;
    DWORD dwStatusType;
    INT iProgValue;
    INT iMaxValue;
} SYNCMGRPROGRESSITEM;

typedef struct SYNCMGRLOGERRORINFO {
    DWORD cbSize;
    DWORD mask;
    DWORD dwSyncMgrErrorFlags;
    GUID ErrorID;
    GUID ItemID;
} SYNCMGRLOGERRORINFO;

typedef struct SYNCMGRITEM {
    DWORD cbSize;
    DWORD dwFlags;
    GUID ItemID;
    DWORD dwItemState;
    HICON hIcon;
    WCHAR wszItemName[128];
    FILETIME ftLastUpdate;
} SYNCMGRITEM;

typedef struct SYNCMGRHANDLERINFO {
    DWORD cbSize;
    HICON hIcon;
    DWORD SyncMgrHandlerFlags;
    WCHAR wszHandlerName[32];
} SYNCMGRHANDLERINFO;

typedef struct ISyncMgrSynchronizeCallback ISyncMgrSynchronizeCallback;
typedef struct ISyncMgrSynchronizeCallbackVtbl {
    HRESULT(WINAPI *QueryInterface)(ISyncMgrSynchronizeCallback *This, REFIID riid, void **ppvObject);
    ULONG(WINAPI *AddRef)(ISyncMgrSynchronizeCallback *This);
    ULONG(WINAPI *Release)(ISyncMgrSynchronizeCallback *This);
    HRESULT(WINAPI *ShowPropertiesCompleted)(ISyncMgrSynchronizeCallback *This, HRESULT hr);
    HRESULT(WINAPI *PrepareForSyncCompleted)(ISyncMgrSynchronizeCallback *This, HRESULT hr);
    HRESULT(WINAPI *SynchronizeCompleted)(ISyncMgrSynchronizeCallback *This, HRESULT hr);
    HRESULT(WINAPI *ShowErrorCompleted)
    (ISyncMgrSynchronizeCallback *This, HRESULT hr, ULONG cItems, GUID *pItemIDs);
    HRESULT(WINAPI *EnableModeless)(ISyncMgrSynchronizeCallback *This, WINBOOL fEnable);
    HRESULT(WINAPI *Progress)
    (ISyncMgrSynchronizeCallback *This, REFGUID pItemID, SYNCMGRPROGRESSITEM *lpSyncProgressItem);
    HRESULT(WINAPI *LogError)
    (ISyncMgrSynchronizeCallback *This, DWORD dwErrorLevel, LPCWSTR lpcErrorText,
     SYNCMGRLOGERRORINFO *lpSyncLogError);
    HRESULT(WINAPI *DeleteLogError)(ISyncMgrSynchronizeCallback *This, REFGUID ErrorID, DWORD dwReserved);
    HRESULT(WINAPI *EstablishConnection)
    (ISyncMgrSynchronizeCallback *This, LPCWSTR lpwszConnection, DWORD dwReserved);
} ISyncMgrSynchronizeCallbackVtbl;
struct ISyncMgrSynchronizeCallback {
    ISyncMgrSynchronizeCallbackVtbl *lpVtbl;
};

typedef struct ISyncMgrEnumItems ISyncMgrEnumItems;
typedef struct ISyncMgrEnumItemsVtbl {
    HRESULT(WINAPI *QueryInterface)(ISyncMgrEnumItems *This, REFIID riid, void **ppvObject);
    ULONG(WINAPI *AddRef)(ISyncMgrEnumItems *This);
    ULONG(WINAPI *Release)(ISyncMgrEnumItems *This);
    HRESULT(WINAPI *Next)(ISyncMgrEnumItems *This, ULONG celt, SYNCMGRITEM *rgelt, ULONG *pceltFetched);
    HRESULT(WINAPI *Skip)(ISyncMgrEnumItems *This, ULONG celt);
    HRESULT(WINAPI *Reset)(ISyncMgrEnumItems *This);
    HRESULT(WINAPI *Clone)(ISyncMgrEnumItems *This, ISyncMgrEnumItems **ppenum);
} ISyncMgrEnumItemsVtbl;
struct ISyncMgrEnumItems {
    ISyncMgrEnumItemsVtbl *lpVtbl;
};

typedef struct ISyncMgrSynchronize ISyncMgrSynchronize;
typedef struct ISyncMgrSynchronizeVtbl {
    HRESULT(WINAPI *QueryInterface)(ISyncMgrSynchronize *This, REFIID riid, void **ppvObject);
    ULONG(WINAPI *AddRef)(ISyncMgrSynchronize *This);
    ULONG(WINAPI *Release)(ISyncMgrSynchronize *This);
    HRESULT(WINAPI *Initialize)
    (ISyncMgrSynchronize *This, DWORD dwReserved, DWORD dwSyncMgrFlags, DWORD cbCookie, const BYTE *lpCookie);
    HRESULT(WINAPI *GetHandlerInfo)(ISyncMgrSynchronize *This, SYNCMGRHANDLERINFO **ppSyncMgrHandlerInfo);
    HRESULT(WINAPI *EnumSyncMgrItems)(ISyncMgrSynchronize *This, ISyncMgrEnumItems **ppSyncMgrEnumItems);
    HRESULT(WINAPI *GetItemObject)(ISyncMgrSynchronize *This, REFGUID ItemID, REFIID riid, void **ppv);
    HRESULT(WINAPI *ShowProperties)(ISyncMgrSynchronize *This, HWND hWndParent, REFGUID ItemID);
    HRESULT(WINAPI *SetProgressCallback)(ISyncMgrSynchronize *This, ISyncMgrSynchronizeCallback *lpCallBack);
    HRESULT(WINAPI *PrepareForSync)
    (ISyncMgrSynchronize *This, ULONG cbNumItems, GUID *pItemIDs, HWND hWndParent, DWORD dwReserved);
    HRESULT(WINAPI *Synchronize)(ISyncMgrSynchronize *This, HWND hWndParent);
    HRESULT(WINAPI *SetItemStatus)(ISyncMgrSynchronize *This, REFGUID pItemID, DWORD dwSyncMgrStatus);
    HRESULT(WINAPI *ShowError)(ISyncMgrSynchronize *This, HWND hWndParent, REFGUID ErrorID);
} ISyncMgrSynchronizeVtbl;
struct ISyncMgrSynchronize {
    ISyncMgrSynchronizeVtbl *lpVtbl;
};

#ifndef _WIN32
static const GUID IID_ISyncMgrSynchronize = {
    0x6295DF40, 0x35EE, 0x11D1, {0x87, 0x07, 0x00, 0xC0, 0x4F, 0xD9, 0x33, 0x27}};
static const GUID IID_ISyncMgrSynchronizeCallback = {
    0x6295DF41, 0x35EE, 0x11D1, {0x87, 0x07, 0x00, 0xC0, 0x4F, 0xD9, 0x33, 0x27}};
static const GUID IID_ISyncMgrEnumItems = {
    0x6295DF2A, 0x35EE, 0x11D1, {0x87, 0x07, 0x00, 0xC0, 0x4F, 0xD9, 0x33, 0x27}};
#endif

#endif
