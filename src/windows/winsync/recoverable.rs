//! [`ToldError`]: the error that an application is told about.

use super::answer::signed;
use super::conflict::give_change;
use super::counted;
use super::no_change::no_object;
use crate::protocol::RecoverableError;
use crate::windows::abi::{
    E_INVALIDARG, E_NOTIMPL, E_POINTER, IRecoverableError, IRecoverableError_Impl,
    IRecoverableErrorData, IRecoverableErrorData_Impl, ISyncChange, S_OK, SYNC_E_INVALID_OPERATION,
};
use crate::windows::codes::hresult;
use crate::windows::text::wide;
use alloc::vec::Vec;
use core::ffi::c_void;
use windows_core::{HRESULT, Interface, implement};

/// An error of ours, given to native code for one call. Not agile, for the change may not be.
#[implement(IRecoverableError, Agile = false)]
pub(super) struct ToldError {
    provider: i32,
    stage: i32,
    code: HRESULT,
    words: IRecoverableErrorData,
    change: Option<ISyncChange>,
}

impl ToldError {
    pub(super) fn new(error: &RecoverableError, change: Option<ISyncChange>) -> Self {
        let words = Words { name: wide(&error.item_name), description: wide(&error.description) };
        Self {
            provider: signed(error.role.raw()),
            stage: signed(error.stage.raw()),
            code: hresult(error.code),
            words: words.into(),
            change,
        }
    }
}

/// # Safety
///
/// NULL, or a place for a value.
unsafe fn give<T>(value: T, place: *mut T) -> HRESULT {
    if place.is_null() {
        return E_POINTER;
    }
    // SAFETY: passed on to the caller.
    unsafe { place.write(value) };
    S_OK
}

impl IRecoverableError_Impl for ToldError_Impl {
    unsafe fn GetStage(&self, place: *mut i32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { give(self.stage, place) }
    }
    unsafe fn GetProvider(&self, place: *mut i32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { give(self.provider, place) }
    }
    unsafe fn GetChangeWithRecoverableError(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { give_change(self.change.as_ref(), place) }
    }
    unsafe fn GetRecoverableErrorDataForChange(
        &self,
        code: *mut HRESULT,
        words: *mut *mut c_void,
    ) -> HRESULT {
        if code.is_null() || words.is_null() {
            return E_POINTER;
        }
        // SAFETY: neither is NULL, and COM asks its callers for places.
        unsafe {
            code.write(self.code);
            words.write(self.words.clone().into_raw());
        }
        S_OK
    }
    unsafe fn GetRecoverableErrorDataForChangeUnit(
        &self,
        unit: *mut c_void,
        code: *mut HRESULT,
        words: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        match unsafe { no_object(words) } {
            E_NOTIMPL if code.is_null() => E_POINTER,
            E_NOTIMPL if unit.is_null() => E_INVALIDARG,
            answer => answer,
        }
    }
}

/// The words for an error, each with its NUL.
#[implement(IRecoverableErrorData)]
struct Words {
    name: Vec<u16>,
    description: Vec<u16>,
}

impl IRecoverableErrorData_Impl for Words_Impl {
    unsafe fn Initialize(&self, _: *const u16, _: *const u16) -> HRESULT {
        SYNC_E_INVALID_OPERATION // it has its words
    }
    unsafe fn GetItemDisplayName(&self, text: *mut u16, count: *mut u32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { counted::give(&self.name, text, count) }
    }
    unsafe fn GetErrorDescription(&self, text: *mut u16, count: *mut u32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { counted::give(&self.description, text, count) }
    }
}
