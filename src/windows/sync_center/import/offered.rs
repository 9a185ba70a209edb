//! What a host offers one by one, read to its end.

use crate::protocol::{Code, ItemId, SinkError};
use crate::windows::abi::{IEnumString, IEnumUnknown};
use crate::windows::codes::{code, done};
use crate::windows::memory;
use crate::windows::reference::take;
use crate::windows::text::read_id;
use alloc::vec::Vec;
use core::ptr;
use windows_core::{HRESULT, IUnknown};

/// So many are asked for at once.
const BATCH: usize = 16;

/// So many are read at most: an enumerator that has no end is not followed for ever (B-51).
const MOST: usize = 0x1_0000;

/// The ids. One that no session could name, since it is empty or too long, is left out.
pub(super) fn read_ids(offered: &IEnumString) -> Result<Vec<ItemId>, SinkError> {
    let mut ids = Vec::new();
    // SAFETY: the places are valid for the call, and as many as are asked for.
    let next = |count, places, given| unsafe { offered.Next(count, places, given) };
    read(next, |text| {
        // SAFETY: NULL, or a text that the enumerator has given, which ends or is read within its limit, and is ours to free.
        unsafe {
            ids.extend(read_id(text));
            memory::free(text.cast());
        }
    })?;
    Ok(ids)
}

/// The objects, in their order.
pub(super) fn read_punks(offered: &IEnumUnknown) -> Result<Vec<IUnknown>, SinkError> {
    let mut punks = Vec::new();
    // SAFETY: the places are valid for the call, and as many as are asked for.
    let next = |count, places, given| unsafe { offered.Next(count, places, given) };
    // SAFETY: NULL, or a reference that the enumerator has given and that is ours.
    read(next, |punk| punks.extend(unsafe { take::<IUnknown>(punk) }))?;
    Ok(punks)
}

/// Asks until there is no more. Whoever claims to have given more than was asked for is not believed.
fn read<T>(
    next: impl Fn(u32, *mut *mut T, *mut u32) -> HRESULT,
    mut each: impl FnMut(*mut T),
) -> Result<(), SinkError> {
    for _ in 0..MOST / BATCH {
        let (mut places, mut given) = ([ptr::null_mut(); BATCH], 0);
        let asked = u32::try_from(BATCH).unwrap_or(0);
        let code = code(next(asked, places.as_mut_ptr(), &raw mut given));
        if !code.is_success() {
            return done(code);
        }
        let given = usize::try_from(given).unwrap_or(BATCH);
        places.into_iter().take(given).for_each(&mut each);
        if code != Code::OK || given == 0 {
            return Ok(());
        }
    }
    Ok(())
}
