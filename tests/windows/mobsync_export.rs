//! A sink given to a handler, driven slot by slot as native code does (B-1 to B-11, B-20 to B-22).

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_progress::CancelDecision::{CancelAll, CancelItem, Continue};
use sync_progress::protocol::{
    Answer, Code, Fault, ItemId, LogEntry, LogId, LogLevel, Notice, Oddities, Phase, ProgressItem,
    ProgressStatus, RuleId, SinkError, SyncEvent,
};
use sync_progress::sink::{ProgressSink, from_fn};
use sync_progress::windows::abi::*;
use sync_progress::windows::mobsync;
use windows_core::{GUID, HRESULT, Interface};

use crate::kit::{Heard, wide};
use crate::raw::{add_ref, queries, release};

const ITEM: GUID = GUID::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);

fn item() -> ItemId {
    uuid::uuid!("00112233-4455-6677-8899-aabbccddeeff").into()
}

fn report(mask: u32) -> SYNCMGRPROGRESSITEM {
    SYNCMGRPROGRESSITEM {
        cbSize: u32::try_from(size_of::<SYNCMGRPROGRESSITEM>()).unwrap(),
        mask,
        lpcStatusText: ptr::null(),
        dwStatusType: 3,
        iProgValue: 5,
        iMaxValue: 9,
    }
}

/// What the sink hears of a report, and what it is answered.
#[track_caller]
fn heard(raw: &SYNCMGRPROGRESSITEM) -> ProgressItem {
    let sink = Heard::default();
    let callback = mobsync::export(sink.clone());
    assert_eq!(unsafe { callback.Progress(&ITEM, raw) }, S_OK);
    let [SyncEvent::Progress { id, report }] = &sink.events()[..] else { panic!("not heard once") };
    assert_eq!(**id, item());
    report.clone().into_owned()
}

#[test]
fn b_20_a_report_names_what_its_mask_says() {
    let none = ProgressItem::new();
    assert_eq!(heard(&report(0)), none);
    assert_eq!(heard(&report(2)), none.clone().with_status(ProgressStatus::Updating));
    assert_eq!(heard(&report(4)), none.clone().with_value(5));
    assert_eq!(heard(&report(8)), none.clone().with_max(9));
    let text = wide("copying");
    let all = SYNCMGRPROGRESSITEM { lpcStatusText: text.as_ptr(), ..report(0xF) };
    let named = none.with_status(ProgressStatus::Updating).with_value(5).with_max(9);
    assert_eq!(heard(&all), named.with_text("copying"));
}

#[test]
fn b_9_each_status_keeps_its_number() {
    for (raw, status) in [
        (0, ProgressStatus::Canceled),
        (1, ProgressStatus::Skipped),
        (2, ProgressStatus::Pending),
        (3, ProgressStatus::Updating),
        (4, ProgressStatus::Succeeded),
        (5, ProgressStatus::Failed),
        (6, ProgressStatus::Paused),
        (7, ProgressStatus::Resuming),
        (8, ProgressStatus::Indeterminate),
        (9, ProgressStatus::Unknown(9)),
        (0x100, ProgressStatus::Deleted),
        (u32::MAX, ProgressStatus::Unknown(u32::MAX)),
    ] {
        let raw = SYNCMGRPROGRESSITEM { dwStatusType: raw, ..report(2) };
        assert_eq!(heard(&raw).status(), Some(status));
    }
}

#[test]
fn b_8_what_is_odd_is_taken_and_noted() {
    let odd = |raw: &SYNCMGRPROGRESSITEM| heard(raw).oddities();
    let full = report(0).cbSize;
    assert_eq!(odd(&report(0)), Oddities::empty());
    assert_eq!(odd(&SYNCMGRPROGRESSITEM { cbSize: 0, ..report(0) }), Oddities::WRONG_SIZE);
    assert_eq!(odd(&SYNCMGRPROGRESSITEM { cbSize: full + 8, ..report(0) }), Oddities::WRONG_SIZE);
    assert_eq!(odd(&report(0x10)), Oddities::UNKNOWN_MASK);
    for mask in [0x8000_0001, !0xE] {
        assert_eq!(odd(&report(mask)), Oddities::UNKNOWN_MASK | Oddities::TEXT_MISSING);
    }
    for value in [-1, i32::MIN] {
        let raw = SYNCMGRPROGRESSITEM { iProgValue: value, iMaxValue: value, ..report(0xC) };
        assert_eq!(odd(&raw), Oddities::NEGATIVE_VALUE | Oddities::NEGATIVE_MAX);
        assert_eq!(heard(&raw).value(), Some(0));
    }
    let half = [0x61, 0xD800, 0];
    let raw = SYNCMGRPROGRESSITEM { lpcStatusText: half.as_ptr(), ..report(1) };
    assert_eq!((odd(&raw), heard(&raw).text()), (Oddities::TEXT_REPAIRED, Some("a\u{FFFD}")));
}

/// What is refused is not heard.
#[track_caller]
fn refused(code: HRESULT, call: impl FnOnce(&ISyncMgrSynchronizeCallback) -> HRESULT) {
    let sink = Heard::default();
    let callback = mobsync::export(sink.clone());
    assert_eq!(call(&callback), code);
    assert_eq!(sink.events(), []);
}

#[test]
fn b_8_a_structure_that_is_too_short_is_refused() {
    for size in [1, report(0).cbSize - 1] {
        // No more than the size is there to be read.
        let short = [size];
        refused(E_INVALIDARG, |it| unsafe { it.Progress(&ITEM, short.as_ptr().cast()) });
    }
    let (short, text) = ([43_u32], wide("text"));
    refused(E_INVALIDARG, |it| unsafe { it.LogError(3, text.as_ptr(), short.as_ptr().cast()) });
}

#[test]
fn b_2_null_where_something_is_required() {
    refused(E_INVALIDARG, |it| unsafe { it.Progress(ptr::null(), &report(0)) });
    refused(E_INVALIDARG, |it| unsafe { it.LogError(3, ptr::null(), ptr::null()) });
    refused(E_INVALIDARG, |it| unsafe { it.DeleteLogError(ptr::null(), 0) });
    let retry = S_SYNCMGR_RETRYSYNC;
    refused(E_INVALIDARG, |it| unsafe { it.ShowErrorCompleted(retry, 1, ptr::null()) });
}

#[test]
fn b_20_answers_are_codes() {
    #[track_caller]
    fn answers(answer: Answer, code: HRESULT) {
        let sink = Heard::default();
        sink.answer([answer]);
        let callback = mobsync::export(sink);
        assert_eq!(unsafe { callback.Progress(&ITEM, &report(4)) }, code, "{answer:?}");
    }
    let fault = |fault: Fault| Err(SinkError::from(fault));
    answers(Ok(Continue), S_OK);
    answers(Ok(CancelItem), S_SYNCMGR_CANCELITEM);
    answers(Ok(CancelAll), S_SYNCMGR_CANCELALL);
    answers(fault(Fault::Disconnected), RPC_E_DISCONNECTED);
    answers(fault(Fault::Failed(Code::OUT_OF_MEMORY)), E_OUTOFMEMORY);
    answers(fault(Fault::Refused(RuleId::invariant(38))), E_INVALIDARG);
    answers(fault(Fault::Panicked), E_UNEXPECTED);
    // A code says one thing, and the cancel goes first.
    let both = SinkError::from(Fault::Disconnected).deciding(CancelItem);
    answers(Err(both), S_SYNCMGR_CANCELITEM);
}

#[test]
fn b_20_without_a_structure_it_is_a_question() {
    let sink = Heard::default();
    sink.answer([Ok(CancelItem)]);
    let callback = mobsync::export(sink.clone());
    assert_eq!(unsafe { callback.Progress(&ITEM, ptr::null()) }, S_SYNCMGR_CANCELITEM);
    let (id, empty) = (item(), ProgressItem::new());
    assert_eq!(sink.events(), [SyncEvent::progress(&id, &empty)]);
}

/// One call, and what the sink hears of it.
#[track_caller]
fn notices(call: impl FnOnce(&ISyncMgrSynchronizeCallback) -> HRESULT, notice: Notice) {
    let sink = Heard::default();
    let callback = mobsync::export(sink.clone());
    assert_eq!(call(&callback), S_OK);
    assert_eq!(sink.events(), [SyncEvent::notice(&notice)]);
}

#[test]
fn b_1_each_end_of_a_phase_is_heard_with_its_code() {
    let ended =
        |phase, code: HRESULT, retry| Notice::PhaseEnded { phase, code: Code::new(code.0), retry };
    for code in [S_OK, S_FALSE, E_FAIL, E_ABORT, S_SYNCMGR_RETRYSYNC] {
        let none = Vec::new;
        notices(
            |it| unsafe { it.ShowPropertiesCompleted(code) },
            ended(Phase::ShowProperties, code, none()),
        );
        notices(
            |it| unsafe { it.PrepareForSyncCompleted(code) },
            ended(Phase::Prepare, code, none()),
        );
        notices(
            |it| unsafe { it.SynchronizeCompleted(code) },
            ended(Phase::Synchronize, code, none()),
        );
    }
}

#[test]
fn b_22_ids_count_for_a_retry_only() {
    let ended = |code: Code, retry| Notice::PhaseEnded { phase: Phase::ShowError, code, retry };
    let retry = S_SYNCMGR_RETRYSYNC;
    let ids = [ITEM, ITEM];
    notices(
        |it| unsafe { it.ShowErrorCompleted(retry, 2, ids.as_ptr()) },
        ended(Code::RETRY_SYNC, vec![item(), item()]),
    );
    notices(
        |it| unsafe { it.ShowErrorCompleted(retry, 0, ptr::null()) },
        ended(Code::RETRY_SYNC, vec![]),
    );
    // Whatever stands there, it is not looked at.
    let nonsense = ptr::without_provenance(1);
    notices(|it| unsafe { it.ShowErrorCompleted(S_OK, 7, nonsense) }, ended(Code::OK, vec![]));
}

#[test]
fn b_22_entries_and_connections() {
    let all = Notice::EntryDeleted(None);
    notices(|it| unsafe { it.DeleteLogError(&GUID::zeroed(), 0) }, all);
    let one = Notice::EntryDeleted(Some(item().to_uuid().into()));
    notices(|it| unsafe { it.DeleteLogError(&ITEM, 7) }, one);
    notices(|it| unsafe { it.EstablishConnection(ptr::null(), 0) }, Notice::Connect(None));
    let name = wide("office");
    notices(
        |it| unsafe { it.EstablishConnection(name.as_ptr(), 0) },
        Notice::Connect(Some("office".into())),
    );
}

#[test]
fn b_22_a_log_entry_has_what_its_mask_says() {
    #[track_caller]
    fn logs(info: Option<SYNCMGRLOGERRORINFO>, entry: LogEntry) {
        let sink = Heard::default();
        let callback = mobsync::export(sink.clone());
        let (text, level) = (wide("disk full"), entry.level.raw());
        let info = info.as_ref().map_or(ptr::null(), ptr::from_ref);
        assert_eq!(unsafe { callback.LogError(level, text.as_ptr(), info) }, S_OK);
        assert_eq!(sink.events(), [SyncEvent::log(&entry)]);
    }
    let info = |mask| SYNCMGRLOGERRORINFO {
        cbSize: 44,
        mask,
        dwSyncMgrErrorFlags: SYNCMGRERRORFLAG_ENABLEJUMPTEXT,
        ErrorID: GUID::from_u128(7),
        ItemID: ITEM,
    };
    let entry = || LogEntry::error("disk full");
    logs(None, entry());
    logs(None, LogEntry::new(LogLevel::Unknown(9), "disk full"));
    logs(Some(info(0)), entry());
    logs(Some(info(SYNCMGRLOGERROR_ERRORID)), entry().with_id(LogId::from_u128(7)));
    logs(Some(info(SYNCMGRLOGERROR_ITEMID)), entry().about(item()));
    let mut jumps = entry();
    jumps.shows_error = true;
    logs(Some(info(SYNCMGRLOGERROR_ERRORFLAGS)), jumps);
    let no_jump =
        SYNCMGRLOGERRORINFO { dwSyncMgrErrorFlags: 0, ..info(SYNCMGRLOGERROR_ERRORFLAGS) };
    logs(Some(no_jump), entry());
    let mut odd = entry();
    odd.odd = Oddities::UNKNOWN_MASK | Oddities::WRONG_SIZE;
    logs(Some(SYNCMGRLOGERRORINFO { cbSize: 0, ..info(0x100) }), odd);
}

#[test]
fn b_4_a_log_text_that_was_repaired_says_so() {
    let sink = Heard::default();
    let callback = mobsync::export(sink.clone());
    let half = [0x61, 0xD800, 0];
    assert_eq!(unsafe { callback.LogError(3, half.as_ptr(), ptr::null()) }, S_OK);
    let mut entry = LogEntry::error("a\u{FFFD}");
    entry.odd = Oddities::TEXT_REPAIRED;
    assert_eq!(sink.events(), [SyncEvent::log(&entry)]);
}

#[test]
fn b_1_dialogs_are_allowed_or_not() {
    let sink = Heard::default();
    sink.allow_dialogs([Ok(true), Ok(false), Ok(false), Err(Fault::Disconnected.into())]);
    let callback = mobsync::export(sink.clone());
    let ask = |shown| unsafe { callback.EnableModeless(shown) };
    assert_eq!([ask(1), ask(-1), ask(0), ask(1)], [S_OK, S_FALSE, S_OK, RPC_E_DISCONNECTED]);
    let told = sink.events();
    let shown = [true, true, false, true].map(SyncEvent::MayShowUi);
    assert_eq!(told, shown);
}

#[test]
fn b_21_a_cancel_of_all_that_a_method_cannot_say_is_said_by_the_next_report() {
    type Call = fn(&ISyncMgrSynchronizeCallback) -> HRESULT;
    let calls: [Call; 4] = [
        |it| unsafe { it.PrepareForSyncCompleted(S_OK) },
        |it| unsafe { it.ShowErrorCompleted(S_OK, 0, ptr::null()) },
        |it| unsafe { it.DeleteLogError(&ITEM, 0) },
        |it| unsafe { it.EstablishConnection(ptr::null(), 0) },
    ];
    for call in calls {
        let sink = Heard::default();
        sink.answer([Ok(CancelAll)]);
        let callback = mobsync::export(sink.clone());
        assert_eq!(call(&callback), S_OK);
        for _ in 0..2 {
            assert_eq!(unsafe { callback.Progress(&ITEM, &report(4)) }, S_SYNCMGR_CANCELALL);
        }
    }
    let sink = Heard::default();
    let canceled = SinkError::from(Fault::Disconnected).deciding(CancelAll);
    sink.log_as([Err(canceled)]);
    let callback = mobsync::export(sink);
    let text = wide("gone");
    assert_eq!(unsafe { callback.LogError(3, text.as_ptr(), ptr::null()) }, RPC_E_DISCONNECTED);
    assert_eq!(unsafe { callback.Progress(&ITEM, &report(4)) }, S_SYNCMGR_CANCELALL);
}

#[test]
fn b_3_a_panic_is_a_code_and_the_sink_is_not_called_again() {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&calls);
    let callback = mobsync::export(from_fn(move |_, report| {
        counter.fetch_add(1, Ordering::SeqCst);
        assert!(report.value().is_none(), "in a sink");
    }));
    for _ in 0..2 {
        assert_eq!(unsafe { callback.Progress(&ITEM, &report(4)) }, E_UNEXPECTED);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(unsafe { callback.SynchronizeCompleted(S_OK) }, E_UNEXPECTED);
    assert_eq!(unsafe { callback.EnableModeless(1) }, E_UNEXPECTED);
}

struct PanicsWhenDropped;

impl ProgressSink for PanicsWhenDropped {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(Continue)
    }
}

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("in a destructor");
    }
}

#[test]
fn b_3_a_destructor_that_panics_stays_on_this_side() {
    drop(mobsync::export(PanicsWhenDropped));
    drop(mobsync::export_local(PanicsWhenDropped));
}

#[test]
fn b_11_the_sink_goes_with_the_last_reference() {
    let sink = Heard::default();
    let raw = mobsync::export(sink.clone()).into_raw();
    assert_eq!((add_ref(raw), add_ref(raw), release(raw), release(raw)), (2, 3, 2, 1));
    assert_eq!(sink.releases(), 0);
    assert_eq!(release(raw), 0);
    assert_eq!(sink.releases(), 1);
}

#[test]
fn b_12_what_is_exported_is_agile_or_local() {
    let own = [ISyncMgrSynchronizeCallback::IID];
    queries(mobsync::export(Heard::default()).as_raw(), &own, true);
    queries(mobsync::export_local(Heard::default()).as_raw(), &own, false);
}
