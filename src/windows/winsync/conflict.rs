//! [`AskedConflict`]: the conflict that an application is asked about.

use super::answer::{resolution, signed};
use super::no_change::{no_object, nothing};
use crate::protocol::ResolveAction;
use crate::windows::abi::{
    E_INVALIDARG, E_NOTIMPL, E_POINTER, IChangeConflict, IChangeConflict_Impl, ISyncChange, S_OK,
    SRA_DEFER,
};
use core::ffi::c_void;
use core::sync::atomic::{AtomicU32, Ordering};
use windows_core::{HRESULT, Interface, implement};

/// A conflict of ours, given to native code for one question. The changes are those that an engine has attached; what becomes of
/// them is written here by the application (WS-11).
///
/// Not agile, for the changes may not be.
#[implement(IChangeConflict, Agile = false)]
pub(super) struct AskedConflict {
    source: Option<ISyncChange>,
    destination: Option<ISyncChange>,
    action: AtomicU32,
}

impl AskedConflict {
    pub(super) fn new(source: Option<ISyncChange>, destination: Option<ISyncChange>) -> Self {
        // A-WS-7: what nobody resolves is deferred.
        let action = AtomicU32::new(ResolveAction::Defer.raw());
        Self { source, destination, action }
    }

    /// What the application has decided.
    pub(super) fn action(&self) -> ResolveAction {
        ResolveAction::from_raw(self.action.load(Ordering::Relaxed))
    }

    /// Takes an action with a name; any other one changes nothing (#20).
    fn resolve(&self, action: i32) -> HRESULT {
        match resolution(action) {
            ResolveAction::Unknown(_) => E_INVALIDARG,
            action => {
                self.action.store(action.raw(), Ordering::Relaxed);
                S_OK
            }
        }
    }
}

/// Gives an attached change, if there is one.
///
/// # Safety
///
/// NULL, or a place for a pointer.
pub(super) unsafe fn give_change(change: Option<&ISyncChange>, place: *mut *mut c_void) -> HRESULT {
    match change {
        Some(change) if !place.is_null() => {
            // SAFETY: passed on to the caller.
            unsafe { place.write(change.clone().into_raw()) };
            S_OK
        }
        // SAFETY: passed on to the caller.
        _ => unsafe { no_object(place) },
    }
}

impl IChangeConflict_Impl for AskedConflict_Impl {
    unsafe fn GetDestinationProviderConflictingChange(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { give_change(self.destination.as_ref(), place) }
    }
    unsafe fn GetSourceProviderConflictingChange(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { give_change(self.source.as_ref(), place) }
    }
    unsafe fn GetDestinationProviderConflictingData(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_object(place) }
    }
    unsafe fn GetSourceProviderConflictingData(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { no_object(place) }
    }
    unsafe fn GetResolveActionForChange(&self, place: *mut i32) -> HRESULT {
        if place.is_null() {
            return E_POINTER;
        }
        // SAFETY: COM asks the same of its callers.
        unsafe { place.write(signed(self.action().raw())) };
        S_OK
    }
    unsafe fn SetResolveActionForChange(&self, action: i32) -> HRESULT {
        self.resolve(action)
    }
    unsafe fn GetResolveActionForChangeUnit(&self, unit: *mut c_void, place: *mut i32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        let answer = unsafe { nothing(place, SRA_DEFER) };
        if answer == E_NOTIMPL && unit.is_null() { E_INVALIDARG } else { answer }
    }
    unsafe fn SetResolveActionForChangeUnit(&self, unit: *mut c_void, _: i32) -> HRESULT {
        if unit.is_null() { E_INVALIDARG } else { E_NOTIMPL }
    }
}
