//! Each line of a script does what it says, once, and when it says.

use crate::driver::*;
use crate::heard;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use sync_progress::callback::SyncCallback as _;
use sync_progress::cancel::CancelToken as _;
use sync_progress::conformance::{Disturbance, Host, Script, When};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    AnswerExt as _, CancelCause, Change, Code, EnumerationAction, Fault, LogEntry, LogId, Notice,
    ProgressStatus, Reply, SyncEvent,
};
use sync_progress::{CancelDecision, Dialect, ProgressSink as _, ProviderRole, SyncStage};

use CancelDecision::{CancelAll, CancelItem, Continue};
use Disturbance::{CallBack, Cancel, Disconnect, Fail, Offer, Panic, Refuse};

fn host(dialect: Dialect, when: When, what: Disturbance) -> Host {
    Host::scripted(dialect, Script::new().on(when, what))
}

/// Neutral, begun with two items: one answer.
fn begun(when: When, what: Disturbance) -> Host {
    let host = host(Dialect::Neutral, when, what);
    begin_with(&host, &["a", "b"]);
    host
}

fn begin_with(host: &Host, names: &[&str]) {
    let answer = host.notice(&Notice::Begin { handler: None, items: ids(names) });
    assert_eq!(answer, Ok(Continue));
}

fn tick(host: &Host, name: &str, value: u64) -> sync_progress::protocol::Answer {
    host.progress(&id(name), &updating(value, 9))
}

/// T-11: at the answer of a number, counted in all.
#[test]
fn at_an_answer() {
    let host = begun(When::Answer(3), Cancel(CancelItem));
    let said = [tick(&host, "a", 0), tick(&host, "b", 0), tick(&host, "b", 1), tick(&host, "a", 1)];
    assert_eq!(said, [Ok(Continue), Ok(CancelItem), Ok(CancelItem), Ok(Continue)]);
}

/// T-11: at the answer of a lane, whatever the others ask.
#[test]
fn at_an_answer_of_a_lane() {
    let host = begun(When::Lane { lane: 1, answer: 2 }, Cancel(CancelAll));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    thread::scope(|scope| {
        let second = scope.spawn(|| [tick(&host, "b", 0), tick(&host, "b", 1)]);
        assert_eq!(second.join().unwrap(), [Ok(Continue), Ok(CancelAll)]);
    });
    let lanes: Vec<u32> = host.trace().iter().map(|entry| entry.lane).collect();
    assert_eq!(lanes, [0, 0, 1, 1]);
}

/// T-11: at the first report of an item; a question is none.
#[test]
fn when_an_item_appears() {
    let host = begun(When::Appears(id("b")), Cancel(CancelAll));
    assert_eq!(host.can_continue(Some(&id("b"))), Ok(Continue));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    assert_eq!(tick(&host, "b", 0), Ok(CancelAll));
}

/// T-11: once an item is known, be it with the session or later; the next answer about it says so.
#[test]
fn once_an_item_is_known() {
    let host = begun(When::Joins(id("b")), Cancel(CancelItem));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    assert_eq!(tick(&host, "b", 0), Ok(CancelItem));

    let host = begun(When::Joins(id("c")), Cancel(CancelItem));
    assert_eq!(host.can_continue(Some(&id("a"))), Ok(Continue));
    let joined = host.notice(&Notice::ItemAdded(id("c")));
    assert_eq!(joined, Ok(Continue)); // it says nothing about the item
    assert_eq!(host.can_continue(Some(&id("c"))), Ok(CancelItem));

    let host = begun(When::Joins(id("c")), Cancel(CancelAll));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    assert_eq!(host.notice(&Notice::ItemAdded(id("c"))), Ok(Continue));
    assert_eq!(tick(&host, "a", 1), Ok(CancelAll));
}

/// To abort a full enumeration is to cancel everything, so it is no answer for less.
#[test]
fn a_cancel_of_an_item_aborts_nothing() {
    for (decision, answer) in
        [(CancelItem, EnumerationAction::Partial), (CancelAll, EnumerationAction::Abort)]
    {
        let host = host(Dialect::WinSync, When::Answer(1), Cancel(decision));
        assert_eq!(host.full_enumeration_needed(), Ok(answer));
    }
}

/// T-11: at the first report of a stage, by a side; whether it is said to the application or to the session.
#[test]
fn at_a_stage() {
    let (source, other) = (ProviderRole::Source, ProviderRole::Destination);
    let when = || When::Stage(source, SyncStage::Application);
    let script = host(Dialect::Neutral, when(), Cancel(CancelAll));
    begin_with(&script, &[]);
    let told = |role, stage| {
        let work = sync_progress::protocol::Work::new(0, 1);
        script.stage(&sync_progress::protocol::StageProgress { role, stage, work })
    };
    assert_eq!(told(other, SyncStage::Application), Ok(Continue));
    assert_eq!(told(source, SyncStage::Detection), Ok(Continue));
    assert_eq!(told(source, SyncStage::Application), Ok(CancelAll));

    let script = host(Dialect::WinSync, when(), Fail(Code::FAIL));
    let report = |stage| sync_progress::protocol::ProviderReport {
        role: source,
        stage,
        completed: 0,
        total: 1,
    };
    assert_eq!(script.provider_report(report(SyncStage::Detection)), Ok(Continue));
    let failed = script.provider_report(report(SyncStage::Application));
    assert_eq!(failed.fault(), Some(Fault::Failed(Code::FAIL)));
}

/// T-11, SC-16: when it is asked what else there is, and as long as that has not joined.
#[test]
fn when_it_is_asked_for_more() {
    let host = host(Dialect::SyncCenter, When::AskedForMore, Offer(ids(&["c"])));
    begin_with(&host, &["a"]);
    assert_eq!(host.more_items().unwrap().ids, ids(&["c"]));
    assert_eq!(host.more_items().unwrap().ids, ids(&["c"]));
    assert_eq!(host.notice(&Notice::ItemAdded(id("c"))), Ok(Continue));
    assert!(host.more_items().unwrap().is_empty());
}

/// T-11: lines that are due together are carried out as they were written, each once.
#[test]
fn several_lines() {
    let script = Script::new()
        .on(When::Answer(2), Cancel(CancelItem))
        .on(When::Answer(2), Fail(Code::FAIL))
        .on(When::Answer(4), Cancel(CancelAll))
        .on(When::Answer(90), Panic);
    let host = Host::scripted(Dialect::Neutral, script);
    begin_with(&host, &["a", "b"]);
    let both = tick(&host, "a", 0);
    assert_eq!((both.decision(), both.fault()), (CancelItem, Some(Fault::Failed(Code::FAIL))));
    assert_eq!(tick(&host, "b", 0), Ok(Continue));
    assert_eq!(tick(&host, "b", 0), Ok(CancelAll));
}

/// A cancel is sticky, on all channels, and known to the token with its cause.
#[test]
fn a_cancel_is_sticky() {
    let host = begun(When::Answer(2), Cancel(CancelItem));
    let token = host.token(&id("a"));
    assert_eq!(tick(&host, "a", 0), Ok(CancelItem));
    assert_eq!(token.decision(), CancelItem);
    assert_eq!(host.can_continue(Some(&id("a"))), Ok(CancelItem));
    assert_eq!(token.cause(), Some(CancelCause::Answered));
    assert_eq!((host.decision(), host.cause()), (Continue, None));
    assert_eq!(host.progress(&id("a"), &is(ProgressStatus::Canceled)), Ok(CancelItem));
    assert_eq!(host.violations().iter().map(|it| it.rule).collect::<Vec<_>>(), [rules::ENDS_ONCE]);
}

/// T-11: where an answer has no room for a decision, it comes with the next that has.
#[test]
fn a_cancel_without_room() {
    for (decision, of_a, of_b) in
        [(CancelAll, CancelAll, CancelAll), (CancelItem, CancelItem, Continue)]
    {
        let host = begun(When::Answer(2), Cancel(decision));
        let entry = LogEntry::information("hello").about(id("a"));
        assert!(host.log(&entry).is_ok());
        assert_eq!(host.can_continue(Some(&id("b"))), Ok(of_b));
        assert_eq!(host.can_continue(Some(&id("a"))), Ok(of_a));
    }
}

/// WS-14: the question for an enumeration has room for a cancel of all: to abort.
#[test]
fn a_cancel_of_an_enumeration() {
    let script = host(Dialect::WinSync, When::Answer(2), Cancel(CancelAll));
    assert_eq!(script.full_enumeration_needed(), Ok(EnumerationAction::Partial));
    assert_eq!(script.full_enumeration_needed(), Ok(EnumerationAction::Abort));
    let refused = script.change(&Change::default());
    assert_eq!(refused.decision(), CancelAll);
    assert_eq!(refused.fault(), Some(Fault::Refused(rules::ABORTED_AFTER_CANCEL)));
}

/// A failure comes once, beside what was decided, and what was said counts.
#[test]
fn a_failure() {
    let script = Script::new()
        .on(When::Answer(2), Cancel(CancelItem))
        .on(When::Answer(3), Fail(Code::FAIL))
        .on(When::Answer(5), Fail(Code::FAIL));
    let host = Host::scripted(Dialect::Neutral, script);
    begin_with(&host, &["a", "b"]);
    assert_eq!(tick(&host, "a", 0), Ok(CancelItem));
    let failed = host.progress(&id("a"), &is(ProgressStatus::Canceled));
    assert_eq!((failed.decision(), failed.fault()), (CancelItem, Some(Fault::Failed(Code::FAIL))));
    assert!(host.snapshot().items.iter().any(|item| item.ended));
    assert_eq!(tick(&host, "b", 0), Ok(Continue));
    assert!(host.log(&LogEntry::error("hello")).is_err());
    assert!(host.log(&LogEntry::error("hello")).is_ok());
}

/// What is refused counts as not said.
#[test]
fn a_refusal() {
    let host = begun(When::Answer(3), Refuse(rules::ONE_END_PER_ATTEMPT));
    assert_eq!(tick(&host, "a", 1), Ok(Continue));
    let refused = host.progress(&id("a"), &is(ProgressStatus::Succeeded));
    assert_eq!(refused.fault(), Some(Fault::Refused(rules::ONE_END_PER_ATTEMPT)));
    assert!(host.snapshot().items.iter().all(|item| !item.ended));
    assert_eq!(host.progress(&id("a"), &is(ProgressStatus::Succeeded)), Ok(Continue));
}

/// Who is gone stays gone, and has said what it has said.
#[test]
fn a_host_that_is_gone() {
    let script =
        Script::new().on(When::Answer(2), Cancel(CancelAll)).on(When::Answer(3), Disconnect);
    let host = Host::scripted(Dialect::Neutral, script);
    begin_with(&host, &["a", "b"]);
    assert_eq!(tick(&host, "a", 0), Ok(CancelAll));
    for _ in 0..3 {
        let answer = host.can_continue(None);
        assert_eq!((answer.decision(), answer.fault()), (CancelAll, Some(Fault::Disconnected)));
    }
    assert_eq!(host.log(&LogEntry::error("hello")).unwrap_err().fault, Fault::Disconnected);
}

/// T-12: it panics in the middle of a call, on nobody's screen; whoever calls again hears so.
#[test]
fn a_panic() {
    static HOOKED: AtomicU32 = AtomicU32::new(0);
    let (before, me) = (std::panic::take_hook(), thread::current().id());
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == me {
            HOOKED.fetch_add(1, Ordering::Relaxed);
        }
        before(info);
    }));
    let host = begun(When::Answer(2), Panic);
    assert!(catch_unwind(AssertUnwindSafe(|| tick(&host, "a", 0))).is_err());
    assert_eq!(HOOKED.load(Ordering::Relaxed), 0);
    assert_eq!(tick(&host, "a", 1).fault(), Some(Fault::Panicked));
    let trace = host.trace();
    assert_eq!(trace[1].reply, Reply::NotSeen);
    assert_eq!(trace.len(), 3);
    // Another thread cannot know; it learns it in the same way.
    let came = thread::scope(|scope| scope.spawn(|| tick(&host, "b", 0)).join());
    assert!(came.is_err());
    assert_eq!(host.trace()[3].reply, Reply::NotSeen);
}

/// T-12: what it calls back in is called under no lock, on this thread, inside the call.
#[test]
fn a_call_back() {
    let host = begun(When::Answer(2), CallBack);
    let inner = host.clone();
    host.on_call_back(move || heard(inner.can_continue(None)));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    let trace = host.trace();
    let [_, outer, inside] = &trace[..] else { panic!("{trace:?}") };
    assert!(outer.called < inside.called && inside.answered < outer.answered);
    assert_eq!((outer.lane, inside.lane), (0, 0));
    host.on_call_back(|| ()); // lets go of the host that it held
}

/// Nothing was given to call: nothing is called.
#[test]
fn a_call_back_of_nothing() {
    let host = begun(When::Answer(2), CallBack);
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
}

/// An item that is set off before it is known, and one that never is.
#[test]
fn an_item_that_never_comes() {
    let host = begun(When::Joins(id("z")), Cancel(CancelItem));
    assert_eq!(tick(&host, "a", 0), Ok(Continue));
    assert!(host.progress(&id("z"), &updating(0, 1)).is_err());
}

/// Each answer that is asked for counts, of whatever kind; what the host does does not.
#[test]
fn what_counts_as_an_answer() {
    let host = begun(When::Answer(7), Cancel(CancelAll));
    host.act(sync_progress::protocol::HostAct::Started);
    assert_eq!(host.can_continue(None), Ok(Continue)); // 2
    assert!(!host.is_canceled()); // 3
    assert!(host.log(&LogEntry::error("hello")).is_ok_and(|id| id == LogId::from_u128(1))); // 4
    assert!(host.more_items().is_ok()); // 5
    assert_eq!(host.may_show_ui(true), Ok(false)); // 6
    assert_eq!(host.can_continue(None), Ok(CancelAll)); // 7
    let asked = host.trace().iter().filter(|it| !matches!(it.event, SyncEvent::Host(_))).count();
    assert_eq!(asked, 7);
}
