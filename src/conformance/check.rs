//! [`Check`]: one thing that a suite looks at.

use crate::protocol::RuleId;
use core::fmt;

/// One thing that a suite looks at, and the rule that it is about.
///
/// ```
/// use sync_progress::conformance::sink;
/// use sync_progress::dialect::rules::LOG_INFO_IS_OPTIONAL;
/// use sync_progress::sink::NullSink;
///
/// let checks = sink(|| NullSink).checks();
/// let of_log = checks.iter().find(|check| check.rule == LOG_INFO_IS_OPTIONAL);
/// assert_eq!(of_log.map(ToString::to_string), Some("#53, the log".into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Check {
    /// The rule.
    pub rule: RuleId,
    /// What is looked at.
    pub name: &'static str,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.rule, self.name)
    }
}
