//! Workers with pacing on, and a sink that is slower than they are: nobody waits for a turn, and what
//! is said keeps every promise. Slow means here that the sink waits for the others to get on, so a
//! worker that waited for the sink would hang. Nothing sleeps.

#[path = "reporter_kit/judge.rs"]
mod judge;
#[path = "reporter_kit/ticks.rs"]
mod ticks;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{Answer, SyncEvent, TraceEntry};
use sync_progress::reporter::ItemReporter;
use sync_progress::sink::{Pace, ProgressSinkExt as _, Recorder};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, Reporter};
use ticks::{is_tick, judge_ticks};

const PERIOD: Duration = Duration::from_millis(1);
const GO: Answer = Ok(CancelDecision::Continue);
const WORKERS: u64 = 7;
/// Gives up when something must be broken.
const MINUTE: Duration = Duration::from_secs(60);
const TICKS: u64 = 20_000;

/// A sink that stays inside the first tick of one item until it is let go.
struct Door {
    pace: Pace,
    item: &'static str,
    is_open: AtomicBool,
    entered: Sender<()>,
    release: Mutex<Receiver<()>>,
}

impl Door {
    fn new(item: &'static str, pace: Pace) -> (Self, Receiver<()>, Sender<()>) {
        let ((entered, has_entered), (open, release)) = (channel(), channel());
        let (is_open, release) = (AtomicBool::new(false), Mutex::new(release));
        (Self { pace, item, is_open, entered, release }, has_entered, open)
    }
}

impl ProgressSink for Door {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let stays = is_tick(report) && id.to_string() == self.item;
        if stays && !self.is_open.swap(true, Ordering::AcqRel) {
            self.entered.send(()).unwrap();
            // Also when the test has failed, and so nobody lets it go.
            let _ = self.release.lock().unwrap().recv();
        }
        GO
    }

    fn pace(&self) -> Pace {
        self.pace
    }
}

type Item<'a> = ItemReporter<&'a Recorder<Door>>;

fn start<'a>(reporter: &Reporter<&'a Recorder<Door>>, name: &str) -> Item<'a> {
    reporter.start(name, None).unwrap().go().unwrap()
}

/// Ticks as long as it is asked to.
fn tick_while(item: &mut Item<'_>, mut on: impl FnMut() -> bool) -> u64 {
    let (began, mut ticks) = (Instant::now(), 0);
    while on() {
        assert!(!item.advance(1).is_cancel());
        ticks += 1;
        assert!(began.elapsed() < MINUTE, "no tick was delivered");
    }
    ticks
}

/// The items of all ticks.
fn ticks_in(trace: &[TraceEntry]) -> Vec<String> {
    let item = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { id, report } if is_tick(report) => Some(id.to_string()),
        _ => None,
    };
    trace.iter().filter_map(item).collect()
}

/// What was said of an item, as values.
fn values(trace: &[TraceEntry], name: &str) -> Vec<u64> {
    let value = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { id, report } if id.to_string() == name => report.value(),
        _ => None,
    };
    trace.iter().filter_map(value).collect()
}

/// Works for some periods, and says how much was done.
fn work(mut item: Item<'_>, clock: Option<&ManualClock>) -> u64 {
    let (began, mut done) = (Instant::now(), 0);
    while done < TICKS || began.elapsed() < PERIOD * 5 {
        assert!(!item.advance(1).is_cancel());
        done += 1;
        if done % 500 == 0 {
            pass_time(clock);
        }
    }
    item.finish();
    done
}

fn pass_time(clock: Option<&ManualClock>) {
    if let Some(clock) = clock {
        clock.advance(PERIOD);
    }
}

/// One worker is inside the sink and stays there. Seven others work and end their items meanwhile.
fn others_go_on(clock: Option<&ManualClock>) {
    let (door, has_entered, open) = Door::new("slow", Pace::Period(PERIOD));
    let sink = door.recorded();
    let builder = Reporter::builder(&sink);
    let reporter = match clock {
        Some(clock) => builder.clock(clock.clone()).build(),
        None => builder.build(),
    };
    let (mut slow, mut patient) = (start(&reporter, "slow"), start(&reporter, "patient"));
    thread::scope(|scope| {
        let open = open;
        pass_time(clock);
        let inside = scope.spawn(|| {
            let ticks = tick_while(&mut slow, || !sink.inner().is_open.load(Ordering::Acquire));
            slow.finish();
            ticks
        });
        has_entered.recv().unwrap();
        let (tell, told) = channel();
        for worker in 0..WORKERS {
            let (item, tell) = (start(&reporter, &worker.to_string()), tell.clone());
            scope.spawn(move || tell.send((worker, work(item, clock))));
        }
        let next = |_| told.recv_timeout(MINUTE).expect("somebody waits for the sink");
        let others: Vec<(u64, u64)> = (0..WORKERS).map(next).collect();
        let mut waits = 64;
        tick_while(&mut patient, || {
            waits -= 1;
            waits > 0
        });

        let meanwhile = sink.entries();
        assert_eq!(ticks_in(&meanwhile), ["slow"], "nobody else is inside with a tick");
        for (worker, done) in others {
            assert_eq!(values(&meanwhile, &worker.to_string()), [0, done]);
        }
        open.send(()).unwrap();
        let ticks = inside.join().unwrap();
        assert_eq!(values(&sink.entries(), "slow").last(), Some(&ticks));
        // Who was turned away is asked to try again, and has the newest value.
        let more = tick_while(&mut patient, || values(&sink.entries(), "patient").len() < 2);
        assert!(clock.is_none() || more == 1, "asked at the next tick: {more}");
        assert_eq!(values(&sink.entries(), "patient"), [0, 63 + more]);
        patient.finish();
    });
    reporter.complete().unwrap();
    let trace = sink.entries();
    let items = usize::try_from(WORKERS).unwrap() + 2;
    assert_eq!(judge::judge(&trace).ends.len(), items);
    judge_ticks(&trace);
    ticks::replay(&trace);
}

#[test]
fn r_22_a_sink_that_is_occupied_holds_up_nobody_by_the_ticker() {
    others_go_on(None);
}

#[test]
fn r_22_r_23_a_sink_that_is_occupied_holds_up_nobody_by_a_clock() {
    others_go_on(Some(&ManualClock::new()));
}
