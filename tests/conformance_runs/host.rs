//! A host without a script: what a host of its dialect would say, and what it writes down.

use crate::driver::*;
use crate::heard;
use std::thread;
use sync_progress::callback::SyncCallback as _;
use sync_progress::conformance::{Host, check, provider};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    AnswerExt as _, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, HostAct,
    LogEntry, LogId, Notice, Outcome, ProgressStatus, ProviderReport, RecoverableError, Reply,
    ResolveAction, StageProgress, SyncEvent, Work,
};
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, Dialect, ProgressSink as _, ProviderRole, SyncStage};

use CancelDecision::Continue;

fn begun(dialect: Dialect) -> Host {
    let host = Host::new(dialect);
    let begin = Notice::Begin { handler: None, items: ids(&["a", "b"]) };
    assert_eq!(host.notice(&begin), Ok(Continue));
    host
}

/// T-10: it refuses by the rules of its dialect.
#[test]
fn it_refuses_by_rule() {
    for (dialect, rule) in [
        (Dialect::Neutral, rules::KNOWN_ITEMS_ONLY),
        (Dialect::MobSync, rules::PREPARED_ITEMS_ONLY),
        (Dialect::SyncCenter, rules::SESSION_ITEMS_ONLY),
        (Dialect::WinSync, rules::DIALECT_CAN_SAY),
    ] {
        let host = begun(dialect);
        let answer = host.progress(&id("c"), &updating(0, 1));
        assert_eq!(answer.fault(), Some(Fault::Refused(rule)), "{dialect}");
    }
    let host = begun(Dialect::SyncCenter);
    assert_eq!(
        host.can_continue(Some(&id("c"))).fault(),
        Some(Fault::Refused(rules::KNOWN_ITEM_ASKED))
    );
}

/// T-10: it asks for every tick, and says what its dialect's host would to each question.
#[test]
fn it_answers_in_kind() {
    let host = begun(Dialect::Neutral);
    assert_eq!(host.pace(), Pace::Every);
    assert_eq!(host.may_show_ui(true), Ok(false));
    assert!(host.more_items().unwrap().is_empty());
    assert_eq!(
        host.log(&LogEntry::error("x").with_id(LogId::from_u128(7))),
        Ok(LogId::from_u128(7))
    );
    let ws = Host::new(Dialect::WinSync);
    assert_eq!(ws.conflict(&Conflict::default()), Ok(ResolveAction::Defer));
    assert_eq!(ws.full_enumeration_needed(), Ok(EnumerationAction::Partial));
    assert_eq!(ws.change(&Change::default()), Ok(Continue));
    assert_eq!(ws.change_applied(ChangeCounts { applied: 1, failed: 0 }), Ok(Continue));
    assert_eq!(ws.change(&Change::default()), Ok(Continue));
    assert_eq!(ws.change_failed(ChangeCounts { applied: 1, failed: 1 }), Ok(Continue));
    let (role, stage) = (ProviderRole::Source, SyncStage::Application);
    let error = RecoverableError {
        role,
        stage,
        change: Change::default(),
        code: Code::FAIL,
        item_name: "cat.jpg".into(),
        description: "in use".into(),
    };
    assert_eq!(ws.recoverable_error(&error), Ok(Continue));
    assert_eq!(ws.stage(&StageProgress { role, stage, work: Work::new(1, 2) }), Ok(Continue));
    assert_eq!(
        ws.provider_report(ProviderReport { role, stage, completed: 1, total: 1 }),
        Ok(Continue)
    );
    assert_eq!(ws.violations(), []);
}

/// WS-19: a session exists before its providers are called; what is noted of it is not an answer.
#[test]
fn a_session_of_ws_begins_by_itself() {
    let host = Host::new(Dialect::WinSync);
    assert_eq!(host.change(&Change::default()), Ok(Continue));
    let trace = host.trace();
    let is_begin = |event: &SyncEvent<'_>| matches!(event, SyncEvent::Notice(it) if matches!(**it, Notice::Begin { .. }));
    assert!(trace.len() == 2 && is_begin(&trace[0].event) && trace[0].reply == Reply::Done);
    // Who begins, or names its providers, does so.
    assert_eq!(begun(Dialect::WinSync).trace().len(), 1);
    let host = Host::new(Dialect::WinSync);
    host.act(HostAct::ProviderBegan { role: ProviderRole::Source, code: Code::OK });
    assert_eq!(host.change(&Change::default()), Ok(Continue));
    assert_eq!(host.trace().len(), 2);
    // No other dialect has that.
    let host = Host::new(Dialect::SyncCenter);
    assert!(host.notice(&Notice::Text("hello".into())).is_err());
    assert_eq!(host.trace().len(), 1);
}

/// T-10: calls and answers are numbered by one counter, threads by the order in which they speak up.
#[test]
fn numbers_and_lanes() {
    let host = begun(Dialect::Neutral);
    thread::scope(|scope| {
        drop(scope.spawn(|| heard(host.progress(&id("a"), &updating(0, 1)))).join());
        drop(scope.spawn(|| heard(host.progress(&id("b"), &updating(0, 1)))).join());
    });
    host.act(HostAct::CallbackSet);
    let numbers: Vec<_> = host.trace().iter().map(|it| (it.called, it.answered, it.lane)).collect();
    assert_eq!(numbers, [(1, 2, 0), (3, 4, 1), (5, 6, 2), (7, 8, 0)]);
}

/// What it wrote down can be checked by anybody, to the same effect.
#[test]
fn its_trace_is_a_trace() {
    let host = begun(Dialect::Neutral);
    heard(host.progress(&id("a"), &updating(5, 4)));
    heard(host.notice(&Notice::End { outcome: Outcome::Failed }));
    assert_eq!(check(Dialect::Neutral, &host.trace()), host.violations());
    assert_eq!(host.violations()[0].rule, rules::WORK_WITHIN_TOTAL);
    assert_eq!(host.snapshot().items.len(), 2);
}

/// T-13: who lets go of its last handle ends the session, where that ends one; while the engine has another, it does not.
#[test]
fn the_last_handle_ends_the_session() {
    let engine = |ends_first: bool| {
        move |host: Host| {
            let other = host.clone();
            heard(host.notice(&Notice::Begin { handler: None, items: ids(&["a"]) }));
            if ends_first {
                heard(other.progress(&id("a"), &is(ProgressStatus::Failed)));
                drop(host);
                heard(other.can_continue(None)); // nothing is over yet
            } else {
                drop(other);
                drop(host);
            }
        }
    };
    provider(Dialect::SyncCenter, engine(true)).run().assert_rule(rules::NOTHING_AFTER_END);
    provider(Dialect::SyncCenter, engine(true)).strict().run().assert();
    let report = provider(Dialect::SyncCenter, engine(false)).run();
    assert_eq!(report.broken().collect::<Vec<_>>(), [rules::ALL_SESSION_ITEMS_END]);
    let last = report.problems()[0].trace.last().unwrap();
    assert_eq!(last.event, SyncEvent::host(HostAct::SessionReleased));
}
