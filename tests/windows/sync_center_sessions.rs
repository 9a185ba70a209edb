//! Sessions: how they begin (B-47), how they end (B-48), and how one of somebody else's is begun (B-53).

use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::{Arc, Mutex};

use sync_progress::dialect::rules::{
    CLOSED_ITEM_ONLY_FAILS, SESSION_ITEMS_ONLY, SESSION_NAMES_ITEMS,
};
use sync_progress::protocol::{Answer, Code, Fault, Notice, Outcome, SinkError, SyncEvent};
use sync_progress::sink::{
    NullSink, ProgressSink, ProgressSinkExt, Recorder, Tape, from_fn, notice_fn,
};
use sync_progress::windows::abi::{
    E_ACCESSDENIED, E_FAIL, E_INVALIDARG, E_OUTOFMEMORY, E_UNEXPECTED, ISyncMgrSessionCreator,
    ISyncMgrSyncCallback, ISyncMgrSyncItem, S_FALSE, S_OK,
};
use sync_progress::windows::sync_center;
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use windows_core::{HRESULT, Interface};

use crate::native::items::item;
use crate::native::sync_center::{Script, callback, creator};
use crate::sync_center_kit::{Handler, heard, id, wide};

fn garbage() -> *mut c_void {
    std::ptr::dangling_mut::<u64>().cast()
}

/// A creator of sessions before this sink, which go to one tape.
fn before<S>(tape: &Tape, sink: S) -> ISyncMgrSessionCreator
where
    S: ProgressSink + Clone + Send + Sync + 'static,
{
    let tape = tape.clone();
    sync_center::export_creator(move |_, _| Ok(Recorder::new(tape.clone(), sink.clone())))
}

fn begin(items: &[&str]) -> Notice {
    Notice::Begin { handler: Some(id("mail")), items: items.iter().map(|it| id(it)).collect() }
}

fn end(outcome: Outcome) -> SyncEvent<'static> {
    SyncEvent::notice(&Notice::End { outcome }).into_owned()
}

/// What `CreateSession` answers, and the callback.
fn create(
    creator: &ISyncMgrSessionCreator,
    handler: Option<&[u16]>,
    items: &[Option<&[u16]>],
) -> (HRESULT, Option<ISyncMgrSyncCallback>) {
    let items: Vec<_> = items.iter().map(|it| it.map_or(null(), <[u16]>::as_ptr)).collect();
    let (handler, count) =
        (handler.map_or(null(), <[u16]>::as_ptr), u32::try_from(items.len()).unwrap());
    let mut place = garbage();
    unsafe {
        let code = creator.CreateSession(handler, items.as_ptr(), count, &raw mut place);
        (code, (!place.is_null()).then(|| ISyncMgrSyncCallback::from_raw(place)))
    }
}

#[test]
fn b_47_a_session_begins_with_its_items() {
    let tape = Tape::new();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (inside, recording) = (Arc::clone(&asked), tape.clone());
    let creator = sync_center::export_creator(move |handler: &ItemId, items: &[ItemId]| {
        inside.lock().unwrap().push((handler.clone(), items.to_vec()));
        Ok(Recorder::new(recording.clone(), NullSink))
    });
    let (code, callback) =
        create(&creator, Some(&wide("mail")), &[Some(&wide("a")), Some(&wide(&"x".repeat(63)))]);
    assert_eq!((code, callback.is_some()), (S_OK, true));
    assert_eq!(*asked.lock().unwrap(), [(id("mail"), vec![id("a"), id(&"x".repeat(63))])]);
    assert_eq!(heard(&tape), [SyncEvent::notice(&begin(&["a", &"x".repeat(63)]))]);
    drop(creator); // the session does not need it
    drop(callback);
    assert_eq!(heard(&tape), [end(Outcome::Failed)]);
}

#[test]
fn b_47_ids_are_needed() {
    #[track_caller]
    fn refused(handler: Option<&[u16]>, items: &[Option<&[u16]>]) {
        let tape = Tape::new();
        let (code, callback) = create(&before(&tape, NullSink), handler, items);
        assert_eq!((code, callback.is_none()), (E_INVALIDARG, true));
        assert!(tape.is_empty());
    }
    let (long, endless) = (wide(&"x".repeat(64)), [0x78; 64]);
    for bad in [None, Some(&[0][..]), Some(&long), Some(&endless), Some(&[0xD800, 0])] {
        refused(bad, &[Some(&wide("a"))]);
        refused(Some(&wide("mail")), &[bad]);
        refused(Some(&wide("mail")), &[Some(&wide("a")), bad]);
    }
    refused(Some(&wide("mail")), &[]);
    let tape = Tape::new();
    let creator = before(&tape, NullSink);
    let handler = wide("mail");
    let mut place = garbage();
    for count in [0, 1, u32::MAX] {
        let code =
            unsafe { creator.CreateSession(handler.as_ptr(), null(), count, &raw mut place) };
        assert_eq!((code, place.is_null()), (E_INVALIDARG, true));
    }
    assert!(tape.is_empty());
}

#[test]
fn b_47_an_absurd_count_is_an_answer() {
    let creator = before(&Tape::new(), NullSink);
    let (handler, items) = (wide("mail"), [null()]);
    let mut place = garbage();
    let code = unsafe {
        creator.CreateSession(handler.as_ptr(), items.as_ptr(), u32::MAX, &raw mut place)
    };
    assert!([E_OUTOFMEMORY, E_INVALIDARG].contains(&code));
    assert!(place.is_null());
}

#[test]
fn b_47_who_makes_no_sink_makes_no_session() {
    for (given, expected) in [
        (Code::FAIL, E_FAIL),
        (Code::ACCESS_DENIED, E_ACCESSDENIED),
        (Code::OK, E_FAIL), // a success would promise a callback
        (Code::FALSE, E_FAIL),
    ] {
        let creator = sync_center::export_creator(move |_, _| Err::<NullSink, _>(given));
        let (code, callback) = create(&creator, Some(&wide("mail")), &[Some(&wide("a"))]);
        assert_eq!((code, callback.is_none()), (expected, true));
    }
}

#[test]
fn b_3_who_panics_is_not_asked_again() {
    struct Loud(Arc<Mutex<u32>>);
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("in a destructor")
        }
    }
    let count = Arc::new(Mutex::new(0));
    let loud = Loud(Arc::clone(&count));
    let creator = sync_center::export_creator(move |_, _| -> Result<NullSink, Code> {
        *loud.0.lock().unwrap() += 1;
        panic!("while a session is made")
    });
    for _ in 0..2 {
        let (code, callback) = create(&creator, Some(&wide("mail")), &[Some(&wide("a"))]);
        assert_eq!((code, callback.is_none()), (E_UNEXPECTED, true));
    }
    drop(creator);
    assert_eq!(count.lock().map_or_else(|it| *it.into_inner(), |it| *it), 1);
}

/// Answers the beginning so, and tells when it is dropped.
#[derive(Clone)]
struct Beginning(Answer, Arc<Mutex<u32>>);

impl ProgressSink for Beginning {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn notice(&self, notice: &Notice) -> Answer {
        if matches!(notice, Notice::Begin { .. }) { self.0 } else { Ok(CancelDecision::Continue) }
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        *self.1.lock().unwrap() += 1;
    }
}

#[test]
fn b_47_a_refused_beginning_is_no_session_and_has_no_end() {
    for (fault, expected) in [
        (Fault::Refused(SESSION_NAMES_ITEMS), E_INVALIDARG),
        (Fault::Failed(Code::FAIL), E_FAIL),
        (Fault::Panicked, E_UNEXPECTED),
        (Fault::UnknownAnswer(5), E_UNEXPECTED),
    ] {
        for wanted in [true, false] {
            let (tape, drops) = (Tape::new(), Arc::new(Mutex::new(0)));
            let error = SinkError::new(fault).deciding(CancelDecision::CancelAll);
            let sink = Beginning(Err(error), Arc::clone(&drops));
            let creator = before(&tape, sink);
            let (handler, item) = (wide("mail"), wide("a"));
            let mut place = garbage();
            let to = if wanted { &raw mut place } else { null_mut() };
            let code = unsafe { creator.CreateSession(handler.as_ptr(), &item.as_ptr(), 1, to) };
            assert_eq!((code, place.is_null()), (expected, wanted), "{fault}");
            assert_eq!(heard(&tape), [SyncEvent::notice(&begin(&["a"]))]);
            assert_eq!(*drops.lock().unwrap(), 1);
        }
    }
}

#[test]
fn b_47_a_cancel_at_the_beginning_is_not_lost() {
    let drops = Arc::default();
    let creator = before(&Tape::new(), Beginning(Ok(CancelDecision::CancelAll), drops));
    let (code, callback) = create(&creator, Some(&wide("mail")), &[Some(&wide("a"))]);
    assert_eq!(code, S_OK);
    let handler = Handler { callback: callback.unwrap(), tape: Tape::new() };
    assert_eq!(handler.can_continue(None), S_FALSE);
    assert_eq!(handler.report("a", 1, 0, 0), (S_OK, 2));
}

#[test]
fn b_47_a_callback_that_nobody_wants_ends_the_session_at_once() {
    let tape = Tape::new();
    let creator = before(&tape, Arc::new(NullSink.checked(Dialect::SyncCenter)));
    let (handler, item) = (wide("mail"), wide("a"));
    let code = unsafe { creator.CreateSession(handler.as_ptr(), &item.as_ptr(), 1, null_mut()) };
    assert_eq!(code, S_OK);
    let begun = SyncEvent::notice(&begin(&["a"])).into_owned();
    assert_eq!(heard(&tape), [begun, end(Outcome::Disconnected)]);
}

/// The end that a session has, which begins with an item `a` and goes on like this.
fn ends(
    sink: impl ProgressSink + Clone + Send + Sync + 'static,
    act: impl Fn(&Handler),
) -> Outcome {
    let tape = Tape::new();
    let callback = sync_center::open(&before(&tape, sink), &id("mail"), &[id("a")]).unwrap();
    let handler = Handler { callback, tape: tape.clone() };
    act(&handler);
    drop(handler);
    match heard(&tape).pop() {
        Some(SyncEvent::Notice(notice)) => match &*notice {
            Notice::End { outcome } => *outcome,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn b_48_the_last_release_ends_the_session_with_the_worst_end() {
    #[track_caller]
    fn ends_so(statuses: &[(&str, i32)], expected: Outcome) {
        let outcome = ends(NullSink, |handler| {
            for (item, status) in statuses {
                assert_eq!(handler.report(item, *status, 1, 9).0, S_OK);
            }
        });
        assert_eq!(outcome, expected, "{statuses:?}");
    }
    use Outcome::{Canceled, Disconnected, Failed, Succeeded};
    ends_so(&[], Failed); // one item, which nobody has reported
    ends_so(&[("a", 1)], Failed);
    ends_so(&[("a", 2)], Failed);
    ends_so(&[("a", 9)], Failed);
    ends_so(&[("a", 3)], Succeeded);
    ends_so(&[("a", 4)], Failed);
    ends_so(&[("a", 5)], Canceled);
    ends_so(&[("a", 6)], Disconnected);
    ends_so(&[("a", 3), ("a", 4)], Failed); // a late failure
    ends_so(&[("a", 6), ("a", 1), ("a", 3)], Succeeded); // it came back (A-SC-2)
    ends_so(&[("a", 3), ("b", 5)], Canceled); // reported, so of this session
    ends_so(&[("a", 3), ("b", 1)], Failed);
}

#[test]
fn b_48_who_joins_counts_from_then_on() {
    let proposal = item(S_OK, Some(wide("new")));
    let pointer = proposal.give::<ISyncMgrSyncItem>();
    let propose = |handler: &Handler| unsafe {
        assert_eq!(handler.callback.ProposeItem(pointer.as_raw()), S_OK);
    };
    let succeed = |handler: &Handler, item| assert_eq!(handler.report(item, 3, 9, 9).0, S_OK);
    let outcome = |act: &dyn Fn(&Handler)| {
        ends(NullSink, |handler| {
            succeed(handler, "a");
            act(handler);
        })
    };
    assert_eq!(outcome(&|it| assert_eq!(it.add("b"), S_OK)), Outcome::Failed);
    assert_eq!(outcome(&propose), Outcome::Succeeded);
    let fails = |handler: &Handler| {
        propose(handler);
        assert_eq!(handler.report("new", 4, 0, 9).0, S_OK);
    };
    assert_eq!(outcome(&fails), Outcome::Succeeded); // proposed, and never committed (S-14)
    let committed = |handler: &Handler| {
        fails(handler);
        assert_eq!(handler.commit("new"), S_OK);
    };
    assert_eq!(outcome(&committed), Outcome::Failed);
}

#[test]
fn b_48_what_was_refused_counts_for_nothing_but_a_closed_item_has_failed() {
    let refuse = |rule, at| {
        let count = Arc::new(Mutex::new(0));
        Arc::new(from_fn(move |_: &ItemId, _: &ProgressItem| -> Answer {
            let mut count = count.lock().unwrap();
            *count += 1;
            if *count == at {
                Err(Fault::Refused(rule).into())
            } else {
                Ok(CancelDecision::Continue)
            }
        }))
    };
    let stranger = ends(refuse(SESSION_ITEMS_ONLY, 2), |handler| {
        assert_eq!(handler.report("a", 3, 9, 9).0, S_OK);
        assert_eq!(handler.report("stranger", 4, 0, 9).0, E_INVALIDARG);
    });
    assert_eq!(stranger, Outcome::Succeeded);
    let closed = ends(refuse(CLOSED_ITEM_ONLY_FAILS, 2), |handler| {
        assert_eq!(handler.report("a", 3, 9, 9).0, S_OK);
        assert_eq!(handler.report("a", 3, 9, 9).0, E_ACCESSDENIED);
    });
    assert_eq!(closed, Outcome::Failed);
    let joining = Arc::new(notice_fn(|notice| -> Answer {
        match notice {
            Notice::ItemAdded(_) => Err(Fault::Failed(Code::FAIL).into()),
            _ => Ok(CancelDecision::Continue),
        }
    }));
    let added = ends(joining, |handler| {
        assert_eq!(handler.report("a", 3, 9, 9).0, S_OK);
        assert_eq!(handler.add("b"), E_FAIL);
    });
    assert_eq!(added, Outcome::Succeeded);
}

#[test]
fn b_48_a_callback_of_its_own_ends_too() {
    let handler = Handler::of(NullSink);
    let (tape, second) = (handler.tape.clone(), handler.callback.clone());
    drop(handler);
    assert_eq!(heard(&tape), []); // a reference is left
    drop(second);
    assert_eq!(heard(&tape), [end(Outcome::Succeeded)]); // no items, no failure
}

#[test]
fn b_53_a_session_of_somebody_elses_creator() {
    let native = callback(Script::default());
    let given = native.give::<ISyncMgrSyncCallback>();
    let source = creator(S_OK, given.as_raw());
    let pointer = source.give::<ISyncMgrSessionCreator>();
    let uuid: ItemId = id("x").to_uuid().into();
    let opened = sync_center::open(&pointer, &uuid, &[id("a"), uuid.clone()]).unwrap();
    std::mem::forget(given); // the reference went to the one who opened
    assert_eq!(native.references(), 1);
    let told = (uuid.to_string(), vec!["a".to_owned(), uuid.to_string()]);
    assert_eq!(*source.told.lock().unwrap(), [told]);
    drop(opened);
}

#[test]
fn b_53_what_open_refuses() {
    #[track_caller]
    fn refused(code: HRESULT, gives: bool, expected: Code) {
        let native = callback(Script::default());
        let raw = if gives { native.give::<ISyncMgrSyncCallback>().into_raw() } else { null_mut() };
        let source = creator(code, raw);
        let pointer = source.give::<ISyncMgrSessionCreator>();
        assert_eq!(sync_center::open(&pointer, &id("mail"), &[id("a")]), Err(expected));
        assert_eq!(native.references(), 0); // what came beside a failure is let go
    }
    refused(S_OK, false, Code::UNEXPECTED);
    refused(S_FALSE, false, Code::UNEXPECTED);
    refused(E_ACCESSDENIED, false, Code::ACCESS_DENIED);
    refused(E_FAIL, true, Code::FAIL);

    let source = creator(E_FAIL, null_mut());
    let pointer = source.give::<ISyncMgrSessionCreator>();
    let long = id(&"x".repeat(64));
    for (handler, items) in
        [(id("mail"), vec![]), (long.clone(), vec![id("a")]), (id("mail"), vec![long])]
    {
        let refused = sync_center::open(&pointer, &handler, &items);
        assert_eq!(refused, Err(Code::INVALID_ARGUMENT));
    }
    assert!(source.told.lock().unwrap().is_empty()); // without a call
}
