//! SC: `syncmgr.h`.

use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, interface};

pub const SYNCMGR_PS_UPDATING: i32 = 1;
pub const SYNCMGR_PS_UPDATING_INDETERMINATE: i32 = 2;
pub const SYNCMGR_PS_SUCCEEDED: i32 = 3;
pub const SYNCMGR_PS_FAILED: i32 = 4;
pub const SYNCMGR_PS_CANCELED: i32 = 5;
pub const SYNCMGR_PS_DISCONNECTED: i32 = 6;

pub const SYNCMGR_CR_NONE: i32 = 0;
pub const SYNCMGR_CR_CANCEL_ITEM: i32 = 1;
pub const SYNCMGR_CR_CANCEL_ALL: i32 = 2;

pub const SYNCMGR_EL_INFORMATION: i32 = 1;
pub const SYNCMGR_EL_WARNING: i32 = 2;
pub const SYNCMGR_EL_ERROR: i32 = 3;
pub const SYNCMGR_EF_NONE: i32 = 0;

/// Units of an id, the closing NUL among them (SC-5).
pub const MAX_SYNCMGR_ID: usize = 64;
/// Units of a progress text (SC-6).
pub const MAX_SYNCMGR_PROGRESSTEXT: usize = 260;

/// What a handler reports to: Sync Center implements it, the handler calls it (SC-3). Its last release ends the session.
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrSyncCallback;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0x884ccd87_b139_4937_a4ba_4f8e19513fbe);
/// assert_eq!(ISyncMgrSyncCallback::IID, iid);
/// ```
#[interface("884ccd87-b139-4937-a4ba-4f8e19513fbe")]
pub unsafe trait ISyncMgrSyncCallback: IUnknown {
    pub unsafe fn ReportProgress(
        &self,
        pszItemID: *const u16,
        pszProgressText: *const u16,
        nStatus: i32,
        uCurrentStep: u32,
        uMaxStep: u32,
        pnCancelRequest: *mut i32,
    ) -> HRESULT;
    pub unsafe fn SetHandlerProgressText(
        &self,
        pszProgressText: *const u16,
        pnCancelRequest: *mut i32,
    ) -> HRESULT;
    pub unsafe fn ReportEvent(
        &self,
        pszItemID: *const u16,
        nLevel: i32,
        nFlags: i32,
        pszName: *const u16,
        pszDescription: *const u16,
        pszLinkText: *const u16,
        pszLinkReference: *const u16,
        pszContext: *const u16,
        pguidEventID: *mut GUID,
    ) -> HRESULT;
    pub unsafe fn CanContinue(&self, pszItemID: *const u16) -> HRESULT;
    pub unsafe fn QueryForAdditionalItems(
        &self,
        ppenumItemIDs: *mut *mut c_void,
        ppenumPunks: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn AddItemToSession(&self, pszItemID: *const u16) -> HRESULT;
    pub unsafe fn AddIUnknownToSession(&self, punk: *mut c_void) -> HRESULT;
    pub unsafe fn ProposeItem(&self, pNewItem: *mut c_void) -> HRESULT;
    pub unsafe fn CommitItem(&self, pszItemID: *const u16) -> HRESULT;
    pub unsafe fn ReportManualSync(&self) -> HRESULT;
}

/// Makes sessions: it hands out the callback that a handler reports to (SC-1).
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrSessionCreator;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0x17f48517_f305_4321_a08d_b25a834918fd);
/// assert_eq!(ISyncMgrSessionCreator::IID, iid);
/// ```
#[interface("17f48517-f305-4321-a08d-b25a834918fd")]
pub unsafe trait ISyncMgrSessionCreator: IUnknown {
    pub unsafe fn CreateSession(
        &self,
        pszHandlerID: *const u16,
        ppszItemIDs: *const *const u16,
        cItems: u32,
        ppCallback: *mut *mut c_void,
    ) -> HRESULT;
}

/// An item of Sync Center, as a handler proposes one (SC-18).
///
/// ```
/// use sync_progress::windows::abi::ISyncMgrSyncItem;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0xb20b24ce_2593_4f04_bd8b_7ad6c45051cd);
/// assert_eq!(ISyncMgrSyncItem::IID, iid);
/// ```
#[interface("b20b24ce-2593-4f04-bd8b-7ad6c45051cd")]
pub unsafe trait ISyncMgrSyncItem: IUnknown {
    pub unsafe fn GetItemID(&self, ppszItemID: *mut *mut u16) -> HRESULT;
    pub unsafe fn GetName(&self, ppszName: *mut *mut u16) -> HRESULT;
    pub unsafe fn GetItemInfo(&self, ppItemInfo: *mut *mut c_void) -> HRESULT;
    pub unsafe fn GetObject(
        &self,
        rguidObjectID: *const GUID,
        riid: *const GUID,
        ppv: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetCapabilities(&self, pmCapabilities: *mut i32) -> HRESULT;
    pub unsafe fn GetPolicies(&self, pmPolicies: *mut i32) -> HRESULT;
    pub unsafe fn Enable(&self, fEnable: i32) -> HRESULT;
    pub unsafe fn Delete(&self) -> HRESULT;
}
