//! A COM in-process server whose class is a handler of `SyncMgr`: it mirrors folders. See `README.md`.
//!
//! Here are the two functions that COM looks for in such a library; [`factory`] makes handlers, [`handler`] is one, and
//! [`folder`] mirrors one folder with the engine of the `mirror` example.
#![allow(unsafe_code, reason = "the functions of a library have raw pointers")]
#![allow(
    clippy::borrow_as_ptr,
    clippy::inline_always,
    clippy::ref_as_ptr,
    clippy::transmute_ptr_to_ptr,
    reason = "what the macros make of an interface and a class"
)]

#[path = "../mirror/engine.rs"]
mod engine;
mod factory;
mod folder;
mod handler;

use std::ffi::c_void;

use sync_progress::windows::abi::{CLASS_E_CLASSNOTAVAILABLE, E_POINTER, S_FALSE, S_OK};
use windows_core::{GUID, HRESULT, Interface};

/// The class that this library has.
const CLSID: GUID = GUID::from_u128(0x5d0b6e32_8f7c_4e0b_9c55_2e1b7c8a9d41);

/// COM asks for the factory of a class.
///
/// # Safety
///
/// The identifiers are valid or NULL, and there is a place for a pointer, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn DllGetClassObject(
    class: *const GUID,
    interface: *const GUID,
    object: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: passed on to the caller.
    let (Some(class), false, Some(object)) =
        (unsafe { class.as_ref() }, interface.is_null(), unsafe { object.as_mut() })
    else {
        return E_POINTER;
    };
    *object = std::ptr::null_mut();
    if *class != CLSID {
        return CLASS_E_CLASSNOTAVAILABLE;
    }
    // SAFETY: an identifier, and a place for a pointer.
    unsafe { factory::factory().query(interface, object) }
}

/// COM asks whether the library can go: not while anything of it lives.
#[unsafe(no_mangle)]
pub extern "system" fn DllCanUnloadNow() -> HRESULT {
    if factory::is_idle() { S_OK } else { S_FALSE }
}
