//! Eight workers, ten thousand items, cancels at random, and sinks that are slow, fail, panic and
//! call back in. Nothing here sleeps to wait for something; what is slow spins for a while.
//!
//! Run under a thread sanitizer this takes its time: `REPORTER_ITEMS` sets the number of items.

#[path = "reporter_kit/judge.rs"]
mod judge;

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;
use std::{env, thread};
use sync_progress::protocol::{
    Answer, CancelCause, Code, Fault, LogEntry, LogId, Notice, Outcome, SinkError,
};
use sync_progress::reporter::Start;
use sync_progress::sink::{NullSink, Pace, ProgressSinkExt as _, Recorder};
use sync_progress::{
    CancelDecision, ItemId, ProgressItem, ProgressSink, ProviderRole, Reporter, SyncStage,
};

const WORKERS: u64 = 8;
const TICKS: u64 = 20;

fn items() -> u64 {
    env::var("REPORTER_ITEMS").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000)
}

/// Numbers that look random; the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

type Act = dyn Fn(u64) -> Answer + Send + Sync;

/// A sink that does what it is told to do at its nth call.
struct Odd {
    calls: AtomicU64,
    act: Box<Act>,
    pace: Pace,
}

impl Odd {
    fn new(pace: Pace, act: impl Fn(u64) -> Answer + Send + Sync + 'static) -> Self {
        Self { calls: AtomicU64::new(0), act: Box::new(act), pace }
    }

    fn call(&self) -> Answer {
        (self.act)(self.calls.fetch_add(1, Ordering::Relaxed))
    }
}

impl ProgressSink for Odd {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.call()
    }
    fn notice(&self, _: &Notice) -> Answer {
        self.call()
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        self.call().map(|_| LogId::NONE)
    }
    fn pace(&self) -> Pace {
        self.pace
    }
}

const GO: Answer = Ok(CancelDecision::Continue);

/// Works on the items until there are none, or all is canceled; what was begun, by each worker.
fn work<S: ProgressSink + Send + Sync>(reporter: &Reporter<S>, items: u64) -> Vec<u64> {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let next = &next;
                scope.spawn(move || {
                    let mut dice = Dice(worker + 1);
                    let mut begun = 0;
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= items || !one_item(reporter, number, &mut dice, &mut begun) {
                            return begun;
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    })
}

/// False when everything is canceled.
fn one_item<S: ProgressSink + Send + Sync>(
    reporter: &Reporter<S>,
    number: u64,
    dice: &mut Dice,
    begun: &mut u64,
) -> bool {
    let mut item = match reporter.start(format!("{number}"), TICKS).unwrap() {
        Start::Go(item) => item,
        Start::Declined(decision) => return !decision.is_all(),
    };
    *begun += 1;
    let mut lane = (dice.roll(8) == 0).then(|| item.lane());
    let mut decision = CancelDecision::Continue;
    for tick in 0..TICKS {
        decision = item.advance(1);
        if let Some(lane) = &mut lane {
            decision = decision.merge(lane.advance(1));
        }
        if decision.is_cancel() {
            break;
        }
        match dice.roll(400) {
            0 => _ = item.text("a text"),
            1 => _ = item.set_total(TICKS + tick),
            2 => {
                // A new attempt has new lanes; the old one says that it is over.
                let canceled = item.retry("again").is_cancel();
                lane = lane.filter(|_| canceled).or_else(|| Some(item.lane()));
            }
            3 => _ = reporter.canceler().cancel_item(item.id(), CancelCause::Requested),
            4 => _ = reporter.stage(ProviderRole::Source, SyncStage::Application).advance(1),
            5 => _ = reporter.totals(),
            6 => _ = item.log(LogEntry::warning("odd")),
            _ => {}
        }
    }
    let outcome = match dice.roll(20) {
        0 => item.fail("failed"),
        1 => {
            drop(item);
            Outcome::Failed
        }
        2 => item.skip("skipped"),
        _ => item.finish(),
    };
    assert!(!decision.is_cancel() || outcome != Outcome::Succeeded);
    !decision.is_all()
}

/// Runs the workers against this sink, with every pace; what was said is judged.
#[track_caller]
fn survive(act: impl Fn(u64) -> Answer + Send + Sync + Clone + 'static, panics: bool) {
    let paces = [Pace::Every, Pace::Step(7), Pace::Period(Duration::from_millis(1)), Pace::Never];
    for pace in paces {
        let sink = Odd::new(pace, act.clone()).recorded();
        let reporter = Reporter::new(&sink);
        let begun = work(&reporter, items() / 4);
        let summary = reporter.complete().unwrap();
        let trace = sink.entries();
        assert_eq!(summary.panicked, panics);
        // A start that was declined ends its item too.
        assert!(summary.items.all() >= begun.iter().sum::<u64>());
        if !panics {
            let judged = judge::judge(&trace);
            assert_eq!(judged.ends.len(), usize::try_from(summary.items.all()).unwrap());
        }
    }
}

#[test]
fn a_sink_that_is_well() {
    survive(|_| GO, false);
}

#[test]
fn a_slow_sink() {
    survive(
        |call| {
            for _ in 0..(call % 7) * 300 {
                spin_loop();
            }
            GO
        },
        false,
    );
}

#[test]
fn a_sink_that_fails_and_cancels() {
    let last = items() * 3;
    survive(
        move |call| match call % 97 {
            13 => Err(Fault::Disconnected.into()),
            31 => {
                Err(SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelDecision::CancelItem))
            }
            57 => Ok(CancelDecision::CancelItem),
            _ if call == last => Ok(CancelDecision::CancelAll),
            _ => GO,
        },
        false,
    );
}

#[test]
fn a_sink_that_cancels_all_in_the_middle() {
    let when = items() / 4;
    survive(move |call| if call == when { Ok(CancelDecision::CancelAll) } else { GO }, false);
}

#[test]
fn a_sink_that_panics() {
    let when = items() / 4;
    survive(
        move |call| {
            assert!(call != when, "the sink has a bug");
            GO
        },
        true,
    );
}

/// Ten thousand items in one session, with the sink now slow, now failing, now canceling.
#[test]
fn every_trouble_at_once() {
    for pace in [Pace::Every, Pace::Step(7)] {
        let sink = Odd::new(pace, |call| match call % 61 {
            3 => {
                (0..2000).for_each(|_| spin_loop());
                GO
            }
            17 => Err(Fault::UnknownAnswer(3).into()),
            42 => Ok(CancelDecision::CancelItem),
            _ => GO,
        });
        let sink = sink.recorded();
        let reporter = Reporter::new(&sink);
        work(&reporter, items());
        let summary = reporter.complete().unwrap();
        assert_eq!(summary.items.all(), items());
        assert_eq!(judge::judge(&sink.entries()).ends.len(), usize::try_from(items()).unwrap());
    }
}

/// Behind a guard a sink that panics leaves the others alone: they hear every end.
#[test]
fn a_sink_beside_one_that_panics() {
    let bad = Odd::new(Pace::Step(3), |call| {
        assert!(call != 1000, "the sink has a bug");
        GO
    });
    let good = Recorder::in_memory();
    let reporter = Reporter::new((&bad).and(&good));
    work(&reporter, items() / 4);
    let summary = reporter.complete().unwrap();
    assert_eq!(summary.first_fault, Some(Fault::Panicked));
    let judged = judge::judge(&good.entries());
    assert_eq!(judged.ends.len(), usize::try_from(summary.items.all()).unwrap());
}

/// From inside a report: another item, a cancel, a log, a look, and a stage.
#[test]
fn a_sink_that_calls_back_in() {
    type Back = Arc<OnceLock<Weak<Reporter<Recorder<Odd>>>>>;
    for pace in [Pace::Every, Pace::Step(7)] {
        let back = Back::default();
        let inner = Arc::clone(&back);
        let number = AtomicUsize::new(0);
        let sink = Odd::new(pace, move |call| {
            let reporter = inner.get().and_then(Weak::upgrade);
            let (true, Some(reporter)) = (call % 50 == 7, reporter) else { return GO };
            let name = format!("inner {}", number.fetch_add(1, Ordering::Relaxed));
            if let Ok(mut item) = reporter.start(name, 3).unwrap().go() {
                let _ = item.advance(3);
                item.log(LogEntry::information("inside"));
                reporter.canceler().cancel_item(item.id(), CancelCause::Requested);
                if call % 100 == 7 {
                    assert!(item.advance(1).is_cancel());
                }
                item.finish();
            }
            let stage = reporter.stage(ProviderRole::Destination, SyncStage::Application);
            let _ = stage.advance(1);
            assert!(reporter.totals().items > 0);
            if call % 1000 == 7 {
                assert!(reporter.snapshot().work().completed > 0);
            }
            GO
        });
        let reporter = Arc::new(Reporter::new(sink.recorded()));
        let _ = back.set(Arc::downgrade(&reporter));
        work(&*reporter, items() / 8);
        let canceler = reporter.canceler();
        let reporter = Arc::into_inner(reporter).expect("nobody is inside any more");
        let snapshot = reporter.snapshot();
        assert!(snapshot.items().is_empty());
        let summary = reporter.complete().unwrap();
        assert!(canceler.cancel_all(CancelCause::Requested));
        assert!(summary.items.all() > items() / 8);
        assert!(!summary.panicked);
    }
}

/// Also when a worker panics: else the test would hang instead of failing.
struct SetAtLast<'a>(&'a AtomicBool);

impl Drop for SetAtLast<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Cancels come from outside while everybody works; sessions begin, end and are dropped.
#[test]
fn cancels_from_outside_at_any_moment() {
    for round in 0..40 {
        let sink = Recorder::in_memory();
        let reporter = Reporter::new(&sink);
        let canceler = reporter.canceler();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let done = &done;
            scope.spawn(move || {
                let mut dice = Dice(round + 1);
                for _ in 0..dice.roll(200) * 100 {
                    spin_loop();
                }
                for number in 0..20 {
                    canceler.cancel_item(
                        &ItemId::try_from(format!("{number}")).unwrap(),
                        CancelCause::Skipped,
                    );
                }
                if round % 2 == 0 {
                    canceler.cancel_all(CancelCause::Requested);
                }
                while round % 2 == 1 && !done.load(Ordering::Acquire) {
                    canceler.cancel_item(&ItemId::try_from("7").unwrap(), CancelCause::Skipped);
                }
            });
            let _at_last = SetAtLast(done);
            work(&reporter, items() / 100);
        });
        if round % 3 == 0 {
            drop(reporter);
        } else {
            reporter.complete().unwrap();
        }
        judge::judge(&sink.entries());
    }
}

/// The reporter is dropped while workers tick: the last one ends the session.
#[test]
fn a_session_that_is_dropped_while_workers_tick() {
    for round in 0..40_u64 {
        let sink = Recorder::in_memory();
        let reporter = Reporter::new(&sink);
        let items: Vec<_> = (0..WORKERS)
            .map(|number| reporter.start(format!("{number}"), None).unwrap().go().unwrap())
            .collect();
        thread::scope(|scope| {
            for mut item in items {
                scope.spawn(move || {
                    for _ in 0..round * 5 {
                        if item.advance(1).is_cancel() {
                            break;
                        }
                    }
                    item.finish();
                });
            }
            drop(reporter);
        });
        let judged = judge::judge(&sink.entries());
        assert_eq!(judged.ends.len(), 8);
    }
}

/// Handles that change threads on every tick, and lanes that are closed while they tick.
#[test]
fn handles_that_move_and_lanes_that_are_closed() {
    let reporter = Reporter::new(NullSink);
    let total = Mutex::new(0);
    for round in 0..100_u64 {
        let mut item = reporter.start(format!("{round}"), None).unwrap().go().unwrap();
        let mut lanes: Vec<_> = (0..3).map(|_| item.lane()).collect();
        thread::scope(|scope| {
            for lane in &mut lanes {
                scope.spawn(move || while !lane.advance(1).is_cancel() {});
            }
            for _ in 0..round % 8 {
                let moved = scope.spawn(move || {
                    assert!(!item.advance(1).is_cancel());
                    item
                });
                item = moved.join().unwrap();
            }
            if round % 2 == 0 {
                assert!(!item.retry("again").is_cancel());
            }
            let before = reporter.snapshot().items()[0].work.completed;
            assert!(item.work().completed >= before);
            item.finish();
        });
        *total.lock().unwrap() += 1;
    }
    let summary = reporter.complete().unwrap();
    assert_eq!(summary.items.succeeded, *total.lock().unwrap());
}
