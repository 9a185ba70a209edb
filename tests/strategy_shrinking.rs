//! Whatever a legal session shrinks to is legal (P-3), and what fails always shrinks to something plain.

#![cfg(feature = "proptest")]

mod strategy_kit;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use strategy_kit::{judge, kind, print, runner};
use sync_progress::Dialect;
use sync_progress::protocol::TraceEntry;
use sync_progress::strategy::{Shape, hostile, legal};

/// Walks to and fro among the values that a session shrinks to, and looks at each.
fn wander(dialect: Dialect, runner: &mut TestRunner) {
    let mut tree = legal(dialect).new_tree(runner).unwrap();
    for _ in 0..80 {
        let fails = runner.rng().random_bool(0.6);
        let moved = if fails { tree.simplify() } else { tree.complicate() };
        if !moved && !tree.simplify() {
            break;
        }
        let trace = tree.current();
        if let Err(why) = judge(dialect, &trace) {
            panic!("{why}\n{}", print(&trace));
        }
    }
}

#[test]
fn on_the_way_everything_is_legal() {
    for dialect in Dialect::ALL {
        let mut runner = runner(11);
        for _ in 0..60 {
            wander(dialect, &mut runner);
        }
    }
}

/// What is left if everything fails.
fn plainest(dialect: Dialect) -> Vec<TraceEntry> {
    let mut runner = runner(5);
    let mut tree = legal(dialect).new_tree(&mut runner).unwrap();
    while tree.simplify() {}
    tree.current()
}

#[track_caller]
fn shrinks_to(dialect: Dialect, expected: &[&str]) {
    let trace = plainest(dialect);
    judge(dialect, &trace).unwrap();
    let kinds: Vec<String> = trace.iter().map(|entry| kind(&entry.event)).collect();
    assert_eq!(kinds, expected, "{}", print(&trace));
    assert!(trace.iter().all(|entry| entry.lane == 0));
}

#[test]
fn the_plainest_sessions() {
    shrinks_to(
        Dialect::Neutral,
        &["Notice Begin", "Progress", "Progress", "Notice End", "Host ResultTold"],
    );
    shrinks_to(
        Dialect::SyncCenter,
        &["Notice Begin", "Progress", "Progress", "Notice End", "Host ResultTold"],
    );
    shrinks_to(
        Dialect::MobSync,
        &[
            "Host Initialized",
            "Host ItemsListed",
            "Host CallbackSet",
            "Host PhaseStarted",
            "Host PhaseReturned",
            "Notice PhaseEnded",
            "Host PhaseStarted",
            "Host PhaseReturned",
            "Progress",
            "Progress",
            "Notice PhaseEnded",
            "Host CallbackCleared",
            "Host SessionReleased",
        ],
    );
    shrinks_to(
        Dialect::WinSync,
        &[
            "Host CallbackSet",
            "Host Started",
            "Host ProviderBegan",
            "Host ProviderBegan",
            "Polled",
            "ProviderReport",
            "Change",
            "ChangeApplied",
            "Host ProviderEnded",
            "Host ProviderEnded",
            "Host StatisticsTold",
            "Notice End",
        ],
    );
}

/// A property that some sessions break is broken by a small one in the end.
#[test]
fn a_failure_shrinks_to_few_events() {
    let mut runner = runner(9);
    let sessions = Shape::new(Dialect::SyncCenter).items(3..=6).length(0..=60).sessions();
    let fails = |trace: &[TraceEntry]| trace.iter().any(|entry| entry.reply.decision().is_all());
    let mut shrunk = 0;
    while shrunk < 20 {
        let mut tree = sessions.new_tree(&mut runner).unwrap();
        if !fails(&tree.current()) {
            continue;
        }
        shrunk += 1;
        let mut smallest = tree.current();
        let mut go_on = tree.simplify();
        while go_on {
            let trace = tree.current();
            go_on = if fails(&trace) {
                smallest = trace;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        judge(Dialect::SyncCenter, &smallest).unwrap();
        // A cancel of all, and six items with two reports each at the most.
        assert!(smallest.len() <= 16, "{}", print(&smallest));
    }
}

#[test]
fn hostile_traces_shrink_to_nothing() {
    let mut runner = runner(2);
    let mut tree = hostile(Dialect::Neutral).new_tree(&mut runner).unwrap();
    while tree.simplify() {}
    assert_eq!(tree.current(), []);
}
