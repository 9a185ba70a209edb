//! W5: cancel, with few and with many live items; until workers on other cores have seen it.

use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::measure::{looking_at_the_clock, lower_quartile, median, once};
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::Ours;
use crate::peers::tokio_child::TokioChild;
use crate::peers::{CancelsItems, Peer, Tick};
use crate::scale::{Scale, count};
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const WORK: &str = "W5";
const CANCEL: &str = "cancel all, 1 live";
const SEEN: &str = "cancel all: until a worker on the other core has seen it";
const ITEM_SEEN: &str = "cancel one item: until its worker has seen it";
const ALL_SEEN: &str = "cancel all: until the last of 16 workers has seen it";

fn large(live: usize) -> String {
    format!("cancel all, {} live (once, so memory is cold)", count(live))
}

fn longest(live: usize) -> String {
    format!("longest tick meanwhile, {} live", count(live))
}

pub fn rows(scale: &Scale) -> Vec<Row> {
    let row = |what| Row::new(WORK, what, Unit::Time);
    vec![
        row(CANCEL.into()).goal(Goal::Locked(2.1)),
        row(large(scale.live)).goal(Goal::AtMost(1_000.0)),
        row(longest(scale.live)).goal(Goal::AtMost(1_000.0)),
        row(SEEN.into()).goal(Goal::floor(1.5)),
        row(ITEM_SEEN.into()).goal(Goal::floor(1.7)),
        row(ALL_SEEN.into()).goal(Goal::floor(1.5)),
    ]
}

/// prodash, indicatif and a single token of tokio-util have one flag for all, as the floor has.
pub fn cases() -> Vec<Case> {
    [
        cases_of::<Floor>(),
        cases_of::<Ours>(),
        cases_of::<TokioChild>(),
        cases_of::<MutexMap>(),
        cases_of::<DashMap>(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn cases_of<P: CancelsItems>() -> [Case; 4] {
    let case = |part: &str, run: fn(&Scale) -> Figures| Case::new(WORK, P::NAME, part, run);
    [
        case("alone", |scale| vec![(CANCEL.into(), alone::<P>(scale.samples))]),
        case("large", |scale| among_many::<P>(scale.live)),
        case("seen", |scale| {
            let all = seen::<P, ()>(scale.samples, |_, _, _| (), |peer, ()| peer.cancel_all());
            let item = seen::<P, _>(scale.samples, P::name, P::cancel_item);
            vec![(SEEN.into(), all), (ITEM_SEEN.into(), item)]
        }),
        case("sixteen", |_| vec![(ALL_SEEN.into(), seen_by_all::<P>())]),
    ]
}

/// Some sessions of one item, canceled one after the other: too short to be timed alone.
fn alone<P: Peer>(samples: usize) -> f64 {
    let mut batches: Vec<f64> = (0..samples).map(|_| batch::<P>()).collect();
    median(&mut batches)
}

const BATCH: usize = 32;

fn batch<P: Peer>() -> f64 {
    let peers: Vec<P> = (0..BATCH).map(|_| P::with_room(1)).collect();
    let mut items: Vec<_> = peers.iter().zip(ids(BATCH)).map(|(p, id)| p.start(id)).collect();
    for item in &mut items {
        black_box(item.tick(black_box(1)));
    }
    let ((), taken) = once(|| peers.iter().for_each(P::cancel_all));
    assert!(items.iter_mut().all(|item| !item.tick(black_box(1))), "each has been told");
    taken / BATCH as f64
}

/// Once, with many live items, while a worker ticks. The code has run before: what is cold is the memory.
fn among_many<P: Peer>(live: usize) -> Figures {
    alone::<P>(1);
    let peer = P::with_room(live + 1);
    let mut ids = ids(live + 1);
    let worker_id = ids.pop().expect("one more");
    let items: Vec<_> = ids.into_iter().map(|id| peer.start(id)).collect();
    let mut item = peer.start(worker_id);
    let (ready, armed) = (&AtomicBool::new(false), &AtomicBool::new(false));
    let (taken, longest_tick) = thread::scope(|scope| {
        let worker = scope.spawn(move || longest_tick(&mut item, ready, armed));
        wait_until(|| ready.load(SeqCst));
        spin(Duration::from_millis(1));
        armed.store(true, SeqCst);
        let ((), taken) = once(|| peer.cancel_all());
        (taken, worker.join().expect("it only ticks"))
    });
    drop(items);
    vec![(large(live), taken), (longest(live), longest_tick)]
}

/// Ticks until told to stop, and says how long the longest tick took since it was `armed`.
fn longest_tick(item: &mut impl Tick, ready: &AtomicBool, armed: &AtomicBool) -> f64 {
    ready.store(true, SeqCst);
    let mut longest = Duration::ZERO;
    let mut before = Instant::now();
    loop {
        let go_on = item.tick(black_box(1));
        let after = Instant::now();
        if armed.load(SeqCst) {
            longest = longest.max(after - before);
        }
        if !go_on {
            return (longest.as_nanos() as f64 - looking_at_the_clock()).max(0.0);
        }
        before = after;
    }
}

/// How long it takes until a worker on the other core has seen a cancel: in a session of its own each time, which whoever
/// cancels has just looked at. A quartile, because a worker whose core has been given to somebody else sees nothing.
fn seen<P: Peer, N>(
    samples: usize,
    name: impl Fn(&P, Uuid, &P::Item<'_>) -> N,
    cancel: impl Fn(&P, &N),
) -> f64 {
    let peers: Vec<P> = (0..samples).map(|_| P::with_room(1)).collect();
    let working = &AtomicUsize::new(0);
    let (work, worker) = channel();
    let (asked, seen) = thread::scope(|scope| {
        let worker = scope.spawn(move || worker.iter().map(|i| tick_out(i, working)).collect());
        let ask = |(nth, (peer, id))| {
            let item = P::start(peer, id);
            let name = name(peer, id, &item);
            work.send(item).expect("the worker waits for it");
            wait_until(|| working.load(SeqCst) > nth);
            spin(Duration::from_micros(5));
            let asked = Instant::now();
            cancel(peer, &name);
            asked
        };
        let asked: Vec<_> = peers.iter().zip(ids(samples)).enumerate().map(ask).collect();
        drop(work);
        let seen: Vec<Instant> = worker.join().expect("it only ticks");
        (asked, seen)
    });
    let waits = seen.into_iter().zip(asked).map(|(seen, asked)| (seen - asked).as_nanos() as f64);
    lower_quartile(&mut waits.collect::<Vec<_>>())
}

/// Ticks until told to stop; when that was.
fn tick_out(mut item: impl Tick, working: &AtomicUsize) -> Instant {
    working.fetch_add(1, SeqCst);
    while item.tick(black_box(1)) {}
    Instant::now()
}

const WORKERS: usize = 16;

/// Many workers on few cores: no queue for a lock may stand between them and the cancel.
fn seen_by_all<P: Peer>() -> f64 {
    let mut waits: Vec<f64> = (0..9).map(|_| last_of_all::<P>()).collect();
    lower_quartile(&mut waits)
}

fn last_of_all<P: Peer>() -> f64 {
    let peer = P::with_room(WORKERS);
    let working = &AtomicUsize::new(0);
    thread::scope(|scope| {
        let start = |id| {
            let item = peer.start(id);
            scope.spawn(move || tick_out(item, working))
        };
        let workers: Vec<_> = ids(WORKERS).into_iter().map(start).collect();
        wait_until(|| working.load(SeqCst) == WORKERS);
        thread::sleep(Duration::from_millis(5));
        let asked = Instant::now();
        peer.cancel_all();
        let seen = workers.into_iter().map(|worker| worker.join().expect("it only ticks"));
        seen.max().map_or(f64::NAN, |last| (last - asked).as_nanos() as f64)
    })
}

fn wait_until(happened: impl Fn() -> bool) {
    while !happened() {
        spin_loop();
    }
}

fn spin(time: Duration) {
    let started = Instant::now();
    wait_until(|| started.elapsed() >= time);
}
