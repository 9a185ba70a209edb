//! The rule catalogue: every rule, with who owes it, how strictly, its sentence and its source.

mod names;

pub use names::*;

/// The catalogue.
pub const RULES: &[RuleId] = &[];

use crate::protocol::RuleId;
