//! What the parts of the kit look like when they are printed.
#![cfg(feature = "conformance")]

use std::sync::{Arc, Mutex};
use sync_progress::callback::NullCallback;
use sync_progress::cancel::NeverCanceled;
use sync_progress::conformance::{
    self, At, Checker, Coverage, Finished as _, Host, Script, Suite, Watched, check, provider,
};
use sync_progress::dialect::rules::{self, Level};
use sync_progress::handler::NullHandler;
use sync_progress::protocol::{Notice, SyncEvent};
use sync_progress::sink::{NullSink, ProgressSink as _, Recorder};
use sync_progress::{Dialect, ItemId, ProgressItem, Reporter};

#[test]
fn debug_shows_where_a_part_stands() {
    let mut checker = Checker::new(Dialect::SyncCenter);
    let _ = checker.call(At { called: 7, lane: 0 }, &SyncEvent::MoreItems);
    let host = Host::new(Dialect::MobSync);
    let _other = host.clone();
    let rows = [
        (format!("{checker:?}"), vec!["Checker", "SyncCenter", "last: 7"]),
        (format!("{host:?}"), vec!["Host", "MobSync", "handles: 2"]),
        (format!("{:?}", Watched::new(Dialect::Neutral, NullSink)), vec!["Watched", "NullSink"]),
        (format!("{:?}", provider(Dialect::WinSync, |_| ())), vec!["Provider", "WinSync"]),
        (
            format!("{:?}", conformance::handler(|| NullHandler).strict()),
            vec!["Handler", "strict: true"],
        ),
        (format!("{:?}", Script::new()), vec!["Script"]),
        (
            format!("{:?}", conformance::sink(|| NullSink).speaking(Dialect::MobSync).judging()),
            vec!["Sink", "MobSync", "JUDGING"],
        ),
        (
            format!("{:?}", conformance::callback(|| NullCallback).strict()),
            vec!["Callback", "strict: true"],
        ),
        (
            format!("{:?}", conformance::token(|| (NeverCanceled, |_| ())).never()),
            vec!["Token", "NEVER"],
        ),
        (
            format!("{:?}", conformance::wrapper(Dialect::WinSync, |host| host).completing()),
            vec!["Wrapper", "WinSync", "COMPLETING"],
        ),
    ];
    for (shown, parts) in rows {
        for part in parts {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
    }
}

/// What one can call back in with is seen by those who print what they hold.
#[test]
fn debug_shows_a_way_back() {
    let seen = Arc::new(Mutex::new(String::new()));
    let theirs = Arc::clone(&seen);
    let report = conformance::sink(|| NullSink).calling_back(move |back| {
        *theirs.lock().unwrap() = format!("{back:?}");
        NullSink
    });
    report.assert();
    assert_eq!(*seen.lock().unwrap(), "CallBack");
}

/// How a synchronization went stands in the trace; its summary says no more.
#[test]
fn a_summary_is_no_outcome() {
    let summary = Reporter::new(NullSink).complete().unwrap();
    assert_eq!(summary.outcome(), None);
}

/// The half of a rule that was broken is the half that is told.
#[test]
fn the_softer_half_is_told_as_such() {
    let recorder = Recorder::in_memory();
    let say = |id: &str, value| {
        let id = ItemId::try_from(id).unwrap();
        recorder.progress(&id, &ProgressItem::new().with_value(value)).unwrap()
    };
    let _ = (say("stranger", 0), say("stranger", 1));
    let found = check(Dialect::MobSync, &recorder.entries());
    let told: Vec<_> = found.iter().map(|it| (it.level, it.to_string())).collect();
    let rule = found[0].entry().unwrap();
    assert_eq!(rule.id, rules::PREPARED_ITEMS_ONLY);
    assert_eq!((told[0].0, told[1].0), (Level::Should, Level::Must));
    assert!(told[0].1.contains(rule.should.unwrap()) && !told[0].1.contains(rule.sentence));
    assert!(told[1].1.contains(rule.sentence) && !told[1].1.contains(rule.should.unwrap()));
}

/// What is watched and driven, and what of it is not seen, are told together.
#[test]
fn a_row_of_the_coverage_has_all_of_it() {
    let row = Coverage::of(rules::KNOWN_ENUMERATION_ACTION).unwrap();
    assert!(row.watched && row.driven.contains(&Suite::Callback) && !row.note.is_empty());
}

/// Of each rule the first violation of each party, not of any.
#[test]
fn parties_are_told_apart() {
    let watched = Watched::new(Dialect::Neutral, NullSink);
    let begin = Notice::Begin { handler: None, items: vec![] };
    for _ in 0..3 {
        let _ = watched.notice(&begin);
    }
    let a = ItemId::try_from("a").unwrap();
    let _ = watched.progress(&a, &ProgressItem::new().with_value(1));
    let told: Vec<_> = watched.violations().iter().map(|(it, times)| (it.rule, *times)).collect();
    assert_eq!(told, [(rules::BEGINS_ONCE, 2), (rules::KNOWN_ITEMS_ONLY, 1)]);
}
