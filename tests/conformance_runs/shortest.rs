//! The shortest trace that still shows it (T-8).

use crate::driver::*;
use std::time::Instant;
use sync_progress::conformance::{Host, Violation, check, shortest};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Code, HostAct, Notice, Outcome, Phase, ProgressStatus, Reply, SyncEvent, TraceEntry,
};
use sync_progress::{CancelDecision, Dialect};

/// Everything that is said, answered by a host, as a trace.
fn trace(
    dialect: Dialect,
    events: impl IntoIterator<Item = SyncEvent<'static>>,
) -> Vec<TraceEntry> {
    let host = Host::new(dialect);
    for event in events {
        match event {
            SyncEvent::Host(act) => host.act(act.into_owned()),
            event => drop(sync_progress::sink::deliver(&event, &host)),
        }
    }
    host.trace()
}

/// The first violation, and the lines that show it.
#[track_caller]
fn shown(dialect: Dialect, trace: &[TraceEntry]) -> (Violation, Vec<String>) {
    let violation = check(dialect, trace)[0];
    let short = shortest(dialect, trace, &violation);
    assert!(check(dialect, &short).contains(&violation));
    let mut rest = trace.iter();
    assert!(short.iter().all(|entry| rest.any(|it| it == entry)), "a part of the whole, in order");
    (violation, short.iter().map(|entry| entry.event.to_string()).collect())
}

/// A session of many items, in turn, and what is wrong with one of them at its end.
fn many(
    items: u64,
    ticks: u64,
    wrong: impl IntoIterator<Item = SyncEvent<'static>>,
) -> Vec<TraceEntry> {
    let names: Vec<String> = (0..items).map(|item| format!("item {item}")).collect();
    let begun = begin(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let work = (0..ticks)
        .flat_map(|tick| names.iter().map(move |name| report(name, updating(tick, ticks))));
    trace(Dialect::Neutral, [begun].into_iter().chain(work).chain(wrong))
}

/// What others do is left out, and what the item did without need.
#[test]
fn a_handful_of_many() {
    for (wrong, kept) in [
        (vec![report("item 3", updating(2, 50))], 3), // falls: begun, the last value, this
        (vec![report("item 3", updating(60, 50))], 3), // above the total
        (vec![report("nobody", updating(0, 1))], 2),  // unknown
        (vec![report("item 3", is(ProgressStatus::Succeeded)); 2], 4), // twice
        (vec![begin(&[])], 2),                        // begins again
    ] {
        let trace = many(20, 50, wrong);
        let (violation, lines) = shown(Dialect::Neutral, &trace);
        assert!(lines.len() <= kept, "{violation}: {lines:#?}");
        assert_eq!(violation.at, trace.last().unwrap().called);
    }
}

/// It is told in the same way: the item stands as it stood.
#[test]
fn a_second_end_is_not_told_as_a_first() {
    let a = |status| report("a", is(status));
    let closed =
        [a(ProgressStatus::Updating), a(ProgressStatus::Succeeded), a(ProgressStatus::Canceled)];
    let trace = trace(Dialect::SyncCenter, [created(&["a", "b"])].into_iter().chain(closed));
    let (violation, lines) = shown(Dialect::SyncCenter, &trace);
    assert_eq!(violation.rule, rules::ENDED_ITEM_ONLY_FAILS);
    assert_eq!(lines, ["host: session created: a, b", "a: succeeded", "a: canceled"]);
}

/// Nor is a canceled item told as one of a session that goes on: some word by which all was canceled stays in the picture.
#[test]
fn what_was_canceled_stays() {
    let begun = trace(Dialect::Neutral, [begin(&["a", "b", "c"])]);
    let answered = |called, event, decision| {
        let reply = Reply::Answer(Ok(decision));
        TraceEntry { called, answered: called + 1, lane: 0, event, reply }
    };
    let first = |name| report(name, updating(0, 4));
    let rest = [
        answered(3, first("a"), CancelDecision::CancelItem),
        answered(5, first("b"), CancelDecision::CancelAll),
        answered(7, report("c", is(ProgressStatus::Canceled)), CancelDecision::CancelAll),
        answered(9, report("a", updating(1, 4)), CancelDecision::CancelAll),
    ];
    let (violation, lines) = shown(Dialect::Neutral, &[&begun[..], &rest].concat());
    assert_eq!(violation.rule, rules::CANCEL_ANSWERED_ONCE);
    let kept = ["begin: a, b, c", "a: updating 0/4", "c: canceled", "a: updating 1/4"];
    assert_eq!(lines, kept);
}

/// Of two words that say the same, the one about another item goes, although it is the newer.
#[test]
fn others_go_first() {
    let begun = trace(Dialect::Neutral, [begin(&["a", "b"])]);
    let stopped = |called, event| {
        let reply = Reply::Answer(Ok(CancelDecision::CancelAll));
        TraceEntry { called, answered: called + 1, lane: 0, event, reply }
    };
    let rest = [
        stopped(3, polled(None)),
        stopped(5, report("b", updating(0, 4))),
        stopped(7, report("a", updating(1, 4))),
    ];
    let (violation, lines) = shown(Dialect::Neutral, &[&begun[..], &rest].concat());
    assert_eq!(violation.rule, rules::NO_START_AFTER_ALL);
    assert_eq!(lines, ["begin: a, b", "is all canceled?", "a: updating 1/4"]);
}

/// T-8: a phase stands as it stood, although less would break the same rule: how often it was started, returned and
/// completed.
#[test]
fn a_phase_is_told_as_it_stood() {
    let start = || started(Phase::Synchronize, &[]);
    let back = || returned(Phase::Synchronize, Code::OK);
    let fails = || returned(Phase::Synchronize, Code::FAIL);
    let done = || completed(Phase::Synchronize, Code::OK);
    for said in [
        vec![done()],
        vec![start(), back(), done(), done()],
        vec![start(), done(), back(), done()],
        vec![start(), back(), done(), done(), done()],
        vec![start(), fails(), done()],
        vec![start(), done(), fails()],
        vec![start(), back(), back()],
        vec![back()],
        vec![start(), start()],
        vec![start(), back(), start()],
        vec![start(), start(), back(), start()],
    ] {
        let prepared = [
            host(HostAct::Initialized { may_show_ui: false, code: Code::OK }),
            host(HostAct::ItemsListed(ids(&["a"]))),
            host(HostAct::CallbackSet),
            started(Phase::Prepare, &["a"]),
            returned(Phase::Prepare, Code::OK),
            completed(Phase::Prepare, Code::OK),
        ];
        let trace = trace(Dialect::MobSync, prepared.into_iter().chain(said.clone()));
        let last = trace.last().unwrap().called;
        let broken = [rules::SYNCHRONIZE_COMPLETED_ONCE, rules::HOST_ORDER];
        let is_it = |it: &&Violation| it.at == last && broken.contains(&it.rule);
        let found = check(Dialect::MobSync, &trace);
        let violation = found.iter().find(is_it).unwrap();
        let short = shortest(Dialect::MobSync, &trace, violation);
        let phase: Vec<_> = short.into_iter().map(|entry| entry.event).collect();
        assert!(phase.ends_with(&said), "{violation}: {said:#?}\nis told as {phase:#?}");
    }
}

/// A trace that does not break the rule comes back as it is.
#[test]
fn what_is_not_broken() {
    let good = trace(Dialect::Neutral, [begin(&[]), end(Outcome::Succeeded)]);
    let broken = trace(Dialect::Neutral, [begin(&[])]);
    let violation = check(Dialect::Neutral, &broken)[0];
    assert_eq!(shortest(Dialect::Neutral, &good, &violation), good);
    assert_eq!(shortest(Dialect::Neutral, &[], &violation), []);
    let mut elsewhere = violation;
    elsewhere.at = 99;
    assert_eq!(shortest(Dialect::Neutral, &broken, &elsewhere), broken);
}

/// What was left undone is shown by the event after which it was.
#[test]
fn what_was_left_undone() {
    let mut trace = many(5, 20, []);
    let (violation, lines) = shown(Dialect::Neutral, &trace);
    assert_eq!(violation.at, trace.last().unwrap().called);
    assert!(lines.len() <= 3, "{lines:#?}");
    // Also if the trace begins in the middle, and its entries are in no order.
    trace.reverse();
    assert_eq!(
        shown(Dialect::Neutral, &{
            trace.sort_by_key(|it| it.called);
            trace
        })
        .1,
        lines
    );
}

/// Ten thousand entries about one item, none of which is needed: it is a matter of a moment.
#[test]
fn a_long_trace() {
    let one_item = many(1, 10_000, [report("item 0", updating(5, 10_000))]);
    let all_items = many(
        2_000,
        5,
        [notice(Notice::EntryDeleted(Some(sync_progress::protocol::LogId::from_u128(9))))],
    );
    for trace in [one_item, all_items] {
        assert!(trace.len() > 10_000);
        let begun = Instant::now();
        let (violation, lines) = shown(Dialect::Neutral, &trace);
        assert!(lines.len() <= 3, "{violation}: {lines:#?}");
        assert!(begun.elapsed().as_secs() < 20, "{violation}: {:?}", begun.elapsed());
    }
}

/// Calls that overlap keep their numbers.
#[test]
fn calls_that_overlap() {
    let mut trace = many(3, 4, [report("item 1", updating(1, 4))]);
    for entry in trace.iter_mut().filter(|entry| entry.event.item().is_some()) {
        entry.answered += 4;
        entry.reply = Reply::NotSeen;
    }
    let (_, lines) = shown(Dialect::Neutral, &trace);
    assert_eq!(lines.len(), 3, "{lines:#?}");
}
