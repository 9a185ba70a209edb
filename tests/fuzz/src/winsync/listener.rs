//! An application that writes down what it hears and answers as it was told to; and what its answers come to.

use crate::answers::check_fault;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};
use sync_progress::CancelDecision;
use sync_progress::callback::SyncCallback;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Change, ChangeCounts, Conflict, EnumerationAction, Fault, Notice,
    RecoverableError, ResolveAction, SinkError, StageProgress, SyncEvent,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::winsync::current;
use windows_core::HRESULT;

/// Clones are the same application.
#[derive(Clone)]
pub struct Listener(Arc<Mutex<State>>);

struct State {
    heard: Vec<SyncEvent<'static>>,
    answer: Answer,
    resolution: ResolveAction,
    enumeration: EnumerationAction,
}

impl Listener {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            heard: vec![],
            answer: Ok(CancelDecision::Continue),
            resolution: ResolveAction::Defer,
            enumeration: EnumerationAction::Abort,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What it answers from now on; questions get the choices, unless the answer is a fault.
    pub fn answer(&self, answer: Answer, choice: u32) {
        let mut state = self.state();
        state.answer = answer;
        state.resolution = ResolveAction::from_raw(choice);
        state.enumeration = EnumerationAction::from_raw(choice);
    }

    /// What was heard since the last look.
    pub fn heard(&self) -> Vec<SyncEvent<'static>> {
        std::mem::take(&mut self.state().heard)
    }

    pub fn clones(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    fn hear(&self, event: SyncEvent<'static>) -> Answer {
        let mut state = self.state();
        state.heard.push(event);
        state.answer
    }
}

#[deny(clippy::missing_trait_methods)]
impl SyncCallback for Listener {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.hear(SyncEvent::Notice(Cow::Owned(Notice::Stage(*report))))
    }
    fn change(&self, change: &Change) -> Answer {
        assert!(current::<ISyncChange>().is_some(), "the object can be had from inside");
        self.hear(SyncEvent::Change(Cow::Owned(change.clone())))
    }
    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        assert!(current::<IChangeConflict>().is_some(), "the object can be had from inside");
        let _go_on = self.hear(SyncEvent::Conflict(Cow::Owned(conflict.clone())))?;
        Ok(self.state().resolution)
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let _go_on = self.hear(SyncEvent::FullEnumerationNeeded)?;
        Ok(self.state().enumeration)
    }
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        assert!(current::<IRecoverableError>().is_some(), "the object can be had from inside");
        self.hear(SyncEvent::RecoverableError(Cow::Owned(error.clone())))
    }
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.hear(SyncEvent::ChangeApplied(counts))
    }
    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.hear(SyncEvent::ChangeFailed(counts))
    }
}

/// Whether an application has stopped the session (B-60).
#[derive(Default)]
pub struct Stopped(pub bool);

impl Stopped {
    /// What an answer comes to: what stops the session fails, now and later, and nothing else does but a refusal.
    pub fn check(&mut self, code: HRESULT, answer: &Answer) {
        let fault = answer.fault();
        let is_mild = matches!(fault, None | Some(Fault::Refused(_) | Fault::UnknownAnswer(_)));
        self.0 |= answer.decision().is_all() || !is_mild;
        match fault {
            None if self.0 => assert_eq!(code, E_ABORT),
            None => assert_eq!(code, S_OK),
            Some(fault) if self.0 => {
                assert!(code.is_err(), "a cancel is lost: {answer:?} became {code:?}");
                if !matches!(fault, Fault::UnknownAnswer(_)) {
                    check_fault(code, answer, &[S_OK]);
                }
            }
            Some(Fault::Refused(_)) => assert!(code.is_err()),
            Some(_) => assert!(code.is_ok(), "{answer:?} became {code:?}"),
        }
    }
}
