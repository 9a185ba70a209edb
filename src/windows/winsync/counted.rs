//! Buffers with a count that goes in and comes out: how WS gives texts and bytes.

use crate::windows::abi::{E_MORE_DATA, E_OUTOFMEMORY, E_POINTER, S_OK};
use crate::windows::text::{MAX_UNITS, from_fixed};
use alloc::sync::Arc;
use alloc::vec;
use core::ptr;
use windows_core::HRESULT;

/// Fills the caller's buffer, and tells how much there is; if that is more than fits, the buffer is left alone. NULL is a
/// buffer without room: the question how large it has to be.
///
/// # Safety
///
/// The count is NULL or valid; the buffer is NULL, or has room for so many as the count says.
pub(super) unsafe fn give<T: Copy>(all: &[T], buffer: *mut T, count: *mut u32) -> HRESULT {
    // SAFETY: passed on to the caller.
    let Some(count) = (unsafe { count.as_mut() }) else { return E_POINTER };
    let Ok(needed) = u32::try_from(all.len()) else { return E_OUTOFMEMORY };
    let room = core::mem::replace(count, needed);
    if needed == 0 {
        return S_OK;
    }
    if buffer.is_null() || room < needed {
        return E_MORE_DATA;
    }
    // SAFETY: there is room for all, and what the caller gives is not ours.
    unsafe { ptr::copy_nonoverlapping(all.as_ptr(), buffer, all.len()) };
    S_OK
}

/// So much room is offered at first: enough for most, and never NULL, which not everybody takes.
const FIRST_ROOM: usize = 260;

/// Asks native code for a text, with a larger buffer if it asks for one. Of what it says about lengths nothing is believed: the
/// text ends at its NUL or with our buffer. What cannot be had is empty.
pub(super) fn ask(get: impl Fn(*mut u16, *mut u32) -> HRESULT) -> Arc<str> {
    let mut units = vec![0; FIRST_ROOM];
    let (mut answer, wanted) = fill(&mut units, &get);
    if answer == E_MORE_DATA && wanted > FIRST_ROOM {
        units = vec![0; wanted.min(MAX_UNITS + 1)];
        (answer, _) = fill(&mut units, &get);
    }
    if answer.is_ok() { from_fixed(&units).into() } else { "".into() }
}

/// What the call answers, and how much room it says that it wants.
fn fill(units: &mut [u16], get: impl Fn(*mut u16, *mut u32) -> HRESULT) -> (HRESULT, usize) {
    let mut count = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let answer = get(units.as_mut_ptr(), &raw mut count);
    (answer, usize::try_from(count).unwrap_or(usize::MAX))
}
