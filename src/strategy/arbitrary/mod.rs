//! **Any vocabulary**: `Arbitrary` for every type of [`protocol`](crate::protocol), and the strategies below it.
//!
//! Known words are likelier than numbers that no document names, ids are short enough to meet, counts stand at
//! the ends of their ranges more often than chance would have it, and everything shrinks to the simple and known. Shares
//! are of one in sixteen values; the tests hold the strategies to them.
//!
//! | What | Of sixteen | Shrinks to |
//! |---|---|---|
//! | [`counts`] | 8 small (up to 16), 4 at an edge (0, 1, 2³¹, 2³², 2⁶³, each ±1, the largest two), 4 any | 0 |
//! | [`texts`] | 2 empty, 8 a word or two, 3 with characters of several bytes, 2 round the limit of SC (258 to 261 units), 1 any | the empty text |
//! | [`ItemId`](crate::ItemId) | 12 `a` to `h`, 2 UUIDs 1 to 8, 1 any text, 1 round the limit of SC (62 to 65 units) | `a` |
//! | [`LogId`](crate::protocol::LogId) | 12 numbers 1 to 8, 2 none, 2 any | 1 |
//! | role, stage, level, trigger, resolution, enumeration action, policy, status | 14 known, 2 unknown numbers | the first one |
//! | [`Code`](crate::protocol::Code) | 14 with a name, 2 any | `S_OK` |
//! | [`RuleId`](crate::protocol::RuleId) | 14 of the catalogue, 2 any | #1 |
//! | cause, phase, outcome, dialect | each alike | the first one |
//! | [`CancelDecision`](crate::CancelDecision) | 12 go on, 2 cancel item, 2 cancel all | go on |
//! | [`answers`], and every other result | 14 without a fault, 2 with one | no fault |
//! | [`Total`](crate::protocol::Total) | 4 unknown, 12 a count | unknown |
//! | [`Work`](crate::protocol::Work) | 12 not beyond the total, 4 of any two counts | 0 of unknown |
//! | [`Share`](crate::protocol::Share) | 4 nothing, almost full or full, 12 any | nothing |
//! | fields of a report | each named in 8; nothing odd in 14 | nothing is named |
//! | lists | up to four | none |
//! | [`replies`] | 14 of the kind that the event asks for or not seen, 2 of any kind | one without a fault |
//!
//! ```
//! use proptest::prelude::*;
//! use sync_progress::Dialect;
//! use sync_progress::protocol::Work;
//! use sync_progress::dialect::{CountRange, narrow};
//!
//! proptest!(|(work in any::<Work>())| {
//!     let narrow = narrow(work, CountRange::U32).value;
//!     prop_assert!(narrow.completed <= u64::from(u32::MAX));
//! });
//! ```

mod answers;
mod changes;
mod either;
mod events;
mod handlers;
mod ids;
mod numbers;
mod reports;
mod words;

pub(super) use answers::{Wanted, drawn};
pub use answers::{answers, replies};
pub use numbers::counts;
pub use words::texts;

use proptest::collection::{self, VecStrategy};
use proptest::prelude::{Arbitrary, any};

/// `Arbitrary` for types without parameters.
macro_rules! arbitrary {
    ($($type:ty: $strategy:expr;)*) => {
        $(
            impl proptest::arbitrary::Arbitrary for $type {
                type Parameters = ();
                type Strategy = proptest::strategy::BoxedStrategy<Self>;

                fn arbitrary_with((): ()) -> Self::Strategy {
                    proptest::strategy::Strategy::boxed($strategy)
                }
            }
        )*
    };
}
use arbitrary;
use either::{either, maybe, mostly};

/// A few of them.
fn some<T: Arbitrary>() -> VecStrategy<T::Strategy> {
    collection::vec(any::<T>(), 0..=4)
}
