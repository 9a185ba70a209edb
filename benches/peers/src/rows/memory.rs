//! W3: what an item takes of memory while it lives and after it has ended.

use super::many::{MOST_BARS, label};
use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::memory::{Used, used_by};
use crate::peers::Peer;
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::Ours;
use crate::peers::prodash::Prodash;
use crate::peers::tokio_child::TokioChild;
use crate::scale::Scale;

const WORK: &str = "W3";
const LIVE: &str = "bytes per live item, its handle apart";
const HANDLE: &str = "bytes per handle";
const CALLS: &str = "allocations per item";
const ENDED: &str = "bytes per ended item";
/// Fewer items than that, and what a session takes for itself weighs too much.
const FEWEST: usize = 10_000;

fn sizes(scale: &Scale) -> impl Iterator<Item = usize> + '_ {
    scale.sizes.iter().copied().filter(|&size| size >= FEWEST)
}

pub fn rows(scale: &Scale) -> Vec<Row> {
    let row = |what, size, unit| Row::new(WORK, label(what, size), unit);
    let rows_of = |size| {
        [
            row(LIVE, size, Unit::Bytes).goal(Goal::AtMost(80.0)),
            row(HANDLE, size, Unit::Bytes).goal(Goal::AtMost(96.0)),
            row(CALLS, size, Unit::Calls).goal(Goal::AtMost(0.1)),
            row(ENDED, size, Unit::Bytes).goal(Goal::AtMost(24.0)),
        ]
    };
    sizes(scale).flat_map(rows_of).collect()
}

pub fn cases(scale: &Scale) -> Vec<Case> {
    sizes(scale).flat_map(cases_of).collect()
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

fn case<P: Peer>(size: usize) -> Case {
    let mut case = Case::new(WORK, P::NAME, format!("memory of {size}"), move |_| run::<P>(size));
    case.slow = true; // It is the same each time.
    case
}

fn run<P: Peer>(size: usize) -> Figures {
    let (live, calls) = live::<P>(size);
    vec![
        (label(LIVE, size), live),
        (label(HANDLE, size), size_of::<P::Item<'_>>() as f64),
        (label(CALLS, size), calls),
        (label(ENDED, size), ended::<P>(size)),
    ]
}

/// All live at once.
fn live<P: Peer>(size: usize) -> (f64, f64) {
    let ids = ids(size);
    let (peer, session) = used_by(|| P::with_room(size));
    let mut items = Vec::with_capacity(size);
    let ((), started) = used_by(|| items.extend(ids.iter().map(|id| peer.start(*id))));
    let each = |part: fn(&Used) -> f64| (part(&session) + part(&started)) / size as f64;
    (each(|used| used.bytes), each(|used| used.calls))
}

/// One after the other, so that nothing but what is remembered stays.
fn ended<P: Peer>(size: usize) -> f64 {
    let ids = ids(size);
    let (_peer, used) = used_by(|| {
        let peer = P::with_room(1);
        for id in &ids {
            peer.finish(peer.start(*id));
        }
        peer
    });
    used.bytes / size as f64
}
