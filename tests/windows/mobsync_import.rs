//! A native callback used as a sink (B-1, B-7, B-10 to B-13, B-20 to B-22).

use proptest::prelude::*;
use std::sync::Arc;
use std::thread;

use sync_progress::CancelDecision::{CancelAll, CancelItem, Continue};
use sync_progress::dialect::{Lossy, rules::DIALECT_CAN_SAY};
use sync_progress::protocol::{
    AnswerExt, Code, Fault, Link, LogEntry, LogId, LogLevel, MoreItems, Notice, Outcome, Phase,
    ProgressStatus, SinkError, Total, Work,
};
use sync_progress::sink::{Pace, ProgressSink, ProgressSinkExt, Recorder};
use sync_progress::windows::abi::*;
use sync_progress::windows::mobsync::{self, Import};
use sync_progress::windows::{Agile, to_uuid};
use sync_progress::{ItemId, ProgressItem};
use windows_core::{GUID, HRESULT};

use crate::native::IAGILEOBJECT;
use crate::native::mobsync::{Callback, Script, Told, callback};

const ITEM: GUID = GUID::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);

fn item() -> ItemId {
    to_uuid(&ITEM).into()
}

fn import(native: &Callback) -> Import<ISyncMgrSynchronizeCallback> {
    mobsync::import(native.give())
}

fn working(completed: u64, total: u64) -> ProgressItem {
    let work = Work::new(completed, total);
    ProgressItem::new().with_status(ProgressStatus::Updating).with_work(work)
}

/// The slots that know no cancel go on to answer the one that another slot has told.
#[test]
fn b_21_a_cancel_of_all_stays_beside_a_fault() {
    let native = callback(Script::answering([S_SYNCMGR_CANCELALL, S_OK, E_FAIL, E_FAIL, E_FAIL]));
    let sink = import(&native);
    assert_eq!(sink.progress(&item(), &ProgressItem::new()), Ok(CancelAll));
    let fault = SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelAll);
    assert_eq!(sink.notice(&Notice::Connect(None)), Ok(CancelAll));
    assert_eq!(sink.notice(&Notice::Connect(None)), Err(fault));
    assert_eq!(sink.log(&LogEntry::error("disk full")), Err(fault));
    assert_eq!(sink.may_show_ui(true), Err(fault));
}

#[test]
fn b_20_answers_arrive_as_decisions() {
    #[track_caller]
    fn arrives(code: HRESULT, decision: sync_progress::CancelDecision, fault: Option<Fault>) {
        let native = callback(Script::answering([code; 3]));
        let sink = import(&native);
        let ask = [
            sink.progress(&item(), &ProgressItem::new().with_value(1)),
            sink.progress(&item(), &ProgressItem::new().with_text("slow")),
            sink.can_continue(Some(&item())),
        ];
        for answer in ask {
            assert_eq!((answer.decision(), answer.fault()), (decision, fault), "{code:?}");
        }
    }
    arrives(S_OK, Continue, None);
    arrives(S_SYNCMGR_CANCELITEM, CancelItem, None);
    arrives(S_SYNCMGR_CANCELALL, CancelAll, None);
    // Success that says nothing here, kept as it came and no cancel.
    arrives(S_FALSE, Continue, Some(Fault::UnknownAnswer(1)));
    arrives(S_SYNCMGR_RETRYSYNC, Continue, Some(Fault::UnknownAnswer(0x0004_0202)));
    // Failures are no cancel.
    arrives(E_FAIL, Continue, Some(Fault::Failed(Code::FAIL)));
    arrives(E_ABORT, Continue, Some(Fault::Failed(Code::ABORT)));
    arrives(RPC_E_DISCONNECTED, Continue, Some(Fault::Disconnected));
}

/// What native code is told of a report.
#[track_caller]
fn told(report: &ProgressItem, mask: u32, [status, value, max]: [i32; 3], text: Option<&str>) {
    let native = callback(Script::default());
    let sink = import(&native);
    assert_eq!(sink.progress(&item(), report), Ok(Continue));
    let status = u32::try_from(status).unwrap();
    let expected = Told::Progress(ITEM, mask, status, value, max, text.map(str::to_owned));
    assert_eq!(native.told(), [expected], "{report}");
}

#[test]
fn b_20_a_report_names_in_its_mask_what_it_names() {
    let none = ProgressItem::new();
    told(&none, 0, [0, 0, 0], None);
    told(&none.clone().with_value(5), 4, [0, 5, 0], None);
    told(&none.clone().with_max(9), 8, [0, 0, 9], None);
    told(&none.clone().with_text("né"), 1, [0, 0, 0], Some("né"));
    told(&none.clone().with_text("a\0b"), 1, [0, 0, 0], Some("a\u{FFFD}b"));
    told(&working(3, 9), 14, [3, 3, 9], None);
    told(&working(3, 9).with_text("x"), 15, [3, 3, 9], Some("x"));
    // Unknown is not zero, but is said so (D-5).
    told(&none.clone().with_max(Total::Unknown), 12, [0, 0, 0], None);
    let unmeasured = none.with_status(ProgressStatus::Updating).with_max(Total::Unknown);
    told(&unmeasured, 14, [8, 0, 0], None);
}

#[test]
fn b_7_counts_are_scaled_alike_for_as_long_as_the_item_lives() {
    let native = callback(Script::default());
    let sink = import(&native);
    let large = 1_u64 << 40;
    let tell = |report: ProgressItem| {
        assert_eq!(sink.progress(&item(), &report), Ok(Continue));
        match &native.told()[..] {
            [Told::Progress(_, _, _, value, max, _)] => (*value, *max),
            told => panic!("{told:?}"),
        }
    };
    assert_eq!(tell(working(0, large)), (0, 1 << 30));
    // A value alone is scaled like the total before.
    assert_eq!(tell(ProgressItem::new().with_value(large / 2)), (1 << 29, 1 << 30));
    assert_eq!(tell(ProgressItem::new().with_value(large - 1)), ((1 << 30) - 1, 1 << 30));
    assert_eq!(tell(ProgressItem::new().with_value(2048)), (2, 1 << 30)); // which would fit as it is
    // Who names no count says none.
    let paused = ProgressItem::new().with_status(ProgressStatus::Paused);
    assert_eq!(sink.progress(&item(), &paused), Ok(Continue));
    assert!(matches!(native.told()[..], [Told::Progress(_, 2, 6, 0, 0, None)]));
    let other = ItemId::try_from("other").unwrap();
    assert_eq!(sink.progress(&other, &working(3, 9)), Ok(Continue));
    assert!(matches!(native.told()[..], [Told::Progress(_, 14, 3, 3, 9, None)]));
    let over = ProgressItem::new().with_status(ProgressStatus::Succeeded).with_value(large);
    assert_eq!(tell(over), (1 << 30, 1 << 30));
    // The next life of the item is measured anew.
    assert_eq!(tell(ProgressItem::new().with_value(7)), (7, 0));
    assert_eq!(sink.lost(), Lossy::SCALED);
}

#[test]
fn b_13_a_status_that_mob_lacks_is_said_as_the_nearest() {
    let native = callback(Script::default());
    let sink = import(&native);
    let gone = ProgressItem::new().with_status(ProgressStatus::Disconnected);
    assert_eq!(sink.progress(&item(), &gone), Ok(Continue));
    let reason = "disconnected before the end".to_owned();
    assert_eq!(
        native.told(),
        [
            Told::Progress(ITEM, 3, 5, 0, 0, Some("disconnected".to_owned())),
            Told::Log(3, reason, Some((SYNCMGRLOGERROR_ITEMID, 0, GUID::zeroed(), ITEM))),
        ]
    );
    assert_eq!(sink.lost(), Lossy::STATUS);
}

#[test]
fn b_6_text_ids_go_as_guids_and_are_found_again() {
    let native = callback(Script::default());
    let sink = import(&native);
    let inbox = ItemId::try_from("inbox").unwrap();
    assert_eq!(sink.progress(&inbox, &working(1, 2)), Ok(Continue));
    let Told::Progress(guid, ..) = native.told()[0] else { panic!() };
    assert_eq!(to_uuid(&guid), inbox.to_uuid());
    assert_eq!(sink.ids().item_of(&guid), inbox);
    assert_eq!(sink.ids().item_of(&ITEM), item());
}

#[test]
fn b_22_notices_have_their_slots() {
    let native = callback(Script::default());
    let sink = import(&native);
    let ended = |phase, code, retry| Notice::PhaseEnded { phase, code, retry };
    for (notice, told) in [
        (ended(Phase::ShowProperties, Code::OK, vec![]), Told::Completed("show properties", 0)),
        (ended(Phase::Prepare, Code::FALSE, vec![]), Told::Completed("prepare", 1)),
        (ended(Phase::Synchronize, Code::ABORT, vec![]), Told::Completed("synchronize", E_ABORT.0)),
        (
            ended(Phase::ShowError, Code::RETRY_SYNC, vec![item()]),
            Told::ErrorShown(S_SYNCMGR_RETRYSYNC.0, vec![ITEM]),
        ),
        (ended(Phase::ShowError, Code::OK, vec![]), Told::ErrorShown(0, vec![])),
        (Notice::EntryDeleted(None), Told::Deleted(GUID::zeroed())),
        (Notice::EntryDeleted(Some(to_uuid(&ITEM).into())), Told::Deleted(ITEM)),
        (Notice::Connect(None), Told::Connect(None)),
        (Notice::Connect(Some("office".into())), Told::Connect(Some("office".to_owned()))),
    ] {
        assert_eq!(sink.notice(&notice), Ok(Continue));
        assert_eq!(native.told(), [told]);
    }
    assert_eq!(sink.lost(), Lossy::empty());
}

/// Who logs without an id of its own gets none, and must not take back everything with it.
#[test]
fn b_22_one_entry_without_an_id_is_not_all() {
    let native = callback(Script::default());
    let sink = import(&native);
    let nobody = sink.log(&LogEntry::error("disk full")).unwrap();
    assert_eq!((nobody, native.told().len()), (LogId::NONE, 1));
    assert_eq!(sink.notice(&Notice::EntryDeleted(Some(nobody))), Ok(Continue));
    assert_eq!((native.told(), sink.lost()), (vec![], Lossy::UNSAID));
}

#[test]
fn b_13_what_mob_has_no_words_for_is_not_said() {
    let native = callback(Script::answering([S_SYNCMGR_CANCELALL]));
    let sink = import(&native);
    let begin = Notice::Begin { handler: None, items: vec![item()] };
    assert_eq!(sink.notice(&begin), Ok(Continue));
    assert_eq!(sink.notice(&Notice::End { outcome: Outcome::Succeeded }), Ok(Continue));
    assert_eq!(sink.lost(), Lossy::empty()); // said by others
    assert_eq!(sink.notice(&Notice::ItemAdded(item())), Ok(Continue));
    assert_eq!(sink.lost(), Lossy::UNSAID);
    assert_eq!((sink.more_items(), sink.pace()), (Ok(MoreItems::default()), Pace::Every));
    assert_eq!(sink.can_continue(None), Ok(Continue));
    assert_eq!(native.told(), []);
    // What was answered elsewhere is the answer here.
    assert_eq!(sink.progress(&item(), &working(1, 2)), Ok(CancelAll));
    assert_eq!(sink.can_continue(None), Ok(CancelAll));
    assert_eq!(sink.notice(&Notice::Text("x".into())), Ok(CancelAll));
}

#[test]
fn b_1_failures_of_other_methods_are_faults() {
    for (code, fault) in [
        (E_OUTOFMEMORY, Fault::Failed(Code::OUT_OF_MEMORY)),
        (RPC_E_DISCONNECTED, Fault::Disconnected),
        // Cancel answers mean something in `Progress` only.
        (S_SYNCMGR_CANCELALL, Fault::UnknownAnswer(0x0004_0204)),
    ] {
        let native = callback(Script::answering([code; 4]));
        let sink = import(&native);
        let error = SinkError::from(fault);
        assert_eq!(sink.notice(&Notice::Connect(None)), Err(error));
        assert_eq!(sink.log(&LogEntry::error("x")), Err(error));
        assert_eq!(sink.may_show_ui(true), Err(error));
        assert_eq!(sink.notice(&Notice::EntryDeleted(None)), Err(error));
    }
}

#[test]
fn b_1_dialogs() {
    let native = callback(Script::answering([S_OK, S_FALSE, S_OK]));
    let sink = import(&native);
    assert_eq!([true, true, false].map(|it| sink.may_show_ui(it)), [Ok(true), Ok(false), Ok(true)]);
    assert_eq!(native.told(), [Told::Modeless(1), Told::Modeless(1), Told::Modeless(0)]);
}

#[test]
fn b_22_log_entries() {
    let native = callback(Script::default());
    let sink = import(&native);
    let id = LogId::from_u128(7);
    assert_eq!(sink.log(&LogEntry::warning("plain")), Ok(LogId::NONE));
    assert_eq!(native.told(), [Told::Log(2, "plain".to_owned(), None)]);
    let mut full = LogEntry::error("name").with_description("more").with_id(id).about(item());
    full.shows_error = true;
    assert_eq!(sink.log(&full), Ok(id));
    let info = (7, SYNCMGRERRORFLAG_ENABLEJUMPTEXT, GUID::from_u128(7), ITEM);
    assert_eq!(native.told(), [Told::Log(3, "name: more".to_owned(), Some(info))]);
    assert_eq!(sink.lost(), Lossy::empty());
    let mut linked = LogEntry::error("name");
    linked.link = Some(Link { text: "Help".into(), reference: "https://example.org".into() });
    assert!(sink.log(&linked).is_ok());
    assert_eq!(sink.lost(), Lossy::TEXT);
    // A number that would be taken for a level with a name is not said.
    native.told();
    let unsaid = LogEntry::new(LogLevel::Unknown(3), "x");
    assert_eq!(sink.log(&unsaid), Err(Fault::Refused(DIALECT_CAN_SAY).into()));
    assert_eq!(native.told(), []);
}

#[test]
fn b_11_an_import_holds_one_reference_and_a_call_takes_none() {
    let native = callback(Script::default());
    let sink = import(&native);
    for count in 0..100 {
        assert!(sink.progress(&item(), &working(count, 100)).is_ok());
        assert_eq!(native.references(), 1);
    }
    drop(sink);
    assert_eq!(native.references(), 0);
}

#[test]
fn b_12_an_agile_pointer_goes_to_any_thread() {
    let native = callback(Script::default()).and_for(IAGILEOBJECT);
    let agile = Agile::new(native.give::<ISyncMgrSynchronizeCallback>()).unwrap();
    let sink = Arc::new(mobsync::import(agile));
    assert_eq!(native.references(), 1); // asking left none behind
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let sink = Arc::clone(&sink);
            thread::spawn(move || assert!(sink.progress(&item(), &working(1, 2)).is_ok()))
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(native.told().len(), 4);
}

/// Where there is no marshaler for the interface, what belongs to a thread stays there.
#[test]
fn b_12_what_belongs_to_a_thread_is_given_back() {
    let native = callback(Script::default());
    let error = Agile::new(native.give::<ISyncMgrSynchronizeCallback>()).unwrap_err();
    assert_eq!(native.references(), 1);
    let sink = mobsync::import(error.into_pointer());
    assert!(sink.progress(&item(), &working(1, 2)).is_ok());
}

fn status() -> impl Strategy<Value = ProgressStatus> {
    let known = ProgressStatus::KNOWN.into_iter();
    proptest::sample::select(
        known.filter(|it| *it != ProgressStatus::Disconnected).collect::<Vec<_>>(),
    )
}

fn report(max: u64) -> impl Strategy<Value = ProgressItem> {
    let text = proptest::option::of("\\PC{0,40}");
    let max = proptest::option::of(0..max);
    (proptest::option::of(status()), max.clone(), max, text).prop_map(
        |(status, value, max, text)| {
            let mut report = ProgressItem::new();
            if let Some(status) = status {
                report = report.with_status(status);
            }
            if let Some(value) = value {
                report = report.with_value(value);
            }
            if let Some(max) = max {
                report = report.with_max(max);
            }
            match text {
                Some(text) => report.with_text(text),
                None => report,
            }
        },
    )
}

proptest! {
    /// What MOB can say crosses the border and comes back as it was.
    #[test]
    fn b_20_there_and_back(report in report(1 << 31)) {
        let heard = Arc::new(Recorder::in_memory());
        let sink = mobsync::import(mobsync::export(Arc::clone(&heard)));
        prop_assert_eq!(sink.progress(&item(), &report), Ok(Continue));
        let entries = heard.entries();
        let expected = sync_progress::protocol::SyncEvent::progress(&item(), &report).into_owned();
        prop_assert_eq!(&entries[0].event, &expected);
        prop_assert_eq!(sink.lost(), Lossy::empty());
    }

    /// The quick way and the long one, which a large item forces upon all, say the same.
    #[test]
    fn b_7_one_large_item_changes_nothing_for_others(report in report(1 << 31)) {
        let say = |is_slow| {
            let native = callback(Script::default());
            let sink = import(&native);
            if is_slow {
                assert!(sink.progress(&ItemId::try_from("large").unwrap(), &working(1, 1 << 40)).is_ok());
                native.told();
            }
            assert!(sink.progress(&item(), &report).is_ok());
            native.told()
        };
        prop_assert_eq!(say(false), say(true));
    }

    /// Whatever the counts, order is kept: less stays less, full stays full, and nothing is negative.
    #[test]
    fn b_7_order_is_kept(completed in any::<u64>(), total in any::<u64>()) {
        let native = callback(Script::default());
        let sink = import(&native).caught();
        assert!(sink.progress(&item(), &working(completed, total)).is_ok());
        let told = native.told();
        let Told::Progress(_, _, _, value, max, _) = &told[0] else { panic!() };
        prop_assert!(*value >= 0 && *max >= 0);
        prop_assert_eq!(value.cmp(max), completed.cmp(&total));
    }
}
