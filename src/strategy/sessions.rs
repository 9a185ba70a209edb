//! [`Sessions`]: the strategy.

use super::play::{Cast, Dice, Play};
use super::shape::Shape;
use crate::protocol::TraceEntry;
use alloc::vec::Vec;
use proptest::collection;
use proptest::prelude::{Strategy, any};
use proptest::strategy::BoxedStrategy;

/// Legal sessions of one shape.
pub type Sessions = BoxedStrategy<Vec<TraceEntry>>;

pub(super) fn of(shape: &Shape) -> Sessions {
    let shape = shape.clone();
    let choices = collection::vec(any::<u64>(), shape.length.clone());
    (shape.items.clone(), shape.lanes.clone(), any::<u64>(), any::<u64>(), choices)
        .prop_map(move |(items, lanes, manner, opening, choices)| {
            let cast = Cast::new(shape.clone(), items, lanes, &mut Dice::new(manner));
            Play::perform(cast, &mut Dice::new(opening), &choices)
        })
        .boxed()
}
