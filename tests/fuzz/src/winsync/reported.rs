//! An application's callback that is imported, and told.
//!
//! - It hears numbers that fit, order kept; unknown is zero of zero (WS-8, D-15).
//! - What it answers arrives: abort and failures stop, a success without a name is no cancel (D-11, B-60).
//! - A conflict takes no action without a name, an enumeration begins with abort (B-62, B-63).

use crate::codes::{AnyCode, fault_of};
use crate::ids::AnyId;
use crate::native::winsync::{Given, Script, Told, one, two};
use crate::reports::{Count, Few};
use crate::words::Text;
use arbitrary::Arbitrary;
use std::sync::{Arc, Mutex};
use sync_progress::callback::SyncCallback;
use sync_progress::protocol::{
    Answer, AnswerExt as _, Change, ChangeCounts, Conflict, EnumerationAction, Fault,
    RecoverableError, ResolveAction, SinkError, StageProgress, Total, Work,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::winsync;
use sync_progress::{CancelDecision, ProviderRole, SyncStage};

#[derive(Arbitrary, Debug)]
pub struct Input {
    is_first_version: bool,
    acts: Vec<(Act, AnyCode, Option<Few>)>,
}

#[derive(Arbitrary, Debug)]
enum Act {
    Stage(AnyStage),
    Change(Option<AnyId>),
    Conflict,
    Enumerate,
    Error { role: Few, stage: Few, code: AnyCode, texts: [Text; 2] },
    Applied(Count, Count),
    Failed(Count, Count),
}

/// A report about a stage.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct AnyStage {
    role: Few,
    stage: Few,
    completed: Count,
    total: Option<Count>,
}

impl AnyStage {
    pub fn report(self) -> StageProgress {
        let total = self.total.map_or(Total::Unknown, |total| Total::Known(total.0));
        StageProgress {
            role: ProviderRole::from_raw(self.role.0),
            stage: SyncStage::from_raw(self.stage.0),
            work: Work::new(self.completed.0, total),
        }
    }
}

/// What is said of two counts.
pub fn check_numbers(work: Work, completed: u32, total: u32) {
    let Total::Known(all) = work.total else { return assert_eq!((completed, total), (0, 0)) };
    assert_eq!(completed.cmp(&total), work.completed.cmp(&all), "order is kept: {work}");
    if work.completed.max(all) <= u32::MAX.into() {
        assert_eq!((u64::from(completed), u64::from(total)), (work.completed, all));
    }
}

impl Input {
    pub(super) fn check(&self) {
        // What is written into a place, or set on a conflict, if anything.
        let choice = Arc::new(Mutex::new(None));
        let writes = Arc::clone(&choice);
        let script = Script::acting(move |given| write(*writes.lock().unwrap(), given));
        let script = script.then_answering(self.acts.iter().map(|act| act.1.0));
        if self.is_first_version {
            let native = one(script);
            self.play(&winsync::import(native.give::<ISyncCallback>()), &choice, || native.told());
            assert_eq!(native.references(), 0);
        } else {
            let native = two(script);
            // The table of the second version begins with that of the first.
            let first =
                windows_core::Interface::cast::<ISyncCallback>(&native.give::<ISyncCallback2>());
            self.play(&winsync::import(first.unwrap()), &choice, || native.told());
            assert_eq!(native.references(), 0);
        }
    }

    fn play<C: SyncCallback>(
        &self,
        import: &C,
        choice: &Mutex<Option<i32>>,
        told: impl Fn() -> Vec<Told>,
    ) {
        let mut codes = self.acts.iter().map(|act| act.1);
        let mut all = CancelDecision::Continue;
        for (act, _, number) in &self.acts {
            let number = number.map(|number| number.0.cast_signed());
            *choice.lock().unwrap() = number;
            let answer = act.tell(import, number);
            match &told()[..] {
                [] => assert_eq!(answer, Outcome::Answer(Ok(all)), "only outcomes are unsaid"),
                [told] => {
                    act.check_told(*told);
                    answer.check(codes.next().unwrap(), number, &mut all);
                }
                told => panic!("{told:?}"),
            }
        }
    }
}

fn write(choice: Option<i32>, given: Given<'_>) {
    let Some(choice) = choice else { return };
    match given {
        Given::Place(place) => *place = choice,
        Given::Conflict(conflict) => {
            // SAFETY: it takes a number.
            let answer = unsafe { conflict.SetResolveActionForChange(choice) };
            assert_eq!(answer, if is_named(choice) { S_OK } else { E_INVALIDARG });
        }
        Given::Change(_) | Given::Error(_) | Given::Nothing => {}
    }
}

fn is_named(choice: i32) -> bool {
    ResolveAction::KNOWN.contains(&ResolveAction::from_raw(choice.cast_unsigned()))
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Answer(Answer),
    Resolution(Result<ResolveAction, SinkError>),
    Enumeration(Result<EnumerationAction, SinkError>),
}

impl Act {
    fn tell(&self, import: &impl SyncCallback, number: Option<i32>) -> Outcome {
        let _ = number;
        let counts =
            |applied: &Count, failed: &Count| ChangeCounts { applied: applied.0, failed: failed.0 };
        Outcome::Answer(match self {
            Self::Stage(stage) => import.stage(&stage.report()),
            Self::Change(id) => {
                let item = id.as_ref().map(|id| id.0.clone());
                import.change(&Change { item })
            }
            Self::Conflict => return Outcome::Resolution(import.conflict(&Conflict::default())),
            Self::Enumerate => return Outcome::Enumeration(import.full_enumeration_needed()),
            Self::Error { role, stage, code, texts: [name, description] } => import
                .recoverable_error(&RecoverableError {
                    role: ProviderRole::from_raw(role.0),
                    stage: SyncStage::from_raw(stage.0),
                    change: Change::default(),
                    code: code.code(),
                    item_name: (*name.0).into(),
                    description: (*description.0).into(),
                }),
            Self::Applied(applied, failed) => import.change_applied(counts(applied, failed)),
            Self::Failed(applied, failed) => import.change_failed(counts(applied, failed)),
        })
    }

    fn check_told(&self, told: Told) {
        let fit = |count: &Count| u32::try_from(count.0).unwrap_or(u32::MAX);
        match self {
            Self::Stage(stage) => {
                let Told::Progress(role, at, completed, total) = told else { panic!("{told:?}") };
                assert_eq!(
                    (role.cast_unsigned(), at.cast_unsigned()),
                    (stage.role.0, stage.stage.0)
                );
                check_numbers(stage.report().work, completed, total);
            }
            Self::Change(_) => assert_eq!(told, Told::Change),
            Self::Conflict => assert_eq!(told, Told::Conflict),
            Self::Enumerate => assert_eq!(told, Told::FullEnumeration),
            Self::Error { .. } => assert_eq!(told, Told::Error),
            Self::Applied(applied, failed) => {
                assert_eq!(told, Told::Applied(fit(applied), fit(failed)));
            }
            Self::Failed(applied, failed) => {
                assert_eq!(told, Told::Failed(fit(applied), fit(failed)));
            }
        }
    }
}

/// What a code means where it answers a call of WS.
pub fn read(code: AnyCode) -> Answer {
    match (code.0, fault_of(code.0)) {
        (E_ABORT, _) => Ok(CancelDecision::CancelAll),
        (_, None) => Ok(CancelDecision::Continue),
        (_, Some(fault @ Fault::UnknownAnswer(_))) => Err(fault.into()),
        (_, Some(fault)) => Err(SinkError::new(fault).deciding(CancelDecision::CancelAll)),
    }
}

impl Outcome {
    fn check(&self, code: AnyCode, number: Option<i32>, all: &mut CancelDecision) {
        let expected = read(code);
        *all = all.merge(expected.decision());
        match self {
            // Who has aborted does not go on because the other side does (B-63).
            Self::Answer(answer) => assert_eq!(*answer, expected.merge(Ok(*all))),
            // A choice has no word for a cancel, and tells it beside a fault.
            Self::Resolution(Err(error)) | Self::Enumeration(Err(error)) => {
                assert_eq!(error.decision, expected.decision());
                assert!(code.0 != S_OK);
            }
            Self::Resolution(Ok(action)) => {
                assert_eq!(code.0, S_OK);
                let set = number.filter(|number| is_named(*number)).map(i32::cast_unsigned);
                assert_eq!(*action, set.map_or(ResolveAction::Defer, ResolveAction::from_raw));
            }
            Self::Enumeration(Ok(action)) => {
                assert_eq!(code.0, S_OK);
                let written = number.map_or(EnumerationAction::Abort, |number| {
                    EnumerationAction::from_raw(number.cast_unsigned())
                });
                assert_eq!(*action, written);
                if written == EnumerationAction::Abort {
                    *all = CancelDecision::CancelAll; // WS-14
                }
            }
        }
    }
}
