//! A native session's state, reported to and asked by a Rust provider (B-66, B-69, B-71).

use std::cell::RefCell;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use sync_progress::callback::SyncCallback;
use sync_progress::cancel::NeverCanceled;
use sync_progress::dialect::{Lossy, rules};
use sync_progress::protocol::{
    AnswerExt, CancelCause, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault,
    ResolveAction, SinkError, Work,
};
use sync_progress::windows::Agile;
use sync_progress::windows::abi::{
    E_ABORT, E_FAIL, E_INVALIDARG, ISyncSessionState, RPC_E_DISCONNECTED, S_FALSE, S_OK,
};
use sync_progress::windows::winsync::{self, SessionState};
use sync_progress::{CancelDecision, CancelToken, ProviderRole, SyncStage};
use windows_core::HRESULT;

use crate::application::{Application, applying, stage};
use crate::native::IAGILEOBJECT;
use crate::native::winsync::{Given, Script, State, Told, state};
use crate::winsync_import::an_error;

fn used(native: &State) -> SessionState<ISyncSessionState> {
    winsync::import_session_state(native.give())
}

const GO: CancelDecision = CancelDecision::Continue;
const STOP: CancelDecision = CancelDecision::CancelAll;

/// A report of the application stage, as it is said.
fn said(increment: u32, left: u32) -> Told {
    Told::Progress(1, 2, increment, left)
}

#[test]
fn b_66_absolute_numbers_are_said_as_increments() {
    let native = state(Script::default());
    let session = used(&native);
    for completed in [2, 5, 10] {
        assert_eq!(session.stage(&applying(completed, 10)), Ok(GO));
    }
    assert_eq!(native.told(), [said(2, 8), said(3, 5), said(5, 0)]);
    assert_eq!(session.lost(), Lossy::empty());
    assert_eq!(native.references(), 1);
    drop(session);
    assert_eq!(native.references(), 0);
}

#[test]
fn b_66_what_increments_cannot_say_is_told() {
    let native = state(Script::default());
    let session = used(&native);
    assert!(session.stage(&applying(5, 10)).is_ok());
    assert!(session.stage(&applying(4, 10)).is_ok()); // a fall is held back
    assert!(session.stage(&applying(6, None)).is_ok()); // nothing is added, and something is left
    assert!(session.stage(&applying(7, 10)).is_ok());
    assert_eq!(native.told(), [said(5, 5), said(0, 5), said(0, 1), said(2, 3)]);
    assert_eq!(session.lost(), Lossy::COUNT);
}

#[test]
fn b_66_other_stages_pass_unchanged() {
    let native = state(Script::default());
    let session = used(&native);
    let detecting = |work| stage(ProviderRole::Source, SyncStage::Detection, work);
    assert!(session.stage(&applying(2, 10)).is_ok());
    assert!(session.stage(&detecting(Work::new(5, 7))).is_ok());
    assert!(session.stage(&detecting(Work::new(3, 7))).is_ok());
    assert!(session.stage(&applying(3, 10)).is_ok());
    let detected = [Told::Progress(0, 0, 5, 7), Told::Progress(0, 0, 3, 7)];
    assert_eq!(native.told(), [said(2, 8), detected[0], detected[1], said(1, 7)]);
    assert!(session.stage(&detecting(Work::new(1 << 32, 1 << 33))).is_ok());
    assert_eq!(native.told(), [Told::Progress(0, 0, 1 << 30, 1 << 31)]);
    assert_eq!(session.lost(), Lossy::SCALED);
}

#[test]
fn b_66_a_role_or_stage_without_a_name_is_not_said() {
    let native = state(Script::default());
    let session = used(&native);
    let refused = SinkError::new(Fault::Refused(rules::BAD_REPORT_REFUSED));
    for (role, at) in [
        (ProviderRole::Unknown(2), SyncStage::Application),
        (ProviderRole::Unknown(2), SyncStage::Detection),
        (ProviderRole::Source, SyncStage::Unknown(3)),
    ] {
        assert_eq!(session.stage(&stage(role, at, Work::new(1, 2))), Err(refused));
    }
    assert_eq!(native.told(), []);
    assert!(!session.is_canceled());
}

#[test]
fn b_69_an_increment_that_does_not_fit_is_said_in_parts() {
    let native = state(Script::default());
    let session = used(&native);
    let max = u64::from(u32::MAX);
    assert!(session.stage(&applying(2 * max + 5, 2 * max + 5)).is_ok());
    assert_eq!(session.lost(), Lossy::COUNT | Lossy::SATURATED);
    assert!(session.stage(&applying(2 * max + 5, 2 * max + 5)).is_ok());
    assert!(session.stage(&applying(2 * max + 5, 2 * max + 6)).is_ok());
    assert_eq!(native.told(), [said(u32::MAX, u32::MAX), said(u32::MAX, 5), said(5, 1)]);
    let session = used(&native);
    assert!(session.stage(&applying(0, u64::MAX)).is_ok());
    assert_eq!((native.told(), session.lost()), (vec![said(0, u32::MAX)], Lossy::SATURATED));
}

#[test]
fn b_71_reports_are_answered_by_codes() {
    for (code, decision, fault) in [
        (S_OK, GO, None),
        (E_ABORT, STOP, None),
        (E_INVALIDARG, STOP, Some(Fault::Failed(Code::INVALID_ARGUMENT))),
        (RPC_E_DISCONNECTED, STOP, Some(Fault::Disconnected)),
        (S_FALSE, GO, Some(Fault::UnknownAnswer(1))),
    ] {
        for at in [SyncStage::Detection, SyncStage::Application] {
            let native = state(Script::answering([code]));
            let session = used(&native);
            let report = stage(ProviderRole::Source, at, Work::new(1, 2));
            let answer = session.stage(&report);
            assert_eq!((answer.decision(), answer.fault()), (decision, fault), "{code:?}");
            let cause = decision.is_cancel().then_some(CancelCause::Answered);
            assert_eq!((session.decision(), session.cause()), (decision, cause));
            assert_eq!(session.stage(&report).decision(), decision); // and stays
        }
    }
}

/// A session that writes this, and answers that.
fn asked(writes: i32, answers: HRESULT) -> (State, SessionState<ISyncSessionState>) {
    let write = move |given: Given<'_>| match given {
        Given::Place(place) => {
            assert_eq!(*place, 0);
            *place = writes;
        }
        _ => panic!("only asked"),
    };
    let native = state(Script::acting(write).then_answering([answers]));
    let session = used(&native);
    (native, session)
}

#[test]
fn b_71_any_truth_and_any_failure_is_a_cancel() {
    for (writes, answers, decision) in [
        (0, S_OK, GO),
        (1, S_OK, STOP),
        (-1, S_OK, STOP), // VARIANT_TRUE
        (i32::MIN, S_FALSE, STOP),
        (0, S_FALSE, GO),
        (0, E_ABORT, STOP),
        (0, E_FAIL, STOP),
        (0, RPC_E_DISCONNECTED, GO),
        (1, RPC_E_DISCONNECTED, STOP),
    ] {
        let (_native, session) = asked(writes, answers);
        assert_eq!(session.decision(), decision, "{writes} {answers:?}");
        let (_native, session) = asked(writes, answers);
        assert_eq!(session.is_canceled(), decision.is_cancel());
        let (_native, session) = asked(writes, answers);
        assert_eq!(session.go_on().is_err(), decision.is_cancel());
        let (_native, session) = asked(writes, answers);
        assert_eq!(session.cause(), decision.is_cancel().then_some(CancelCause::Requested));
    }
}

#[test]
fn b_71_once_canceled_it_is_not_asked_again() {
    let now = Arc::new(AtomicI32::new(1));
    let says = Arc::clone(&now);
    let native = state(Script::acting(move |given| {
        if let Given::Place(place) = given {
            *place = says.load(Ordering::SeqCst);
        }
    }));
    let session = used(&native);
    assert!(session.is_canceled());
    now.store(0, Ordering::SeqCst);
    assert!(session.is_canceled());
    assert_eq!(native.told(), [Told::Asked]);
    assert_eq!(session.stage(&applying(1, 2)), Ok(STOP)); // seen on all channels (#79)
    assert_eq!(session.change(&Change::default()), Ok(STOP));
    assert_eq!(session.cause(), Some(CancelCause::Requested));
}

#[test]
fn b_13_a_session_has_no_words_for_the_rest() {
    let native = state(Script::default());
    let calls: [fn(&SessionState<ISyncSessionState>); 6] = [
        |it| assert_eq!(it.change(&Change::default()), Ok(GO)),
        |it| assert_eq!(it.conflict(&Conflict::default()), Ok(ResolveAction::Defer)),
        |it| assert_eq!(it.full_enumeration_needed(), Ok(EnumerationAction::Abort)),
        |it| assert_eq!(it.recoverable_error(&an_error()), Ok(GO)),
        |it| assert_eq!(it.change_applied(ChangeCounts::default()), Ok(GO)),
        |it| assert_eq!(it.change_failed(ChangeCounts::default()), Ok(GO)),
    ];
    for call in calls {
        let session = used(&native);
        call(&session);
        assert_eq!((session.lost(), native.told()), (Lossy::UNSAID, vec![]));
    }
}

type Agiled = SessionState<Agile<ISyncSessionState>>;

#[test]
fn b_66_a_report_from_inside_comes_after_the_one_it_came_from() {
    static SESSION: Mutex<Option<Arc<Agiled>>> = Mutex::new(None);
    static REPORTS: AtomicU32 = AtomicU32::new(0);
    let native = state(Script::acting(|_| {
        if REPORTS.fetch_add(1, Ordering::SeqCst) == 0 {
            let session = SESSION.lock().unwrap().clone().unwrap();
            assert_eq!(session.stage(&applying(3, 10)), Ok(GO));
            assert_eq!(session.stage(&applying(4, 9)), Ok(GO));
        }
    }))
    .and_for(IAGILEOBJECT);
    let session = Arc::new(winsync::import_session_state(Agile::new(native.give()).unwrap()));
    *SESSION.lock().unwrap() = Some(Arc::clone(&session));
    assert_eq!(session.stage(&applying(2, 10)), Ok(GO));
    assert_eq!(native.told(), [said(2, 8), said(2, 5)]);
    *SESSION.lock().unwrap() = None;
}

#[test]
fn b_66_sums_of_several_threads_agree_in_the_end() {
    const REPORTS: u64 = 1_000;
    let native = state(Script::acting(|_| std::thread::yield_now())).and_for(IAGILEOBJECT);
    let session = winsync::import_session_state(Agile::new(native.give()).unwrap());
    let total = 4 * REPORTS;
    let done = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..REPORTS {
                    let now = {
                        let mut done = done.lock().unwrap();
                        *done += 1;
                        *done
                    };
                    assert_eq!(session.stage(&applying(now, total)), Ok(GO));
                }
            });
        }
    });
    let (mut sum, mut last) = (0, 0);
    for told in native.told() {
        let Told::Progress(1, 2, increment, left) = told else { panic!("told {told:?}") };
        sum += u64::from(increment);
        last = sum + u64::from(left);
        assert_eq!(last, total); // never a total that was not there
    }
    assert_eq!((sum, last), (total, total));
}

proptest! {
    /// B-65 and B-66: what a provider says in absolute numbers, the application sees as it was said.
    #[test]
    fn b_66_there_and_back_the_numbers_are_the_same(
        steps in proptest::collection::vec((0_u32..=u32::MAX, 0_u32..=u32::MAX), 0..20)
    ) {
        let application = Application::new();
        let state = winsync::export_session_state(Arc::clone(&application), NeverCanceled);
        let session = winsync::import_session_state(state);
        let completed = RefCell::new(0_u64);
        let works: Vec<_> = steps.iter().map(|(more, left)| {
            *completed.borrow_mut() += u64::from(*more);
            let completed = *completed.borrow();
            Work::new(completed, completed + u64::from(*left))
        }).collect();
        for work in &works {
            let report = stage(ProviderRole::Destination, SyncStage::Application, *work);
            prop_assert_eq!(session.stage(&report), Ok(GO));
        }
        prop_assert_eq!(application.works(), works);
        prop_assert_eq!(session.lost(), Lossy::empty());
    }

    /// B-69: whatever is said, the application never sees more than was said, and nothing full that is not.
    #[test]
    fn b_69_what_is_seen_never_runs_ahead(
        reports in proptest::collection::vec((any::<u64>(), any::<u64>()), 1..20)
    ) {
        let application = Application::new();
        let state = winsync::export_session_state(Arc::clone(&application), NeverCanceled);
        let session = winsync::import_session_state(state);
        let mut furthest = 0;
        for (completed, total) in reports {
            furthest = furthest.max(completed);
            prop_assert_eq!(session.stage(&applying(completed, total)), Ok(GO));
            let works = application.works();
            prop_assert!(works[0].completed <= furthest);
            prop_assert!(!works[0].is_beyond_total());
            if completed < total && works[0].completed < furthest {
                prop_assert!(works[0].total.known().unwrap() > works[0].completed);
            }
        }
    }
}
