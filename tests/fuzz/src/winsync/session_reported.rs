//! A session state that is imported, reported to and asked; and the same over what was exported.
//!
//! - Increments add up to what was to be seen (D-23); what is too large for one is said with those that follow (B-69).
//! - It is canceled by any truth value but zero and by any failure but that it is gone, and not asked again (B-71).
//! - Over an export, absolute numbers that grow arrive as they were.

use super::listener::Listener;
use super::reported::{AnyStage, check_numbers, read};
use crate::codes::AnyCode;
use crate::native::winsync::{Given, Script, State, Told, state};
use arbitrary::Arbitrary;
use std::sync::{Arc, Mutex};
use sync_progress::callback::SyncCallback as _;
use sync_progress::cancel::{CancelSource, CancelToken as _};
use sync_progress::protocol::{
    Answer, AnswerExt as _, CancelCause, Fault, Notice, SinkError, StageProgress, SyncEvent, Total,
};
use sync_progress::windows::abi::{ISyncSessionState, RPC_E_DISCONNECTED};
use sync_progress::windows::winsync::{self, SessionState};
use sync_progress::{CancelDecision, SyncStage};

#[derive(Arbitrary, Debug)]
pub struct Input {
    acts: Vec<(Act, AnyCode, i8)>,
}

#[derive(Arbitrary, Debug)]
enum Act {
    Stage(AnyStage),
    Ask,
}

/// What is known of the side that was told.
#[derive(Default)]
struct Host {
    is_canceled: bool,
    /// The most that was to be seen in the application stage, and the sum of the increments.
    said: u64,
    sum: u64,
}

type Import = SessionState<ISyncSessionState>;

impl Input {
    pub(super) fn check(&self) {
        self.check_native();
        self.check_round_trip();
    }

    fn check_native(&self) {
        let value = Arc::new(Mutex::new(0));
        let written = Arc::clone(&value);
        let script = Script::acting(move |given| {
            if let Given::Place(place) = given {
                *place = *written.lock().unwrap();
            }
        });
        let native = state(script);
        let import = winsync::import_session_state(native.give());
        let mut host = Host::default();
        for (act, code, canceled) in &self.acts {
            *value.lock().unwrap() = (*canceled).into();
            *native.answers.lock().unwrap() = [code.0].into();
            match act {
                Act::Ask => host.ask(&import, &native, *code, (*canceled).into()),
                Act::Stage(stage) => host.report(&import, &native, *code, stage.report()),
            }
            assert_eq!(native.references(), 1);
        }
        drop(import);
        assert_eq!(native.references(), 0);
    }

    fn check_round_trip(&self) {
        let (listener, source) = (Listener::new(), CancelSource::new());
        let import = winsync::import_session_state(winsync::export_session_state(
            listener.clone(),
            source.token(),
        ));
        let (mut said, mut is_exact) = (0, true);
        for (act, ..) in &self.acts {
            let Act::Stage(stage) = act else { continue };
            let report = stage.report();
            let answer = import.stage(&report);
            let heard = listener.heard();
            let is_application = report.stage == SyncStage::Application && report.role.is_known();
            let Total::Known(total) = report.work.total else { continue };
            let (completed, fits) =
                (report.work.completed, |count: u64| u32::try_from(count).is_ok());
            if is_application {
                // Once an increment did not fit, the sums lag behind.
                is_exact &= fits(completed.saturating_sub(said));
                let is_new = said <= completed && completed <= total && fits(total - completed);
                said = said.max(completed);
                if is_exact && is_new {
                    assert_eq!(heard, [SyncEvent::notice(&Notice::Stage(report))]);
                }
            }
            assert_eq!(heard.is_empty(), answer.is_err());
        }
        assert_eq!(import.decision(), CancelDecision::Continue);
        source.cancel(CancelCause::Requested);
        assert_eq!(import.decision(), CancelDecision::CancelAll);
        drop(import);
        assert_eq!(listener.clones(), 1, "the application goes with the import");
    }
}

impl Host {
    fn known(&self) -> CancelDecision {
        if self.is_canceled { CancelDecision::CancelAll } else { CancelDecision::Continue }
    }

    fn ask(&mut self, import: &Import, native: &State, code: AnyCode, value: i32) {
        let decision = import.decision();
        if self.is_canceled {
            assert_eq!(native.told(), []);
        } else {
            assert_eq!(native.told(), [Told::Asked]);
            let is_gone = code.0 == RPC_E_DISCONNECTED;
            self.is_canceled = value != 0 || (code.0.is_err() && !is_gone);
        }
        assert_eq!(decision, self.known());
    }

    fn report(&mut self, import: &Import, native: &State, code: AnyCode, report: StageProgress) {
        let answer = import.stage(&report);
        let told = native.told();
        if !report.role.is_known() || !report.stage.is_known() {
            assert_eq!(told, []);
            assert!(is_refused(&answer));
            return assert_eq!(answer.decision(), self.known());
        }
        let [Told::Progress(role, at, completed, left)] = told[..] else { panic!("{told:?}") };
        assert_eq!(
            (role.cast_unsigned(), at.cast_unsigned()),
            (report.role.raw(), report.stage.raw())
        );
        match report.stage {
            SyncStage::Application => self.check_increment(&report, completed, left),
            _ => check_numbers(report.work, completed, left),
        }
        let expected = read(code);
        self.is_canceled |= expected.decision().is_all();
        assert_eq!(answer, expected.merge(Ok(self.known())));
    }

    fn check_increment(&mut self, report: &StageProgress, completed: u32, left: u32) {
        self.sum = self.sum.saturating_add(completed.into());
        if let Total::Known(total) = report.work.total {
            self.said = self.said.max(report.work.completed);
            let ahead = total.saturating_sub(self.said);
            let owed = self.said.saturating_sub(self.sum);
            let expected = u32::try_from(ahead.saturating_add(owed)).unwrap_or(u32::MAX);
            assert_eq!(left, expected, "what is owed counts as left (B-69)");
        }
        assert!(self.sum <= self.said, "more than was to be seen");
        assert!(self.sum == self.said || completed == u32::MAX, "owed without need");
    }
}

fn is_refused(answer: &Answer) -> bool {
    matches!(answer, Err(SinkError { fault: Fault::Refused(_), .. }))
}
