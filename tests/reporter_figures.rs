//! Figures for who pulls instead of listening.

mod reporter_kit;

use reporter_kit::{Script, id};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use sync_progress::Reporter;
use sync_progress::protocol::{CancelCause, Total, Work};
use sync_progress::sink::{NullSink, Pace};

#[test]
fn r_29_each_call_asks_for_what_is_new() {
    for pace in [Pace::Never, Pace::Step(1_000_000), Pace::Every] {
        let sink = Script::willing().paced(pace);
        let reporter = Reporter::new(&sink);
        let mut a = reporter.start("a", 10).unwrap().go().unwrap();
        let mut b = reporter.start("b", 10).unwrap().go().unwrap();
        for round in 1..=5_u64 {
            assert!(!a.advance(1).is_cancel() && !b.advance(1).is_cancel());
            let _ = reporter.totals();
            assert!(!a.advance(0).is_cancel() && !b.advance(0).is_cancel());
            assert_eq!(reporter.totals().work, Work::new(2 * round, 20), "{pace:?}");
        }
        a.finish();
        b.finish();
        assert_eq!(reporter.totals().work, Work::new(10, 20));
    }
}

/// Cancelling a million items must not make their workers queue up for the totals at once.
#[test]
fn r_29_the_tick_that_tells_of_a_cancel_leaves_its_share_to_the_next() {
    for all in [true, false] {
        let reporter = Reporter::new(NullSink);
        let mut item = reporter.start("a", 20).unwrap().go().unwrap();
        let canceler = reporter.canceler();
        assert!(!item.advance(5).is_cancel());
        let cause = CancelCause::Requested;
        let first =
            if all { canceler.cancel_all(cause) } else { canceler.cancel_item(item.id(), cause) };
        assert!(first && item.advance(3).is_cancel());
        assert_eq!(reporter.totals().work.completed, 0, "all: {all}");
        assert!(item.advance(0).is_cancel());
        assert_eq!(reporter.totals().work.completed, 8, "all: {all}");
    }
}

#[test]
fn r_29_a_snapshot_is_exact_and_its_sum_is_that_of_its_parts() {
    let reporter = Reporter::builder(NullSink).items([id("z")]).build();
    let mut a = reporter.start("a", 10).unwrap().go().unwrap();
    assert!(!reporter.announce("b", 5).unwrap().is_cancel());
    reporter.start("c", 3).unwrap().go().unwrap().finish();
    reporter.canceler().cancel_item(&id("b"), CancelCause::Skipped);
    assert!(!a.advance(4).is_cancel());
    let snapshot = reporter.snapshot();
    let items = snapshot
        .items()
        .iter()
        .map(|item| format!("{} {} {} {:?}", item.id, item.work, item.started, item.cancel));
    assert_eq!(
        items.collect::<Vec<_>>(),
        ["a 4/10 true None", "b 0/5 false Some(Skipped)", "z 0/? false None"]
    );
    assert_eq!(snapshot.ended(), Work::new(0, 3));
    assert_eq!(snapshot.work(), Work::new(4, None));
    a.finish();
}

#[test]
fn r_30_unknown_until_the_item_has_ended() {
    let reporter = Reporter::new(NullSink);
    let mut a = reporter.start("a", None).unwrap().go().unwrap();
    reporter.start("b", 5).unwrap().go().unwrap().finish();
    assert!(!a.advance(7).is_cancel());
    assert_eq!(reporter.totals().work.total, Total::Unknown);
    assert_eq!(reporter.snapshot().work(), Work::new(7, None));
    a.finish();
    assert_eq!(reporter.totals().work, Work::new(7, 12));
    assert_eq!(reporter.snapshot().work(), Work::new(7, 12));
}

#[test]
fn an_announced_total_counts_until_another_is_said() {
    let reporter = Reporter::new(NullSink);
    assert!(!reporter.announce("a", 10).unwrap().is_cancel());
    assert!(!reporter.announce("b", 20).unwrap().is_cancel());
    assert_eq!(reporter.totals().work, Work::new(0, 30));
    reporter.start("a", 4).unwrap().go().unwrap().finish();
    assert_eq!(reporter.totals().work, Work::new(0, 24));
    assert!(!reporter.skip("b", "no").unwrap().is_cancel());
    assert_eq!(reporter.totals().work, Work::new(0, 24));
}

/// Never more done than total, when nobody says so, whenever one looks.
#[test]
fn r_29_done_is_never_ahead_of_the_total() {
    let reporter = Reporter::new(NullSink);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for worker in 0..2 {
            let (reporter, done) = (&reporter, &done);
            scope.spawn(move || {
                for number in 0..400 {
                    let name = format!("{worker} {number}");
                    let mut item = reporter.start(name, 8).unwrap().go().unwrap();
                    for _ in 0..8 {
                        assert!(!item.advance(1).is_cancel());
                    }
                    assert!(!item.set_total(9).is_cancel());
                    assert!(!item.advance(1).is_cancel());
                    item.finish();
                }
                done.store(true, Ordering::Release);
            });
        }
        let mut last = 0;
        while !done.load(Ordering::Acquire) {
            let totals = reporter.totals();
            assert!(!totals.work.is_beyond_total(), "{totals:?}");
            let snapshot = reporter.snapshot();
            assert!(!snapshot.work().is_beyond_total(), "{snapshot:?}");
            assert!(snapshot.items().iter().all(|item| !item.work.is_beyond_total()));
            assert!(totals.work.completed >= last);
            last = totals.work.completed;
        }
    });
    let summary = reporter.complete().unwrap();
    assert_eq!(summary.work, Work::new(7200, 7200));
    assert_eq!(summary.items.succeeded, 800);
}

/// It is no owner: the session ends without it, and it answers afterwards.
#[test]
fn r_35_an_observer_has_the_figures_and_keeps_nothing_open() {
    let sink = Script::willing().paced(Pace::Never);
    let reporter = Reporter::builder(sink).map_sink(|sink| sink).items([id("later")]).build();
    let observer = reporter.observer();
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    thread::scope(|scope| {
        let observer = observer.clone();
        scope.spawn(move || assert_eq!(observer.snapshot().items().len(), 2));
    });
    assert!(!item.advance(4).is_cancel());
    assert_eq!(observer.snapshot(), reporter.snapshot());
    assert_eq!(observer.totals().items, 2);
    drop(reporter);
    assert_eq!(observer.totals().ended.all(), 0, "an item is live");
    drop(item);
    let totals = observer.totals();
    assert_eq!((totals.ended.failed, totals.ended.skipped, totals.work.completed), (1, 1, 4));
    assert!(observer.snapshot().items().is_empty());
}
