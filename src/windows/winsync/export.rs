//! [`export`]: a callback, given to native code as `ISyncCallback2`.

use super::answer::{code_of, report, signed, weighed};
use super::current::about;
use super::read_error::read_error;
use crate::callback::{Caught, SyncCallback};
use crate::dialect::rules::{KNOWN_ENUMERATION_ACTION, KNOWN_RESOLUTION};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Change, ChangeCounts, Conflict, EnumerationAction,
    Fault, ResolveAction, SinkError,
};
use crate::windows::abi::{
    E_INVALIDARG, E_POINTER, IChangeConflict, IRecoverableError, ISyncCallback_Impl,
    ISyncCallback2, ISyncCallback2_Impl, ISyncChange, S_OK, SFEA_ABORT,
};
use crate::windows::barrier::Contained;
use core::ffi::c_void;
use windows_core::{HRESULT, Interface, implement};

/// Gives a callback to native code, to be registered with a session or passed to a provider.
///
/// The object is agile: it may be called on any thread. It is freed, and the callback dropped, by its last `Release`. It is an
/// `ISyncCallback` too, by deref and by `cast`.
///
/// | A session calls | The callback hears | And the answer |
/// |---|---|---|
/// | `OnProgress` | [`stage`](SyncCallback::stage), role and stage as they come | the code |
/// | `OnChange` | [`change`](SyncCallback::change), without an item | the code |
/// | `OnConflict` | [`conflict`](SyncCallback::conflict) | is set on the conflict |
/// | `OnFullEnumerationNeeded` | [`full_enumeration_needed`](SyncCallback::full_enumeration_needed) | is written; `SFEA_ABORT` if there is none |
/// | `OnRecoverableError` | [`recoverable_error`](SyncCallback::recoverable_error), read from the object | the code |
/// | `OnChangeApplied`, `OnChangeFailed` | [`change_applied`](SyncCallback::change_applied), [`change_failed`](SyncCallback::change_failed) | the code |
///
/// The code is `S_OK`; `E_ABORT` for a cancel of all; or that of a fault, which stops the session (A-WS-6). Either stays (B-60).
/// A native change is opaque; who wants more of it than the callback is told asks for [`current`](super::current).
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::callback::from_fn;
/// use sync_progress::windows::abi::{E_ABORT, ISyncCallback, SPR_SOURCE, SPS_CHANGE_DETECTION};
/// use sync_progress::windows::winsync;
///
/// let callback: ISyncCallback = winsync::export(from_fn(|_| CancelDecision::CancelAll)).into();
/// // SAFETY: it takes numbers.
/// let answer = unsafe { callback.OnProgress(SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 2) };
/// assert_eq!(answer, E_ABORT);
/// ```
pub fn export<C>(callback: C) -> ISyncCallback2
where
    C: SyncCallback + Send + Sync + 'static,
{
    Callback(Listener::new(callback)).into()
}

/// The same for a callback that stays on its thread. The object is not agile: COM keeps calls from other apartments away from it.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use sync_progress::callback::from_fn;
/// use sync_progress::windows::abi::{SPR_SOURCE, SPS_CHANGE_DETECTION};
/// use sync_progress::windows::winsync;
///
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// let callback = winsync::export_local(from_fn(move |_| counter.set(counter.get() + 1)));
/// // SAFETY: it takes numbers.
/// let _ = unsafe { callback.OnProgress(SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 2) };
/// assert_eq!(heard.get(), 1);
/// ```
pub fn export_local<C: SyncCallback + 'static>(callback: C) -> ISyncCallback2 {
    LocalCallback(Listener::new(callback)).into()
}

#[implement(ISyncCallback2)]
struct Callback<C>(Listener<C>)
where
    C: SyncCallback + 'static;

#[implement(ISyncCallback2, Agile = false)]
struct LocalCallback<C>(Listener<C>)
where
    C: SyncCallback + 'static;

/// The callback, and what it does with each call.
struct Listener<C> {
    callback: Contained<Caught<C>>,
    all: StickyAll,
}

impl<C: SyncCallback> Listener<C> {
    fn new(callback: C) -> Self {
        Self { callback: Contained::new(Caught::new(callback)), all: StickyAll::new() }
    }

    /// The code for an answer; what once stopped the session stays.
    fn heard(&self, answer: Answer) -> HRESULT {
        let answer = self.all.pass(weighed(answer));
        code_of(&answer.merge(Ok(self.all.decision())))
    }

    /// What was chosen, or the code of what stops.
    fn choose<T>(&self, choice: Result<T, SinkError>) -> Result<T, HRESULT> {
        let (answer, choice) = match choice {
            Ok(choice) => (Ok(CancelDecision::Continue), Some(choice)),
            Err(error) => (Err(error), None),
        };
        match (self.heard(answer), choice) {
            (S_OK, Some(choice)) => Ok(choice),
            (code, _) => Err(code),
        }
    }

    /// # Safety
    ///
    /// NULL, or a change that is valid for the call.
    unsafe fn change(&self, change: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(change) = (unsafe { ISyncChange::from_raw_borrowed(&change) }) else {
            return E_INVALIDARG;
        };
        self.heard(about(change, || self.callback.change(&Change::default())))
    }

    /// # Safety
    ///
    /// NULL, or a conflict that is valid for the call.
    unsafe fn conflict(&self, conflict: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(conflict) = (unsafe { IChangeConflict::from_raw_borrowed(&conflict) }) else {
            return E_INVALIDARG;
        };
        let action = about(conflict, || self.callback.conflict(&Conflict::default()));
        match self.choose(action.and_then(with_a_name)) {
            // SAFETY: it takes a number.
            Ok(action) => match unsafe { conflict.SetResolveActionForChange(action) } {
                set if set.is_ok() => S_OK,
                failure => failure,
            },
            Err(code) => code,
        }
    }

    /// # Safety
    ///
    /// NULL, or a place for an action.
    unsafe fn full_enumeration_needed(&self, place: *mut i32) -> HRESULT {
        if place.is_null() {
            return E_POINTER;
        }
        let action = self.callback.full_enumeration_needed();
        let chosen = self.choose(action.and_then(of_an_enumeration));
        // Zero would be a full enumeration: whatever went wrong must not start one (A-WS-1).
        let action = chosen.unwrap_or(SFEA_ABORT);
        if action == SFEA_ABORT {
            self.all.note(CancelDecision::CancelAll); // WS-14
        }
        // SAFETY: passed on to the caller.
        unsafe { place.write(action) };
        chosen.map_or_else(|code| code, |_| S_OK)
    }

    /// # Safety
    ///
    /// NULL, or an error that is valid for the call.
    unsafe fn recoverable_error(&self, error: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(error) = (unsafe { IRecoverableError::from_raw_borrowed(&error) }) else {
            return E_INVALIDARG;
        };
        let read = read_error(error);
        self.heard(about(error, || self.callback.recoverable_error(&read)))
    }
}

/// The number of a resolution. One without a name is not passed on: it is the application's mistake, and refused (#20).
fn with_a_name(action: ResolveAction) -> Result<i32, SinkError> {
    match action {
        ResolveAction::Unknown(_) => Err(Fault::Refused(KNOWN_RESOLUTION).into()),
        action => Ok(signed(action.raw())),
    }
}

/// The number of an enumeration action, by the same rule (#21).
fn of_an_enumeration(action: EnumerationAction) -> Result<i32, SinkError> {
    match action {
        EnumerationAction::Unknown(_) => Err(Fault::Refused(KNOWN_ENUMERATION_ACTION).into()),
        action => Ok(signed(action.raw())),
    }
}

fn counts(applied: u32, failed: u32) -> ChangeCounts {
    ChangeCounts { applied: applied.into(), failed: failed.into() }
}

macro_rules! listen {
    ($($class:ident),*) => {
        $(
            impl<C: SyncCallback + 'static> ISyncCallback_Impl for $class<C> {
                unsafe fn OnProgress(&self, role: i32, stage: i32, done: u32, all: u32) -> HRESULT {
                    self.0.heard(self.0.callback.stage(&report(role, stage, done, all)))
                }
                unsafe fn OnChange(&self, change: *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.change(change) }
                }
                unsafe fn OnConflict(&self, conflict: *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.conflict(conflict) }
                }
                unsafe fn OnFullEnumerationNeeded(&self, action: *mut i32) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.full_enumeration_needed(action) }
                }
                unsafe fn OnRecoverableError(&self, error: *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.recoverable_error(error) }
                }
            }

            impl<C: SyncCallback + 'static> ISyncCallback2_Impl for $class<C> {
                unsafe fn OnChangeApplied(&self, applied: u32, failed: u32) -> HRESULT {
                    self.0.heard(self.0.callback.change_applied(counts(applied, failed)))
                }
                unsafe fn OnChangeFailed(&self, applied: u32, failed: u32) -> HRESULT {
                    self.0.heard(self.0.callback.change_failed(counts(applied, failed)))
                }
            }
        )*
    };
}

listen!(Callback_Impl, LocalCallback_Impl);
