//! A native callback used as a sink: reports, texts, events and questions (B-49), and as a token (B-52).

use sync_progress::cancel::CancelToken;
use sync_progress::dialect::Lossy;
use sync_progress::dialect::rules::{
    CLOSED_ITEM_ONLY_FAILS, DIALECT_CAN_SAY, ID_WITHIN_LIMIT, KNOWN_ITEM_ASKED,
};
use sync_progress::protocol::{
    Answer, AnswerExt, CancelCause, Canceled, Code, Fault, Link, LogEntry, LogId, LogLevel, Notice,
    Outcome, Phase, ProgressStatus, SinkError, Work,
};
use sync_progress::sink::{Dense, Pace, ProgressSink};
use sync_progress::windows::abi::{
    E_ACCESSDENIED, E_FAIL, E_INVALIDARG, ISyncMgrSyncCallback, RPC_E_DISCONNECTED, S_FALSE, S_OK,
    S_SYNCMGR_CANCELALL,
};
use sync_progress::windows::sync_center::{self, Import};
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::{GUID, HRESULT};

use crate::native::sync_center::{Callback, Script, Told, callback};
use crate::sync_center_kit::{id, report};
use CancelDecision::{CancelAll, CancelItem, Continue};

type Sink = Dense<Import<ISyncMgrSyncCallback>>;

fn of(script: Script) -> (Callback, Sink) {
    let native = callback(script);
    let sink = sync_center::import(native.give());
    (native, sink)
}

fn told(id: &str, text: Option<&str>, status: i32, current: u32, max: u32) -> [Told; 1] {
    [Told::Progress(id.to_owned(), text.map(str::to_owned), status, current, max, 0)]
}

fn full(status: ProgressStatus, completed: u64, total: Option<u64>) -> ProgressItem {
    report().with_status(status).with_work(Work::new(completed, total))
}

#[test]
fn b_49_reports_are_complete_when_they_go() {
    let (native, sink) = of(Script::default());
    let says = |report: &ProgressItem, expected: [Told; 1]| {
        assert_eq!(sink.progress(&id("a"), report), Ok(Continue));
        assert_eq!(native.told(), expected, "{report}");
    };
    says(&report().with_value(3), told("a", None, 2, 0, 0)); // of what is not known
    says(&report().with_max(9), told("a", None, 1, 3, 9));
    says(&report().with_value(4).with_text("cat.jpg"), told("a", Some("cat.jpg"), 1, 4, 9));
    says(&report().with_value(5), told("a", None, 1, 5, 9));
    says(&report().with_status(ProgressStatus::Succeeded), told("a", None, 3, 5, 9));
    assert_eq!(native.references(), 1);
    drop(sink);
    assert_eq!(native.references(), 0);
}

#[test]
fn b_49_statuses_counts_and_texts_as_near_as_sc_can() {
    #[track_caller]
    fn says(report: &ProgressItem, expected: [Told; 1], lost: Lossy) {
        let (native, sink) = of(Script::default());
        assert_eq!(sink.progress(&id("a"), report), Ok(Continue));
        assert_eq!((native.told(), sink.inner().lost()), (expected.into(), lost), "{report}");
    }
    use ProgressStatus as Is;
    let none = Lossy::empty();
    let of = |status| full(status, 3, Some(9));
    says(&of(Is::Updating), told("a", None, 1, 3, 9), none);
    says(&of(Is::Indeterminate), told("a", None, 2, 3, 9), none);
    says(&of(Is::Succeeded), told("a", None, 3, 3, 9), none);
    says(&of(Is::Failed), told("a", None, 4, 3, 9), none);
    says(&of(Is::Canceled), told("a", None, 5, 3, 9), none);
    says(&of(Is::Disconnected), told("a", None, 6, 3, 9), none);
    says(&of(Is::Unknown(7)), told("a", None, 7, 3, 9), none);
    says(&of(Is::Unknown(u32::MAX)), told("a", None, -1, 3, 9), none);
    says(&of(Is::Unknown(3)), told("a", Some("unknown status 3"), 2, 3, 9), Lossy::STATUS);
    says(&of(Is::Paused), told("a", Some("paused"), 2, 3, 9), Lossy::STATUS);
    says(&of(Is::Resuming), told("a", None, 1, 3, 9), Lossy::STATUS);
    says(&of(Is::Skipped), told("a", Some("skipped"), 5, 3, 9), Lossy::STATUS);
    says(&of(Is::Deleted), told("a", Some("deleted"), 3, 3, 9), Lossy::STATUS);
    says(&full(Is::Updating, 3, None), told("a", None, 2, 0, 0), Lossy::COUNT);
    says(&full(Is::Succeeded, 3, None), told("a", None, 3, 0, 0), Lossy::COUNT);
    let large = full(Is::Updating, 1 << 32, Some(1 << 33));
    says(&large, told("a", None, 1, 1 << 30, 1 << 31), Lossy::SCALED);
    says(&full(Is::Updating, 0xFFFF_FFFF, Some(0)), told("a", None, 1, u32::MAX, 0), none);
    let long = "x".repeat(300);
    let cut = told("a", Some(&long[..259]), 1, 3, 9);
    says(&of(Is::Updating).with_text(&*long), cut, Lossy::TEXT_CUT);
    let nul = told("a", Some("x\u{FFFD}y"), 1, 3, 9);
    says(&of(Is::Updating).with_text("x\0y"), nul, Lossy::TEXT_REPAIRED);
    says(&of(Is::Updating).with_text(""), told("a", Some(""), 1, 3, 9), none);

    let (native, sink) = self::of(Script::default());
    assert_eq!(sink.progress(&id("a"), &of(Is::Pending)), Ok(Continue));
    assert_eq!((native.told(), sink.inner().lost()), (vec![], Lossy::UNSAID));
}

#[test]
fn b_49_an_import_without_memory_takes_complete_reports_only() {
    let native = callback(Script::default());
    let sink = Import::new(native.give::<ISyncMgrSyncCallback>());
    let refused = Err(Fault::Refused(DIALECT_CAN_SAY).into());
    let whole = full(ProgressStatus::Updating, 3, Some(9));
    let unmeasured = report().with_status(ProgressStatus::Indeterminate);
    for sparse in [
        report().with_value(3),
        report().with_text("x"),
        report().with_work(Work::new(3, 9)),
        report().with_status(ProgressStatus::Updating).with_value(3),
        report().with_status(ProgressStatus::Updating).with_max(9),
    ] {
        assert_eq!(sink.progress(&id("a"), &sparse), refused, "{sparse}");
    }
    assert_eq!(native.told(), []);
    assert_eq!(sink.progress(&id("a"), &whole), Ok(Continue));
    assert_eq!(native.told(), told("a", None, 1, 3, 9));
    assert_eq!(sink.progress(&id("a"), &unmeasured), Ok(Continue)); // nothing is missing (SC-7)
    assert_eq!(native.told(), told("a", None, 2, 0, 0));
    assert_eq!(sink.progress(&id("a"), &unmeasured.with_text("x")), Ok(Continue));
    assert_eq!(native.told(), told("a", Some("x"), 2, 0, 0));
    assert!(format!("{sink:?}").starts_with("sync_center::Import"));
}

#[test]
fn b_49_ids_go_as_texts_and_no_longer_than_they_may() {
    let (native, sink) = of(Script::default());
    let whole = full(ProgressStatus::Updating, 3, Some(9));
    let uuid: ItemId = id("x").to_uuid().into();
    let longest = id(&"x".repeat(63));
    for (id, text) in [(uuid.clone(), uuid.to_string()), (longest.clone(), longest.to_string())] {
        assert_eq!(sink.progress(&id, &whole), Ok(Continue));
        assert_eq!(native.told(), told(&text, None, 1, 3, 9));
        assert_eq!(sink.can_continue(Some(&id)), Ok(Continue));
        assert_eq!(native.told(), [Told::Question(Some(text))]);
    }
    let refused: Answer = Err(Fault::Refused(ID_WITHIN_LIMIT).into());
    for units in [64, 65] {
        let long = id(&"x".repeat(units));
        assert_eq!(sink.progress(&long, &whole), refused);
        assert_eq!(sink.progress(&long, &whole.clone().with_text("x")), refused);
        assert_eq!(sink.progress(&long, &report()), refused);
        assert_eq!(sink.can_continue(Some(&long)), refused);
        assert_eq!(sink.notice(&Notice::ItemAdded(long.clone())), refused);
        assert_eq!(sink.notice(&Notice::ItemProposed(long.clone())), refused);
        assert_eq!(sink.notice(&Notice::ItemCommitted(long.clone())), refused);
        let entry = LogEntry::error("x").about(long);
        assert_eq!(sink.log(&entry), refused.map(|_| LogId::NONE));
    }
    assert_eq!(native.told(), []);
}

#[test]
fn b_49_codes_and_requests_are_read_as_they_come() {
    #[track_caller]
    fn arrives(
        code: HRESULT,
        request: Option<i32>,
        decision: CancelDecision,
        fault: Option<Fault>,
    ) {
        let with_text = |sink: &Sink| {
            sink.progress(&id("a"), &full(ProgressStatus::Updating, 1, Some(9)).with_text("x"))
        };
        let plain =
            |sink: &Sink| sink.progress(&id("a"), &full(ProgressStatus::Updating, 1, Some(9)));
        let text = |sink: &Sink| sink.notice(&Notice::Text("x".into()));
        for say in [&plain as &dyn Fn(&Sink) -> Answer, &with_text, &text] {
            let (_native, sink) = of(Script::requesting([(code, request)]));
            let answer = say(&sink);
            let seen = (answer.decision(), answer.fault());
            assert_eq!(seen, (decision, fault), "{code:?} {request:?}");
        }
    }
    arrives(S_OK, Some(0), Continue, None);
    arrives(S_OK, None, Continue, None); // a sink that writes nothing
    arrives(S_OK, Some(1), CancelItem, None);
    arrives(S_OK, Some(2), CancelAll, None);
    arrives(S_OK, Some(3), Continue, Some(Fault::UnknownAnswer(3)));
    arrives(S_OK, Some(-1), Continue, Some(Fault::UnknownAnswer(u32::MAX)));
    arrives(S_FALSE, Some(0), Continue, Some(Fault::UnknownAnswer(1)));
    arrives(S_SYNCMGR_CANCELALL, Some(0), Continue, Some(Fault::UnknownAnswer(0x0004_0204)));
    let closed = Fault::Refused(CLOSED_ITEM_ONLY_FAILS);
    arrives(E_ACCESSDENIED, None, Continue, Some(closed));
    arrives(E_ACCESSDENIED, Some(2), CancelAll, Some(closed)); // also beside a failure (A-SC-4)
    arrives(E_INVALIDARG, None, Continue, Some(Fault::Failed(Code::INVALID_ARGUMENT)));
    arrives(E_FAIL, Some(1), CancelItem, Some(Fault::Failed(Code::FAIL)));
    arrives(RPC_E_DISCONNECTED, None, Continue, Some(Fault::Disconnected)); // no cancel (B-10)
}

#[test]
fn b_49_questions() {
    #[track_caller]
    fn arrives(code: HRESULT, item: Answer, all: Answer) {
        let (native, sink) = of(Script::answering([code; 3]));
        assert_eq!(sink.can_continue(Some(&id("a"))), item, "{code:?}");
        assert_eq!(sink.progress(&id("a"), &report()), item, "{code:?}");
        assert_eq!(sink.can_continue(None), all, "{code:?}");
        let about_item = Told::Question(Some("a".to_owned()));
        let about_all = Told::Question(Some(String::new())); // never NULL (A-SC-1)
        assert_eq!(native.told(), [about_item.clone(), about_item, about_all]);
    }
    let fault = |fault: Fault| Err(SinkError::from(fault));
    arrives(S_OK, Ok(Continue), Ok(Continue));
    arrives(S_FALSE, Ok(CancelItem), Ok(CancelAll)); // a success, and no yes (#68)
    let unknown = fault(Fault::Refused(KNOWN_ITEM_ASKED));
    arrives(E_INVALIDARG, unknown, unknown);
    arrives(E_FAIL, fault(Fault::Failed(Code::FAIL)), fault(Fault::Failed(Code::FAIL)));
    arrives(RPC_E_DISCONNECTED, fault(Fault::Disconnected), fault(Fault::Disconnected));
    arrives(HRESULT(2), fault(Fault::UnknownAnswer(2)), fault(Fault::UnknownAnswer(2)));
}

#[test]
fn b_49_entries_go_as_events() {
    #[track_caller]
    fn says(entry: &LogEntry, expected: Told, lost: Lossy) {
        let (native, sink) = of(Script::default());
        *native.event.lock().unwrap() = GUID::from_u128(0x1234);
        assert_eq!(sink.log(entry), Ok(LogId::from_u128(0x1234)));
        assert_eq!((native.told(), sink.inner().lost()), (vec![expected], lost));
    }
    fn event(item: Option<&str>, level: i32, texts: [Option<&str>; 5]) -> Told {
        Told::Event(item.map(str::to_owned), level, 0, texts.map(|it| it.map(str::to_owned)))
    }
    let none = Lossy::empty();
    let plain = [Some("name"), Some(""), None, None, None];
    says(&LogEntry::information("name"), event(None, 1, plain), none);
    says(&LogEntry::warning("name"), event(None, 2, plain), none);
    says(&LogEntry::error("name").about(id("a")), event(Some("a"), 3, plain), none);
    says(&LogEntry::new(LogLevel::Unknown(9), "name"), event(None, 9, plain), none);
    let mut whole = LogEntry::error("na\0me").with_description("more").with_id(LogId::from_u128(5));
    whole.link = Some(Link { text: "help".into(), reference: "https://x".into() });
    whole.context = Some("ours".into());
    let texts = [Some("na\u{FFFD}me"), Some("more"), Some("help"), Some("https://x"), Some("ours")];
    says(&whole, event(None, 3, texts), none);
    let mut leads = LogEntry::error("name");
    leads.shows_error = true;
    says(&leads, event(None, 3, plain), Lossy::UNSAID);

    let (native, sink) = of(Script::answering([E_FAIL, RPC_E_DISCONNECTED, HRESULT(5)]));
    let entry = LogEntry::error("name");
    assert_eq!(sink.log(&entry), Err(Fault::Failed(Code::FAIL).into()));
    assert_eq!(sink.log(&entry), Err(Fault::Disconnected.into()));
    assert_eq!(sink.log(&entry), Err(Fault::UnknownAnswer(5).into()));
    native.told();
    let by_hand = LogEntry::new(LogLevel::Unknown(3), "name"); // would be taken for an error
    assert_eq!(sink.log(&by_hand), Err(Fault::Refused(DIALECT_CAN_SAY).into()));
    assert_eq!(native.told(), []);
}

#[test]
fn b_13_what_sc_has_no_words_for_is_not_said() {
    let (native, sink) = of(Script::requesting([(S_OK, Some(2))]));
    let begin = Notice::Begin { handler: None, items: vec![id("a")] };
    assert_eq!(sink.notice(&begin), Ok(Continue));
    assert_eq!(sink.may_show_ui(true), Ok(false));
    assert_eq!(sink.may_show_ui(false), Ok(false));
    assert_eq!(sink.pace(), Pace::Every);
    assert_eq!((native.told(), sink.inner().lost()), (vec![], Lossy::empty()));
    assert_eq!(sink.notice(&Notice::Text("x".into())), Ok(CancelAll));
    native.told();
    let phase = Notice::PhaseEnded { phase: Phase::Prepare, code: Code::OK, retry: vec![] };
    for unsaid in [phase, Notice::EntryDeleted(None), Notice::Connect(None)] {
        assert_eq!(sink.notice(&unsaid), Ok(CancelAll)); // the decision so far
    }
    assert_eq!(sink.notice(&Notice::End { outcome: Outcome::Failed }), Ok(CancelAll));
    assert_eq!((native.told(), sink.inner().lost()), (vec![], Lossy::UNSAID));
}

#[test]
fn b_49_a_session_text_is_cut() {
    let (native, sink) = of(Script::default());
    let long = "x".repeat(300);
    assert_eq!(sink.notice(&Notice::Text(long[..].into())), Ok(Continue));
    assert_eq!(native.told(), [Told::Text("x".repeat(259), 0)]);
    assert_eq!(sink.inner().lost(), Lossy::TEXT_CUT);
}

#[test]
fn b_52_an_import_is_a_token() {
    let (native, sink) = of(Script::answering([S_OK, E_FAIL, RPC_E_DISCONNECTED, S_FALSE]));
    let token = sink.inner();
    assert_eq!(token.decision(), Continue);
    assert!(!token.is_canceled()); // a failure is no cancel
    assert_eq!(token.go_on(), Ok(()));
    assert_eq!(native.told(), vec![Told::Question(Some(String::new())); 3]);
    assert_eq!(token.decision(), CancelAll);
    native.told();
    assert_eq!(token.cause(), Some(CancelCause::Answered));
    assert_eq!(token.go_on(), Err(Canceled { all: true }));
    assert_eq!(token.item(id("a")).decision(), CancelAll);
    assert_eq!(native.told(), []); // it has said no
}

#[test]
fn b_52_an_item_has_a_token() {
    let (native, sink) = of(Script::answering([S_OK, S_OK, E_INVALIDARG, S_FALSE]));
    let token = sink.inner().item(id("a"));
    assert_eq!(token.decision(), Continue);
    assert_eq!(token.cause(), None);
    assert_eq!(token.go_on(), Ok(()));
    assert!(token.is_canceled());
    assert_eq!(native.told(), vec![Told::Question(Some("a".to_owned())); 4]);
    assert_eq!(token.decision(), CancelItem);
    assert_eq!(token.cause(), Some(CancelCause::Answered));
    assert_eq!(token.go_on(), Err(Canceled { all: false }));
    assert_eq!(native.told(), []);
    assert_eq!(sink.inner().decision(), Continue); // the others go on
    assert!(format!("{token:?}").contains("\"a\""));
}

#[test]
fn b_52_a_cancel_answered_to_a_report_is_known_to_the_tokens() {
    let (native, sink) = of(Script::requesting([(S_OK, Some(2))]));
    let token = sink.inner().item(id("b"));
    assert_eq!(sink.progress(&id("a"), &report().with_value(1)), Ok(CancelAll));
    native.told();
    assert_eq!((sink.inner().decision(), token.decision()), (CancelAll, CancelAll));
    assert_eq!(native.told(), []);
}
