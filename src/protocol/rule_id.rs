//! [`RuleId`]: the number of a rule, as refusals and findings carry it.

use core::fmt;

/// The number of a rule in the [catalogue](crate::dialect::RULES).
///
/// `#1` to `#84` are the invariants of the three protocols; the rules that are ours are printed with
/// an `N`, from `N1` on. Look a rule up with [`Rule::by_id`](crate::dialect::rules::Rule::by_id).
///
/// ```
/// use sync_progress::protocol::RuleId;
///
/// assert_eq!(RuleId::invariant(60).to_string(), "#60");
/// assert_eq!(RuleId::ours(3).to_string(), "N3");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct RuleId(u16);

const OURS: u16 = 1_000;

impl RuleId {
    /// An invariant of the three protocols, `#1` to `#84`.
    pub const fn invariant(number: u8) -> Self {
        Self(u16::from_le_bytes([number, 0]))
    }

    /// A rule of ours, `N1` and up.
    pub const fn ours(number: u8) -> Self {
        Self(OURS + u16::from_le_bytes([number, 0]))
    }

    /// Whether the rule is ours and not one of the three protocols'.
    pub const fn is_ours(self) -> bool {
        self.0 >= OURS
    }

    /// The number within its kind.
    pub const fn number(self) -> u16 {
        if self.is_ours() { self.0 - OURS } else { self.0 }
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_ours() { "N" } else { "#" };
        write!(f, "{mark}{}", self.number())
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleId({self})")
    }
}
