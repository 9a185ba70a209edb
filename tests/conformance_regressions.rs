//! What fuzzing the checker found (`tests/fuzz`, target `checker`), each as a story of its own.
#![cfg(feature = "conformance")]

use std::borrow::Cow;
use sync_progress::conformance::{Violation, check};
use sync_progress::protocol::{
    Change, Code, Fault, HostAct, LogEntry, LogId, Notice, Outcome, Phase, ProgressStatus,
    ProviderReport, Reply, StageProgress, SyncEvent, TraceEntry, Work,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

const GO_ON: Reply = Reply::Answer(Ok(CancelDecision::Continue));
const STOP: Reply = Reply::Answer(Ok(CancelDecision::CancelAll));

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

fn notice(notice: Notice) -> SyncEvent<'static> {
    SyncEvent::Notice(Cow::Owned(notice))
}

fn begin() -> SyncEvent<'static> {
    notice(Notice::Begin { handler: None, items: vec![id("a")] })
}

fn end() -> SyncEvent<'static> {
    notice(Notice::End { outcome: Outcome::Succeeded })
}

fn host(act: HostAct) -> (SyncEvent<'static>, Reply) {
    (SyncEvent::host(act), Reply::Done)
}

/// Rules and accused, in the order of events that come one after the other.
fn broken<const N: usize>(dialect: Dialect, told: [(SyncEvent<'static>, Reply); N]) -> Vec<String> {
    let numbers = (1..).step_by(2);
    let entry = |(called, (event, reply))| TraceEntry {
        called,
        answered: called + 1,
        lane: 0,
        event,
        reply,
    };
    rules(&check(dialect, &numbers.zip(told).map(entry).collect::<Vec<_>>()))
}

fn rules(found: &[Violation]) -> Vec<String> {
    found.iter().map(|found| format!("{} {}", found.rule, found.accused)).collect()
}

/// T-4: it is providers that go on after an error; a host that starts too late is told so.
#[test]
fn a_late_start_is_not_going_on() {
    let failed = Reply::Answer(Err(Fault::Disconnected.into()));
    let began = HostAct::ProviderBegan { role: ProviderRole::Source, code: Code::OK };
    let ended = HostAct::ProviderEnded { role: ProviderRole::Source, code: Code::OK };
    let told = [
        host(began),
        (SyncEvent::Change(Cow::Owned(Change::default())), failed),
        host(HostAct::Started),
        host(ended),
    ];
    assert_eq!(broken(Dialect::WinSync, told), [""; 0]);
}

/// T-6: whoever is told to prepare without a callback can tell nobody that it is done.
#[test]
fn a_callback_that_is_gone_stays_gone() {
    let phase = Phase::Prepare;
    let told = [
        host(HostAct::CallbackCleared),
        host(HostAct::PhaseStarted { phase, items: vec![] }),
        host(HostAct::PhaseReturned { phase, code: Code::OK }),
        host(HostAct::SessionReleased),
    ];
    // The host prepares what it has not set up.
    assert_eq!(broken(Dialect::MobSync, told), ["#25 host"]);
}

/// T-1: only rules of the dialect are named; those of items are not WS's.
#[test]
fn rules_of_items_are_not_named_in_winsync() {
    let polled = || SyncEvent::Polled(None);
    let told = [(begin(), GO_ON), (polled(), STOP), (polled(), GO_ON), (end(), STOP)];
    assert_eq!(broken(Dialect::WinSync, told), ["#15 host"]);

    let report = ProgressItem::new().with_status(ProgressStatus::Succeeded).with_value(3);
    let succeeded =
        SyncEvent::Progress { id: Cow::Owned(id("a")), report: Cow::Owned(report.clone()) };
    let told = [(begin(), GO_ON), (succeeded, GO_ON)];
    assert_eq!(broken(Dialect::WinSync, told), ["N15 provider"]);
}

/// T-5: what a session tells its application is checked in WS; elsewhere nobody passes on what a provider reports.
#[test]
fn forwarding_is_not_judged_in_neutral() {
    let (role, stage) = (ProviderRole::Source, SyncStage::Detection);
    let report = SyncEvent::ProviderReport(ProviderReport { role, stage, completed: 1, total: 4 });
    let told = notice(Notice::Stage(StageProgress { role, stage, work: Work::new(2, 4) }));
    let entry =
        |called, answered, event| TraceEntry { called, answered, lane: 0, event, reply: GO_ON };
    let inside = |begin, end| {
        [entry(1, 2, begin), entry(3, 6, report.clone()), entry(4, 5, told.clone()), end]
    };
    let began = SyncEvent::host(HostAct::ProviderBegan { role, code: Code::OK });
    let ended = SyncEvent::host(HostAct::ProviderEnded { role, code: Code::OK });
    let trace = inside(began, entry(7, 8, ended));
    assert_eq!(rules(&check(Dialect::WinSync, &trace)), ["#5 host"]);
    let trace = inside(notice(Notice::Begin { handler: None, items: vec![] }), entry(7, 8, end()));
    assert_eq!(rules(&check(Dialect::Neutral, &trace)), [""; 0]);
}

/// N18: an entry is taken back by the id that the sink gave, whatever a session would have called it.
#[test]
fn an_entry_is_known_by_the_id_that_the_sink_gave() {
    let entry = SyncEvent::Log(Cow::Owned(LogEntry::warning("lost")));
    let given = |number| Reply::Logged(Ok(LogId::from_u128(number)));
    let gone = |number| notice(Notice::EntryDeleted(Some(LogId::from_u128(number))));
    let told = [
        (entry.clone(), given(77)),
        (entry.clone(), given(1)),
        (gone(77), GO_ON),
        (gone(1), GO_ON),
    ];
    assert_eq!(broken(Dialect::MobSync, told), [""; 0]);
    let told = [(entry.clone(), given(77)), (gone(77), GO_ON), (gone(77), GO_ON)];
    assert_eq!(broken(Dialect::MobSync, told), ["N18 provider"], "twice");
    let told = [(entry, given(77)), (gone(1), GO_ON)];
    assert_eq!(broken(Dialect::MobSync, told), ["N18 provider"], "nobody has heard of it");
}
