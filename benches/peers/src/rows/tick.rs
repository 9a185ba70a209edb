//! W1: one tick, on one thread: add work, learn whether to go on.

use super::{Case, Figures, Row, Unit};
use crate::goal::Goal;
use crate::ids::ids;
use crate::measure::per_call;
use crate::peers::channel::Channel;
use crate::peers::clock::Clock;
use crate::peers::dash_map::DashMap;
use crate::peers::floor::Floor;
use crate::peers::indicatif::Indicatif;
use crate::peers::mutex_map::MutexMap;
use crate::peers::ours::{Ours, OursDrawn};
use crate::peers::prodash::Prodash;
use crate::peers::tokio_child::TokioChild;
use crate::peers::tokio_util::TokioUtil;
use crate::peers::tracing::Tracing;
use crate::peers::{Peer, Tick};
use crate::scale::Scale;
use hashbrown::HashMap;
use std::hint::black_box;
use uuid::Uuid;

const WORK: &str = "W1";
pub const TICK: &str = "one tick: one thread, one item";
const OBSERVED: &str = "the same, a sink drawn 20 times a second";
const BY_ID: &str = "one tick by UUID: a user's map of handles";

pub fn rows() -> Vec<Row> {
    vec![
        Row::new(WORK, TICK, Unit::Time)
            .goal(Goal::floor(2.5))
            .goal(Goal::Beats(Prodash::NAME, 6.0))
            .goal(Goal::Beats(Indicatif::NAME, 35.0))
            .goal(Goal::Row(WORK, OBSERVED.into(), 1.1)),
        Row::new(WORK, OBSERVED, Unit::Time).goal(Goal::floor(2.5)),
        Row::new(WORK, BY_ID, Unit::Time).goal(Goal::AtMost(5.5)),
    ]
}

pub fn cases() -> Vec<Case> {
    vec![
        tick::<Floor>(),
        tick::<Ours>(),
        tick::<Prodash>(),
        tick::<Indicatif>(),
        tick::<TokioUtil>(),
        tick::<TokioChild>(),
        tick::<MutexMap>(),
        tick::<DashMap>(),
        tick::<Tracing>(),
        tick::<Channel>(),
        tick::<Clock<1>>(),
        observed::<Floor>(),
        observed::<OursDrawn>(),
        by_id::<Floor>(),
        by_id::<Ours>(),
        by_id::<Prodash>(),
        by_id::<Indicatif>(),
        by_id::<TokioUtil>(),
        by_id::<TokioChild>(),
        // These look their items up by themselves.
        own_id::<MutexMap>(),
        own_id::<DashMap>(),
    ]
}

fn tick<P: Peer>() -> Case {
    Case::new(WORK, P::NAME, "tick", |scale| vec![(TICK.into(), ticking::<P>(scale))])
}

fn observed<P: Peer>() -> Case {
    Case::new(WORK, P::NAME, "observed", |scale| vec![(OBSERVED.into(), ticking::<P>(scale))])
}

fn own_id<P: Peer>() -> Case {
    Case::new(WORK, P::NAME, "by id", |scale| vec![(BY_ID.into(), ticking::<P>(scale))])
}

/// A tick by a handle that is at hand.
pub fn ticking<P: Peer>(scale: &Scale) -> f64 {
    let peer = P::with_room(1);
    let mut item = peer.start(ids(1)[0]);
    per_call(scale.loops, |calls| {
        for _ in 0..calls {
            if !item.tick(black_box(1)) {
                break;
            }
        }
    })
}

fn by_id<P: Peer>() -> Case {
    Case::new(WORK, P::NAME, "by id", |scale| {
        let peer = P::with_room(1);
        let id = ids(1)[0];
        let mut items: HashMap<Uuid, P::Item<'_>> = HashMap::new();
        items.insert(id, peer.start(id));
        let figure = per_call(scale.loops, |calls| {
            for _ in 0..calls {
                let item = items.get_mut(&black_box(id));
                if !item.is_some_and(|item| item.tick(black_box(1))) {
                    break;
                }
            }
        });
        Figures::from([(BY_ID.into(), figure)])
    })
}
