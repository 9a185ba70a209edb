//! **The rule catalogue**: every rule, with who owes it, how strictly, its sentence and its source.
//!
//! `#1` to `#84` are the invariants of the three protocols; `N1` and up are ours. Each number has a
//! constant here, so that a refusal reads as a sentence in code, and an entry in [`RULES`], so that it
//! reads as a sentence in print. Both come from one line in the table of its protocol.
//!
//! ```
//! use sync_progress::Dialect;
//! use sync_progress::dialect::rules::{Level, Parties, Rule};
//!
//! // What a handler for Sync Center has to keep:
//! let duties = Rule::in_dialect(Dialect::SyncCenter)
//!     .filter(|rule| rule.who.contains(Parties::PROVIDER) && rule.level == Level::Must);
//! for rule in duties {
//!     println!("{rule}");
//! }
//! ```

#[macro_use]
mod table;
mod common;
mod mobsync;
mod ours;
mod rule;
mod sync_center;
mod winsync;

pub use common::*;
pub use mobsync::*;
pub use ours::*;
pub use rule::{Level, Parties, Rule};
pub use sync_center::*;
pub use winsync::*;

/// The catalogue, sorted by number.
///
/// ```
/// use sync_progress::dialect::RULES;
///
/// let invariants = RULES.iter().filter(|rule| !rule.id.is_ours());
/// assert_eq!(invariants.count(), 84);
/// ```
pub const RULES: &[Rule] = &table::joined::<COUNT>(TABLES);

const TABLES: &[&[Rule]] = &[WINSYNC, MOBSYNC, SYNC_CENTER, COMMON, OURS];
const COUNT: usize = table::count(TABLES);
