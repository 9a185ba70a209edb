//! What joins a running session, asked of an exported callback (B-44, B-45), and its enumerators.

use std::ffi::c_void;
use std::ptr::null_mut;

use sync_progress::protocol::{
    Answer, AnswerExt, Code, Fault, MoreItems, Notice, SinkError, SyncEvent,
};
use sync_progress::sink::{NullSink, ProgressSink};
use sync_progress::windows::abi::{
    E_FAIL, E_INVALIDARG, E_POINTER, E_UNEXPECTED, IEnumString, IEnumUnknown, ISyncMgrSyncItem,
    S_FALSE, S_OK,
};
use sync_progress::windows::{Agile, Pointer};
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::{HRESULT, IUnknown, Interface};

use crate::native::items::{ItemScript, item, punk, take_text};
use crate::sync_center_kit::{Handler, id, wide};

/// A host with wishes.
struct Wishes(Result<MoreItems, SinkError>);

impl ProgressSink for Wishes {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.0.clone()
    }
}

fn wishes(ids: &[&str], opaque: u32) -> Handler {
    Handler::of(Wishes(Ok(MoreItems { ids: ids.iter().map(|it| id(it)).collect(), opaque })))
}

fn garbage() -> *mut c_void {
    std::ptr::dangling_mut::<u64>().cast()
}

fn ask(handler: &Handler) -> (HRESULT, Option<IEnumString>, Option<IEnumUnknown>) {
    let (mut ids, mut punks) = (garbage(), garbage());
    unsafe {
        let code = handler.callback.QueryForAdditionalItems(&raw mut ids, &raw mut punks);
        let ids = (!ids.is_null()).then(|| IEnumString::from_raw(ids));
        let punks = (!punks.is_null()).then(|| IEnumUnknown::from_raw(punks));
        (code, ids, punks)
    }
}

/// The next texts, as an enumerator gives them.
fn next(ids: &IEnumString, count: u32) -> (HRESULT, Vec<String>) {
    let mut places = vec![null_mut(); usize::try_from(count).unwrap()];
    let mut fetched = 77;
    let code = unsafe { ids.Next(count, places.as_mut_ptr(), &raw mut fetched) };
    let given = usize::try_from(fetched).unwrap();
    assert!(places[given..].iter().all(|it| it.is_null()));
    (code, places[..given].iter().map(|it| unsafe { take_text(*it) }).collect())
}

fn next_punks(punks: &IEnumUnknown, count: u32) -> (HRESULT, Vec<IUnknown>) {
    let mut places = vec![null_mut(); usize::try_from(count).unwrap()];
    let mut fetched = 77;
    let code = unsafe { punks.Next(count, places.as_mut_ptr(), &raw mut fetched) };
    let given = usize::try_from(fetched).unwrap();
    (code, places[..given].iter().map(|it| unsafe { IUnknown::from_raw(*it) }).collect())
}

#[test]
fn b_44_nothing_pending_is_a_no_and_two_nulls() {
    for handler in [Handler::of(NullSink), wishes(&[], 0), wishes(&[&"x".repeat(64)], 0)] {
        let (code, ids, punks) = ask(&handler);
        assert_eq!((code, ids.is_none(), punks.is_none()), (S_FALSE, true, true));
        assert_eq!(handler.heard(), [SyncEvent::MoreItems]);
    }
}

#[test]
fn b_44_each_enumerator_is_null_if_it_would_be_empty() {
    let (code, ids, punks) = ask(&wishes(&["a"], 0));
    assert_eq!((code, ids.is_some(), punks.is_none()), (S_OK, true, true));
    let (code, ids, punks) = ask(&wishes(&[], 1));
    assert_eq!((code, ids.is_none(), punks.is_some()), (S_OK, true, true));
    let (code, ids, punks) = ask(&wishes(&["a", &"x".repeat(64), &"x".repeat(63)], 1));
    assert_eq!((code, punks.is_some()), (S_OK, true));
    assert_eq!(next(&ids.unwrap(), 3), (S_FALSE, vec!["a".to_owned(), "x".repeat(63)]));
}

#[test]
fn b_44_both_places_are_needed_and_both_are_written() {
    let handler = wishes(&["a"], 1);
    let mut place = garbage();
    unsafe {
        assert_eq!(handler.callback.QueryForAdditionalItems(null_mut(), &raw mut place), E_POINTER);
        assert!(place.is_null());
        place = garbage();
        assert_eq!(handler.callback.QueryForAdditionalItems(&raw mut place, null_mut()), E_POINTER);
        assert!(place.is_null());
        assert_eq!(handler.callback.QueryForAdditionalItems(null_mut(), null_mut()), E_POINTER);
    }
    assert_eq!(handler.heard(), []);
}

#[test]
fn b_44_a_fault_is_a_failure_and_two_nulls() {
    let of = |fault: Fault| ask(&Handler::of(Wishes(Err(fault.into()))));
    for (fault, expected) in [
        (Fault::Failed(Code::FAIL), E_FAIL),
        (Fault::UnknownAnswer(1), E_UNEXPECTED), // else it would say that nothing is pending
        (Fault::UnknownAnswer(5), E_UNEXPECTED),
        (Fault::Panicked, E_UNEXPECTED),
    ] {
        let (code, ids, punks) = of(fault);
        assert_eq!((code, ids.is_none(), punks.is_none()), (expected, true, true), "{fault}");
    }
}

#[test]
fn b_44_a_uuid_is_offered_as_its_text() {
    let uuid: ItemId = id("x").to_uuid().into();
    let (_, ids, _) =
        ask(&Handler::of(Wishes(Ok(MoreItems { ids: vec![uuid.clone()], opaque: 0 }))));
    assert_eq!(next(&ids.unwrap(), 1), (S_OK, vec![uuid.to_string()]));
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn b_44_texts_come_one_after_the_other() {
    let (_, ids, _) = ask(&wishes(&["a", "b", "c"], 0));
    let ids = ids.unwrap();
    assert_eq!(next(&ids, 0), (S_OK, vec![]));
    assert_eq!(next(&ids, 2), (S_OK, names(&["a", "b"])));
    let mut copy = null_mut();
    let copy = unsafe {
        assert_eq!(ids.Clone(&raw mut copy), S_OK);
        assert_eq!(ids.Clone(null_mut()), E_POINTER);
        IEnumString::from_raw(copy)
    };
    assert_eq!(next(&ids, 2), (S_FALSE, names(&["c"])));
    assert_eq!(next(&ids, 2), (S_FALSE, vec![]));
    assert_eq!(next(&copy, 9), (S_FALSE, names(&["c"])));
    unsafe {
        assert_eq!(ids.Reset(), S_OK);
        assert_eq!(ids.Skip(1), S_OK);
        assert_eq!(next(&ids, 1), (S_OK, names(&["b"])));
        assert_eq!(ids.Skip(2), S_FALSE);
        assert_eq!(ids.Skip(0), S_OK);
        assert_eq!(ids.Skip(u32::MAX), S_FALSE);
        assert_eq!(ids.Reset(), S_OK);
        let mut alone = null_mut();
        assert_eq!(ids.Next(1, null_mut(), null_mut()), E_POINTER);
        assert_eq!(ids.Next(2, &raw mut alone, null_mut()), E_POINTER);
        assert_eq!(ids.Next(1, &raw mut alone, null_mut()), S_OK);
        assert_eq!(take_text(alone), "a");
    }
}

#[test]
fn b_44_objects_come_one_after_the_other() {
    let (_, _, punks) = ask(&wishes(&[], 3));
    let punks = punks.unwrap();
    let (code, two) = next_punks(&punks, 2);
    assert_eq!((code, two.len()), (S_OK, 2));
    let mut copy = null_mut();
    let copy = unsafe {
        assert_eq!(punks.Clone(&raw mut copy), S_OK);
        assert_eq!(punks.Clone(null_mut()), E_POINTER);
        IEnumUnknown::from_raw(copy)
    };
    assert_eq!(next_punks(&punks, 2).1.len(), 1);
    assert_eq!(next_punks(&copy, 2).1.len(), 1);
    unsafe {
        assert_eq!(punks.Reset(), S_OK);
        assert_eq!(punks.Skip(3), S_OK);
        assert_eq!(punks.Skip(1), S_FALSE);
        assert_eq!(punks.Next(1, null_mut(), null_mut()), E_POINTER);
    }
    assert_eq!(next_punks(&punks, 1), (S_FALSE, vec![]));
    let (_, _, many) = ask(&wishes(&[], u32::MAX)); // counted, not made
    assert_eq!(next_punks(&many.unwrap(), 2).1.len(), 2);
    drop((punks, copy)); // what was given outlives the enumerators
    assert!(two[0].cast::<IEnumUnknown>().is_err());
}

#[test]
fn b_44_each_element_goes_to_one_thread() {
    let all: Vec<_> = (0..1_000).map(|number| format!("{number:04}")).collect();
    let (_, ids, _) = ask(&wishes(&all.iter().map(|it| &**it).collect::<Vec<_>>(), 0));
    let ids = Agile::new(ids.unwrap()).unwrap();
    let read = || {
        let mut read = Vec::new();
        loop {
            let (code, more) = next_through(&ids);
            read.extend(more);
            if code != S_OK {
                return read;
            }
        }
    };
    let mut both = std::thread::scope(|scope| {
        let (one, two) = (scope.spawn(read), scope.spawn(read));
        [one.join().unwrap(), two.join().unwrap()].concat()
    });
    both.sort();
    assert_eq!(both, all);
}

fn next_through(ids: &Agile<IEnumString>) -> (HRESULT, Vec<String>) {
    Pointer::<IEnumString>::with(ids, |ids| next(ids, 7)).unwrap()
}

#[test]
fn b_45_what_joins_is_said_as_a_notice() {
    let handler = Handler::of(NullSink);
    let punk = punk();
    let proposal = item(S_OK, Some(wide("new")));
    unsafe {
        assert_eq!(handler.callback.AddItemToSession(wide("a").as_ptr()), S_OK);
        assert_eq!(handler.callback.AddIUnknownToSession(null_mut()), S_OK);
        assert_eq!(handler.callback.AddIUnknownToSession(punk.give::<IUnknown>().as_raw()), S_OK);
        assert_eq!(
            handler.callback.ProposeItem(proposal.give::<ISyncMgrSyncItem>().as_raw()),
            S_OK
        );
        assert_eq!(handler.callback.CommitItem(wide("new").as_ptr()), S_OK);
        assert_eq!(handler.callback.ReportManualSync(), S_OK);
    }
    let notices = [
        Notice::ItemAdded(id("a")),
        Notice::OpaqueItemAdded,
        Notice::OpaqueItemAdded,
        Notice::ItemProposed(id("new")),
        Notice::ItemCommitted(id("new")),
        Notice::ManualSync,
    ];
    assert_eq!(handler.heard(), notices.each_ref().map(SyncEvent::notice));
    assert_eq!((punk.references(), proposal.references()), (0, 0));
}

#[test]
fn b_45_a_proposed_item_has_to_give_an_id() {
    #[track_caller]
    fn refused(code: HRESULT, units: Option<Vec<u16>>) {
        let handler = Handler::of(NullSink);
        let proposal = item(code, units);
        let pointer = proposal.give::<ISyncMgrSyncItem>();
        assert_eq!(unsafe { handler.callback.ProposeItem(pointer.as_raw()) }, E_INVALIDARG);
        assert_eq!(handler.heard(), []);
        drop(pointer);
        assert_eq!(proposal.references(), 0);
    }
    refused(E_FAIL, None);
    refused(S_OK, None);
    refused(S_OK, Some(vec![0]));
    refused(S_OK, Some(wide(&"x".repeat(64))));
    refused(S_OK, Some(vec![0x78; 64]));
    refused(S_OK, Some(vec![0xD800, 0]));
    let handler = Handler::of(NullSink);
    assert_eq!(unsafe { handler.callback.ProposeItem(null_mut()) }, E_INVALIDARG);
    assert_eq!(handler.heard(), []);
    let longest = item(S_OK, Some(wide(&"x".repeat(63))));
    let ItemScript(code, units) = &*longest;
    assert_eq!((*code, units.as_ref().unwrap().len()), (S_OK, 64));
    let pointer = longest.give::<ISyncMgrSyncItem>();
    assert_eq!(unsafe { handler.callback.ProposeItem(pointer.as_raw()) }, S_OK);
}

#[test]
fn b_45_the_sink_judges() {
    use sync_progress::dialect::rules::{COMMIT_AFTER_PROPOSAL, JOINING_ITEM_IS_NEW};
    for (answer, expected) in [
        (Err(Fault::Refused(JOINING_ITEM_IS_NEW).into()), E_INVALIDARG),
        (Err(Fault::Refused(COMMIT_AFTER_PROPOSAL).into()), E_INVALIDARG),
        (Err(Fault::Failed(Code::FAIL).into()), E_FAIL),
        (
            Err(SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelDecision::CancelAll)),
            E_FAIL,
        ),
        (Err(Fault::Panicked.into()), E_UNEXPECTED),
        (Err(Fault::UnknownAnswer(5).into()), HRESULT(5)),
        (Ok(CancelDecision::CancelAll), S_OK),
    ] {
        let answer: Answer = answer;
        let handler = Handler::answered(answer);
        let proposal = item(S_OK, Some(wide("new")));
        unsafe {
            assert_eq!(handler.callback.AddItemToSession(wide("a").as_ptr()), expected);
            assert_eq!(handler.callback.AddIUnknownToSession(null_mut()), expected);
            let pointer = proposal.give::<ISyncMgrSyncItem>();
            assert_eq!(handler.callback.ProposeItem(pointer.as_raw()), expected);
            assert_eq!(handler.callback.CommitItem(wide("a").as_ptr()), expected);
            assert_eq!(handler.callback.ReportManualSync(), expected);
        }
        assert_eq!(handler.heard().len(), 5, "{:?}", answer.fault());
    }
}
