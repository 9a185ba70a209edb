//! What the words look like when they are written down: clause V-10 of the specification.
#![cfg(feature = "serde")]

use serde::{Serialize, de::DeserializeOwned};
use std::{borrow::Cow, fmt::Debug};
use sync_progress::protocol::{
    CancelCause, Change, ChangeCounts, Code, Conflict, ConflictPolicy, EnumerationAction, Fault,
    HandlerInfo, HandlerItem, HandlerItems, HostAct, Link, LogEntry, LogId, LogLevel, MoreItems,
    Notice, Oddities, Outcome, ParentWindow, Phase, ProgressStatus, ProviderReport,
    RecoverableError, Reply, ResolveAction, RuleId, Setup, Share, SinkError, StageProgress,
    SyncEvent, SyncTrigger, Total, TraceEntry, Work,
};
use sync_progress::session::{Session, Snapshot};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};
use uuid::Uuid;

#[track_caller]
fn shape<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
}

fn a() -> ItemId {
    ItemId::try_from("a").unwrap()
}

#[test]
fn small_words() {
    shape(&ProviderRole::Source, r#""source""#);
    shape(&ProviderRole::Unknown(7), r#"{"unknown":7}"#);
    shape(&SyncStage::Application, r#""application""#);
    shape(&Phase::ShowError, r#""show_error""#);
    shape(&ProgressStatus::Indeterminate, r#""indeterminate""#);
    shape(&ProgressStatus::Unknown(256), r#"{"unknown":256}"#);
    shape(&Outcome::Disconnected, r#""disconnected""#);
    shape(&CancelDecision::CancelAll, r#""cancel_all""#);
    shape(&CancelCause::Deadline, r#""deadline""#);
    shape(&LogLevel::Warning, r#""warning""#);
    shape(&ResolveAction::AcceptSource, r#""accept_source""#);
    shape(&EnumerationAction::Abort, r#""abort""#);
    shape(&ConflictPolicy::SourceWins, r#""source_wins""#);
    shape(&Code::ACCESS_DENIED, "-2147024891");
    shape(&RuleId::invariant(60), "60");
    shape(&RuleId::ours(3), "1003");
    shape(&LogId::from_u128(1), r#""00000000-0000-0000-0000-000000000001""#);
    shape(&Share::ALMOST, "999999");
    shape(&Oddities::empty(), r#""""#);
    shape(&(Oddities::WRONG_SIZE | Oddities::TEXT_CUT), r#""WRONG_SIZE | TEXT_CUT""#);
}

#[test]
fn ids_keep_their_kind() {
    shape(&a(), r#"{"text":"a"}"#);
    shape(&ItemId::from(Uuid::from_u128(1)), r#"{"uuid":"00000000-0000-0000-0000-000000000001"}"#);
    assert!(serde_json::from_str::<ItemId>(r#"{"text":""}"#).is_err());
    assert!(serde_json::from_str::<Share>("1000001").is_err());
}

#[test]
fn work_and_reports() {
    shape(&Total::Unknown, r#""unknown""#);
    shape(&Work::new(1, 2), r#"{"completed":1,"total":{"known":2}}"#);
    shape(&ProgressItem::new(), r#"{"status":null,"value":null,"max":null,"text":null,"odd":""}"#);
    shape(
        &ProgressItem::new()
            .with_status(ProgressStatus::Updating)
            .with_work(Work::new(1, None))
            .with_text("t")
            .with_oddities(Oddities::NARROWED),
        r#"{"status":"updating","value":1,"max":"unknown","text":"t","odd":"NARROWED"}"#,
    );
    shape(
        &StageProgress {
            role: ProviderRole::Destination,
            stage: SyncStage::Detection,
            work: Work::new(3, 4),
        },
        r#"{"role":"destination","stage":"detection","work":{"completed":3,"total":{"known":4}}}"#,
    );
}

#[test]
fn log_entries() {
    let mut entry = LogEntry::error("e").about(a()).with_description("d");
    entry.link = Some(Link { text: "l".into(), reference: "r".into() });
    shape(
        &entry,
        concat!(
            r#"{"level":"error","text":"e","description":"d","item":{"text":"a"},"id":null,"#,
            r#""shows_error":false,"link":{"text":"l","reference":"r"},"context":null,"odd":""}"#
        ),
    );
}

#[test]
fn answers() {
    shape(&Reply::Answer(Ok(CancelDecision::Continue)), r#"{"answer":{"Ok":"continue"}}"#);
    shape(
        &Reply::Answer(Err(SinkError::new(Fault::Refused(RuleId::invariant(60))))),
        r#"{"answer":{"Err":{"decision":"continue","fault":{"refused":60}}}}"#,
    );
    shape(&Reply::NotSeen, r#""not_seen""#);
    shape(
        &Reply::MoreItems(Ok(MoreItems { ids: vec![a()], opaque: 1 })),
        r#"{"more_items":{"Ok":{"ids":[{"text":"a"}],"opaque":1}}}"#,
    );
}

#[test]
fn a_line_of_a_trace() {
    let entry = TraceEntry {
        called: 4,
        answered: 5,
        lane: 0,
        event: SyncEvent::Progress {
            id: Cow::Owned(a()),
            report: Cow::Owned(ProgressItem::new().with_value(1)),
        },
        reply: Reply::Answer(Ok(CancelDecision::CancelItem)),
    };
    shape(
        &entry,
        concat!(
            r#"{"called":4,"answered":5,"lane":0,"event":{"progress":{"id":{"text":"a"},"#,
            r#""report":{"status":null,"value":1,"max":null,"text":null,"odd":""}}},"#,
            r#""reply":{"answer":{"Ok":"cancel_item"}}}"#
        ),
    );
}

/// Every kind of event comes back as it was.
#[test]
fn every_event_comes_back() {
    let role = ProviderRole::Source;
    let notices = [
        Notice::Begin { handler: Some(a()), items: vec![a()] },
        Notice::Stage(StageProgress { role, stage: SyncStage::Detection, work: Work::default() }),
        Notice::Text("t".into()),
        Notice::PhaseEnded { phase: Phase::Prepare, code: Code::RETRY_SYNC, retry: vec![a()] },
        Notice::EntryDeleted(None),
        Notice::Connect(Some("c".into())),
        Notice::ItemAdded(a()),
        Notice::OpaqueItemAdded,
        Notice::ItemProposed(a()),
        Notice::ItemCommitted(a()),
        Notice::ManualSync,
        Notice::End { outcome: Outcome::Failed },
    ];
    let acts = [
        HostAct::Initialized { may_show_ui: true, code: Code::FALSE },
        HostAct::ItemsListed(vec![a()]),
        HostAct::CallbackSet,
        HostAct::CallbackReplaced,
        HostAct::CallbackCleared,
        HostAct::PhaseStarted { phase: Phase::Synchronize, items: vec![] },
        HostAct::PhaseReturned { phase: Phase::Synchronize, code: Code::OK },
        HostAct::ItemStatusSet { id: a(), status: ProgressStatus::Skipped },
        HostAct::SessionCreated { handler: None, items: vec![a()] },
        HostAct::SessionReleased,
        HostAct::ProviderBegan { role, code: Code::OK },
        HostAct::ProviderEnded { role, code: Code::OK },
        HostAct::Started,
        HostAct::PolicySet(ConflictPolicy::Ask),
        HostAct::CancelAsked { item: None, cause: CancelCause::Shutdown },
        HostAct::ItemsOffered(vec![a()]),
        HostAct::ResultTold(Outcome::Canceled),
        HostAct::StatisticsTold(ChangeCounts { applied: 1, failed: 2 }),
    ];
    let error = RecoverableError {
        role,
        stage: SyncStage::Application,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "n".into(),
        description: "d".into(),
    };
    let report = ProviderReport { role, stage: SyncStage::Application, completed: 2, total: 8 };
    let others = [
        SyncEvent::Log(Cow::Owned(LogEntry::information("i"))),
        SyncEvent::CanContinue(None),
        SyncEvent::MayShowUi(true),
        SyncEvent::MoreItems,
        SyncEvent::ProviderReport(report),
        SyncEvent::Change(Cow::Owned(Change { item: Some(a()) })),
        SyncEvent::Conflict(Cow::Owned(Conflict::default())),
        SyncEvent::FullEnumerationNeeded,
        SyncEvent::RecoverableError(Cow::Owned(error)),
        SyncEvent::ChangeApplied(ChangeCounts::default()),
        SyncEvent::ChangeFailed(ChangeCounts::default()),
        SyncEvent::Polled(Some(Cow::Owned(a()))),
    ];
    let all = notices
        .map(|notice| SyncEvent::Notice(Cow::Owned(notice)))
        .into_iter()
        .chain(acts.map(SyncEvent::host))
        .chain(others);
    for event in all {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<SyncEvent<'static>>(&json).unwrap(), event, "{json}");
    }
}

#[test]
fn words_of_a_handler() {
    shape(&SyncTrigger::PendingDisconnect, r#""pending_disconnect""#);
    shape(&SyncTrigger::Unknown(9), r#"{"unknown":9}"#);
    shape(&ParentWindow::from_raw(7), "7");
    shape(&ParentWindow::from_raw(0), "null");
    shape(
        &Setup { cookie: Some([1, 2].into()), ..Setup::default() },
        r#"{"trigger":"manual","may_show_ui":false,"settings_only":false,"cookie":[1,2]}"#,
    );
    shape(&HandlerInfo::new("Mail"), r#"{"name":"Mail","flags":""}"#);
    shape(
        &HandlerItems::from(vec![HandlerItem::new(a(), "Inbox")]),
        concat!(
            r#"{"items":[{"id":{"text":"a"},"name":"Inbox","flags":"","is_enabled":true,"#,
            r#""last_update":null}],"is_complete":true}"#
        ),
    );
}

#[test]
fn an_item_of_a_snapshot() {
    let mut session = Session::new(Dialect::Neutral);
    let begin = Notice::Begin { handler: None, items: vec![a()] };
    session.apply(&SyncEvent::notice(&begin)).unwrap();
    let report = ProgressItem::new().with_work(Work::new(1, 4));
    session.apply(&SyncEvent::progress(&a(), &report)).unwrap();
    shape(
        &session.item(&a()).unwrap(),
        concat!(
            r#"{"id":{"text":"a"},"proposed":false,"reported":true,"status":null,"ended":false,"retired":false,"#,
            r#""work":{"completed":1,"total":{"known":4}},"shown":250000,"text":null,"#,
            r#""attempt":1,"decision":"continue","cause":null}"#
        ),
    );
    let snapshot = session.snapshot();
    let json = serde_json::to_string(&snapshot).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
}
