//! [`Charge`]: what a wrapper is blamed for.

use crate::dialect::rules::Level;
use crate::protocol::RuleId;
use alloc::string::String;

/// A rule that was broken, or something wrong that no rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Charge {
    Broken(RuleId, Level),
    Wrong(String),
}

impl Charge {
    pub(super) const fn must(rule: RuleId) -> Self {
        Self::Broken(rule, Level::Must)
    }
}
