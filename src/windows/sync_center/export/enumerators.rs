//! What an export offers one by one: ids as texts, and objects that stand for requests without an id.

use crate::Dialect;
use crate::protocol::ItemId;
use crate::windows::abi::{
    E_OUTOFMEMORY, E_POINTER, IEnumString, IEnumString_Impl, IEnumUnknown, IEnumUnknown_Impl,
    S_FALSE, S_OK,
};
use crate::windows::memory;
use alloc::sync::Arc;
use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};
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

/// How far an enumerator is. Several threads may ask, and each element goes to one of them.
struct Cursor {
    next: AtomicUsize,
    end: usize,
}

impl Cursor {
    const fn new(end: usize) -> Self {
        Self { next: AtomicUsize::new(0), end }
    }

    /// At most so many elements, by the number of the first and their count.
    fn take(&self, count: u32) -> (usize, usize) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let after = |next: usize| Some(next.saturating_add(count).min(self.end));
        let relaxed = Ordering::Relaxed;
        let first = self.next.fetch_update(relaxed, relaxed, after).unwrap_or(self.end);
        (first, count.min(self.end.saturating_sub(first)))
    }

    fn set(&self, next: usize) {
        self.next.store(next, Ordering::Relaxed);
    }

    fn skip(&self, count: u32) -> HRESULT {
        all_or_some(count, self.take(count).1)
    }

    fn copy(&self) -> Self {
        Self { next: AtomicUsize::new(self.next.load(Ordering::Relaxed)), end: self.end }
    }

    /// Gives so many elements, each made by its number; none of them if one cannot be made.
    ///
    /// # Safety
    ///
    /// The first place is NULL or so many of them can be written; the place for the count is NULL or can be written. What `take_back`
    /// gets was made here.
    unsafe fn give<T>(
        &self,
        count: u32,
        places: *mut *mut T,
        fetched: *mut u32,
        make: impl Fn(usize) -> *mut T,
        take_back: impl Fn(*mut T),
    ) -> HRESULT {
        // Whoever asks for one only need not ask how many it was.
        if places.is_null() || (fetched.is_null() && count != 1) {
            return E_POINTER;
        }
        let (first, given) = self.take(count);
        let place = |at| places.wrapping_add(at);
        for at in 0..given {
            let element = make(first.saturating_add(at));
            if element.is_null() {
                // SAFETY: these were written before, and nobody has seen them.
                (0..at).for_each(|at| take_back(unsafe { place(at).replace(ptr::null_mut()) }));
                self.set(first);
                // SAFETY: passed on to the caller.
                unsafe { write(fetched, 0) };
                return E_OUTOFMEMORY;
            }
            // SAFETY: passed on to the caller.
            unsafe { place(at).write(element) };
        }
        // SAFETY: passed on to the caller.
        unsafe { write(fetched, u32::try_from(given).unwrap_or(count)) };
        all_or_some(count, given)
    }
}

/// # Safety
///
/// NULL, or it can be written.
unsafe fn write(fetched: *mut u32, count: u32) {
    if !fetched.is_null() {
        // SAFETY: passed on to the caller.
        unsafe { fetched.write(count) };
    }
}

fn all_or_some(wanted: u32, given: usize) -> HRESULT {
    if u32::try_from(given) == Ok(wanted) { S_OK } else { S_FALSE }
}

impl Texts {
    fn text(&self, at: usize) -> *mut u16 {
        let units = self.texts.get(at).and_then(ItemId::as_wide_with_nul);
        units.map_or(ptr::null_mut(), memory::give_units)
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
        self.cursor.set(0);
        S_OK
    }
    unsafe fn Clone(&self, copy: *mut *mut c_void) -> HRESULT {
        let another = Texts { cursor: self.cursor.copy(), texts: Arc::clone(&self.texts) };
        // SAFETY: COM asks the same of its callers.
        unsafe { hand_out::<IEnumString>(another.into(), copy) }
    }
}

impl IEnumUnknown_Impl for Opaque_Impl {
    unsafe fn Next(&self, count: u32, places: *mut *mut c_void, fetched: *mut u32) -> HRESULT {
        let make = |_| IUnknown::from(Placeholder).into_raw();
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
        self.0.set(0);
        S_OK
    }
    unsafe fn Clone(&self, copy: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM asks the same of its callers.
        unsafe { hand_out::<IEnumUnknown>(Opaque(self.0.copy()).into(), copy) }
    }
}

/// # Safety
///
/// NULL, or it can be written.
unsafe fn hand_out<I: Interface>(object: I, place: *mut *mut c_void) -> HRESULT {
    if place.is_null() {
        return E_POINTER;
    }
    // SAFETY: passed on to the caller; the reference is the caller's from now on.
    unsafe { place.write(object.into_raw()) };
    S_OK
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{boxed::Box, vec::Vec};
    use core::cell::RefCell;

    #[test]
    fn b_44_all_or_nothing_is_given_when_memory_runs_out() {
        let (cursor, taken) = (Cursor::new(9), RefCell::new(Vec::new()));
        assert_eq!(cursor.skip(2), S_OK);
        let last = RefCell::new(4); // the number of the element for which there is no memory
        let make =
            |at| if at == *last.borrow() { ptr::null_mut() } else { Box::into_raw(Box::new(at)) };
        let read = |given: *mut usize| {
            // SAFETY: it was made above, and is read once.
            *unsafe { Box::from_raw(given) }
        };
        let next = || {
            let (mut places, mut fetched) = ([ptr::null_mut(); 3], 77);
            let take_back = |given| taken.borrow_mut().push(read(given));
            // SAFETY: the places are as many as are asked for.
            let code =
                unsafe { cursor.give(3, places.as_mut_ptr(), &raw mut fetched, make, take_back) };
            let given = places.into_iter().filter(|it| !it.is_null()).map(read);
            (code, fetched, given.collect::<Vec<_>>())
        };
        assert_eq!(next(), (E_OUTOFMEMORY, 0, Vec::new()));
        assert_eq!(*taken.borrow(), [2, 3]);
        last.replace(9);
        assert_eq!(next(), (S_OK, 3, [2, 3, 4].into()));
    }
}
