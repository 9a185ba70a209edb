//! [`ApplierInfo`]: what a change applier leaves with its session.

use super::counted;
use crate::sync::{Mutex, lock};
use crate::windows::abi::{E_INVALIDARG, E_OUTOFMEMORY, E_POINTER, S_OK};
use alloc::vec::Vec;
use core::slice;
use windows_core::HRESULT;

/// So many bytes are kept at most: a peer that lies about its length is not followed for ever.
const MAX_BYTES: u32 = 16 << 20;

/// The bytes that a change applier left, which only it can read.
#[derive(Debug, Default)]
pub(super) struct ApplierInfo(Mutex<Vec<u8>>);

impl ApplierInfo {
    /// Keeps these bytes instead of those before; NULL of no length forgets them.
    ///
    /// # Safety
    ///
    /// NULL, or so many bytes.
    pub(super) unsafe fn load(&self, bytes: *const u8, count: u32) -> HRESULT {
        match (bytes.is_null(), count) {
            (true, 0) => return self.keep(&[]),
            (true, _) => return E_POINTER,
            (false, 0) => return E_INVALIDARG,
            (false, _) if count > MAX_BYTES => return E_OUTOFMEMORY,
            _ => {}
        }
        match usize::try_from(count) {
            // SAFETY: passed on to the caller.
            Ok(count) => self.keep(unsafe { slice::from_raw_parts(bytes, count) }),
            Err(_) => E_OUTOFMEMORY,
        }
    }

    fn keep(&self, bytes: &[u8]) -> HRESULT {
        let mut kept = Vec::new();
        if kept.try_reserve_exact(bytes.len()).is_err() {
            return E_OUTOFMEMORY;
        }
        kept.extend_from_slice(bytes);
        *lock(&self.0) = kept;
        S_OK
    }

    /// Gives them back.
    ///
    /// # Safety
    ///
    /// As for [`counted::give`].
    pub(super) unsafe fn give(&self, buffer: *mut u8, count: *mut u32) -> HRESULT {
        // SAFETY: passed on to the caller; copying calls nobody.
        unsafe { counted::give(&lock(&self.0), buffer, count) }
    }
}
