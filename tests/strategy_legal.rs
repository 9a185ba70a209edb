//! Legal sessions are legal (P-1): for the session, and for the kit.

#![cfg(feature = "proptest")]

mod strategy_kit;

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use std::collections::BTreeMap;
use strategy_kit::{cases, judge, print, values};
use sync_progress::Dialect;
use sync_progress::protocol::{Fault, HostAct, Notice, Phase, Reply, SyncEvent, TraceEntry};
use sync_progress::strategy::legal;

#[track_caller]
fn check(dialect: Dialect) {
    let config = Config { cases: cases(10_000), failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&legal(dialect), |trace| {
        judge(dialect, &trace).map(drop).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, trace)) => panic!("{why}\n{}", print(&trace)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn neutral() {
    check(Dialect::Neutral);
}

#[test]
fn winsync() {
    check(Dialect::WinSync);
}

#[test]
fn mobsync() {
    check(Dialect::MobSync);
}

#[test]
fn sync_center() {
    check(Dialect::SyncCenter);
}

/// The lanes of a trace, and what each of them said, in order.
fn lanes(trace: &[TraceEntry]) -> BTreeMap<u32, Vec<&TraceEntry>> {
    let mut lanes: BTreeMap<u32, Vec<&TraceEntry>> = BTreeMap::new();
    for entry in trace {
        lanes.entry(entry.lane).or_default().push(entry);
    }
    lanes
}

fn is_host(entry: &TraceEntry) -> bool {
    matches!(entry.event, SyncEvent::Host(_))
}

fn overlap(one: &TraceEntry, two: &TraceEntry) -> bool {
    one.called < two.answered && two.called < one.answered
}

/// P-6: a lane says one thing after the other, and of an item only one lane speaks at a time.
#[test]
fn nobody_speaks_twice_at_once() {
    for dialect in Dialect::ALL {
        values(&legal(dialect), 500, |trace| {
            for pair in lanes(&trace).values().flat_map(|entries| entries.windows(2)) {
                // What a provider reports becomes a stage before it is answered.
                let is_passed_on = matches!(pair[0].event, SyncEvent::ProviderReport(_))
                    && matches!(pair[1].event, SyncEvent::Notice(_));
                assert!(is_passed_on || !overlap(pair[0], pair[1]), "{}", print(&trace));
            }
            let said: Vec<_> = trace.iter().filter(|entry| !is_host(entry)).collect();
            for (at, one) in said.iter().enumerate() {
                let Some(item) = one.event.item() else { continue };
                let about = |two: &&&TraceEntry| two.event.item() == Some(item);
                let later = said[at + 1..].iter().take_while(|two| two.called < one.answered);
                let is_log = matches!(one.event, SyncEvent::Log(_));
                let other = later.filter(about).find(|two| !matches!(two.event, SyncEvent::Log(_)));
                assert!(is_log || other.is_none(), "{}", print(&trace));
            }
        });
    }
}

/// P-6: who was told that everything stops closes what it has, and says nothing else of items.
#[test]
fn a_lane_that_was_told_to_stop_closes_only() {
    let is_cycle = |entry: &TraceEntry| {
        let prepare =
            |act: &HostAct| matches!(act, HostAct::PhaseStarted { phase: Phase::Prepare, .. });
        matches!(&entry.event, SyncEvent::Host(act) if prepare(act))
    };
    let goes_on = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { report, .. } => !report.is_terminal(),
        SyncEvent::CanContinue(about) => about.is_some(),
        SyncEvent::Notice(notice) => {
            matches!(&**notice, Notice::ItemAdded(_) | Notice::ItemProposed(_))
        }
        _ => false,
    };
    let mut stopped_ones = 0;
    for dialect in [Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter] {
        values(&legal(dialect), 500, |trace| {
            let mut stopped: BTreeMap<u32, u64> = BTreeMap::new();
            for entry in &trace {
                if is_cycle(entry) && dialect == Dialect::MobSync {
                    stopped.clear();
                }
                let told = stopped.get(&entry.lane).is_some_and(|told| *told < entry.called);
                assert!(!(told && goes_on(entry)), "{}", print(&trace));
                if entry.reply.decision().is_all() && !is_host(entry) {
                    stopped.entry(entry.lane).or_insert(entry.answered);
                    stopped_ones += 1;
                }
            }
        });
    }
    assert!(stopped_ones > 1_000);
}

/// P-8: no sink panics, is gone or answers without a name, and nothing is canceled before there is a session.
#[test]
fn what_is_left_out_does_not_occur() {
    fn fault(reply: &Reply) -> Option<Fault> {
        match reply {
            Reply::Answer(Err(error))
            | Reply::Logged(Err(error))
            | Reply::MayShowUi(Err(error))
            | Reply::MoreItems(Err(error))
            | Reply::Resolution(Err(error))
            | Reply::Enumeration(Err(error)) => Some(error.fault),
            _ => None,
        }
    }
    let left_out = |fault: Fault| {
        matches!(fault, Fault::Panicked | Fault::Disconnected | Fault::UnknownAnswer(_))
    };
    let is_cancel = |entry: &TraceEntry| matches!(&entry.event, SyncEvent::Host(act) if matches!(**act, HostAct::CancelAsked { .. }));
    for dialect in Dialect::ALL {
        values(&legal(dialect), 500, |trace| {
            let found =
                trace.iter().filter_map(|entry| fault(&entry.reply)).find(|it| left_out(*it));
            assert_eq!(found, None, "{}", print(&trace));
            assert!(!trace.first().is_some_and(is_cancel), "{}", print(&trace));
        });
    }
}
