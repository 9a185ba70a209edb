//! The class factory, and what keeps the library loaded.
#![allow(non_snake_case, reason = "the names of COM")]

use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync_progress::windows::abi::{CLASS_E_NOAGGREGATION, E_POINTER, S_OK};
use sync_progress::windows::mobsync;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface as _, implement, interface};

use crate::handler::FolderHandler;

/// Counts what lives: handlers, factories, threads at work.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// Keeps the library loaded.
pub(crate) struct Alive(());

impl Alive {
    pub(crate) fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn is_idle() -> bool {
    ALIVE.load(Ordering::SeqCst) == 0
}

/// COM's own, as far as a library needs it.
#[interface("00000001-0000-0000-c000-000000000046")]
pub(crate) unsafe trait IClassFactory: IUnknown {
    unsafe fn CreateInstance(
        &self,
        outer: *mut c_void,
        interface: *const GUID,
        object: *mut *mut c_void,
    ) -> HRESULT;
    unsafe fn LockServer(&self, lock: i32) -> HRESULT;
}

#[implement(IClassFactory)]
struct Factory(#[allow(dead_code, reason = "it counts")] Alive);

pub(crate) fn factory() -> IClassFactory {
    Factory(Alive::new()).into()
}

impl IClassFactory_Impl for Factory_Impl {
    unsafe fn CreateInstance(
        &self,
        outer: *mut c_void,
        interface: *const GUID,
        object: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: NULL, or a place for a pointer.
        let (Some(object), false) = (unsafe { object.as_mut() }, interface.is_null()) else {
            return E_POINTER;
        };
        *object = std::ptr::null_mut();
        if !outer.is_null() {
            return CLASS_E_NOAGGREGATION;
        }
        let handler = mobsync::export_handler(FolderHandler::from_environment());
        // SAFETY: an identifier, and a place for a pointer.
        unsafe { handler.query(interface, object) }
    }

    unsafe fn LockServer(&self, lock: i32) -> HRESULT {
        if lock == 0 {
            ALIVE.fetch_sub(1, Ordering::SeqCst);
        } else {
            ALIVE.fetch_add(1, Ordering::SeqCst);
        }
        S_OK
    }
}
