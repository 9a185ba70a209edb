//! What careless engines do among threads: hand a handle to and fro, open lanes by the thousand, look
//! without a pause, drop the session or cancel it while everybody works. Nothing sleeps.

#[path = "reporter_kit/judge.rs"]
mod judge;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use sync_progress::protocol::{Answer, CancelCause, Notice, Outcome, SyncEvent, TraceEntry, Work};
use sync_progress::reporter::ItemReporter;
use sync_progress::sink::{NullSink, Pace, ProgressSinkExt as _};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, Reporter};

const WORKERS: u64 = 8;
const GO: Answer = Ok(CancelDecision::Continue);

fn start<S: ProgressSink>(reporter: &Reporter<S>, name: u64, total: u64) -> ItemReporter<S> {
    reporter.start(name.to_string(), total).unwrap().go().unwrap()
}

/// Goes on, at this pace.
struct At(Pace);

impl ProgressSink for At {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        GO
    }
    fn pace(&self) -> Pace {
        self.0
    }
}

/// What was said of items, as values.
fn values(trace: &[TraceEntry]) -> Vec<u64> {
    let value = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { report, .. } => report.value(),
        _ => None,
    };
    trace.iter().filter_map(value).collect()
}

#[test]
fn r_24_a_handle_changes_hands_at_every_tick() {
    const TICKS: u64 = 10_000;
    for pace in [Pace::Step(1000), Pace::Period(Duration::from_millis(1)), Pace::Never] {
        let sink = At(pace).recorded();
        let reporter = Reporter::new(&sink);
        let item = start(&reporter, 1, TICKS);
        let (hand_back, mine) = channel::<ItemReporter<_>>();
        let (hand_over, theirs) = channel::<ItemReporter<_>>();
        hand_back.send(item).unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                for mut item in theirs {
                    assert!(!item.advance(1).is_cancel());
                    hand_back.send(item).unwrap();
                }
            });
            for mut item in mine {
                if item.work().completed == TICKS {
                    assert_eq!(item.finish(), Outcome::Succeeded);
                    break;
                }
                assert!(!item.advance(1).is_cancel());
                hand_over.send(item).unwrap();
            }
            drop(hand_over);
        });
        assert_eq!(reporter.complete().unwrap().work, Work::new(TICKS, TICKS));
        judge::judge(&sink.entries());
        let said = values(&sink.entries());
        assert!(said.is_sorted(), "{said:?}");
        assert!(pace != Pace::Step(1000) || said.len() == 12, "{said:?}");
    }
}

#[test]
fn r_24_r_26_an_item_with_thousands_of_lanes() {
    const LANES: u64 = 4_000;
    let reporter = Reporter::new(At(Pace::Step(1000)));
    let mut item = start(&reporter, 1, LANES * 3);
    let mut lanes: Vec<_> = (0..LANES).map(|_| item.lane()).collect();
    thread::scope(|scope| {
        let part = lanes.len() / usize::try_from(WORKERS).unwrap();
        for lanes in lanes.chunks_mut(part) {
            scope.spawn(|| {
                for lane in lanes {
                    assert!(!lane.advance(1).is_cancel() && !lane.advance(2).is_cancel());
                }
            });
        }
        for _ in 0..10 {
            assert!(!item.advance(0).is_cancel());
            assert!(!reporter.snapshot().work().is_beyond_total());
        }
    });
    assert_eq!(item.work(), Work::new(LANES * 3, LANES * 3));
    assert_eq!(reporter.snapshot().work(), Work::new(LANES * 3, LANES * 3));
    lanes.truncate(lanes.len() / 2); // what a lane has counted stays
    assert_eq!(item.finish(), Outcome::Succeeded);
    for lane in &mut lanes {
        assert_eq!(lane.advance(1), CancelDecision::CancelItem);
    }
    assert_eq!(reporter.complete().unwrap().work, Work::new(LANES * 3, LANES * 3));
}

/// One looks without a pause while eight work: never more done than there is, never less than
/// before, and the whole is the sum of its parts. Half of the items do not know their total before
/// they end.
#[test]
fn r_29_r_30_figures_at_any_moment() {
    const ITEMS: u64 = 300;
    let reporter = &Reporter::new(NullSink);
    let working = &AtomicU64::new(WORKERS);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            scope.spawn(move || {
                let _at_work = Leaves(working);
                for number in 0..ITEMS {
                    let name = format!("{worker}.{number}");
                    let total = (number % 2 == 0).then_some(4);
                    let mut item = reporter.start(name, total).unwrap().go().unwrap();
                    let mut lane = item.lane();
                    for _ in 0..2 {
                        assert!(!item.advance(1).is_cancel() && !lane.advance(1).is_cancel());
                    }
                    item.finish();
                }
            });
        }
        let (mut last_total, mut last) = (0, 0);
        while working.load(Ordering::Acquire) > 0 {
            let totals = reporter.totals().work;
            assert!(!totals.is_beyond_total() && totals.completed >= last_total, "{totals:?}");
            last_total = totals.completed;
            let snapshot = reporter.snapshot();
            let whole = snapshot.work();
            assert!(!whole.is_beyond_total() && whole.completed >= last, "{snapshot:?}");
            assert!(snapshot.items().iter().all(|item| !item.work.is_beyond_total()));
            let parts: u64 = snapshot.items().iter().map(|item| item.work.completed).sum();
            assert_eq!(whole.completed, parts + snapshot.ended().completed);
            last = whole.completed;
        }
    });
    let done = WORKERS * ITEMS * 4;
    assert_eq!(reporter.totals().work, Work::new(done, done));
    assert_eq!(reporter.snapshot().work(), Work::new(done, done));
}

/// A total that is known, unknown, known again: what is done is never held against no total.
#[test]
fn r_29_a_total_that_comes_and_goes() {
    let reporter = &Reporter::new(NullSink);
    let working = &AtomicU64::new(1);
    let mut item = start(reporter, 1, 5);
    assert!(!item.advance(5).is_cancel());
    thread::scope(|scope| {
        scope.spawn(move || {
            let _at_work = Leaves(working);
            for round in 0..20_000_u64 {
                let total = if round % 2 == 0 { None } else { Some(5 + round) };
                assert!(!item.set_total(total).is_cancel());
            }
            item.finish();
        });
        while working.load(Ordering::Acquire) > 0 {
            let snapshot = reporter.snapshot();
            assert!(!snapshot.work().is_beyond_total(), "{snapshot:?}");
            let totals = reporter.totals();
            assert!(!totals.work.is_beyond_total(), "{totals:?}");
        }
    });
}

/// Counts down, also when a worker panics: else the test would hang instead of failing.
struct Leaves<'a>(&'a AtomicU64);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Release);
    }
}

/// The reporter goes first. Everybody works on to the end, and the last one to leave says that the
/// session has failed, on its own thread.
#[test]
fn r_5_the_session_is_dropped_while_everybody_works() {
    for round in 0..30 {
        let pace = if round % 2 == 0 { Pace::Step(10) } else { Pace::Period(Duration::ZERO) };
        let sink = At(pace).recorded();
        let reporter = Reporter::new(&sink);
        reporter.announce("never started", 3).unwrap().go_on().unwrap();
        let ready = &Barrier::new(usize::try_from(WORKERS).unwrap() + 1);
        let items: Vec<_> = (0..WORKERS).map(|worker| start(&reporter, worker, 100)).collect();
        thread::scope(|scope| {
            for mut item in items {
                scope.spawn(move || {
                    ready.wait();
                    for _ in 0..100 {
                        assert!(!item.advance(1).is_cancel(), "nobody cancels");
                    }
                    assert_eq!(item.finish(), Outcome::Succeeded);
                });
            }
            ready.wait();
            drop(reporter);
        });
        let trace = sink.entries();
        assert_eq!(judge::judge(&trace).ends.len(), usize::try_from(WORKERS).unwrap() + 1);
        let [.., text, skipped, end] = &trace[..] else { panic!("{trace:?}") };
        assert!(matches!(&text.event, SyncEvent::Notice(it) if matches!(**it, Notice::Text(_))));
        let is_end = |it: &Notice| matches!(it, Notice::End { outcome: Outcome::Failed });
        assert!(matches!(&end.event, SyncEvent::Notice(it) if is_end(it)), "{end:?}");
        assert!(text.lane == end.lane && skipped.lane == end.lane, "by one thread");
    }
}

/// Pushes the button from inside one of its reports.
struct Trigger<'a> {
    fired: AtomicBool,
    button: &'a sync_progress::cancel::CancelSource,
}

impl ProgressSink for Trigger<'_> {
    fn progress(&self, _: &ItemId, report: &ProgressItem) -> Answer {
        let now = report.value().is_some_and(|value| value >= 50);
        if now && !self.fired.swap(true, Ordering::AcqRel) {
            assert!(self.button.cancel(CancelCause::Shutdown));
        }
        GO
    }
    fn pace(&self) -> Pace {
        Pace::Step(10)
    }
}

#[test]
fn r_19_a_cancel_from_inside_the_sink_reaches_everybody() {
    for _round in 0..30 {
        let button = sync_progress::cancel::CancelSource::new();
        let sink = Trigger { fired: AtomicBool::new(false), button: &button }.recorded();
        let reporter = Reporter::builder(&sink).cancel(&button).build();
        let items: Vec<_> = (0..WORKERS).map(|worker| start(&reporter, worker, 100)).collect();
        thread::scope(|scope| {
            for mut item in items {
                let sink = &sink;
                scope.spawn(move || {
                    while !item.advance(1).is_all() {}
                    assert!(sink.inner().fired.load(Ordering::Acquire));
                    assert_eq!(item.finish(), Outcome::Canceled);
                });
            }
        });
        let summary = reporter.complete().unwrap();
        assert_eq!(summary.cancel, Some(CancelCause::Shutdown));
        assert_eq!(summary.items.canceled, WORKERS);
        judge::judge(&sink.entries());
    }
}

/// Once the cancel has returned, each of thousands of handles on eight threads, and each lane, sees it
/// at its very next tick.
#[test]
fn r_19_whoever_ticks_after_a_cancel_of_all_sees_it() {
    const ITEMS: u64 = 1_000;
    let reporter = &Reporter::new(At(Pace::Period(Duration::from_secs(3600))));
    let everybody = usize::try_from(WORKERS).unwrap() + 1;
    let (ready, canceled) = (&Barrier::new(everybody), &Barrier::new(everybody));
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            scope.spawn(move || {
                let begin = |number| start(reporter, worker * ITEMS + number, 10);
                let mut items: Vec<_> = (0..ITEMS).map(begin).collect();
                let mut lane = items[0].lane();
                assert!(items.iter_mut().all(|item| !item.advance(1).is_cancel()));
                assert!(!lane.advance(1).is_cancel());
                ready.wait();
                canceled.wait();
                assert!(items.iter_mut().all(|item| item.advance(1).is_all()));
                assert!(lane.advance(1).is_all());
                assert!(items.into_iter().all(|item| item.finish() == Outcome::Canceled));
            });
        }
        ready.wait();
        assert!(reporter.canceler().cancel_all(CancelCause::Requested));
        canceled.wait();
    });
    assert_eq!(reporter.totals().ended.canceled, WORKERS * ITEMS);
}
