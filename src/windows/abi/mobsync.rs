//! MOB: `mobsync.h`.

use core::ffi::c_void;
use core::mem::{offset_of, size_of};
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, interface};

pub const SYNCMGRPROGRESSITEM_STATUSTEXT: u32 = 1;
pub const SYNCMGRPROGRESSITEM_STATUSTYPE: u32 = 2;
pub const SYNCMGRPROGRESSITEM_PROGVALUE: u32 = 4;
pub const SYNCMGRPROGRESSITEM_MAXVALUE: u32 = 8;

pub const SYNCMGRLOGERROR_ERRORFLAGS: u32 = 1;
pub const SYNCMGRLOGERROR_ERRORID: u32 = 2;
pub const SYNCMGRLOGERROR_ITEMID: u32 = 4;
pub const SYNCMGRERRORFLAG_ENABLEJUMPTEXT: u32 = 1;

/// The event number within `SYNCMGRFLAG`. Events are numbers, not bits.
pub const SYNCMGRFLAG_EVENTMASK: u32 = 0xFF;
pub const SYNCMGRFLAG_SETTINGS: u32 = 0x100;
pub const SYNCMGRFLAG_MAYBOTHERUSER: u32 = 0x200;

pub const SYNCMGRITEM_LASTUPDATETIME: u32 = 8;
pub const SYNCMGRITEMSTATE_UNCHECKED: u32 = 0;
pub const SYNCMGRITEMSTATE_CHECKED: u32 = 1;

/// Units of an item's name, the closing NUL among them.
pub const MAX_SYNCMGRITEMNAME: usize = 128;
/// Units of a handler's name, the closing NUL among them.
pub const MAX_SYNCMGRHANDLERNAME: usize = 32;

/// One report about one item; `mask` says which members count (MOB-11).
///
/// ```
/// use sync_progress::windows::abi::SYNCMGRPROGRESSITEM;
///
/// let size = if cfg!(target_pointer_width = "64") { 32 } else { 24 };
/// assert_eq!(size_of::<SYNCMGRPROGRESSITEM>(), size);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SYNCMGRPROGRESSITEM {
    pub cbSize: u32,
    pub mask: u32,
    pub lpcStatusText: *const u16,
    pub dwStatusType: u32,
    pub iProgValue: i32,
    pub iMaxValue: i32,
}

/// What goes with a text in the error list (MOB-28).
///
/// ```
/// use sync_progress::windows::abi::SYNCMGRLOGERRORINFO;
///
/// assert_eq!(size_of::<SYNCMGRLOGERRORINFO>(), 44);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct SYNCMGRLOGERRORINFO {
    pub cbSize: u32,
    pub mask: u32,
    pub dwSyncMgrErrorFlags: u32,
    pub ErrorID: GUID,
    pub ItemID: GUID,
}

/// A time, in units of 100 ns since 1601.
///
/// ```
/// use sync_progress::windows::abi::FILETIME;
///
/// assert_eq!((size_of::<FILETIME>(), align_of::<FILETIME>()), (8, 4));
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FILETIME {
    pub dwLowDateTime: u32,
    pub dwHighDateTime: u32,
}

/// An item that a handler offers.
///
/// ```
/// use sync_progress::windows::abi::SYNCMGRITEM;
///
/// let size = if cfg!(target_pointer_width = "64") { 304 } else { 296 };
/// assert_eq!(size_of::<SYNCMGRITEM>(), size);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SYNCMGRITEM {
    pub cbSize: u32,
    pub dwFlags: u32,
    pub ItemID: GUID,
    pub dwItemState: u32,
    pub hIcon: *mut c_void,
    pub wszItemName: [u16; MAX_SYNCMGRITEMNAME],
    pub ftLastUpdate: FILETIME,
}

/// What a handler says about itself.
///
/// ```
/// use sync_progress::windows::abi::SYNCMGRHANDLERINFO;
///
/// let size = if cfg!(target_pointer_width = "64") { 88 } else { 76 };
/// assert_eq!(size_of::<SYNCMGRHANDLERINFO>(), size);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SYNCMGRHANDLERINFO {
    pub cbSize: u32,
    pub hIcon: *mut c_void,
    pub SyncMgrHandlerFlags: u32,
    pub wszHandlerName: [u16; MAX_SYNCMGRHANDLERNAME],
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<SYNCMGRPROGRESSITEM>() == 32);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, dwStatusType) == 16);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, iProgValue) == 20);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, iMaxValue) == 24);
    assert!(size_of::<SYNCMGRITEM>() == 304);
    assert!(offset_of!(SYNCMGRITEM, hIcon) == 32);
    assert!(offset_of!(SYNCMGRITEM, wszItemName) == 40);
    assert!(offset_of!(SYNCMGRITEM, ftLastUpdate) == 296);
    assert!(size_of::<SYNCMGRHANDLERINFO>() == 88);
    assert!(offset_of!(SYNCMGRHANDLERINFO, hIcon) == 8);
    assert!(offset_of!(SYNCMGRHANDLERINFO, SyncMgrHandlerFlags) == 16);
    assert!(offset_of!(SYNCMGRHANDLERINFO, wszHandlerName) == 20);
};

#[cfg(target_pointer_width = "32")]
const _: () = {
    assert!(size_of::<SYNCMGRPROGRESSITEM>() == 24);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, dwStatusType) == 12);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, iProgValue) == 16);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, iMaxValue) == 20);
    assert!(size_of::<SYNCMGRITEM>() == 296);
    assert!(offset_of!(SYNCMGRITEM, hIcon) == 28);
    assert!(offset_of!(SYNCMGRITEM, wszItemName) == 32);
    assert!(offset_of!(SYNCMGRITEM, ftLastUpdate) == 288);
    assert!(size_of::<SYNCMGRHANDLERINFO>() == 76);
    assert!(offset_of!(SYNCMGRHANDLERINFO, hIcon) == 4);
    assert!(offset_of!(SYNCMGRHANDLERINFO, SyncMgrHandlerFlags) == 8);
    assert!(offset_of!(SYNCMGRHANDLERINFO, wszHandlerName) == 12);
};

const _: () = {
    assert!(offset_of!(SYNCMGRPROGRESSITEM, mask) == 4);
    assert!(offset_of!(SYNCMGRPROGRESSITEM, lpcStatusText) == 8);
    assert!(size_of::<SYNCMGRLOGERRORINFO>() == 44);
    assert!(align_of::<SYNCMGRLOGERRORINFO>() == 4);
    assert!(offset_of!(SYNCMGRLOGERRORINFO, dwSyncMgrErrorFlags) == 8);
    assert!(offset_of!(SYNCMGRLOGERRORINFO, ErrorID) == 12);
    assert!(offset_of!(SYNCMGRLOGERRORINFO, ItemID) == 28);
    assert!(offset_of!(SYNCMGRITEM, dwFlags) == 4);
    assert!(offset_of!(SYNCMGRITEM, ItemID) == 8);
    assert!(offset_of!(SYNCMGRITEM, dwItemState) == 24);
};

/// What a handler reports to: `SyncMgr` implements it, the handler calls it (MOB-5).
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrSynchronizeCallback;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0x6295df41_35ee_11d1_8707_00c04fd93327);
/// assert_eq!(ISyncMgrSynchronizeCallback::IID, iid);
/// ```
#[interface("6295df41-35ee-11d1-8707-00c04fd93327")]
pub unsafe trait ISyncMgrSynchronizeCallback: IUnknown {
    pub unsafe fn ShowPropertiesCompleted(&self, hr: HRESULT) -> HRESULT;
    pub unsafe fn PrepareForSyncCompleted(&self, hr: HRESULT) -> HRESULT;
    pub unsafe fn SynchronizeCompleted(&self, hr: HRESULT) -> HRESULT;
    pub unsafe fn ShowErrorCompleted(
        &self,
        hr: HRESULT,
        cItems: u32,
        pItemIDs: *const GUID,
    ) -> HRESULT;
    pub unsafe fn EnableModeless(&self, fEnable: i32) -> HRESULT;
    pub unsafe fn Progress(
        &self,
        ItemID: *const GUID,
        pSyncProgressItem: *const SYNCMGRPROGRESSITEM,
    ) -> HRESULT;
    pub unsafe fn LogError(
        &self,
        dwErrorLevel: u32,
        pszErrorText: *const u16,
        pSyncLogError: *const SYNCMGRLOGERRORINFO,
    ) -> HRESULT;
    pub unsafe fn DeleteLogError(&self, ErrorID: *const GUID, dwReserved: u32) -> HRESULT;
    pub unsafe fn EstablishConnection(
        &self,
        pwszConnection: *const u16,
        dwReserved: u32,
    ) -> HRESULT;
}

/// A handler: it implements this, `SyncMgr` calls it (MOB-41).
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrSynchronize;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0x6295df40_35ee_11d1_8707_00c04fd93327);
/// assert_eq!(ISyncMgrSynchronize::IID, iid);
/// ```
#[interface("6295df40-35ee-11d1-8707-00c04fd93327")]
pub unsafe trait ISyncMgrSynchronize: IUnknown {
    pub unsafe fn Initialize(
        &self,
        dwReserved: u32,
        dwSyncMgrFlags: u32,
        cbCookie: u32,
        lpCookie: *const u8,
    ) -> HRESULT;
    pub unsafe fn GetHandlerInfo(
        &self,
        ppSyncMgrHandlerInfo: *mut *mut SYNCMGRHANDLERINFO,
    ) -> HRESULT;
    pub unsafe fn EnumSyncMgrItems(&self, ppSyncMgrEnumItems: *mut *mut c_void) -> HRESULT;
    pub unsafe fn GetItemObject(
        &self,
        ItemID: *const GUID,
        riid: *const GUID,
        ppv: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn ShowProperties(&self, hWndParent: *mut c_void, ItemID: *const GUID) -> HRESULT;
    pub unsafe fn SetProgressCallback(&self, lpCallBack: *mut c_void) -> HRESULT;
    pub unsafe fn PrepareForSync(
        &self,
        cbNumItems: u32,
        pItemIDs: *const GUID,
        hWndParent: *mut c_void,
        dwReserved: u32,
    ) -> HRESULT;
    pub unsafe fn Synchronize(&self, hWndParent: *mut c_void) -> HRESULT;
    pub unsafe fn SetItemStatus(&self, pItemID: *const GUID, dwSyncMgrStatus: u32) -> HRESULT;
    pub unsafe fn ShowError(&self, hWndParent: *mut c_void, ErrorID: *const GUID) -> HRESULT;
}

/// The items of a handler, one after the other (MOB-38).
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrEnumItems;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0x6295df2a_35ee_11d1_8707_00c04fd93327);
/// assert_eq!(ISyncMgrEnumItems::IID, iid);
/// ```
#[interface("6295df2a-35ee-11d1-8707-00c04fd93327")]
pub unsafe trait ISyncMgrEnumItems: IUnknown {
    pub unsafe fn Next(
        &self,
        celt: u32,
        rgelt: *mut SYNCMGRITEM,
        pceltFetched: *mut u32,
    ) -> HRESULT;
    pub unsafe fn Skip(&self, celt: u32) -> HRESULT;
    pub unsafe fn Reset(&self) -> HRESULT;
    pub unsafe fn Clone(&self, ppenum: *mut *mut c_void) -> HRESULT;
}
