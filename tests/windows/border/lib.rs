//! What a program in C needs to meet the border from both sides (`tests/windows/clients/callbacks`): callbacks that are
//! exported over a script, and an engine and a provider that report to callbacks of the program's own.
//!
//! Each function takes over the references that it is given, and gives away those that it returns. A NULL pointer is the
//! program's mistake, and ends it.
#![allow(unsafe_code, reason = "the functions of a library have raw pointers")]
#![allow(
    clippy::missing_panics_doc,
    clippy::missing_safety_doc,
    clippy::undocumented_unsafe_blocks,
    reason = "all pointers come from one program, and are valid for the call; a mistake of its is its end"
)]
#![allow(
    clippy::borrow_as_ptr,
    clippy::inline_always,
    clippy::ref_as_ptr,
    clippy::transmute_ptr_to_ptr,
    reason = "what the macros make of a class"
)]

mod heard;
mod liar;
mod script;
mod sync_center;
mod winsync;

use std::ffi::{CStr, c_char, c_void};

use sync_progress::ItemId;
use windows_core::Interface;

pub use sync_center::*;
pub use winsync::*;

/// From now on this library breaks the rule of that name (see `liar.rs`); an empty name is none. A client that does not notice
/// proves nothing.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_break(name: *const c_char) {
    liar::breaks_now(&unsafe { CStr::from_ptr(name) }.to_string_lossy());
}

/// What was heard since the last look, a line for each, as far as there is room.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_heard(place: *mut u8, room: u32) {
    let text = heard::take();
    let bytes = text.as_bytes();
    let count = bytes.len().min(room as usize - 1);
    unsafe {
        place.copy_from_nonoverlapping(bytes.as_ptr(), count);
        place.add(count).write(0);
    }
}

/// A reference that the program gives away.
unsafe fn take<I: Interface>(given: *mut c_void) -> I {
    assert!(!given.is_null(), "nothing is given");
    unsafe { I::from_raw(given) }
}

/// An id that the program lends.
unsafe fn id(units: *const u16) -> ItemId {
    let count = (0..64).take_while(|at| unsafe { *units.add(*at) } != 0).count();
    ItemId::from_wide(unsafe { std::slice::from_raw_parts(units, count) }).expect("an id")
}
