//! What an export offers one by one: ids as texts, and objects that stand for requests without an id.

use crate::Dialect;
use crate::protocol::ItemId;
use crate::windows::abi::{IEnumString, IEnumString_Impl, IEnumUnknown, IEnumUnknown_Impl};
use crate::windows::cursor::{Cursor, hand_out};
use crate::windows::memory;
use alloc::sync::Arc;
use core::ffi::c_void;
use windows_core::{HRESULT, IUnknown, Interface, implement};

/// The ids as texts, if there are any that a session could name (SC-5).
pub(super) fn texts(ids: &[ItemId]) -> Option<IEnumString> {
    let texts = ids.iter().filter(|id| Dialect::SyncCenter.id_fits(id)).map(ItemId::to_text);
    let texts: Arc<[ItemId]> = texts.collect();
    (!texts.is_empty()).then(|| Texts { cursor: Cursor::new(texts.len()), texts }.into())
}

/// So many objects, if there are any. Which one of them joins makes no difference to a sink, which only counts them.
pub(super) fn opaque(count: u32) -> Option<IEnumUnknown> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    (count > 0).then(|| Opaque(Cursor::new(count)).into())
}

#[implement(IEnumString)]
struct Texts {
    cursor: Cursor,
    texts: Arc<[ItemId]>,
}

#[implement(IEnumUnknown)]
struct Opaque(Cursor);

/// An object that is nothing but there.
#[implement()]
struct Placeholder;

impl Texts {
    /// `None` if there is no memory.
    fn text(&self, at: usize) -> Option<*mut u16> {
        let units = self.texts.get(at).and_then(ItemId::as_wide_with_nul)?;
        Some(memory::give_units(units)).filter(|given| !given.is_null())
    }
}

impl IEnumString_Impl for Texts_Impl {
    unsafe fn Next(&self, count: u32, places: *mut *mut u16, fetched: *mut u32) -> HRESULT {
        let take_back = |text: *mut u16| {
            // SAFETY: it was just allocated, and given to nobody.
            unsafe { memory::free(text.cast()) };
        };
        // SAFETY: COM asks the same of its callers.
        unsafe { self.cursor.give(count, places, fetched, |at| self.text(at), take_back) }
    }
    unsafe fn Skip(&self, count: u32) -> HRESULT {
        self.cursor.skip(count)
    }
    unsafe fn Reset(&self) -> HRESULT {
        self.cursor.reset()
    }
    unsafe fn Clone(&self, copy: *mut *mut c_void) -> HRESULT {
        let another = Texts { cursor: self.cursor.clone(), texts: Arc::clone(&self.texts) };
        // SAFETY: COM asks the same of its callers.
        unsafe { hand_out::<IEnumString>(another.into(), copy) }
    }
}

impl IEnumUnknown_Impl for Opaque_Impl {
    unsafe fn Next(&self, count: u32, places: *mut *mut c_void, fetched: *mut u32) -> HRESULT {
        let make = |_| Some(IUnknown::from(Placeholder).into_raw());
        let take_back = |object| {
            // SAFETY: it was just made, and given to nobody.
            drop(unsafe { IUnknown::from_raw(object) });
        };
        // SAFETY: COM asks the same of its callers.
        unsafe { self.0.give(count, places, fetched, make, take_back) }
    }
    unsafe fn Skip(&self, count: u32) -> HRESULT {
        self.0.skip(count)
    }
    unsafe fn Reset(&self) -> HRESULT {
        self.0.reset()
    }
    unsafe fn Clone(&self, copy: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { hand_out::<IEnumUnknown>(Opaque(self.0.clone()).into(), copy) }
    }
}
