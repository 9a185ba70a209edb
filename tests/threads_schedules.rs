//! Schedules at random: six workers and a sink that is paced, and slow as often as it is called with
//! a tick: it waits for the others to get on. Items are canceled, tried again, dropped, given lanes.
//! Nothing sleeps.

#[path = "reporter_kit/judge.rs"]
mod judge;
#[path = "reporter_kit/ticks.rs"]
mod ticks;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use sync_progress::clock::ManualClock;
use sync_progress::protocol::{
    Answer, CancelCause, Outcome, ProgressStatus, SyncEvent, TraceEntry,
};
use sync_progress::reporter::{ItemReporter, Lane, Start};
use sync_progress::sink::{Pace, ProgressSinkExt as _};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink, Reporter};
use ticks::{is_tick, judge_ticks};

const PERIOD: Duration = Duration::from_millis(1);
const WORKERS: u64 = 6;
const ITEMS: u64 = 8;
const ROUNDS: u64 = 12;

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

/// How busy everybody is.
#[derive(Default)]
struct Bustle {
    ticks: AtomicU64,
    working: AtomicU64,
}

impl Bustle {
    fn ticks(&self) -> u64 {
        self.ticks.load(Ordering::Relaxed)
    }

    fn begin(&self) -> AtWork<'_> {
        self.working.fetch_add(1, Ordering::Relaxed);
        AtWork(self)
    }
}

struct AtWork<'a>(&'a Bustle);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Stays inside a tick until the others have made some more, or only one still works.
struct Slow<'a> {
    bustle: Option<&'a Bustle>,
    pace: Pace,
}

impl Slow<'_> {
    fn dawdle(bustle: &Bustle) {
        let (began, wanted) = (Instant::now(), bustle.ticks() + 10);
        while bustle.ticks() < wanted && bustle.working.load(Ordering::Relaxed) > 1 {
            assert!(began.elapsed() < Duration::from_secs(60), "the others wait for the sink");
            thread::yield_now();
        }
    }
}

impl ProgressSink for Slow<'_> {
    fn progress(&self, _: &ItemId, report: &ProgressItem) -> Answer {
        if let (true, Some(bustle)) = (is_tick(report), self.bustle) {
            Self::dawdle(bustle);
        }
        // Some items are canceled by the answer to their ticks.
        let tired = is_tick(report) && report.value().is_some_and(|value| value % 61 == 60);
        Ok(if tired { CancelDecision::CancelItem } else { CancelDecision::Continue })
    }

    fn pace(&self) -> Pace {
        self.pace
    }
}

/// An item, as the one who worked on it remembers it.
#[derive(Debug)]
struct Memory {
    name: String,
    done: u64,
    /// Lanes in other hands have counted too.
    shared: bool,
    texts: Vec<String>,
    /// None if it was dropped: failed, or canceled if a lane had been told of a cancel.
    outcome: Option<Outcome>,
}

struct Worker<'a, S: ProgressSink> {
    reporter: &'a Reporter<S>,
    clock: &'a ManualClock,
    bustle: &'a Bustle,
    /// Lanes that anybody may tick.
    spare: &'a Mutex<Vec<Lane>>,
    dice: Dice,
}

impl<S: ProgressSink> Worker<'_, S> {
    fn work(mut self, worker: u64) -> Vec<Memory> {
        let _at_work = self.bustle.begin();
        let mut memories = Vec::new();
        for number in 0..ITEMS {
            let name = format!("{worker}.{number}");
            match self.reporter.start(name.as_str(), None).unwrap() {
                Start::Go(item) => memories.push(self.one_item(name, item)),
                Start::Declined(decision) if decision.is_all() => break,
                Start::Declined(_) => {}
            }
        }
        memories
    }

    fn one_item(&mut self, name: String, mut item: ItemReporter<S>) -> Memory {
        let texts = Vec::new();
        let mut memory = Memory { name, done: 0, shared: false, texts, outcome: None };
        let mut lane = None;
        let mut decision = CancelDecision::Continue;
        for _ in 0..self.dice.roll(400) {
            self.bustle.ticks.fetch_add(1, Ordering::Relaxed);
            decision = decision.merge(item.advance(1));
            memory.done += 1;
            if let Some(lane) = &mut lane {
                decision = decision.merge(Lane::advance(lane, 1));
                memory.done += 1;
            }
            if decision.is_cancel() {
                break;
            }
            decision = self.act(&mut item, &mut lane, &mut memory);
        }
        memory.outcome = self.end(item);
        assert!(!decision.is_cancel() || memory.outcome != Some(Outcome::Succeeded));
        memory
    }

    /// Something else than a tick, now and then.
    fn act(
        &mut self,
        item: &mut ItemReporter<S>,
        lane: &mut Option<Lane>,
        memory: &mut Memory,
    ) -> CancelDecision {
        match self.dice.roll(500) {
            0..30 => self.clock.advance(PERIOD),
            30..34 => {
                memory.texts.push(format!("{}", memory.texts.len()));
                return item.text(memory.texts.last().unwrap().as_str());
            }
            34..36 => {
                let decision = item.retry("again");
                if item.work().completed == 0 {
                    (memory.done, memory.shared, *lane) = (0, false, None);
                }
                return decision;
            }
            36..40 => *lane = lane.take().or_else(|| Some(item.lane())),
            40..43 => {
                memory.shared = true;
                self.spare.lock().unwrap().push(item.lane());
            }
            43..60 => {
                let others = self.spare.lock().unwrap().pop();
                if let Some(mut others) = others {
                    if !others.advance(1).is_cancel() {
                        self.spare.lock().unwrap().push(others);
                    }
                }
            }
            60..62 => {
                let other = format!("{}.{}", self.dice.roll(WORKERS), self.dice.roll(ITEMS));
                let other = ItemId::try_from(other).unwrap();
                self.reporter.canceler().cancel_item(&other, CancelCause::Skipped);
            }
            62..64 => _ = self.reporter.totals(),
            64 => _ = self.reporter.snapshot(),
            65 if self.dice.roll(20) == 0 => {
                self.reporter.canceler().cancel_all(CancelCause::Requested);
            }
            _ => {}
        }
        CancelDecision::Continue
    }

    fn end(&mut self, item: ItemReporter<S>) -> Option<Outcome> {
        match self.dice.roll(10) {
            0 => Some(item.fail("failed")),
            1 => Some(item.skip("skipped")),
            2 => {
                drop(item);
                None
            }
            _ => Some(item.finish()),
        }
    }
}

/// All that is promised of this session.
fn judge_all(trace: &[TraceEntry], memories: &[Memory]) {
    let judged = judge::judge(trace);
    judge_ticks(trace);
    ticks::replay(trace);
    let mut heard: HashMap<String, Vec<&ProgressItem>> = HashMap::new();
    for entry in trace {
        if let SyncEvent::Progress { id, report } = &entry.event {
            heard.entry(id.to_string()).or_default().push(report);
        }
    }
    for memory in memories {
        let reports = &heard[&memory.name];
        let last = reports.last().expect("it was started");
        let outcome = last.status().and_then(ProgressStatus::outcome);
        let dropped = [Some(Outcome::Failed), Some(Outcome::Canceled)];
        let fits =
            outcome == memory.outcome || memory.outcome.is_none() && dropped.contains(&outcome);
        assert!(fits, "{outcome:?}: {memory:?}");
        let said = last.value().expect("an end has a value");
        assert!(said == memory.done || memory.shared && said > memory.done, "{said}: {memory:?}");
        // In the order of its acts, each once.
        let texts = reports.iter().filter(|it| !it.is_terminal()).filter_map(|it| it.text());
        let texts: Vec<_> = texts.filter(|text| *text != "again").collect();
        assert_eq!(texts, memory.texts[..texts.len()], "{memory:?}");
        assert!(
            texts.len() + 1 >= memory.texts.len(),
            "only the last may meet a cancel: {memory:?}"
        );
    }
    let ended = judged.ends.len();
    assert!(ended >= memories.len(), "a start that was declined ends its item too: {ended}");
}

/// One session at random, and what its workers remember.
fn round<S: ProgressSink + Send + Sync>(sink: S, bustle: &Bustle, seed: u64) -> Vec<Memory> {
    let clock = &ManualClock::new();
    let builder = Reporter::builder(sink);
    let by_clock = seed % 2 == 0;
    let reporter = if by_clock { builder.clock(clock.clone()).build() } else { builder.build() };
    let spare = &Mutex::new(Vec::new());
    let memories = thread::scope(|scope| {
        let start = |worker: u64| {
            let (reporter, dice) = (&reporter, Dice(seed << 8 | worker << 40 | 1));
            let hands = Worker { reporter, clock, bustle, spare, dice };
            scope.spawn(move || hands.work(worker))
        };
        let workers: Vec<_> = (0..WORKERS).map(start).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    if seed % 3 == 0 {
        drop(reporter);
    } else {
        let summary = reporter.complete().unwrap();
        assert_eq!((summary.faults, summary.panicked), (0, false));
    }
    memories
}

#[test]
fn r_20_r_22_a_slow_sink_by_time() {
    for seed in 1..=ROUNDS {
        let bustle = Bustle::default();
        let sink = Slow { bustle: Some(&bustle), pace: Pace::Period(PERIOD) }.recorded();
        let memories = round(&sink, &bustle, seed);
        judge_all(&sink.entries(), &memories);
    }
}

#[test]
fn r_20_r_22_a_slow_sink_by_steps() {
    for seed in 1..=ROUNDS {
        let bustle = Bustle::default();
        let sink = Slow { bustle: Some(&bustle), pace: Pace::Step(7) }.recorded();
        let memories = round(&sink, &bustle, seed);
        judge_all(&sink.entries(), &memories);
    }
}

/// K-4. Each arm hears all of it, also when the other one is slow.
#[test]
fn r_20_r_22_one_slow_arm_of_two() {
    for seed in 1..=ROUNDS {
        let bustle = Bustle::default();
        let pace = if seed % 4 < 2 { Pace::Period(PERIOD) } else { Pace::Step(5) };
        let slow = Slow { bustle: Some(&bustle), pace }.recorded();
        let quick = Slow { bustle: None, pace }.recorded();
        let both = (&quick).and(&slow).recorded();
        let memories = round(&both, &bustle, seed);
        for trace in [slow.entries(), quick.entries(), both.entries()] {
            judge_all(&trace, &memories);
        }
    }
}
