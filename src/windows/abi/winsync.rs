//! WS: `winsync.h`.

use core::ffi::c_void;
use core::mem::{offset_of, size_of};
use windows_core::{HRESULT, IUnknown, IUnknown_Vtbl, interface};

pub const SPR_SOURCE: i32 = 0;
pub const SPR_DESTINATION: i32 = 1;

pub const SPS_CHANGE_DETECTION: i32 = 0;
pub const SPS_CHANGE_ENUMERATION: i32 = 1;
pub const SPS_CHANGE_APPLICATION: i32 = 2;

pub const SRA_DEFER: i32 = 0;
pub const SRA_ACCEPT_DESTINATION_PROVIDER: i32 = 1;
pub const SRA_ACCEPT_SOURCE_PROVIDER: i32 = 2;
pub const SRA_MERGE: i32 = 3;
pub const SRA_TRANSFER_AND_DEFER: i32 = 4;

pub const SFEA_FULL_ENUMERATION: i32 = 0;
pub const SFEA_PARTIAL_SYNC: i32 = 1;
pub const SFEA_ABORT: i32 = 2;

/// A range of item ids, both ends within it.
///
/// ```
/// use sync_progress::windows::abi::SYNC_RANGE;
///
/// assert_eq!(size_of::<SYNC_RANGE>(), 2 * size_of::<*mut u8>());
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types, reason = "the documents' name")]
pub struct SYNC_RANGE {
    pub pbClosedLowerBound: *mut u8,
    pub pbClosedUpperBound: *mut u8,
}

/// The version of a change.
///
/// ```
/// use sync_progress::windows::abi::SYNC_VERSION;
///
/// assert_eq!(size_of::<SYNC_VERSION>(), 16);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the documents' name")]
pub struct SYNC_VERSION {
    pub dwLastUpdatingReplicaKey: u32,
    pub ullTickCount: u64,
}

/// How many changes were applied and failed.
///
/// ```
/// use sync_progress::windows::abi::SYNC_SESSION_STATISTICS;
///
/// assert_eq!(size_of::<SYNC_SESSION_STATISTICS>(), 8);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the documents' name")]
pub struct SYNC_SESSION_STATISTICS {
    pub dwChangesApplied: u32,
    pub dwChangesFailed: u32,
}

const _: () = {
    assert!(size_of::<SYNC_SESSION_STATISTICS>() == 8);
    assert!(offset_of!(SYNC_SESSION_STATISTICS, dwChangesFailed) == 4);
    assert!(size_of::<SYNC_RANGE>() == 2 * size_of::<*mut u8>());
    assert!(offset_of!(SYNC_RANGE, pbClosedUpperBound) == size_of::<*mut u8>());
};

/// The 32-bit ABI of other systems aligns eight bytes to four; there nobody else has this structure.
#[cfg(any(windows, target_pointer_width = "64"))]
const _: () = {
    assert!(size_of::<SYNC_VERSION>() == 16);
    assert!(offset_of!(SYNC_VERSION, ullTickCount) == 8);
};

/// The application's callback of a session (WS-1, WS-3).
///
/// ```
/// use sync_progress::windows::abi::ISyncCallback;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(ISyncCallback::IID, GUID::from_u128(0x0599797f_5ed9_485c_ae36_0c5d1bf2e7a5));
/// ```
#[interface("0599797f-5ed9-485c-ae36-0c5d1bf2e7a5")]
pub unsafe trait ISyncCallback: IUnknown {
    pub unsafe fn OnProgress(
        &self,
        provider: i32,
        syncStage: i32,
        dwCompletedWork: u32,
        dwTotalWork: u32,
    ) -> HRESULT;
    pub unsafe fn OnChange(&self, pSyncChange: *mut c_void) -> HRESULT;
    pub unsafe fn OnConflict(&self, pConflict: *mut c_void) -> HRESULT;
    pub unsafe fn OnFullEnumerationNeeded(&self, pFullEnumerationAction: *mut i32) -> HRESULT;
    pub unsafe fn OnRecoverableError(&self, pRecoverableError: *mut c_void) -> HRESULT;
}

/// The callback that also hears how changes end (WS-16, WS-17).
///
/// ```
/// use sync_progress::windows::abi::ISyncCallback2;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(ISyncCallback2::IID, GUID::from_u128(0x47ce84af_7442_4ead_8630_12015e030ad7));
/// ```
#[interface("47ce84af-7442-4ead-8630-12015e030ad7")]
pub unsafe trait ISyncCallback2: ISyncCallback {
    pub unsafe fn OnChangeApplied(&self, dwChangesApplied: u32, dwChangesFailed: u32) -> HRESULT;
    pub unsafe fn OnChangeFailed(&self, dwChangesApplied: u32, dwChangesFailed: u32) -> HRESULT;
}

/// It is one, and begins with the same table.
impl From<ISyncCallback2> for ISyncCallback {
    fn from(two: ISyncCallback2) -> Self {
        Self::clone(&two)
    }
}

/// What a provider reports to and asks whether to go on (WS-4, WS-18). In the application stage the numbers are
/// increments and remainders (WS-6).
///
/// ```
/// use sync_progress::windows::abi::ISyncSessionState;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(ISyncSessionState::IID, GUID::from_u128(0xb8a940fe_9f01_483b_9434_c37d361225d9));
/// ```
#[interface("b8a940fe-9f01-483b-9434-c37d361225d9")]
pub unsafe trait ISyncSessionState: IUnknown {
    pub unsafe fn IsCanceled(&self, pfIsCanceled: *mut i32) -> HRESULT;
    pub unsafe fn GetInfoForChangeApplication(
        &self,
        pbChangeApplierInfo: *mut u8,
        pcbChangeApplierInfo: *mut u32,
    ) -> HRESULT;
    pub unsafe fn LoadInfoFromChangeApplication(
        &self,
        pbChangeApplierInfo: *const u8,
        cbChangeApplierInfo: u32,
    ) -> HRESULT;
    pub unsafe fn GetForgottenKnowledgeRecoveryRangeStart(
        &self,
        pbRangeStart: *mut u8,
        pcbRangeStart: *mut u32,
    ) -> HRESULT;
    pub unsafe fn GetForgottenKnowledgeRecoveryRangeEnd(
        &self,
        pbRangeEnd: *mut u8,
        pcbRangeEnd: *mut u32,
    ) -> HRESULT;
    pub unsafe fn SetForgottenKnowledgeRecoveryRange(&self, pRange: *const SYNC_RANGE) -> HRESULT;
    pub unsafe fn OnProgress(
        &self,
        provider: i32,
        syncStage: i32,
        dwCompletedWork: u32,
        dwTotalWork: u32,
    ) -> HRESULT;
}

/// Two changes that exclude each other, and what is to become of them (WS-11).
///
/// ```
/// use sync_progress::windows::abi::IChangeConflict;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(IChangeConflict::IID, GUID::from_u128(0x014ebf97_9f20_4f7a_bdd4_25979c77c002));
/// ```
#[interface("014ebf97-9f20-4f7a-bdd4-25979c77c002")]
pub unsafe trait IChangeConflict: IUnknown {
    pub unsafe fn GetDestinationProviderConflictingChange(
        &self,
        ppConflictingChange: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetSourceProviderConflictingChange(
        &self,
        ppConflictingChange: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetDestinationProviderConflictingData(
        &self,
        ppConflictingData: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetSourceProviderConflictingData(
        &self,
        ppConflictingData: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetResolveActionForChange(&self, pResolveAction: *mut i32) -> HRESULT;
    pub unsafe fn SetResolveActionForChange(&self, resolveAction: i32) -> HRESULT;
    pub unsafe fn GetResolveActionForChangeUnit(
        &self,
        pChangeUnit: *mut c_void,
        pResolveAction: *mut i32,
    ) -> HRESULT;
    pub unsafe fn SetResolveActionForChangeUnit(
        &self,
        pChangeUnit: *mut c_void,
        resolveAction: i32,
    ) -> HRESULT;
}

/// What failed in a way that can be mended (WS-15).
///
/// ```
/// use sync_progress::windows::abi::IRecoverableError;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(IRecoverableError::IID, GUID::from_u128(0x0f5625e8_0a7b_45ee_9637_1ce13645909e));
/// ```
#[interface("0f5625e8-0a7b-45ee-9637-1ce13645909e")]
pub unsafe trait IRecoverableError: IUnknown {
    pub unsafe fn GetStage(&self, pStage: *mut i32) -> HRESULT;
    pub unsafe fn GetProvider(&self, pProviderRole: *mut i32) -> HRESULT;
    pub unsafe fn GetChangeWithRecoverableError(
        &self,
        ppChangeWithRecoverableError: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetRecoverableErrorDataForChange(
        &self,
        phrError: *mut HRESULT,
        ppErrorData: *mut *mut c_void,
    ) -> HRESULT;
    pub unsafe fn GetRecoverableErrorDataForChangeUnit(
        &self,
        pChangeUnit: *mut c_void,
        phrError: *mut HRESULT,
        ppErrorData: *mut *mut c_void,
    ) -> HRESULT;
}

/// The words for an [`IRecoverableError`]; a length in characters goes in, and comes out.
///
/// ```
/// use sync_progress::windows::abi::IRecoverableErrorData;
/// use windows_core::{GUID, Interface};
///
/// let iid = GUID::from_u128(0xb37c4a0a_4b7d_4c2d_9711_3b00d119b1c8);
/// assert_eq!(IRecoverableErrorData::IID, iid);
/// ```
#[interface("b37c4a0a-4b7d-4c2d-9711-3b00d119b1c8")]
pub unsafe trait IRecoverableErrorData: IUnknown {
    pub unsafe fn Initialize(
        &self,
        pcszItemDisplayName: *const u16,
        pcszErrorDescription: *const u16,
    ) -> HRESULT;
    pub unsafe fn GetItemDisplayName(
        &self,
        pszItemDisplayName: *mut u16,
        pcchItemDisplayName: *mut u32,
    ) -> HRESULT;
    pub unsafe fn GetErrorDescription(
        &self,
        pszErrorDescription: *mut u16,
        pcchErrorDescription: *mut u32,
    ) -> HRESULT;
}

/// A change, which only a native engine has; what we make ourselves answers that it has nothing.
///
/// ```
/// use sync_progress::windows::abi::ISyncChange;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(ISyncChange::IID, GUID::from_u128(0xa1952beb_0f6b_4711_b136_01da85b968a6));
/// ```
#[interface("a1952beb-0f6b-4711-b136-01da85b968a6")]
pub unsafe trait ISyncChange: IUnknown {
    pub unsafe fn GetOwnerReplicaId(&self, pbReplicaId: *mut u8, pcbIdSize: *mut u32) -> HRESULT;
    pub unsafe fn GetRootItemId(&self, pbRootItemId: *mut u8, pcbIdSize: *mut u32) -> HRESULT;
    pub unsafe fn GetChangeVersion(
        &self,
        pbCurrentReplicaId: *const u8,
        pVersion: *mut SYNC_VERSION,
    ) -> HRESULT;
    pub unsafe fn GetCreationVersion(
        &self,
        pbCurrentReplicaId: *const u8,
        pVersion: *mut SYNC_VERSION,
    ) -> HRESULT;
    pub unsafe fn GetFlags(&self, pdwFlags: *mut u32) -> HRESULT;
    pub unsafe fn GetWorkEstimate(&self, pdwWork: *mut u32) -> HRESULT;
    pub unsafe fn GetChangeUnits(&self, ppEnum: *mut *mut c_void) -> HRESULT;
    pub unsafe fn GetMadeWithKnowledge(&self, ppMadeWithKnowledge: *mut *mut c_void) -> HRESULT;
    pub unsafe fn GetLearnedKnowledge(&self, ppLearnedKnowledge: *mut *mut c_void) -> HRESULT;
    pub unsafe fn SetWorkEstimate(&self, dwWork: u32) -> HRESULT;
}
