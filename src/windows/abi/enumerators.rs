//! COM's own enumerators, as far as SC uses them.

use core::ffi::c_void;
use windows_core::{HRESULT, IUnknown, IUnknown_Vtbl, interface};

/// Texts, one after the other; the caller frees each with `CoTaskMemFree` (SC-16).
///
/// ```
/// use sync_progress::windows::abi::IEnumString;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(IEnumString::IID, GUID::from_u128(0x00000101_0000_0000_c000_000000000046));
/// ```
#[interface("00000101-0000-0000-c000-000000000046")]
pub unsafe trait IEnumString: IUnknown {
    pub unsafe fn Next(&self, celt: u32, rgelt: *mut *mut u16, pceltFetched: *mut u32) -> HRESULT;
    pub unsafe fn Skip(&self, celt: u32) -> HRESULT;
    pub unsafe fn Reset(&self) -> HRESULT;
    pub unsafe fn Clone(&self, ppenum: *mut *mut c_void) -> HRESULT;
}

/// Objects, one after the other; the caller releases each.
///
/// ```
/// use sync_progress::windows::abi::IEnumUnknown;
/// use windows_core::{GUID, Interface};
///
/// assert_eq!(IEnumUnknown::IID, GUID::from_u128(0x00000100_0000_0000_c000_000000000046));
/// ```
#[interface("00000100-0000-0000-c000-000000000046")]
pub unsafe trait IEnumUnknown: IUnknown {
    pub unsafe fn Next(
        &self,
        celt: u32,
        rgelt: *mut *mut c_void,
        pceltFetched: *mut u32,
    ) -> HRESULT;
    pub unsafe fn Skip(&self, celt: u32) -> HRESULT;
    pub unsafe fn Reset(&self) -> HRESULT;
    pub unsafe fn Clone(&self, ppenum: *mut *mut c_void) -> HRESULT;
}
