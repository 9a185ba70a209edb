//! W2: two threads, each with an item; two threads on one item.

use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::measure::median;
use crate::peers::channel::Channel;
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::Ours;
use crate::peers::prodash::Prodash;
use crate::peers::tokio_child::TokioChild;
use crate::peers::tokio_util::TokioUtil;
use crate::peers::tracing::Tracing;
use crate::peers::{Shared, Tick};
use crate::scale::Scale;
use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

const WORK: &str = "W2";
const ONE: &str = "one thread";
const OWN: &str = "two threads, each its item";
const SAME: &str = "two threads on one item";
const OWN_SCALES: &str = "two threads, each its item: to one thread";
const SAME_SCALES: &str = "two threads on one item: to one thread";

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(WORK, ONE, Unit::Speed),
        Row::new(WORK, OWN, Unit::Speed),
        Row::new(WORK, SAME, Unit::Speed),
        Row::new(WORK, OWN_SCALES, Unit::Scaling).goal(Goal::AtLeast(1.9)),
        Row::new(WORK, SAME_SCALES, Unit::Scaling).goal(Goal::AtLeast(1.9)),
    ]
}

pub fn cases() -> Vec<Case> {
    vec![
        case::<Floor>(),
        case::<Ours>(),
        case::<Prodash>(),
        case::<Indicatif>(),
        case::<TokioUtil>(),
        case::<TokioChild>(),
        case::<MutexMap>(),
        case::<DashMap>(),
        case::<Tracing>(),
        case::<Channel>(),
    ]
}

fn case<P: Shared>() -> Case {
    Case::new(WORK, P::NAME, "threads", run::<P>)
}

fn run<P: Shared>(scale: &Scale) -> Figures {
    let mut speeds = [const { Vec::new() }; 3];
    for _ in 0..TIMES {
        speeds[0].push(each_its_item::<P>(1, scale.loops));
        speeds[1].push(each_its_item::<P>(2, scale.loops));
        speeds[2].push(on_one_item::<P>(2, scale.loops));
    }
    let [one, own, same] = speeds.map(|mut speeds| median(&mut speeds));
    vec![
        (ONE.into(), one),
        (OWN.into(), own),
        (SAME.into(), same),
        (OWN_SCALES.into(), own / one),
        (SAME_SCALES.into(), same / one),
    ]
}

const TIMES: usize = 3;

/// Millions of ticks a second of so many threads, each of which starts an item.
fn each_its_item<P: Shared>(threads: usize, time: Duration) -> f64 {
    let peer = P::with_room(threads);
    let (peer, race) = (&peer, &Race::new(threads));
    thread::scope(|scope| {
        for id in ids(threads) {
            scope.spawn(move || race.run(peer.start(id)));
        }
        race.time(time)
    })
}

/// The same of so many threads that share an item.
fn on_one_item<P: Shared>(threads: usize, time: Duration) -> f64 {
    let peer = P::with_room(1);
    let mut item = peer.start(ids(1)[0]);
    let race = &Race::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let share = peer.share(&mut item);
            scope.spawn(move || race.run(share));
        }
        race.time(time)
    })
}

/// Threads that begin together and tick until they are told to stop.
struct Race {
    begin: Barrier,
    end: Barrier,
    over: AtomicBool,
    ticks: AtomicU64,
}

impl Race {
    fn new(threads: usize) -> Self {
        let barrier = || Barrier::new(threads + 1);
        Self { begin: barrier(), end: barrier(), over: false.into(), ticks: 0.into() }
    }

    fn run(&self, mut writer: impl Tick) {
        self.begin.wait();
        let mut ticks = 0;
        while !self.over.load(Relaxed) {
            for _ in 0..LAP {
                black_box(writer.tick(black_box(1)));
            }
            ticks += LAP;
        }
        self.ticks.fetch_add(ticks, Relaxed);
        self.end.wait();
    }

    fn time(&self, time: Duration) -> f64 {
        self.begin.wait();
        let started = Instant::now();
        thread::sleep(time);
        self.over.store(true, Relaxed);
        let taken = started.elapsed();
        self.end.wait();
        self.ticks.load(Relaxed) as f64 / taken.as_secs_f64() / 1e6
    }
}

const LAP: u64 = 256;
