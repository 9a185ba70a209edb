//! W6: ticks in front of something that is drawn 20 times a second, in real time.

use super::tick::ticking;
use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::peers::clock::Clock;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::ours::OursDrawn;
use crate::peers::prodash::Prodash;
use crate::peers::{Drawn, Peer, Tick};
use std::hint::{black_box, spin_loop};
use std::thread;
use std::time::{Duration, Instant};

const WORK: &str = "W6";
const TICK: &str = "a tick that is not drawn";
const RATE: &str = "deliveries a second, a tick each 50 ns";
/// The period is 50 ms.
const GAP: f64 = 120e6;

/// Ticks at one interval, then at another.
struct Scenario {
    name: &'static str,
    intervals: &'static [Duration],
}

const SCENARIOS: [Scenario; 3] = [
    Scenario {
        name: "worst gap between deliveries, a tick each 50 ns, then each 1 ms",
        intervals: &[Duration::from_nanos(50), Duration::from_millis(1)],
    },
    Scenario {
        name: "worst gap between deliveries, a tick each 1 µs, then each 5 ms",
        intervals: &[Duration::from_micros(1), Duration::from_millis(5)],
    },
    Scenario {
        name: "worst gap between deliveries, a tick each 20 ms",
        intervals: &[Duration::from_millis(20)],
    },
];

pub fn rows() -> Vec<Row> {
    let gaps = SCENARIOS.iter().map(|s| Row::new(WORK, s.name, Unit::Time));
    let mut rows = vec![
        Row::new(WORK, TICK, Unit::Time).goal(Goal::floor(2.5)),
        Row::new(WORK, RATE, Unit::Rate).goal(Goal::AtLeast(18.0)),
    ];
    rows.extend(gaps.map(|row| row.goal(Goal::AtMost(GAP))));
    rows
}

pub fn cases() -> Vec<Case> {
    vec![
        tick::<Floor>(),
        tick::<OursDrawn>(),
        tick::<Prodash>(),
        tick::<Indicatif>(),
        tick::<Clock<1>>(),
        tick::<Clock<64>>(),
        tick::<Clock<1024>>(),
        gaps::<OursDrawn>(),
        gaps::<Clock<1>>(),
        gaps::<Clock<64>>(),
        gaps::<Clock<1024>>(),
    ]
}

fn tick<P: Peer>() -> Case {
    Case::new(WORK, P::NAME, "tick", |scale| vec![(TICK.into(), ticking::<P>(scale))])
}

fn gaps<P: Drawn>() -> Case {
    let mut case = Case::new(WORK, P::NAME, "gaps", |scale| {
        let mut figures = Figures::new();
        for (nth, scenario) in SCENARIOS.iter().enumerate() {
            let seen = watch::<P>(scenario, scale.phase);
            if nth == 0 {
                figures.push((RATE.into(), seen.first_rate));
            }
            figures.push((scenario.name.into(), seen.worst_gap));
        }
        figures
    });
    case.slow = true;
    case
}

struct Watched {
    /// Deliveries a second at the first interval.
    first_rate: f64,
    /// Nanoseconds, the beginning and the end of the ticks included.
    worst_gap: f64,
}

fn watch<P: Drawn>(scenario: &Scenario, phase: Duration) -> Watched {
    let peer = P::with_room(1);
    let mut item = peer.start(ids(1)[0]);
    let started = Instant::now();
    let mut ends = Vec::new();
    for interval in scenario.intervals {
        tick_each(*interval, phase, &mut item);
        ends.push(Instant::now());
    }
    let deliveries = peer.deliveries();
    let ended = ends.last().copied().unwrap_or(started);
    let first = ends.first().copied().unwrap_or(started);
    let early = deliveries.iter().filter(|at| (started..first).contains(at)).count();
    let mut moments: Vec<_> = deliveries.into_iter().filter(|at| *at <= ended).collect();
    moments.push(ended);
    let gaps = moments.windows(2).map(|two| (two[1] - two[0]).as_nanos() as f64);
    Watched {
        first_rate: early as f64 / (first - started).as_secs_f64(),
        worst_gap: gaps.fold(0.0, f64::max),
    }
}

fn tick_each(interval: Duration, phase: Duration, item: &mut impl Tick) {
    let started = Instant::now();
    let mut next = started;
    while next - started < phase {
        black_box(item.tick(black_box(1)));
        next = (next + interval).max(Instant::now());
        if interval < Duration::from_micros(100) {
            while Instant::now() < next {
                spin_loop();
            }
        } else {
            thread::sleep(next.saturating_duration_since(Instant::now()).max(interval));
        }
    }
}
