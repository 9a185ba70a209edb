//! [`Registered`]: a pointer of one apartment, reached from others through COM's Global Interface Table. Windows alone.
//!
//! Agile references (`RoGetAgileReference`) do the same on Windows 8.1 and later; the table is there since Windows 2000.
#![allow(non_snake_case, clippy::transmute_ptr_to_ptr, reason = "COM's names, and its macro")]

use super::abi::S_OK;
use super::codes::code;
use super::reference::take;
use crate::protocol::Code;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface, interface};

/// `IGlobalInterfaceTable`; one for the whole process, and any thread may use it.
#[interface("00000146-0000-0000-c000-000000000046")]
unsafe trait IGlobalInterfaceTable: IUnknown {
    unsafe fn RegisterInterfaceInGlobal(
        &self,
        pUnk: *mut c_void,
        riid: *const GUID,
        pdwCookie: *mut u32,
    ) -> HRESULT;
    unsafe fn RevokeInterfaceFromGlobal(&self, dwCookie: u32) -> HRESULT;
    unsafe fn GetInterfaceFromGlobal(
        &self,
        dwCookie: u32,
        riid: *const GUID,
        ppv: *mut *mut c_void,
    ) -> HRESULT;
}

const CLSID_STD_GLOBAL_INTERFACE_TABLE: GUID =
    GUID::from_u128(0x00000323_0000_0000_c000_000000000046);
const CLSCTX_INPROC_SERVER: u32 = 1;

#[link(name = "ole32")]
unsafe extern "system" {
    fn CoCreateInstance(
        class: *const GUID,
        outer: *mut c_void,
        context: u32,
        iid: *const GUID,
        found: *mut *mut c_void,
    ) -> HRESULT;
}

/// A pointer that is in the table for as long as this lives.
pub(super) struct Registered<I> {
    table: IGlobalInterfaceTable,
    cookie: u32,
    of: PhantomData<I>,
}

impl<I: Interface> Registered<I> {
    /// Puts a pointer into the table; `None` if COM is not there for this thread, or cannot marshal the interface.
    pub(super) fn new(pointer: &I) -> Option<Self> {
        let (mut found, mut cookie) = (ptr::null_mut(), 0);
        // SAFETY: the identifiers and the place are valid for the call.
        let code = unsafe {
            CoCreateInstance(
                &CLSID_STD_GLOBAL_INTERFACE_TABLE,
                ptr::null_mut(),
                CLSCTX_INPROC_SERVER,
                &IGlobalInterfaceTable::IID,
                &raw mut found,
            )
        };
        // SAFETY: a success gives a reference to the table.
        let table: IGlobalInterfaceTable = unsafe { take(found) }.filter(|_| code == S_OK)?;
        // SAFETY: the pointer is one of the interface, and the place is valid for the call.
        let code =
            unsafe { table.RegisterInterfaceInGlobal(pointer.as_raw(), &I::IID, &raw mut cookie) };
        (code == S_OK).then_some(Self { table, cookie, of: PhantomData })
    }

    /// The pointer, as this thread may use it.
    pub(super) fn resolve(&self) -> Result<I, Code> {
        let mut found = ptr::null_mut();
        // SAFETY: the identifier and the place are valid for the call.
        let answer =
            unsafe { self.table.GetInterfaceFromGlobal(self.cookie, &I::IID, &raw mut found) };
        // SAFETY: a success gives a reference to the interface that was asked for.
        unsafe { take(found) }.filter(|_| answer == S_OK).ok_or(code(answer))
    }
}

impl<I> Drop for Registered<I> {
    fn drop(&mut self) {
        // SAFETY: the cookie is ours, and not used any more.
        let _gone_either_way = unsafe { self.table.RevokeInterfaceFromGlobal(self.cookie) };
    }
}
