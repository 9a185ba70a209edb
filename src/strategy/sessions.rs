//! [`Sessions`], [`legal`]: the strategy.

use super::play::{Cast, Dice, Play};
use super::shape::Shape;
use crate::dialect::Dialect;
use crate::protocol::TraceEntry;
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use proptest::collection;
use proptest::prelude::{Strategy, any};
use proptest::strategy::BoxedStrategy;

/// Legal sessions of one shape, as traces; they shrink to legal ones.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::strategy::{Sessions, Shape};
///
/// fn canceled(dialect: Dialect) -> Sessions {
///     Shape::new(dialect).length(30..=60).cancels(true).sessions()
/// }
/// # let _ = canceled(Dialect::Neutral);
/// ```
pub type Sessions = BoxedStrategy<Vec<TraceEntry>>;

/// Legal sessions in a dialect: provider, sink and host keep every rule, MUST and SHOULD.
///
/// As [`Shape::new`] has them; a shape of your own says what may happen in them.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::session::Session;
/// use sync_progress::strategy::legal;
///
/// proptest! {
///     # /*
///     #[test]
///     # */
///     fn nothing_is_refused(trace in legal(Dialect::SyncCenter)) {
///         let mut session = Session::new(Dialect::SyncCenter);
///         for entry in &trace {
///             prop_assert!(session.apply(&entry.event).is_ok());
///         }
///     }
/// }
/// # nothing_is_refused();
/// ```
pub fn legal(dialect: Dialect) -> Sessions {
    Shape::new(dialect).sessions()
}

/// Choices, the parts of which shrink by themselves.
pub(super) fn choices(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<u64>> {
    let parts = (any::<u16>(), any::<u8>(), 0..1_u32 << 24, any::<u16>());
    collection::vec(parts.prop_map(Dice::choice), count)
}

pub(super) fn of(shape: &Shape) -> Sessions {
    let shape = shape.clone();
    let choices = choices(shape.length.clone());
    (shape.items.clone(), shape.lanes.clone(), any::<u64>(), any::<u64>(), choices)
        .prop_map(move |(items, lanes, manner, opening, choices)| {
            let cast = Cast::new(shape.clone(), items, lanes, &mut Dice::new(manner));
            Play::perform(cast, &mut Dice::new(opening), &choices)
        })
        .boxed()
}
