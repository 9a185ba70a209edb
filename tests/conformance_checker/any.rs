//! Any conversation at all: whatever is said, and whatever is answered, what a checker says makes sense.

use crate::driver::*;
use crate::talk::{failing, go, stop_all, stop_item};
use proptest::prelude::*;
use std::collections::BTreeSet;
use sync_progress::Dialect;
use sync_progress::conformance::{Checker, check, shortest};
use sync_progress::dialect::rules::{Level, Parties};
use sync_progress::protocol::{
    Change, Code, ConflictPolicy, EnumerationAction, Fault, HostAct, LogEntry, LogId, LogLevel,
    MoreItems, Notice, Oddities, Outcome, Phase, ProgressStatus, ProviderRole, Reply,
    ResolveAction, SinkError, SyncEvent, SyncStage, TraceEntry,
};

/// Everything that can be said, about a few items.
fn events() -> Vec<SyncEvent<'static>> {
    [about_items(), about_stages(), notices(), acts()].into_iter().flatten().collect()
}

fn about_items() -> Vec<SyncEvent<'static>> {
    let mut events = vec![SyncEvent::MoreItems, asks_for_all(), polled(None)];
    for name in ["a", "b", "c"] {
        events.extend([question(name), asks(name), polled(Some(name))]);
        events.extend(
            [(0, 4), (1, 4), (4, 4), (5, 4)].map(|(done, of)| report(name, updating(done, of))),
        );
        let statuses = ProgressStatus::KNOWN.into_iter().chain([ProgressStatus::Unknown(77)]);
        events.extend(statuses.map(|status| report(name, is(status).with_value(2))));
        events.push(report(name, is(ProgressStatus::Updating).with_oddities(Oddities::all())));
        events.push(report(name, new().with_text("x".repeat(300))));
    }
    events
}

fn about_stages() -> Vec<SyncEvent<'static>> {
    let mut events = vec![
        SyncEvent::Change(std::borrow::Cow::Owned(Change { item: Some(id("a")) })),
        SyncEvent::Conflict(std::borrow::Cow::default()),
        SyncEvent::FullEnumerationNeeded,
        SyncEvent::ChangeApplied(counts(1, 0)),
        SyncEvent::ChangeFailed(counts(1, 1)),
        SyncEvent::ChangeApplied(counts(0, 0)),
    ];
    for stage in SyncStage::KNOWN.into_iter().chain([SyncStage::Unknown(9)]) {
        events.extend([provider(stage, 2, 8), self::stage(stage, 2, 10), self::stage(stage, 3, 2)]);
    }
    events
}

fn notices() -> Vec<SyncEvent<'static>> {
    let mut events = vec![begin(&["a", "b"]), begin(&[]), end(Outcome::Succeeded), retry(&["a"])];
    let item_notices = [Notice::ItemAdded, Notice::ItemProposed, Notice::ItemCommitted];
    events.extend(item_notices.map(|joins| notice(joins(id("c")))));
    events.extend(Phase::ALL.map(|phase| completed(phase, Code::OK)));
    events.extend([
        notice(Notice::Text("hello".into())),
        notice(Notice::EntryDeleted(Some(LogId::from_u128(1)))),
        notice(Notice::Connect(None)),
        notice(Notice::OpaqueItemAdded),
        notice(Notice::ManualSync),
        SyncEvent::log(&LogEntry::new(LogLevel::Unknown(9), "odd")).into_owned(),
        SyncEvent::MayShowUi(true),
        SyncEvent::MayShowUi(false),
    ]);
    events
}

fn acts() -> Vec<SyncEvent<'static>> {
    let mut events: Vec<_> = Phase::ALL
        .into_iter()
        .flat_map(|phase| {
            [started(phase, &["a", "b"]), returned(phase, Code::OK), returned(phase, Code::FAIL)]
        })
        .collect();
    events.extend(ROLES.into_iter().flat_map(|role| [began(role), ended(role)]));
    events.extend([
        began(ProviderRole::Unknown(9)),
        created(&["a", "b"]),
        released(),
        cancel("a"),
        cancel_all(),
    ]);
    events.extend([
        set_status("a", ProgressStatus::Skipped),
        set_status("z", ProgressStatus::Failed),
    ]);
    events.extend(
        [
            HostAct::Initialized { may_show_ui: true, code: Code::OK },
            HostAct::ItemsListed(ids(&["a", "b", "c"])),
            HostAct::CallbackSet,
            HostAct::CallbackReplaced,
            HostAct::CallbackCleared,
            HostAct::Started,
            HostAct::PolicySet(ConflictPolicy::SourceWins),
            HostAct::ItemsOffered(ids(&["c"])),
            HostAct::ResultTold(Outcome::Failed),
            HostAct::StatisticsTold(counts(1, 1)),
        ]
        .map(host),
    );
    events
}

/// One of a few answers, as the event is answered.
fn reply(event: &SyncEvent<'_>, pick: u8) -> Reply {
    match (pick, event) {
        (1, _) => Reply::NotSeen,
        (2, _) => failing(event, SinkError::new(Fault::Failed(Code::FAIL))),
        (3, _) => failing(event, SinkError::new(Fault::UnknownAnswer(9))),
        (_, SyncEvent::Log(_)) => Reply::Logged(Ok(LogId::from_u128(1))),
        (_, SyncEvent::MayShowUi(shown)) => Reply::MayShowUi(Ok(*shown)),
        (_, SyncEvent::MoreItems) => Reply::MoreItems(Ok(MoreItems::default())),
        (_, SyncEvent::Conflict(_)) => Reply::Resolution(Ok(ResolveAction::from_raw(pick.into()))),
        (_, SyncEvent::FullEnumerationNeeded) => {
            Reply::Enumeration(Ok(EnumerationAction::from_raw(pick.into())))
        }
        (_, SyncEvent::Host(_)) => Reply::Done,
        (4, _) => stop_item(),
        (5, _) => stop_all(),
        _ => go(),
    }
}

/// Lines that may nest and overlap: each is said at its place, and answered up to three lines later.
fn traces() -> impl Strategy<Value = Vec<TraceEntry>> {
    let pool = events();
    let line = (0..pool.len(), 0..12_u8, 0..2_u32, 0..4_u64);
    prop::collection::vec(line, 0..40).prop_map(move |lines| {
        (1..)
            .zip(lines)
            .map(|(number, (event, pick, lane, later))| {
                let event = pool[event].clone();
                let reply = reply(&event, pick);
                let (called, answered) = (number * 10, (number + later) * 10 + number % 7 + 1);
                TraceEntry { called, answered, lane, event, reply }
            })
            .collect()
    })
}

/// A beginning that lets what follows be more than refused.
fn opened(dialect: Dialect, mut trace: Vec<TraceEntry>) -> Vec<TraceEntry> {
    let opening = match dialect {
        Dialect::Neutral => vec![begin(&["a", "b"])],
        Dialect::SyncCenter => vec![created(&["a", "b"])],
        Dialect::WinSync => vec![began(ROLES[0])],
        Dialect::MobSync => vec![
            host(HostAct::Initialized { may_show_ui: true, code: Code::OK }),
            host(HostAct::ItemsListed(ids(&["a", "b"]))),
            host(HostAct::CallbackSet),
            started(Phase::Prepare, &["a", "b"]),
            completed(Phase::Prepare, Code::OK),
        ],
    };
    for (called, event) in (1..).zip(opening) {
        let reply = reply(&event, 0);
        trace.insert(0, TraceEntry { called, answered: called, lane: 0, event, reply });
    }
    trace
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every violation names a rule that holds in the dialect, one who owes it, an event that is there, and no stricter
    /// level than the catalogue; a shortest trace is a part of the whole that shows the same.
    #[test]
    fn what_is_found_makes_sense(dialect in prop::sample::select(&Dialect::ALL[..]), trace in traces(), open: bool) {
        let trace = if open { opened(dialect, trace) } else { trace };
        let found = check(dialect, &trace);
        let numbers: BTreeSet<u64> = trace.iter().map(|entry| entry.called).collect();
        prop_assert!(found.is_sorted_by_key(|it| it.at));
        for violation in &found {
            let rule = violation.entry().unwrap();
            prop_assert!(rule.applies_in(dialect), "{violation} does not hold in {dialect}");
            prop_assert!(violation.level <= rule.level || rule.who == Parties::SINK, "{violation}");
            prop_assert!(numbers.contains(&violation.at), "{violation}");
            prop_assert!(violation.level == Level::Must || rule.level == Level::Should || rule.should.is_some()
                || violation.rule == sync_progress::dialect::rules::KNOWN_ITEM_ASKED, "{violation}");
        }
        for violation in found.iter().take(2) {
            let short = shortest(dialect, &trace, violation);
            prop_assert!(check(dialect, &short).contains(violation), "{violation}");
            prop_assert!(short.iter().all(|entry| trace.contains(entry)));
            prop_assert!(short.is_sorted_by_key(|entry| trace.iter().position(|it| it == entry)));
        }
    }

    /// What counts are the numbers, not the order of the entries.
    #[test]
    fn entries_may_come_in_any_order(dialect in prop::sample::select(&Dialect::ALL[..]), trace in traces(), seed: u64) {
        let mut shuffled = trace.clone();
        shuffled.sort_by_key(|entry| entry.called.wrapping_mul(seed | 1));
        prop_assert_eq!(check(dialect, &shuffled), check(dialect, &trace));
    }

    /// A checker that has said its last word says nothing more about what was left undone.
    #[test]
    fn it_is_finished_once(dialect in prop::sample::select(&Dialect::ALL[..]), trace in traces()) {
        let mut checker = Checker::new(dialect);
        for entry in &trace {
            let at = sync_progress::conformance::At::from(entry);
            checker.call(at, &entry.event);
            checker.answer(at, &entry.event, &entry.reply);
        }
        checker.finish();
        prop_assert_eq!(checker.finish(), []);
    }
}
