//! A session's state, given to native providers (B-65 to B-67).

use std::cell::{Cell, RefCell};
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use sync_progress::CancelDecision;
use sync_progress::callback::{NullCallback, from_fn};
use sync_progress::cancel::{CancelSource, NeverCanceled};
use sync_progress::dialect::rules;
use sync_progress::protocol::{CancelCause, Code, Fault, SinkError, StageProgress, Work};
use sync_progress::sink::IntoAnswer;
use sync_progress::windows::abi::{
    E_ABORT, E_FAIL, E_INVALIDARG, E_MORE_DATA, E_NOTIMPL, E_OUTOFMEMORY, E_POINTER,
    ISyncSessionState, RPC_E_DISCONNECTED, S_OK, SPR_DESTINATION, SPR_SOURCE,
    SPS_CHANGE_APPLICATION, SPS_CHANGE_DETECTION, SPS_CHANGE_ENUMERATION, SYNC_RANGE,
};
use sync_progress::windows::{Agile, Pointer, winsync};
use windows_core::HRESULT;

use crate::application::Application;

fn going(application: &Arc<Application>) -> ISyncSessionState {
    winsync::export_session_state(Arc::clone(application), NeverCanceled)
}

fn report(to: &ISyncSessionState, role: i32, stage: i32, numbers: (u32, u32)) -> HRESULT {
    unsafe { to.OnProgress(role, stage, numbers.0, numbers.1) }
}

/// A report of the application stage.
fn apply(state: &ISyncSessionState, done: u32, left: u32) -> HRESULT {
    report(state, SPR_DESTINATION, SPS_CHANGE_APPLICATION, (done, left))
}

fn is_canceled(state: &ISyncSessionState) -> bool {
    let mut canceled = 7;
    assert_eq!(unsafe { state.IsCanceled(&raw mut canceled) }, S_OK);
    assert!(matches!(canceled, 0 | 1));
    canceled == 1
}

/// A method of the state, by its name, and what it answers.
type Call = (&'static str, fn(&ISyncSessionState) -> HRESULT, HRESULT);

/// Each method but `IsCanceled` once.
const CALLS: [Call; 6] = [
    (
        "GetInfoForChangeApplication",
        |it| unsafe { it.GetInfoForChangeApplication(ptr::null_mut(), &mut 0) },
        S_OK,
    ),
    (
        "LoadInfoFromChangeApplication",
        |it| unsafe { it.LoadInfoFromChangeApplication(ptr::null(), 0) },
        S_OK,
    ),
    (
        "GetForgottenKnowledgeRecoveryRangeStart",
        |it| unsafe { it.GetForgottenKnowledgeRecoveryRangeStart(ptr::null_mut(), &mut 0) },
        E_NOTIMPL,
    ),
    (
        "GetForgottenKnowledgeRecoveryRangeEnd",
        |it| unsafe { it.GetForgottenKnowledgeRecoveryRangeEnd(ptr::null_mut(), &mut 0) },
        E_NOTIMPL,
    ),
    (
        "SetForgottenKnowledgeRecoveryRange",
        |it| {
            let bound = ptr::null_mut();
            let range = SYNC_RANGE { pbClosedLowerBound: bound, pbClosedUpperBound: bound };
            unsafe { it.SetForgottenKnowledgeRecoveryRange(&raw const range) }
        },
        E_NOTIMPL,
    ),
    ("OnProgress", |it| apply(it, 1, 1), S_OK),
];

/// WS-6, the example of the documents; and what comes of absolute numbers.
#[test]
fn b_65_increments_are_added_up() {
    let application = Application::new();
    let state = going(&application);
    for (done, left) in [(2, 8), (3, 5), (5, 0)] {
        assert_eq!(apply(&state, done, left), S_OK);
    }
    assert_eq!(application.works(), [Work::new(2, 10), Work::new(5, 10), Work::new(10, 10)]);
    let state = going(&application);
    for (done, all) in [(2, 10), (5, 10), (10, 10)] {
        assert_eq!(apply(&state, done, all), S_OK);
    }
    assert_eq!(application.works(), [Work::new(2, 12), Work::new(7, 17), Work::new(17, 27)]);
}

#[test]
fn b_65_sums_have_64_bits() {
    let application = Application::new();
    let state = going(&application);
    for _ in 0..3 {
        assert_eq!(apply(&state, u32::MAX, u32::MAX), S_OK);
    }
    let max = u64::from(u32::MAX);
    assert_eq!(application.works()[2], Work::new(3 * max, 4 * max));
}

#[test]
fn b_65_other_stages_pass_unchanged() {
    let application = Application::new();
    let state = going(&application);
    assert_eq!(apply(&state, 2, 8), S_OK);
    assert_eq!(report(&state, SPR_SOURCE, SPS_CHANGE_DETECTION, (5, 7)), S_OK);
    assert_eq!(report(&state, SPR_SOURCE, SPS_CHANGE_ENUMERATION, (0, 0)), S_OK);
    assert_eq!(report(&state, SPR_SOURCE, SPS_CHANGE_DETECTION, (3, 7)), S_OK);
    assert_eq!(apply(&state, 1, 7), S_OK);
    let works = [(2, 10), (5, 7), (0, 0), (3, 7), (3, 10)];
    assert_eq!(application.works(), works.map(|(done, all)| Work::new(done, all)));
}

/// WS-5, #2.
#[test]
fn b_65_a_bad_role_or_stage_counts_for_nothing() {
    let application = Application::new();
    let state = going(&application);
    for (role, stage) in [(2, 2), (-1, 2), (1, 3), (0, -1), (i32::MAX, i32::MIN)] {
        assert_eq!(report(&state, role, stage, (4, 4)), E_INVALIDARG, "{role} {stage}");
    }
    assert_eq!(apply(&state, 2, 8), S_OK);
    assert_eq!(application.works(), [Work::new(2, 10)]);
    assert!(!is_canceled(&state));
}

#[test]
fn b_65_after_a_cancel_all_is_aborted() {
    let (application, cancel) = (Application::new(), CancelSource::new());
    let state = winsync::export_session_state(Arc::clone(&application), cancel.token());
    assert!(!is_canceled(&state));
    for (name, call, code) in CALLS {
        assert_eq!(call(&state), code, "{name}");
    }
    assert_eq!(application.works().len(), 1);
    cancel.cancel(CancelCause::Requested);
    assert!(is_canceled(&state));
    for (name, call, _) in CALLS {
        assert_eq!(call(&state), E_ABORT, "{name}");
    }
    assert_eq!(report(&state, 9, 9, (1, 1)), E_ABORT);
    assert_eq!(application.heard(), []);
    assert!(is_canceled(&state));
}

#[test]
fn b_65_an_answer_that_stops_is_a_cancel() {
    let disconnected = SinkError::new(Fault::Disconnected);
    for (answer, code) in [
        (Ok(CancelDecision::CancelAll), E_ABORT),
        (Err(SinkError::new(Fault::Failed(Code::FAIL))), E_FAIL),
        (Err(disconnected), RPC_E_DISCONNECTED),
    ] {
        for stage in [SPS_CHANGE_DETECTION, SPS_CHANGE_APPLICATION] {
            let application = Application::answering(answer);
            let state = going(&application);
            assert_eq!(report(&state, SPR_SOURCE, stage, (1, 2)), code, "{answer:?}");
            assert!(is_canceled(&state));
            application.answer_now(Ok(CancelDecision::Continue));
            assert_eq!(report(&state, SPR_SOURCE, stage, (1, 2)), E_ABORT);
            assert_eq!(application.works().len(), 1);
        }
    }
}

#[test]
fn b_65_other_answers_stop_nothing() {
    let refused = SinkError::new(Fault::Refused(rules::KNOWN_ROLE_AND_STAGE));
    for (answer, code) in [
        (Ok(CancelDecision::CancelItem), S_OK), // WS cannot cancel one item (D-12)
        (Err(refused), E_INVALIDARG),
        (Err(SinkError::new(Fault::UnknownAnswer(9))), HRESULT(9)),
    ] {
        let application = Application::answering(answer);
        let state = going(&application);
        assert_eq!(apply(&state, 1, 2), code, "{answer:?}");
        assert!(!is_canceled(&state));
    }
}

#[test]
fn b_65_a_cancel_stays() {
    let flag = Arc::new(AtomicBool::new(true));
    let state = winsync::export_session_state(NullCallback, Arc::clone(&flag));
    assert!(is_canceled(&state));
    flag.store(false, Ordering::Release); // which breaks the contract of a token
    assert!(is_canceled(&state));
    let cancel = CancelSource::new();
    let item = cancel.item();
    item.cancel(CancelCause::Skipped);
    let state = winsync::export_session_state(NullCallback, item);
    assert!(!is_canceled(&state)); // WS cannot cancel one item (D-12)
    cancel.cancel(CancelCause::Requested);
    assert!(is_canceled(&state));
}

#[test]
fn b_2_null_is_refused() {
    let state = going(&Application::new());
    unsafe {
        assert_eq!(state.IsCanceled(ptr::null_mut()), E_POINTER);
        assert_eq!(state.GetInfoForChangeApplication(&mut 0, ptr::null_mut()), E_POINTER);
        assert_eq!(state.LoadInfoFromChangeApplication(ptr::null(), 1), E_POINTER);
        let null = ptr::null_mut();
        assert_eq!(state.GetForgottenKnowledgeRecoveryRangeStart(&mut 0, null), E_POINTER);
        assert_eq!(state.GetForgottenKnowledgeRecoveryRangeEnd(&mut 0, null), E_POINTER);
        assert_eq!(state.SetForgottenKnowledgeRecoveryRange(ptr::null()), E_POINTER);
    }
}

/// The bytes that a state gives, asked for as the documents say.
fn info(state: &ISyncSessionState) -> Vec<u8> {
    let mut count = 0;
    let get = |bytes, count| unsafe { state.GetInfoForChangeApplication(bytes, count) };
    match get(ptr::null_mut(), &raw mut count) {
        S_OK => assert_eq!(count, 0),
        code => assert_eq!(code, E_MORE_DATA),
    }
    let mut bytes = vec![0xAA; usize::try_from(count).unwrap()];
    if let Some(short) = count.checked_sub(1) {
        let mut room = short;
        assert_eq!(get(bytes.as_mut_ptr(), &raw mut room), E_MORE_DATA);
        assert_eq!(room, count);
        assert!(bytes.iter().all(|byte| *byte == 0xAA));
    }
    let mut room = count;
    assert_eq!(get(bytes.as_mut_ptr(), &raw mut room), S_OK);
    assert_eq!(room, count);
    bytes
}

#[test]
fn b_67_what_a_change_applier_leaves_is_given_back() {
    let state = going(&Application::new());
    let load = |bytes: &[u8]| unsafe {
        let count = u32::try_from(bytes.len()).unwrap();
        state.LoadInfoFromChangeApplication(bytes.as_ptr(), count)
    };
    assert!(info(&state).is_empty());
    assert_eq!(load(&[1, 0, 3]), S_OK);
    assert_eq!(info(&state), [1, 0, 3]);
    assert_eq!(load(&[]), E_INVALIDARG); // a pointer, and no length
    assert_eq!(unsafe { state.LoadInfoFromChangeApplication(ptr::null(), 3) }, E_POINTER);
    assert_eq!(info(&state), [1, 0, 3]);
    let (mut more, mut count) = ([0xAA; 5], 5);
    let given = unsafe { state.GetInfoForChangeApplication(more.as_mut_ptr(), &raw mut count) };
    assert_eq!((given, count, more), (S_OK, 3, [1, 0, 3, 0xAA, 0xAA]));
    assert_eq!(load(&[7; 1000]), S_OK);
    assert_eq!(info(&state), [7; 1000]);
    assert_eq!(unsafe { state.LoadInfoFromChangeApplication(ptr::null(), 0) }, S_OK);
    assert!(info(&state).is_empty());
}

#[test]
fn b_67_more_than_16_mib_is_not_kept() {
    let state = going(&Application::new());
    let bytes = vec![1; (16 << 20) + 1];
    let load = |count| unsafe { state.LoadInfoFromChangeApplication(bytes.as_ptr(), count) };
    assert_eq!(load((16 << 20) + 1), E_OUTOFMEMORY);
    assert_eq!(load(u32::MAX), E_OUTOFMEMORY); // and is not read
    assert_eq!(load(16 << 20), S_OK);
    assert_eq!(info(&state).len(), 16 << 20);
}

std::thread_local! {
    static STATE: RefCell<Option<ISyncSessionState>> = const { RefCell::new(None) };
}

/// A state that its own callback can call, on this thread.
fn reentrant<R>(hear: impl Fn(&ISyncSessionState, Work) -> R + 'static) -> ISyncSessionState
where
    R: IntoAnswer + 'static,
{
    let callback = from_fn(move |report: &StageProgress| {
        let state = STATE.with_borrow(Clone::clone).unwrap();
        hear(&state, report.work)
    });
    let state = winsync::export_session_state_local(callback, NeverCanceled);
    STATE.set(Some(state.clone()));
    state
}

#[test]
fn b_66_a_report_from_inside_comes_after_the_one_it_came_from() {
    let seen: Rc<RefCell<Vec<Work>>> = Rc::default();
    let eyes = Rc::clone(&seen);
    let state = reentrant(move |state, work| {
        eyes.borrow_mut().push(work);
        if work.completed == 2 {
            assert!(!is_canceled(state));
            assert_eq!(apply(state, 1, 7), S_OK);
            assert_eq!(apply(state, 1, 6), S_OK);
            assert_eq!(eyes.borrow().len(), 1);
            assert_eq!(report(state, SPR_SOURCE, SPS_CHANGE_DETECTION, (7, 7)), S_OK);
            assert_eq!(eyes.borrow().len(), 2); // at once
        }
    });
    assert_eq!(apply(&state, 2, 8), S_OK);
    let works = [Work::new(2, 10), Work::new(7, 7), Work::new(4, 10)]; // the newest sum
    assert_eq!(*seen.borrow(), works);
    STATE.set(None);
}

/// #15: what was left to the one inside is not told after a cancel.
#[test]
fn b_65_nothing_is_told_after_a_cancel() {
    let told = Rc::new(Cell::new(0));
    let counter = Rc::clone(&told);
    let state = reentrant(move |state, _| {
        counter.set(counter.get() + 1);
        assert_eq!(apply(state, 1, 7), S_OK);
        CancelDecision::CancelAll
    });
    assert_eq!(apply(&state, 2, 8), E_ABORT);
    assert_eq!((apply(&state, 2, 8), told.get()), (E_ABORT, 1));
    STATE.set(None);
}

#[test]
fn b_66_sums_never_fall_and_the_last_is_told() {
    const REPORTS: u32 = 2_000;
    let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
    let inside = AtomicU32::new(0);
    let eyes = Arc::clone(&seen);
    let callback = from_fn(move |report: &StageProgress| {
        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two are inside");
        eyes.lock().unwrap().push(report.work.completed);
        std::thread::yield_now();
        inside.fetch_sub(1, Ordering::SeqCst);
    });
    let state = Agile::new(winsync::export_session_state(callback, NeverCanceled)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..REPORTS {
                    assert_eq!(state.with(|state| apply(state, 1, 1)), Ok(S_OK));
                }
            });
        }
    });
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&(4 * u64::from(REPORTS))));
}
