//! [`no_change`]: an `ISyncChange` that has nothing to tell.

use crate::windows::abi::{
    E_INVALIDARG, E_NOTIMPL, E_POINTER, ISyncChange, ISyncChange_Impl, SYNC_VERSION,
};
use core::ffi::c_void;
use core::ptr;
use windows_core::{HRESULT, implement};

/// The change where no engine has attached one: only an engine knows the ids and versions of its replicas (B-70).
pub(super) fn no_change() -> ISyncChange {
    NoChange.into()
}

#[implement(ISyncChange)]
struct NoChange;

/// # Safety
///
/// NULL, or a place for a value.
pub(super) unsafe fn nothing<T>(place: *mut T, none: T) -> HRESULT {
    if place.is_null() {
        return E_POINTER;
    }
    // SAFETY: passed on to the caller.
    unsafe { place.write(none) };
    E_NOTIMPL
}

/// # Safety
///
/// NULL, or a place for a pointer.
pub(super) unsafe fn no_object(place: *mut *mut c_void) -> HRESULT {
    // SAFETY: passed on to the caller.
    unsafe { nothing(place, ptr::null_mut()) }
}

/// # Safety
///
/// The version's place is NULL or valid.
unsafe fn no_version(replica: *const u8, version: *mut SYNC_VERSION) -> HRESULT {
    // SAFETY: passed on to the caller.
    let answer = unsafe { nothing(version, SYNC_VERSION::default()) };
    if answer == E_NOTIMPL && replica.is_null() { E_INVALIDARG } else { answer }
}

/// How long an id is, which is left as it was: it is not known here.
const fn no_id(size: *mut u32) -> HRESULT {
    if size.is_null() { E_POINTER } else { E_NOTIMPL }
}

impl ISyncChange_Impl for NoChange_Impl {
    unsafe fn GetOwnerReplicaId(&self, _: *mut u8, size: *mut u32) -> HRESULT {
        no_id(size)
    }
    unsafe fn GetRootItemId(&self, _: *mut u8, size: *mut u32) -> HRESULT {
        no_id(size)
    }
    unsafe fn GetChangeVersion(&self, replica: *const u8, version: *mut SYNC_VERSION) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_version(replica, version) }
    }
    unsafe fn GetCreationVersion(&self, replica: *const u8, version: *mut SYNC_VERSION) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_version(replica, version) }
    }
    unsafe fn GetFlags(&self, flags: *mut u32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(flags, 0) }
    }
    unsafe fn GetWorkEstimate(&self, work: *mut u32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(work, 0) }
    }
    unsafe fn GetChangeUnits(&self, units: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_object(units) }
    }
    unsafe fn GetMadeWithKnowledge(&self, knowledge: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_object(knowledge) }
    }
    unsafe fn GetLearnedKnowledge(&self, knowledge: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_object(knowledge) }
    }
    unsafe fn SetWorkEstimate(&self, _: u32) -> HRESULT {
        E_NOTIMPL
    }
}
