//! Numbers and clocks that make no sense: the reporter goes on, tells what it was told, and delivers
//! within its bound.

mod reporter_kit;

use reporter_kit::Script;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use sync_progress::clock::{Clock, ManualClock};
use sync_progress::protocol::{Outcome, Work};
use sync_progress::reporter::ItemReporter;
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, Reporter};

const PERIOD: Duration = Duration::from_millis(50);
const YEARS: Duration = Duration::from_secs(100 * 365 * 86_400);
const PACES: [Pace; 5] =
    [Pace::Every, Pace::Step(0), Pace::Step(u64::MAX), Pace::Period(PERIOD), Pace::Never];

/// the ticks within which a delivery that is due is made.
const BOUND: usize = 16;

fn tick(item: &mut ItemReporter<&Script>, amounts: &[u64]) {
    for amount in amounts {
        assert_eq!(item.advance(*amount), CancelDecision::Continue);
    }
}

#[test]
fn r_17_nothing_and_everything_again_and_again() {
    for pace in PACES {
        let sink = Script::willing().paced(pace);
        let clock = ManualClock::new();
        let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
        let mut item = reporter.start("a", 10).unwrap().go().unwrap();
        let mut lane = item.lane();
        for round in 0..100 {
            tick(&mut item, &[0, u64::MAX, u64::MAX, 0, 1]);
            assert!(!lane.advance(0).is_cancel() && !lane.advance(u64::MAX).is_cancel());
            assert_eq!(item.work(), Work::new(u64::MAX, 10), "{pace:?}");
            clock.set(if round % 2 == 0 { Duration::MAX } else { Duration::ZERO });
            assert_eq!(reporter.snapshot().work(), Work::new(u64::MAX, 10));
            assert_eq!(reporter.totals().work.total, 10.into());
        }
        assert_eq!(item.finish(), Outcome::Succeeded);
        let summary = reporter.complete().unwrap();
        assert_eq!(summary.work, Work::new(u64::MAX, 10));
        assert!(summary.saturated);
        let heard = sink.heard();
        let end = format!("a: succeeded {}/10 (saturated)", u64::MAX);
        assert_eq!(heard[heard.len() - 2], end, "{pace:?}");
    }
}

/// Only the first of them moves something.
#[test]
fn r_21_ticks_that_move_nothing_say_nothing() {
    for pace in PACES {
        let sink = Script::willing().paced(pace);
        let clock = ManualClock::new();
        let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
        let mut item = reporter.start("a", 10).unwrap().go().unwrap();
        tick(&mut item, &[7]);
        clock.advance(PERIOD);
        tick(&mut item, &[0; 2 * BOUND]);
        assert!(sink.heard().len() <= 4, "{pace:?}");
        for _ in 0..10 {
            clock.advance(PERIOD);
            tick(&mut item, &[0; 2 * BOUND]);
        }
        sink.assert_heard(&[]);
    }
}

#[test]
fn r_17_more_than_the_total_and_a_total_below_what_is_done() {
    let sink = Script::willing().paced(Pace::Step(1));
    let reporter = Reporter::new(&sink);
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    sink.heard();
    tick(&mut item, &[10, 10]);
    assert!(!item.set_total(5).is_cancel());
    assert!(!item.set_total(0).is_cancel());
    tick(&mut item, &[1]);
    assert!(!item.set_completed(3).is_cancel());
    assert_eq!(reporter.snapshot().work(), Work::new(3, 0));
    assert_eq!(item.finish(), Outcome::Succeeded);
    assert_eq!(reporter.totals().work, Work::new(3, 0));
    sink.assert_heard(&[
        "a: 10",
        "a: 20",
        "a: of 5",
        "a: of 0",
        "a: 21",
        "a: 3",
        "a: succeeded 3/0",
    ]);
}

/// Ticks until something is delivered; how many it took.
fn ticks_until_heard(item: &mut ItemReporter<&Script>, sink: &Script) -> usize {
    for ticks in 1..=10 * BOUND {
        tick(item, &[1]);
        if !sink.heard().is_empty() {
            return ticks;
        }
    }
    panic!("frozen");
}

/// A clock that went wrong has made one delivery too many or is late by one period; then it is as
/// good as any.
#[test]
fn r_23_a_clock_that_jumps_freezes_nothing() {
    let jumps: [fn(&ManualClock); 6] = [
        |clock| clock.advance(YEARS),
        |clock| clock.set(Duration::MAX),
        |clock| clock.set(Duration::ZERO),
        |clock| clock.set(clock.now().saturating_sub(Duration::from_nanos(1))),
        |clock| clock.set(clock.now().saturating_sub(YEARS)),
        |clock| clock.advance(PERIOD.saturating_sub(Duration::from_nanos(1))),
    ];
    for (first, jump) in jumps.iter().enumerate() {
        for (second, again) in jumps.iter().enumerate() {
            let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
            clock.set(YEARS * 2);
            let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
            let mut item = reporter.start("a", None).unwrap().go().unwrap();
            tick(&mut item, &[1; 100]);
            jump(&clock);
            tick(&mut item, &[1; BOUND]);
            again(&clock);
            tick(&mut item, &[1; BOUND]);
            // At its end it can only stand still.
            clock.set(clock.now().min(YEARS * 3));
            tick(&mut item, &[1; BOUND]);
            sink.heard();
            for _ in 0..5 {
                clock.advance(PERIOD);
                assert!(ticks_until_heard(&mut item, &sink) <= BOUND, "{first} {second}");
                tick(&mut item, &[1; 3 * BOUND]);
                sink.assert_heard(&[]);
            }
        }
    }
}

/// Goes back a little, whenever one looks.
struct Backwards(AtomicU64);

impl Clock for Backwards {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.fetch_sub(1, Ordering::Relaxed))
    }
}

#[test]
fn r_23_a_clock_that_only_goes_back_delivers_at_every_look() {
    let sink = Script::willing().paced(Pace::Period(PERIOD));
    let reporter = Reporter::builder(&sink).clock(Backwards(AtomicU64::new(u64::MAX))).build();
    let mut item = reporter.start("a", None).unwrap().go().unwrap();
    sink.heard();
    for _ in 0..10 {
        assert!(ticks_until_heard(&mut item, &sink) <= BOUND);
    }
}

/// Ticks become a thousand times slower or faster from one period to the next; each period has its
/// delivery, and as early as any other.
#[test]
fn r_23_the_speed_of_ticks_may_change_by_a_factor_of_a_thousand() {
    let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
    let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
    let mut item = reporter.start("a", None).unwrap().go().unwrap();
    sink.heard();
    for ticks_a_period in [1, 1000, 1, 200_000, 100, 100_000, 1, 1000, 2] {
        let periods = if ticks_a_period < 1000 { 100 } else { 3 };
        let between = PERIOD / ticks_a_period;
        let mut late = Duration::ZERO;
        let mut last = clock.now();
        for _ in 0..ticks_a_period * periods {
            clock.advance(between);
            tick(&mut item, &[1]);
            if !sink.heard().is_empty() {
                last = clock.now();
            }
            late = late.max(clock.now().saturating_sub(last));
        }
        // Since the last delivery: a period, and sixteen ticks, whichever they are.
        assert!(late <= PERIOD * 2 + between * 16, "{late:?} at {ticks_a_period}");
    }
}
