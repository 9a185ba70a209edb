//! How often the sink hears of ticks.

mod reporter_kit;

use reporter_kit::{STOP_ALL, Script};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use sync_progress::clock::{Clock, ManualClock};
use sync_progress::protocol::ProgressStatus;
use sync_progress::reporter::ItemReporter;
use sync_progress::sink::Pace;
use sync_progress::{CancelDecision, Reporter};

const PERIOD: Duration = Duration::from_millis(50);

fn begin(sink: &Script) -> (Reporter<&Script>, ItemReporter<&Script>) {
    let reporter = Reporter::new(sink);
    let item = reporter.start("a", 100).unwrap().go().unwrap();
    sink.heard();
    (reporter, item)
}

fn tick(item: &mut ItemReporter<&Script>, amounts: &[u64]) {
    for amount in amounts {
        assert_eq!(item.advance(*amount), CancelDecision::Continue);
    }
}

#[test]
fn r_21_every_tick_that_moves_something() {
    for pace in [Pace::Every, Pace::Step(0), Pace::Period(Duration::ZERO)] {
        let sink = Script::willing().paced(pace);
        let (_reporter, mut item) = begin(&sink);
        tick(&mut item, &[1, 0, 2, 0]);
        sink.assert_heard(&["a: 1", "a: 3"]);
    }
}

#[test]
fn r_21_a_step() {
    let sink = Script::willing().paced(Pace::Step(10));
    let (_reporter, mut item) = begin(&sink);
    tick(&mut item, &[9, 1, 9, 5, 30, 9, 1]);
    sink.assert_heard(&["a: 10", "a: 24", "a: 54", "a: 64"]);
    assert!(!item.set_completed(50).is_cancel());
    sink.assert_heard(&["a: 50"]);
    item.finish();
    sink.assert_heard(&["a: succeeded 50/100"]);
}

#[test]
fn r_21_no_ticks_but_all_the_rest() {
    let sink = Script::willing().paced(Pace::Never);
    let (_reporter, mut item) = begin(&sink);
    tick(&mut item, &[1, 2]);
    assert!(!item.text("half way").is_cancel());
    assert!(!item.text("again").is_cancel());
    tick(&mut item, &[1]);
    assert!(!item.status(ProgressStatus::Paused).is_cancel());
    assert!(!item.set_total(7).is_cancel());
    tick(&mut item, &[1]);
    item.finish();
    sink.assert_heard(&["a: 3 half way", "a: again", "a: paused 4", "a: of 7", "a: succeeded 5/7"]);
}

#[test]
fn r_21_r_23_by_period_of_a_given_clock() {
    let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
    let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
    let mut item = reporter.start("a", 1000).unwrap().go().unwrap();
    sink.heard();
    tick(&mut item, &[1; 100]);
    sink.assert_heard(&[]);
    clock.advance(PERIOD);
    tick(&mut item, &[1; 16]);
    assert_eq!(sink.heard().len(), 1);
    tick(&mut item, &[1; 100]);
    sink.assert_heard(&[]);
    // Late by at most fifteen ticks, whatever came before.
    for ticks_before in 0..40 {
        tick(&mut item, &vec![1; ticks_before]);
        clock.advance(PERIOD);
        tick(&mut item, &[1; 16]);
        assert_eq!(sink.heard().len(), 1, "after {ticks_before}");
    }
}

/// The step is counted from what was told, whoever asks for figures in between.
#[test]
fn r_21_r_29_who_pulls_figures_delays_no_step() {
    let sink = Script::willing().paced(Pace::Step(10));
    let (reporter, mut item) = begin(&sink);
    for told in ["a: 10", "a: 20"] {
        tick(&mut item, &[4]);
        let _ = reporter.totals();
        tick(&mut item, &[4, 1]);
        sink.assert_heard(&[]);
        tick(&mut item, &[1]);
        sink.assert_heard(&[told]);
    }
}

#[test]
fn r_23_the_clock_is_read_at_every_sixteenth_tick() {
    struct Read(ManualClock, Arc<AtomicUsize>);
    impl Clock for Read {
        fn now(&self) -> Duration {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.now()
        }
    }
    let (sink, reads) = (Script::willing().paced(Pace::Period(PERIOD)), Arc::default());
    let clock = Read(ManualClock::new(), Arc::clone(&reads));
    let reporter = Reporter::builder(&sink).clock(clock).build();
    let mut item = reporter.start("a", 1000).unwrap().go().unwrap();
    tick(&mut item, &[1]);
    let before = reads.swap(0, Ordering::Relaxed);
    tick(&mut item, &[1; 160]);
    let (reads, looks) = (reads.load(Ordering::Relaxed), 10);
    // How often it is read at one look is no promise.
    assert!((looks..=2 * looks).contains(&reads), "{reads} reads after {before}");
}

#[test]
fn r_23_a_clock_that_stands_still_stops_the_ticks_and_nothing_else() {
    let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
    let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
    let mut item = reporter.start("a", 1000).unwrap().go().unwrap();
    tick(&mut item, &[1; 100]);
    clock.set(Duration::MAX);
    tick(&mut item, &[1; 16]);
    clock.set(Duration::ZERO);
    tick(&mut item, &[1; 16]);
    reporter.canceler().cancel_all(sync_progress::protocol::CancelCause::Requested);
    assert_eq!(item.advance(1), CancelDecision::CancelAll);
    item.finish();
    let heard = sink.heard();
    assert_eq!(heard.last().map(String::as_str), Some("a: canceled 133/1000"));
    assert_eq!(heard.len(), 6, "{heard:?}");
}

/// The ticker is a thread of its own: this waits for the real clock, generously.
#[test]
fn r_21_by_period_of_the_ticker_whatever_the_speed() {
    let sink = Script::willing().paced(Pace::Period(Duration::from_millis(5)));
    let (_reporter, mut item) = begin(&sink);
    for pause in [Duration::ZERO, Duration::from_millis(1), Duration::from_micros(1)] {
        let (began, mut heard) = (Instant::now(), 0);
        while heard < 3 && began.elapsed() < Duration::from_secs(30) {
            tick(&mut item, &[1]);
            if !pause.is_zero() {
                std::thread::sleep(pause);
            }
            heard += sink.heard().len();
        }
        assert!(heard >= 3, "{heard} deliveries at a pause of {pause:?}");
    }
}

#[test]
fn r_21_a_tick_that_is_due_brings_the_cancel() {
    let sink = Script::answering("a: 10", STOP_ALL).paced(Pace::Step(10));
    let (_reporter, mut item) = begin(&sink);
    tick(&mut item, &[9]);
    assert_eq!(item.advance(1), CancelDecision::CancelAll);
    item.finish();
}

#[test]
fn r_21_each_item_has_its_own_period() {
    let (sink, clock) = (Script::willing().paced(Pace::Period(PERIOD)), ManualClock::new());
    let reporter = Reporter::builder(&sink).clock(clock.clone()).build();
    let mut items: Vec<_> =
        (0..3).map(|it| reporter.start(format!("{it}"), 99).unwrap().go().unwrap()).collect();
    sink.heard();
    clock.advance(PERIOD);
    for item in &mut items {
        tick(item, &[1; 16]);
    }
    let heard = sink.heard();
    assert_eq!(heard.len(), 3, "{heard:?}");
}
