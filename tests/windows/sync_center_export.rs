//! A sink given to a handler: reports, session texts and questions (B-40 to B-43, B-46).

use std::ptr::{null, null_mut};

use sync_progress::dialect::rules::{CLOSED_ITEM_ONLY_FAILS, SESSION_ITEMS_ONLY};
use sync_progress::protocol::{
    Answer, Code, Fault, LogEntry, LogId, MoreItems, Notice, Oddities, ProgressStatus, SinkError,
    SyncEvent, Work,
};
use sync_progress::sink::{NullSink, ProgressSink, ProgressSinkExt, from_fn};
use sync_progress::windows::abi::{
    E_ACCESSDENIED, E_FAIL, E_INVALIDARG, E_UNEXPECTED, RPC_E_DISCONNECTED, S_FALSE, S_OK,
};
use sync_progress::windows::sync_center;
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
use windows_core::{HRESULT, Interface};

use crate::native::IAGILEOBJECT;
use crate::sync_center_kit::{Asked, Handler, UNTOUCHED, id, report, wide};
use CancelDecision::{CancelAll, CancelItem, Continue};

fn said(name: &str, report: &ProgressItem) -> [SyncEvent<'static>; 1] {
    [SyncEvent::progress(&id(name), report).into_owned()]
}

#[test]
fn b_40_reports_are_heard_as_complete_ones() {
    #[track_caller]
    fn hears(status: i32, steps: (u32, u32), expected: &ProgressItem) {
        let handler = Handler::of(NullSink);
        assert_eq!(handler.report("a", status, steps.0, steps.1), (S_OK, 0));
        assert_eq!(handler.heard(), said("a", expected), "{status}");
    }
    let of = |status, completed, total: u64| {
        report().with_status(status).with_work(Work::new(completed, total))
    };
    hears(1, (3, 9), &of(ProgressStatus::Updating, 3, 9));
    hears(1, (9, 3), &of(ProgressStatus::Updating, 9, 3));
    hears(1, (0, 0), &of(ProgressStatus::Updating, 0, 0));
    hears(1, (u32::MAX, u32::MAX), &of(ProgressStatus::Updating, 0xFFFF_FFFF, 0xFFFF_FFFF));
    hears(2, (3, 9), &report().with_status(ProgressStatus::Indeterminate)); // SC-7
    hears(3, (9, 9), &of(ProgressStatus::Succeeded, 9, 9));
    hears(4, (1, 9), &of(ProgressStatus::Failed, 1, 9));
    hears(5, (1, 9), &of(ProgressStatus::Canceled, 1, 9));
    hears(6, (1, 9), &of(ProgressStatus::Disconnected, 1, 9));
    for raw in [0_i32, 7, -1, i32::MIN, 0x100] {
        let kept = ProgressStatus::Unknown(Code::new(raw).bits());
        hears(raw, (1, 9), &of(kept, 1, 9));
    }
}

#[test]
fn b_40_a_text_is_named_if_there_is_one_and_cut_at_its_limit() {
    #[track_caller]
    fn hears(text: Option<&[u16]>, expected: Option<&str>, odd: Oddities) {
        let handler = Handler::of(NullSink);
        let item = wide("a");
        let text = text.map_or(null(), <[u16]>::as_ptr);
        let code =
            unsafe { handler.callback.ReportProgress(item.as_ptr(), text, 2, 0, 0, null_mut()) };
        assert_eq!(code, S_OK);
        let mut report = report().with_status(ProgressStatus::Indeterminate).with_oddities(odd);
        if let Some(text) = expected {
            report = report.with_text(text);
        }
        assert_eq!(handler.heard(), said("a", &report));
    }
    let long = |units: usize| "x".repeat(units);
    hears(None, None, Oddities::empty());
    hears(Some(&wide("")), Some(""), Oddities::empty());
    hears(Some(&wide("né😀")), Some("né😀"), Oddities::empty());
    hears(Some(&wide(&long(259))), Some(&long(259)), Oddities::empty());
    hears(Some(&wide(&long(260))), Some(&long(259)), Oddities::TEXT_CUT);
    hears(Some(&[0x78; 260]), Some(&long(259)), Oddities::TEXT_CUT); // no NUL: not read any further
    hears(Some(&wide(&(long(258) + "😀"))), Some(&long(258)), Oddities::TEXT_CUT);
    hears(Some(&[0x78, 0xD800, 0]), Some("x\u{FFFD}"), Oddities::TEXT_REPAIRED);
}

#[test]
fn b_40_an_id_that_is_none_is_refused_and_nothing_is_heard() {
    #[track_caller]
    fn refused(units: Option<&[u16]>) {
        let handler = Handler::answered(Ok(CancelAll));
        assert_eq!(handler.text("x"), (S_OK, 2));
        handler.heard();
        let item = units.map_or(null(), <[u16]>::as_ptr);
        for place in [true, false] {
            let mut request = UNTOUCHED;
            let to = if place { &raw mut request } else { null_mut() };
            let code = unsafe { handler.callback.ReportProgress(item, null(), 1, 0, 0, to) };
            // The cancel that was answered before is not lost, if there is a place for it (A-SC-4, #79).
            assert_eq!((code, request), (E_INVALIDARG, if place { 2 } else { UNTOUCHED }));
        }
        unsafe {
            assert_eq!(handler.callback.AddItemToSession(item), E_INVALIDARG);
            assert_eq!(handler.callback.CommitItem(item), E_INVALIDARG);
            if units.is_some_and(|units| units != [0]) {
                assert_eq!(handler.callback.CanContinue(item), E_INVALIDARG);
            }
        }
        assert_eq!(handler.heard(), []);
    }
    refused(None);
    refused(Some(&[0]));
    refused(Some(&wide(&"x".repeat(64))));
    refused(Some(&wide(&"x".repeat(65))));
    refused(Some(&[0x78; 64]));
    refused(Some(&[0x78, 0xD800, 0]));
    let handler = Handler::of(NullSink);
    let longest = "x".repeat(63);
    assert_eq!(handler.report(&longest, 2, 0, 0), (S_OK, 0));
    assert_eq!(handler.add(&longest), S_OK);
    assert_eq!(handler.can_continue(Some(&longest)), S_OK);
    assert_eq!(handler.heard().len(), 3);
}

const REFUSED: HRESULT = E_INVALIDARG;

#[test]
fn b_40_answers_are_a_code_and_a_request() {
    #[track_caller]
    fn answers(answer: Answer, code: HRESULT, request: i32) {
        let handler = Handler::answered(answer);
        assert_eq!(handler.report("a", 1, 1, 9), (code, request), "{answer:?}");
        let handler = Handler::answered(answer);
        assert_eq!(handler.text("x"), (code, request), "{answer:?}");
        // A place may be missing (SC-8).
        let (item, text) = (wide("a"), wide("x"));
        let callback = &Handler::answered(answer).callback;
        unsafe {
            let alone = callback.ReportProgress(item.as_ptr(), null(), 1, 1, 9, null_mut());
            assert_eq!(alone, code, "{answer:?}");
            assert_eq!(callback.SetHandlerProgressText(text.as_ptr(), null_mut()), code);
        }
    }
    let fault = |fault, decision| Err(SinkError::new(fault).deciding(decision));
    answers(Ok(Continue), S_OK, 0);
    answers(Ok(CancelItem), S_OK, 1);
    answers(Ok(CancelAll), S_OK, 2);
    for (decision, request) in [(Continue, 0), (CancelItem, 1), (CancelAll, 2)] {
        answers(fault(Fault::Refused(SESSION_ITEMS_ONLY), decision), REFUSED, request);
        answers(fault(Fault::Refused(CLOSED_ITEM_ONLY_FAILS), decision), E_ACCESSDENIED, request);
    }
    answers(fault(Fault::Failed(Code::FAIL), Continue), E_FAIL, 0);
    answers(fault(Fault::Failed(Code::FAIL), CancelItem), S_OK, 1); // no cancel lost (D-12)
    answers(fault(Fault::Disconnected, Continue), RPC_E_DISCONNECTED, 0);
    answers(fault(Fault::Disconnected, CancelAll), S_OK, 2);
    answers(fault(Fault::UnknownAnswer(5), Continue), HRESULT(5), 0);
    answers(fault(Fault::Panicked, Continue), E_UNEXPECTED, 0);
}

#[test]
fn b_40_a_checked_sink_answers_as_documented() {
    let creator = sync_center::export_creator(|_, _| Ok(NullSink.checked(Dialect::SyncCenter)));
    let callback = sync_center::open(&creator, &id("mail"), &[id("a"), id("b")]).unwrap();
    let handler = Handler { callback, tape: sync_progress::sink::Tape::new() };
    assert_eq!(handler.report("a", 1, 1, 9), (S_OK, 0));
    assert_eq!(handler.report("stranger", 1, 1, 9), (E_INVALIDARG, 0)); // A-SC-14
    assert_eq!(handler.report("a", 3, 9, 9), (S_OK, 0));
    assert_eq!(handler.report("a", 3, 9, 9), (E_ACCESSDENIED, 0)); // SC-10
    assert_eq!(handler.report("a", 4, 9, 9), (S_OK, 0)); // #60
    assert_eq!(handler.can_continue(Some("stranger")), E_INVALIDARG); // #70
    assert_eq!(handler.can_continue(Some("b")), S_OK);
    assert_eq!(handler.add("b"), E_INVALIDARG); // #71
    assert_eq!(handler.add("c"), S_OK);
    assert_eq!(handler.commit("d"), E_INVALIDARG); // #72
    assert_eq!(handler.commit("b"), E_INVALIDARG);
}

#[test]
fn b_41_a_session_text_is_needed_and_cut() {
    let handler = Handler::answered(Ok(CancelItem));
    let mut request = UNTOUCHED;
    unsafe {
        assert_eq!(handler.callback.SetHandlerProgressText(null(), &raw mut request), E_INVALIDARG);
        assert_eq!(handler.callback.SetHandlerProgressText(null(), null_mut()), E_INVALIDARG);
    }
    assert_eq!(request, 0);
    assert_eq!(handler.heard(), []);
    assert_eq!(handler.text(&"x".repeat(300)), (S_OK, 1));
    let cut = Notice::Text("x".repeat(259).into());
    assert_eq!(handler.heard(), [SyncEvent::notice(&cut)]);
}

#[test]
fn b_42_a_question_is_about_an_item_or_about_everything() {
    #[track_caller]
    fn answers(answer: Answer, about_item: HRESULT, about_all: HRESULT) {
        for (asked, code) in [(Some("a"), about_item), (Some(""), about_all), (None, about_all)] {
            let handler = Handler::answered(answer);
            assert_eq!(handler.can_continue(asked), code, "{answer:?} {asked:?}");
            let about = asked.filter(|it| !it.is_empty()).map(id);
            assert_eq!(handler.heard(), [SyncEvent::can_continue(about.as_ref())]);
        }
    }
    let fault = |fault| Err(SinkError::new(fault));
    answers(Ok(Continue), S_OK, S_OK);
    answers(Ok(CancelItem), S_FALSE, S_OK);
    answers(Ok(CancelAll), S_FALSE, S_FALSE);
    answers(fault(Fault::Refused(SESSION_ITEMS_ONLY)), E_INVALIDARG, E_INVALIDARG);
    answers(fault(Fault::Disconnected), RPC_E_DISCONNECTED, RPC_E_DISCONNECTED);
    answers(fault(Fault::UnknownAnswer(1)), E_UNEXPECTED, E_UNEXPECTED); // not taken for a no
    answers(Err(SinkError::new(Fault::Disconnected).deciding(CancelAll)), S_FALSE, S_FALSE);
}

/// A sink that cancels once, in one kind of call.
struct Once(&'static str, CancelDecision);

impl Once {
    fn decision(&self, call: &str) -> CancelDecision {
        if call == self.0 { self.1 } else { Continue }
    }
    /// Where a decision can only come with a fault.
    fn fault<T>(&self, call: &str, else_: T) -> Result<T, SinkError> {
        match self.decision(call) {
            Continue => Ok(else_),
            cancel => Err(SinkError::new(Fault::Failed(Code::FAIL)).deciding(cancel)),
        }
    }
}

impl ProgressSink for Once {
    fn progress(&self, item: &ItemId, _: &ProgressItem) -> Answer {
        Ok(self.decision(if *item == id("first") { "report" } else { "" }))
    }
    fn notice(&self, notice: &Notice) -> Answer {
        Ok(self.decision(match notice {
            Notice::Text(text) if &**text == "first" => "text",
            Notice::ItemAdded(_) => "add",
            Notice::OpaqueItemAdded => "opaque",
            Notice::ItemCommitted(_) => "commit",
            Notice::ManualSync => "manual",
            _ => "",
        }))
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        self.fault("event", LogId::NONE)
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        Ok(self.decision(if item == Some(&id("first")) { "question" } else { "" }))
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.fault("more", MoreItems::default())
    }
}

/// Makes one call of each kind, about the item `first` where it is about one.
fn call(handler: &Handler, call: &str) {
    let answer = match call {
        "report" => handler.report("first", 1, 0, 9).0,
        "text" => handler.text("first").0,
        "question" => handler.can_continue(Some("first")),
        "event" => handler.event(Some("first")),
        "more" => handler.more(),
        "add" => handler.add("first"),
        "commit" => handler.commit("first"),
        "opaque" => unsafe { handler.callback.AddIUnknownToSession(null_mut()) },
        "manual" => unsafe { handler.callback.ReportManualSync() },
        _ => unreachable!(),
    };
    let refuses = ["event", "more"].contains(&call);
    let no = call == "question";
    let expected = if refuses {
        E_FAIL
    } else if no {
        S_FALSE
    } else {
        S_OK
    };
    let unasked = if call == "more" { S_FALSE } else { S_OK };
    assert!(answer == expected || answer == unasked, "{call}: {answer:?}");
}

const CALLS: [&str; 9] =
    ["report", "text", "question", "event", "more", "add", "commit", "opaque", "manual"];

#[test]
fn b_46_a_cancel_of_all_is_answered_on_every_channel() {
    for from in CALLS {
        let canceled = || {
            let handler = Handler::of(Once(from, CancelAll));
            assert_eq!(handler.report("b", 1, 0, 9), (S_OK, 0));
            call(&handler, from);
            handler
        };
        // A question about one item does not say that all was meant, but its sink did.
        assert_eq!(canceled().report("b", 1, 1, 9), (S_OK, 2), "{from}");
        assert_eq!(canceled().text("x"), (S_OK, 2), "{from}");
        assert_eq!(canceled().can_continue(None), S_FALSE, "{from}");
        assert_eq!(canceled().can_continue(Some("b")), S_FALSE, "{from}");
    }
}

#[test]
fn b_46_a_cancel_of_an_item_is_answered_about_this_item() {
    for from in ["report", "question", "event", "add", "commit"] {
        let handler = Handler::of(Once(from, CancelItem));
        call(&handler, from);
        assert_eq!(handler.report("first", 1, 1, 9), (S_OK, 1), "{from}");
        assert_eq!(handler.can_continue(Some("first")), S_FALSE, "{from}");
        assert_eq!(handler.report("b", 1, 1, 9), (S_OK, 0), "{from}");
        assert_eq!(handler.can_continue(Some("b")), S_OK, "{from}");
        assert_eq!(handler.can_continue(None), S_OK, "{from}");
        assert_eq!(handler.text("x"), (S_OK, 0), "{from}");
    }
}

#[test]
fn b_43_ids_beyond_the_table_are_answered_the_same() {
    let handler = Handler::of(from_fn(|item: &ItemId, _: &ProgressItem| {
        let odd = item.as_text().is_some_and(|it| it.ends_with('7'));
        if odd { CancelItem } else { Continue }
    }));
    for round in 0..2 {
        for number in 0..40_000 {
            let request = i32::from(number % 10 == 7);
            let name = format!("item {number}");
            assert_eq!(handler.report(&name, 1, round, 9), (S_OK, request));
        }
    }
    assert_eq!(handler.can_continue(Some("item 39997")), S_FALSE);
    assert_eq!(handler.can_continue(Some("item 39998")), S_OK);
    assert_eq!(handler.can_continue(Some("item 7")), S_FALSE);
}

#[test]
fn b_3_a_panic_is_answered_and_the_sink_is_not_called_again() {
    struct Loud;
    impl ProgressSink for Loud {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            panic!("in a report")
        }
        fn notice(&self, _: &Notice) -> Answer {
            panic!("in a notice, the end among them")
        }
        fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
            panic!("in an event")
        }
        fn can_continue(&self, _: Option<&ItemId>) -> Answer {
            panic!("in a question")
        }
        fn more_items(&self) -> Result<MoreItems, SinkError> {
            panic!("in a wish")
        }
    }
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("in a destructor")
        }
    }
    assert_eq!(Handler::of(Loud).report("a", 1, 0, 0), (E_UNEXPECTED, 0));
    assert_eq!(Handler::of(Loud).text("a"), (E_UNEXPECTED, 0));
    assert_eq!(Handler::of(Loud).event(None), E_UNEXPECTED);
    assert_eq!(Handler::of(Loud).can_continue(None), E_UNEXPECTED);
    assert_eq!(Handler::of(Loud).more(), E_UNEXPECTED);
    assert_eq!(Handler::of(Loud).add("a"), E_UNEXPECTED);
    assert_eq!(Handler::of(Loud).commit("a"), E_UNEXPECTED);
    unsafe {
        let handler = Handler::of(Loud);
        assert_eq!(handler.callback.AddIUnknownToSession(null_mut()), E_UNEXPECTED);
        handler.heard();
        assert_eq!(handler.callback.ReportManualSync(), E_UNEXPECTED);
        assert_eq!(handler.heard(), []); // not called again
    }
    drop(sync_center::export(Loud)); // neither the end nor the destructor gets out
    drop(sync_center::export_local(Loud));
}

#[test]
fn b_12_what_is_exported_is_agile_or_says_that_it_is_not() {
    fn is_agile(object: &impl Interface) -> bool {
        let mut found = null_mut();
        let code = unsafe { object.query(&IAGILEOBJECT, &raw mut found) };
        if code.is_ok() {
            drop(unsafe { windows_core::IUnknown::from_raw(found) });
        }
        code.is_ok()
    }
    let quiet = Asked(Ok(Continue));
    assert!(is_agile(&sync_center::export(quiet)));
    assert!(!is_agile(&sync_center::export_local(NullSink)));
    assert!(is_agile(&sync_center::export_creator(|_, _| Ok(NullSink))));
    assert!(!is_agile(&sync_center::export_creator_local(|_, _| Ok(NullSink))));
}
