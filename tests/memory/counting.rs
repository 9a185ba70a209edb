//! An allocator that counts what each thread asks for, so that tests beside one another do not mix.

#![allow(unsafe_code, reason = "an allocator has no other interface")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Counting;

/// What this thread has asked for so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// In use now; less than nothing, and so wrapped around, if it gave back what another thread had.
    pub(crate) bytes: usize,
    /// How often memory was asked for.
    pub(crate) calls: usize,
}

thread_local! {
    static USAGE: Cell<Usage> = const { Cell::new(Usage { bytes: 0, calls: 0 }) };
}

impl Usage {
    pub(crate) fn now() -> Self {
        USAGE.get()
    }

    /// What has come to it since then.
    pub(crate) fn since(before: Self) -> Self {
        let now = Self::now();
        let bytes = now.bytes.wrapping_sub(before.bytes);
        Self { bytes, calls: now.calls - before.calls }
    }
}

/// Nothing is noted while the thread is torn down; nobody measures then.
fn note(more: usize, less: usize, calls: usize) {
    let _ = USAGE.try_with(|usage| {
        let Usage { bytes, calls: before } = usage.get();
        let bytes = bytes.wrapping_add(more).wrapping_sub(less);
        usage.set(Usage { bytes, calls: before + calls });
    });
}

// SAFETY: each method hands its arguments to the system's allocator as they are, and returns what
// that returns; `note` allocates nothing and does not unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0, 1);
        // SAFETY: the caller's promise is the one that is asked for here.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0, 1);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        note(0, layout.size(), 0);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size, layout.size(), 1);
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[test]
fn what_is_asked_for_is_counted() {
    let before = Usage::now();
    let mut held: Vec<u8> = Vec::with_capacity(1000);
    assert_eq!(Usage::since(before), Usage { bytes: 1000, calls: 1 });
    held.push(1);
    held.shrink_to(10);
    assert_eq!(Usage::since(before), Usage { bytes: 10, calls: 2 });
    drop(held);
    assert_eq!(Usage::since(before), Usage { bytes: 0, calls: 2 });
}
