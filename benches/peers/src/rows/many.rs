//! W3: many items: register, ten shuffled ticks each, complete.

use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::{ids, shuffled};
use crate::measure::{median, once};
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::Ours;
use crate::peers::prodash::Prodash;
use crate::peers::tokio_child::TokioChild;
use crate::peers::{Peer, Tick};
use crate::scale::{Scale, count};
use std::hint::black_box;
use uuid::Uuid;

const WORK: &str = "W3";
/// Each item is ticked so often.
const TICKS: usize = 10;
/// The size at which starts and ends have a goal.
const JUDGED: usize = 100_000;
/// indicatif takes two kilobytes for each.
pub const MOST_BARS: usize = 100_000;

pub fn rows(scale: &Scale) -> Vec<Row> {
    scale.sizes.iter().flat_map(|&size| rows_of(size)).collect()
}

fn rows_of(size: usize) -> Vec<Row> {
    let row = |what| Row::new(WORK, label(what, size), Unit::Time);
    let judged = |what| {
        let row = row(what);
        if size == JUDGED { row.goal(Goal::Locked(12.8)) } else { row }
    };
    vec![
        row("register, fresh memory"),
        judged("register, warm"),
        row("shuffled tick"),
        row("complete, fresh memory"),
        judged("complete, warm"),
    ]
}

pub fn cases(scale: &Scale) -> Vec<Case> {
    scale.sizes.iter().flat_map(|&size| cases_of(size)).collect()
}

fn cases_of(size: usize) -> Vec<Case> {
    let mut cases = vec![
        case::<Floor>(size),
        case::<Ours>(size),
        case::<Prodash>(size),
        case::<TokioChild>(size),
        case::<MutexMap>(size),
        case::<DashMap>(size),
    ];
    if size <= MOST_BARS {
        cases.push(case::<Indicatif>(size));
    }
    cases
}

pub fn label(what: &str, size: usize) -> String {
    format!("{} items: {what}", count(size))
}

fn case<P: Peer>(size: usize) -> Case {
    let mut case = Case::new(WORK, P::NAME, size.to_string(), move |_| run::<P>(size));
    case.slow = size >= 1_000_000;
    case
}

/// What a session cost, in nanoseconds an item or a tick.
struct Cost {
    register: f64,
    tick: f64,
    complete: f64,
}

/// The first session touches its memory first, the later ones get it back from the allocator.
fn run<P: Peer>(size: usize) -> Figures {
    let (ids, order) = (ids(size), shuffled(size));
    let fresh = session::<P>(&ids, &order);
    let sessions = (1_000_000 / size).clamp(2, 60);
    let warm: Vec<Cost> = (0..sessions).map(|_| session::<P>(&ids, &order)).collect();
    let middle = |part: fn(&Cost) -> f64| median(&mut warm.iter().map(part).collect::<Vec<_>>());
    vec![
        (label("register, fresh memory", size), fresh.register),
        (label("register, warm", size), middle(|cost| cost.register)),
        (label("shuffled tick", size), middle(|cost| cost.tick)),
        (label("complete, fresh memory", size), fresh.complete),
        (label("complete, warm", size), middle(|cost| cost.complete)),
    ]
}

fn session<P: Peer>(ids: &[Uuid], order: &[usize]) -> Cost {
    let size = ids.len();
    let peer = P::with_room(size);
    let mut items = Vec::with_capacity(size);
    let ((), register) = once(|| items.extend(ids.iter().map(|id| peer.start(*id))));
    let ((), tick) = once(|| {
        for _ in 0..TICKS {
            for &turn in order {
                black_box(items[turn].tick(black_box(1)));
            }
        }
    });
    let ((), complete) = once(|| items.into_iter().for_each(|item| peer.finish(item)));
    let each = |nanoseconds: f64| nanoseconds / size as f64;
    Cost { register: each(register), tick: each(tick) / TICKS as f64, complete: each(complete) }
}
