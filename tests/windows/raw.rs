//! An object as C sees it: a pointer to a pointer to a table of functions.

use std::ffi::c_void;
use std::ptr;

use sync_progress::windows::abi::{E_NOINTERFACE, E_POINTER, S_OK};
use windows_core::{GUID, HRESULT, IInspectable, IUnknown, IUnknown_Vtbl, Interface};

use crate::native::IAGILEOBJECT;

fn table(raw: *mut c_void) -> &'static IUnknown_Vtbl {
    unsafe { *raw.cast::<&'static IUnknown_Vtbl>() }
}

pub(crate) fn add_ref(raw: *mut c_void) -> u32 {
    unsafe { (table(raw).AddRef)(raw) }
}

pub(crate) fn release(raw: *mut c_void) -> u32 {
    unsafe { (table(raw).Release)(raw) }
}

fn query(raw: *mut c_void, iid: *const GUID, found: *mut *mut c_void) -> HRESULT {
    unsafe { (table(raw).QueryInterface)(raw, iid, found) }
}

/// The answer to a query, and the pointer, whose reference is given back at once.
fn ask(raw: *mut c_void, iid: GUID) -> (HRESULT, *mut c_void) {
    let mut found = ptr::without_provenance_mut(1);
    let code = query(raw, &iid, &mut found);
    if !found.is_null() {
        release(found);
    }
    (code, found)
}

/// Asks a class that we export for what it has to have, and for what it has not.
#[track_caller]
pub(crate) fn queries(raw: *mut c_void, own: &[GUID], is_agile: bool) {
    for iid in own.iter().chain(&[IUnknown::IID, IInspectable::IID]) {
        assert_eq!(ask(raw, *iid).0, S_OK, "{iid:?}");
    }
    assert_eq!(ask(raw, IUnknown::IID), ask(raw, IUnknown::IID), "identity");
    let agile = if is_agile { S_OK } else { E_NOINTERFACE };
    assert_eq!(ask(raw, IAGILEOBJECT).0, agile);
    assert_eq!(ask(raw, GUID::from_u128(7)), (E_NOINTERFACE, ptr::null_mut()));
    let mut found = ptr::null_mut();
    assert_eq!(query(raw, ptr::null(), &mut found), E_POINTER);
    assert_eq!(query(raw, &IUnknown::IID, ptr::null_mut()), E_POINTER);
}
