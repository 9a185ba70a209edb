//! An allocator that counts, while somebody wants to know.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering::Relaxed};

/// What was allocated since counting began.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// Bytes that have not been given back.
    pub bytes: f64,
    /// Calls that asked for memory.
    pub calls: f64,
}

/// Does something and says what it allocated and kept.
pub fn used_by<T>(work: impl FnOnce() -> T) -> (T, Used) {
    BYTES.store(0, Relaxed);
    CALLS.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
    let result = work();
    COUNTING.store(false, Relaxed);
    let (bytes, calls) = (BYTES.load(Relaxed) as f64, CALLS.load(Relaxed) as f64);
    (result, Used { bytes, calls })
}

static COUNTING: AtomicBool = AtomicBool::new(false);
static BYTES: AtomicIsize = AtomicIsize::new(0);
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator. Who measures time pays for one load that is never written meanwhile.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

impl Counting {
    #[inline]
    fn note(taken: usize, given: usize) {
        if COUNTING.load(Relaxed) {
            BYTES.fetch_add(taken.cast_signed() - given.cast_signed(), Relaxed);
            CALLS.fetch_add(usize::from(taken > 0), Relaxed);
        }
    }
}

// SAFETY: every call goes to the system's allocator as it came; what is counted beside it allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note(layout.size(), 0);
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        Self::note(0, layout.size());
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::note(layout.size(), 0);
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note(size, layout.size());
        // SAFETY: the caller's promise is handed on.
        unsafe { System.realloc(place, layout, size) }
    }
}
