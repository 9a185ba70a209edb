//! [`read_error`]: what a native error says about itself.

use super::answer::{role, stage};
use super::counted;
use crate::protocol::{Change, RecoverableError};
use crate::windows::abi::{E_FAIL, IRecoverableError, IRecoverableErrorData};
use crate::windows::codes::code;
use crate::windows::reference::take;
use core::ptr;
use windows_core::HRESULT;

/// What a number is while nobody has told it: no role and no stage.
const UNTOLD: i32 = -1;

/// Reads an error. What it does not tell stays unknown, and an application hears of it all the same: a role and a stage
/// without a name, the code for failing, texts that are empty. Whatever it gives is released.
pub(super) fn read_error(native: &IRecoverableError) -> RecoverableError {
    let (mut at, mut provider) = (UNTOLD, UNTOLD);
    // SAFETY: the places are valid for the calls.
    let _what_is_left_unknown =
        unsafe { (native.GetStage(&raw mut at), native.GetProvider(&raw mut provider)) };
    let (failure, words) = details(native);
    let text = |get: fn(&IRecoverableErrorData, *mut u16, *mut u32) -> HRESULT| match &words {
        Some(words) => counted::ask(|units, count| get(words, units, count)),
        None => "".into(),
    };
    RecoverableError {
        role: role(provider),
        stage: stage(at),
        change: Change::default(),
        code: code(failure),
        // SAFETY: `ask` gives a buffer, and its length.
        item_name: text(|words, units, count| unsafe { words.GetItemDisplayName(units, count) }),
        // SAFETY: as above.
        description: text(|words, units, count| unsafe { words.GetErrorDescription(units, count) }),
    }
}

/// Why the change failed, and the words for it.
fn details(native: &IRecoverableError) -> (HRESULT, Option<IRecoverableErrorData>) {
    let (mut failure, mut words) = (E_FAIL, ptr::null_mut());
    // SAFETY: the places are valid for the call.
    let answer =
        unsafe { native.GetRecoverableErrorDataForChange(&raw mut failure, &raw mut words) };
    if answer.is_err() {
        return (E_FAIL, None);
    }
    // SAFETY: what a call that succeeds gives is a reference of the caller's.
    (failure, unsafe { take(words) })
}
