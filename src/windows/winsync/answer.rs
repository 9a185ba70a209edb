//! Answers, roles and stages, as WS reads and writes them.

use crate::Dialect;
use crate::protocol::{
    Answer, CancelDecision, Code, EnumerationAction, Fault, ResolveAction, SinkError,
    StageProgress, Work,
};
use crate::windows::codes::hresult;
use crate::{ProviderRole, SyncStage};
use windows_core::HRESULT;

/// What an application answered, with what it means: an error of a callback stops the session (A-WS-6), a refusal by rule and
/// a success without a name do not (S-34).
pub(super) fn weighed<T>(answer: Result<T, SinkError>) -> Result<T, SinkError> {
    answer.map_err(|error| match error.fault {
        Fault::Refused(_) | Fault::UnknownAnswer(_) => error,
        _ => error.deciding(CancelDecision::CancelAll),
    })
}

/// The code by which an answer is given to native code.
pub(super) fn code_of(answer: &Answer) -> HRESULT {
    hresult(Dialect::WinSync.answer_to_code(answer).value)
}

/// What native code chose, if its code says that it did; a cancel is here an error, for no choice says it.
pub(super) fn chosen<T>(code: Code, choice: T) -> Result<T, SinkError> {
    match Dialect::WinSync.answer_from_code(code) {
        Ok(CancelDecision::Continue) => Ok(choice),
        Ok(decision) => Err(SinkError::new(Fault::Failed(code)).deciding(decision)),
        Err(error) => Err(error),
    }
}

/// An enumeration is a signed number at this border, and an unsigned one in the vocabulary.
#[inline]
pub(super) const fn unsigned(number: i32) -> u32 {
    u32::from_ne_bytes(number.to_ne_bytes())
}

/// The way back.
#[inline]
pub(super) const fn signed(number: u32) -> i32 {
    i32::from_ne_bytes(number.to_ne_bytes())
}

#[inline]
pub(super) const fn role(number: i32) -> ProviderRole {
    ProviderRole::from_raw(unsigned(number))
}

#[inline]
pub(super) const fn stage(number: i32) -> SyncStage {
    SyncStage::from_raw(unsigned(number))
}

pub(super) const fn resolution(number: i32) -> ResolveAction {
    ResolveAction::from_raw(unsigned(number))
}

/// What an application is told; the numbers are kept as they come.
#[inline]
pub(super) fn report(provider: i32, at: i32, completed: u32, total: u32) -> StageProgress {
    let work = Work::new(completed.into(), u64::from(total));
    StageProgress { role: role(provider), stage: stage(at), work }
}

pub(super) const fn enumeration(number: i32) -> EnumerationAction {
    EnumerationAction::from_raw(unsigned(number))
}
