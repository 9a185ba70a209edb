//! What joins a running session: additional items, and proposed ones.

use super::enumerators::{opaque, texts};
use super::listener::{Listener, failure};
use super::standing::Standing;
use crate::protocol::{AnswerExt as _, ItemId, MoreItems, Notice};
use crate::sink::ProgressSink;
use crate::windows::abi::{E_INVALIDARG, E_POINTER, ISyncMgrSyncItem, S_FALSE, S_OK};
use crate::windows::memory;
use core::ffi::c_void;
use core::ptr;
use windows_core::{HRESULT, Interface};

impl<S: ProgressSink> Listener<S> {
    /// Both places are written whatever comes of it.
    ///
    /// # Safety
    ///
    /// Each place is NULL or can be written.
    pub(super) unsafe fn more(&self, ids: *mut *mut c_void, punks: *mut *mut c_void) -> HRESULT {
        for place in [ids, punks].into_iter().filter(|place| !place.is_null()) {
            // SAFETY: passed on to the caller.
            unsafe { place.write(ptr::null_mut()) };
        }
        if ids.is_null() || punks.is_null() {
            return E_POINTER;
        }
        match self.all.pass_error(self.sink.more_items()) {
            // SAFETY: neither is NULL, and passed on to the caller.
            Ok(more) => unsafe { offer(&more, ids, punks) },
            Err(error) => failure(error.fault),
        }
    }

    /// # Safety
    ///
    /// The text is NULL, or can be read up to its NUL or its limit and one more unit.
    pub(super) unsafe fn add(&self, id: *const u16) -> HRESULT {
        // SAFETY: passed on to the caller.
        unsafe { self.join(id, Notice::ItemAdded, Standing::join) }
    }

    /// # Safety
    ///
    /// As for [`add`](Self::add).
    pub(super) unsafe fn commit(&self, id: *const u16) -> HRESULT {
        // SAFETY: passed on to the caller.
        unsafe { self.join(id, Notice::ItemCommitted, Standing::join) }
    }

    /// # Safety
    ///
    /// NULL, or an item that can be called.
    pub(super) unsafe fn propose(&self, item: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(item) = (unsafe { ISyncMgrSyncItem::from_raw_borrowed(&item) }) else {
            return E_INVALIDARG;
        };
        let mut id = ptr::null_mut();
        // SAFETY: the place is valid for the call.
        if unsafe { item.GetItemID(&raw mut id) }.is_err() {
            return E_INVALIDARG;
        }
        // SAFETY: an id of the item's own, which ends, or is read within its limit.
        let code = unsafe { self.join(id, Notice::ItemProposed, Standing::propose) };
        // SAFETY: the item gave it, allocated as its documents say, and nobody uses it any more.
        unsafe { memory::free(id.cast()) };
        code
    }

    /// # Safety
    ///
    /// As for [`add`](Self::add).
    unsafe fn join(
        &self,
        id: *const u16,
        say: impl FnOnce(ItemId) -> Notice,
        joined: impl FnOnce(&Standing),
    ) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(item) = (unsafe { self.find(id) }) else { return E_INVALIDARG };
        let answer = self.sink.notice(&say(item.id().clone()));
        self.note(Some(&item), answer.decision());
        let code = self.heard(&answer);
        if code.is_ok() {
            self.items.standing(&item, joined);
        }
        code
    }
}

/// Each enumerator is NULL if it would be empty (#73).
///
/// # Safety
///
/// Both places can be written.
unsafe fn offer(more: &MoreItems, ids: *mut *mut c_void, punks: *mut *mut c_void) -> HRESULT {
    let (texts, opaque) = (texts(&more.ids), opaque(more.opaque));
    if texts.is_none() && opaque.is_none() {
        return S_FALSE;
    }
    // SAFETY: passed on to the caller; the references are the caller's from now on.
    unsafe {
        ids.write(texts.map_or(ptr::null_mut(), Interface::into_raw));
        punks.write(opaque.map_or(ptr::null_mut(), Interface::into_raw));
    }
    S_OK
}
