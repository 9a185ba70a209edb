//! [`Rule`]: one line of the catalogue.

use super::RULES;
use crate::{dialect::Dialect, protocol::RuleId};
use core::fmt;

/// One rule of the [catalogue](RULES): who owes what, how strictly, and who says so.
///
/// ```
/// use sync_progress::dialect::rules::{CLOSED_ITEM_ONLY_FAILS, Level, Parties, Rule};
/// use sync_progress::{Dialect, protocol::RuleId};
///
/// let rule = Rule::by_id(RuleId::invariant(60)).expect("a rule of the catalogue");
/// assert_eq!(rule.id, CLOSED_ITEM_ONLY_FAILS);
/// assert_eq!((rule.who, rule.level, rule.source), (Parties::SINK, Level::Must, "SC-10"));
/// assert!(rule.applies_in(Dialect::SyncCenter) && !rule.applies_in(Dialect::MobSync));
/// assert!(rule.to_string().starts_with("#60 (SC-10): "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Rule {
    /// The number that refusals and findings carry.
    pub id: RuleId,
    /// The name of the constant that stands for the number in code.
    pub name: &'static str,
    /// The dialects it holds in.
    pub dialects: &'static [Dialect],
    /// Who has to keep it.
    pub who: Parties,
    /// How strictly.
    pub level: Level,
    /// What has to be so.
    pub sentence: &'static str,
    /// What is merely expected beside it, if the rule has a softer half.
    pub should: Option<&'static str>,
    /// The rules and readings of the protocols that it follows from; "ours" if there are none.
    pub source: &'static str,
}

/// How many come before ours.
const INVARIANTS: usize = 84;

impl Rule {
    /// The rule with this number.
    pub fn by_id(id: RuleId) -> Option<&'static Self> {
        let before = if id.is_ours() { INVARIANTS } else { 0 };
        let at = usize::from(id.number()).checked_sub(1)? + before;
        // Each number stands in its place; a test of the catalogue sees to it.
        RULES.get(at).filter(|rule| rule.id == id)
    }

    /// The rule with this name, such as `CLOSED_ITEM_ONLY_FAILS`.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name)
    }

    /// The rules that hold in a dialect, by number.
    pub fn in_dialect(dialect: Dialect) -> impl Iterator<Item = &'static Self> {
        RULES.iter().filter(move |rule| rule.applies_in(dialect))
    }

    /// The rules that at least one of these has to keep, by number.
    pub fn owed_by(who: Parties) -> impl Iterator<Item = &'static Self> {
        RULES.iter().filter(move |rule| rule.who.intersects(who))
    }

    /// The rules of this strictness, by number.
    pub fn at_level(level: Level) -> impl Iterator<Item = &'static Self> {
        RULES.iter().filter(move |rule| rule.level == level)
    }

    /// Whether the rule holds in a dialect.
    pub fn applies_in(&self, dialect: Dialect) -> bool {
        self.dialects.contains(&dialect)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.id, self.source, self.sentence)
    }
}

/// How strictly a [`Rule`] binds; ordered, so that the strictest of many is their maximum.
///
/// ```
/// use sync_progress::dialect::rules::Level;
///
/// assert!(Level::Should < Level::Must);
/// assert_eq!(Level::Must.to_string(), "MUST");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Level {
    /// Inferred from the documents: breaking it is worth a warning.
    Should,
    /// Documented: breaking it is a violation.
    Must,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Should => "SHOULD",
            Self::Must => "MUST",
        })
    }
}

bitflags::bitflags! {
    /// Who has to keep a [`Rule`]; may be several.
    ///
    /// ```
    /// use sync_progress::dialect::rules::Parties;
    ///
    /// assert_eq!((Parties::PROVIDER | Parties::SINK).to_string(), "provider, sink");
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Parties: u32 {
        /// Who does the work and reports: an engine, a provider, a handler.
        const PROVIDER = 1;
        /// Who is told, and answers: the callee.
        const SINK = 1 << 1;
        /// Who drives the provider: a session's runtime, SyncMgr, Sync Center.
        const HOST = 1 << 2;
        /// Who converts between two dialects or carries calls across a border.
        const ADAPTER = 1 << 3;
    }
}

impl fmt::Display for Parties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (name, party) in [
            ("provider", Self::PROVIDER),
            ("sink", Self::SINK),
            ("host", Self::HOST),
            ("adapter", Self::ADAPTER),
        ] {
            if self.contains(party) {
                write!(f, "{gap}{name}")?;
                gap = ", ";
            }
        }
        Ok(())
    }
}
