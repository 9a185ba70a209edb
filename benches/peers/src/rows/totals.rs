//! W4: how far the session is, with few and with many items; and where each of them stands.

use super::many::MOST_BARS;
use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::measure::per_call;
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::Ours;
use crate::peers::prodash::Prodash;
use crate::peers::tokio_child::TokioChild;
use crate::peers::tokio_util::TokioUtil;
use crate::peers::{Peer, Tick, Totals};
use crate::scale::{Scale, count};
use std::hint::black_box;

const WORK: &str = "W4";
/// Few items, beside which many must not matter.
const FEW: usize = 1_000;

fn total(live: usize) -> String {
    format!("session total, {} live", count(live))
}

fn news(live: usize) -> String {
    format!("a tick and session total, {} live", count(live))
}

fn snapshot(ended: usize) -> String {
    format!("snapshot, {} live, {} ended", count(FEW), count(ended))
}

pub fn rows(scale: &Scale) -> Vec<Row> {
    let row = |what| Row::new(WORK, what, Unit::Time);
    let (few, many) = (FEW, scale.live);
    vec![
        row(total(few)).goal(Goal::Locked(2.1)),
        row(total(many)).goal(Goal::Locked(2.1)).goal(Goal::Row(WORK, total(few), 1.5)),
        row(news(few)),
        row(news(many)).goal(Goal::Row(WORK, news(few), 1.5)),
        row(snapshot(0)),
        row(snapshot(many)).goal(Goal::Row(WORK, snapshot(0), 1.5)),
    ]
}

pub fn cases(scale: &Scale) -> Vec<Case> {
    [FEW, scale.live].into_iter().flat_map(cases_of).chain(snapshots(scale)).collect()
}

fn cases_of(live: usize) -> Vec<Case> {
    let mut cases = vec![
        case::<Floor>(live),
        case::<Ours>(live),
        case::<Prodash>(live),
        case::<TokioUtil>(live),
        case::<TokioChild>(live),
        case::<MutexMap>(live),
        case::<DashMap>(live),
    ];
    if live <= MOST_BARS {
        cases.push(case::<Indicatif>(live));
    }
    cases
}

fn case<P: Totals>(live: usize) -> Case {
    let mut case = Case::new(WORK, P::NAME, live.to_string(), move |scale| run::<P>(scale, live));
    case.slow = live > FEW;
    case
}

fn run<P: Totals>(scale: &Scale, live: usize) -> Figures {
    let peer = P::with_room(live);
    let mut items: Vec<_> = ids(live).into_iter().map(|id| peer.start(id)).collect();
    for item in &mut items {
        black_box(item.tick(black_box(1)));
    }
    let quiet = per_call(scale.loops, |calls| {
        for _ in 0..calls {
            black_box(peer.total(black_box(&items)));
        }
    });
    let new = per_call(scale.loops, |calls| {
        for _ in 0..calls {
            black_box(items[0].tick(black_box(1)));
            black_box(peer.total(black_box(&items)));
        }
    });
    vec![(total(live), quiet), (news(live), new)]
}

/// Only we remember what has ended, so there is nobody beside us.
fn snapshots(scale: &Scale) -> Vec<Case> {
    let case = |ended: usize| {
        let run = move |scale: &Scale| vec![(snapshot(ended), snapshot_after(scale, ended))];
        let mut case = Case::new(WORK, Ours::NAME, format!("snapshot after {ended}"), run);
        case.slow = true;
        case
    };
    vec![case(0), case(scale.live)]
}

fn snapshot_after(scale: &Scale, ended: usize) -> f64 {
    let peer = Ours::with_room(FEW);
    let ids = ids(FEW + ended);
    let (live, gone) = ids.split_at(FEW);
    for id in gone {
        peer.finish(peer.start(*id));
    }
    let items: Vec<_> = live.iter().map(|id| peer.start(*id)).collect();
    let figure = per_call(scale.loops, |calls| {
        for _ in 0..calls {
            black_box(peer.snapshot());
        }
    });
    drop(items);
    figure
}
