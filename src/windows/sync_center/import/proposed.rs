//! [`proposed`]: an item that exists only once it is synchronized, as Sync Center gets to know it (SC-18).

use crate::protocol::ItemId;
use crate::windows::abi::{
    E_NOTIMPL, E_OUTOFMEMORY, E_POINTER, ISyncMgrSyncItem, ISyncMgrSyncItem_Impl, S_OK,
};
use crate::windows::memory;
use core::ffi::c_void;
use core::ptr;
use windows_core::{GUID, HRESULT, implement};

/// An item that has an id, and its id for a name. Everything else about it is the handler's, who may know it under the same id.
pub(super) fn proposed(id: &ItemId) -> ISyncMgrSyncItem {
    Proposed(id.to_text()).into()
}

#[implement(ISyncMgrSyncItem)]
struct Proposed(ItemId);

impl Proposed {
    /// # Safety
    ///
    /// The place is NULL or can be written.
    unsafe fn text(&self, place: *mut *mut u16) -> HRESULT {
        if place.is_null() {
            return E_POINTER;
        }
        let text = self.0.as_wide_with_nul().map_or(ptr::null_mut(), memory::give_units);
        // SAFETY: passed on to the caller.
        unsafe { place.write(text) };
        if text.is_null() { E_OUTOFMEMORY } else { S_OK }
    }
}

impl ISyncMgrSyncItem_Impl for Proposed_Impl {
    unsafe fn GetItemID(&self, place: *mut *mut u16) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { self.text(place) }
    }
    unsafe fn GetName(&self, place: *mut *mut u16) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { self.text(place) }
    }
    unsafe fn GetItemInfo(&self, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(place, ptr::null_mut()) }
    }
    unsafe fn GetObject(&self, _: *const GUID, _: *const GUID, place: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(place, ptr::null_mut()) }
    }
    unsafe fn GetCapabilities(&self, place: *mut i32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(place, 0) }
    }
    unsafe fn GetPolicies(&self, place: *mut i32) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { nothing(place, 0) }
    }
    unsafe fn Enable(&self, _: i32) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn Delete(&self) -> HRESULT {
        E_NOTIMPL
    }
}

/// # Safety
///
/// The place is NULL or can be written.
unsafe fn nothing<T>(place: *mut T, none: T) -> HRESULT {
    if place.is_null() {
        return E_POINTER;
    }
    // SAFETY: passed on to the caller.
    unsafe { place.write(none) };
    E_NOTIMPL
}
