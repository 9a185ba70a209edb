//! [`Mutant`]: a session that breaks one rule, and says which.
//!
//! A mutant is a legal session with a sin in it: what comes before and after is played by the lawful
//! [`play`](super::play), and so is what leads to the state in which the rule can be broken. Which sins there are,
//! against which rule and by whom, is a table for each dialect.
//!
//! | File | Content |
//! |---|---|
//! | [`sin`] | one line of a table, and how a session is played around it |
//! | [`neutral`], [`winsync`], [`mobsync`], [`sync_center`] | the tables |
//! | [`scene`], [`items`] | what leads to a sin, lawfully, and how it is said |
//! | [`reports`], [`ends`], [`cancels`], [`sticky`] | sins of reports and of their answers |
//! | [`life`], [`joining`], [`words`] | beginning and end, joining, what can be said |
//! | [`phases`], [`cycles`] | sins of MOB |
//! | [`stages`], [`changes`], [`sides`] | sins of WS |
//! | [`callbacks`] | of both |

mod callbacks;
mod cancels;
mod changes;
mod cycles;
mod ends;
mod items;
mod joining;
mod life;
mod mobsync;
mod neutral;
mod phases;
mod reports;
mod scene;
mod sides;
mod sin;
mod stages;
mod sticky;
mod sync_center;
mod winsync;
mod words;

use crate::dialect::Dialect;
use crate::dialect::rules::{Level, Parties};
use crate::protocol::{RuleId, TraceEntry};
use alloc::{collections::BTreeSet, vec::Vec};
use proptest::strategy::BoxedStrategy;
use sin::Sin;

/// A session that breaks one rule, and the label that says which.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::dialect::rules::{Level, Parties, WORK_NEVER_FALLS};
/// use sync_progress::strategy::mutant;
///
/// let falling = mutant(Dialect::Neutral, WORK_NEVER_FALLS).expect("work can fall in a trace");
/// proptest!(|(mutant in falling)| {
///     assert_eq!((mutant.rule, mutant.level), (WORK_NEVER_FALLS, Level::Should));
///     assert_eq!(mutant.accused, Parties::PROVIDER);
///     assert!(mutant.trace.iter().any(|entry| entry.called == mutant.at));
/// });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutant {
    /// The rule that is broken.
    pub rule: RuleId,
    /// How strictly it binds here: the softer half of a rule that is a MUST is a SHOULD.
    pub level: Level,
    /// Who breaks it.
    pub accused: Parties,
    /// The number of the event at fault, at its call; of what is left undone, the last event by which it could have been
    /// done.
    pub at: u64,
    /// What cannot be kept at the same event once this rule is broken in this way. A sink that takes what it has to
    /// refuse needs a provider who says it; nearly always there is nothing.
    pub beside: &'static [RuleId],
    /// The session.
    pub trace: Vec<TraceEntry>,
}

/// Sessions that break one rule.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::strategy::{Mutants, mutants};
///
/// let any: Mutants = mutants(Dialect::WinSync);
/// # let _ = any;
/// ```
pub type Mutants = BoxedStrategy<Mutant>;

/// Sessions that break this rule and no other; nothing if it cannot be broken in a trace of the dialect.
///
/// A rule that can be broken in several ways is broken in each of them. What comes before and after the sin shrinks as
/// legal sessions do; the sin stays.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::dialect::rules::{CALLBACK_HELD_ONCE, ONE_END_PER_CYCLE};
/// use sync_progress::strategy::mutant;
///
/// assert!(mutant(Dialect::MobSync, ONE_END_PER_CYCLE).is_some());
/// assert!(mutant(Dialect::SyncCenter, ONE_END_PER_CYCLE).is_none()); // it does not hold there
/// assert!(mutant(Dialect::MobSync, CALLBACK_HELD_ONCE).is_none()); // no trace shows references
/// ```
pub fn mutant(dialect: Dialect, rule: RuleId) -> Option<Mutants> {
    let sins: Vec<&'static Sin> = sins(dialect).iter().filter(|sin| sin.rule == rule).collect();
    (!sins.is_empty()).then(|| sin::mutants(dialect, sins))
}

/// Sessions that break any one of the rules that can be broken in a trace of the dialect.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::strategy::{breakable, mutants};
///
/// proptest!(|(mutant in mutants(Dialect::SyncCenter))| {
///     assert!(breakable(Dialect::SyncCenter).any(|rule| rule == mutant.rule));
/// });
/// ```
pub fn mutants(dialect: Dialect) -> Mutants {
    sin::mutants(dialect, sins(dialect).iter().collect())
}

/// The rules that can be broken in a trace of the dialect, by number.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::dialect::rules::DISCONNECTED_IS_LAST;
/// use sync_progress::strategy::breakable;
///
/// assert!(breakable(Dialect::SyncCenter).any(|rule| rule == DISCONNECTED_IS_LAST));
/// ```
pub fn breakable(dialect: Dialect) -> impl Iterator<Item = RuleId> {
    let rules: BTreeSet<RuleId> = sins(dialect).iter().map(|sin| sin.rule).collect();
    rules.into_iter()
}

const fn sins(dialect: Dialect) -> &'static [Sin] {
    match dialect {
        Dialect::Neutral => neutral::SINS,
        Dialect::WinSync => winsync::SINS,
        Dialect::MobSync => mobsync::SINS,
        Dialect::SyncCenter => sync_center::SINS,
    }
}
