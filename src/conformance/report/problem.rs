//! [`Problem`]: what went wrong, how often, and the shortest trace that shows it.

use crate::Dialect;
use crate::conformance::{Check, Violation};
use crate::dialect::rules::{self, Level};
use crate::protocol::{ItemId, RuleId, TraceEntry};
use crate::session::Session;
use alloc::{string::String, vec::Vec};
use core::fmt;

/// What went wrong.
///
/// ```
/// use sync_progress::conformance::Fault;
///
/// assert!(Fault::Hangs.to_string().starts_with("hangs"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// A rule was broken.
    Broken(Violation),
    /// Nothing was said for as long as the watchdog waits, and the run was not over. The thread is left to itself.
    Hangs,
    /// After a cancel more was reported than the declared budget allows.
    TooLate {
        /// Reports of one lane after it had been told.
        reports: u64,
        /// What was declared.
        budget: u64,
    },
    /// It panicked, with this message; not because the host did.
    Panicked(String),
    /// It failed undisturbed, with this error.
    Failed(String),
    /// It said nothing at all, so that nothing was proved.
    Silent,
    /// A rule that was expected to be broken was kept.
    NotBroken(RuleId),
    /// A property that no rule of the catalogue names.
    Wrong(String),
}

impl Fault {
    /// The rule, if it is one that was broken.
    pub const fn rule(&self) -> Option<RuleId> {
        match self {
            Self::Broken(violation) => Some(violation.rule),
            _ => None,
        }
    }

    /// How grave it is.
    pub const fn level(&self) -> Level {
        match self {
            Self::Broken(violation) => violation.level,
            _ => Level::Must,
        }
    }

    /// Whether it is the same fault, found at another place.
    pub(in crate::conformance) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Broken(one), Self::Broken(two)) => {
                (one.rule, one.accused, one.level) == (two.rule, two.accused, two.level)
            }
            (Self::TooLate { .. }, Self::TooLate { .. })
            | (Self::Panicked(_), Self::Panicked(_)) => true,
            (one, two) => one == two,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(violation) => violation.fmt(f),
            Self::Hangs => {
                f.write_str("hangs: nothing was said any more, and the run was not over")
            }
            Self::TooLate { reports, budget } => {
                write!(
                    f,
                    "too late: {reports} reports after a cancel, where {budget} were declared"
                )
            }
            Self::Panicked(message) => write!(f, "panicked: {message}"),
            Self::Failed(error) => write!(f, "failed undisturbed: {error}"),
            Self::Silent => f.write_str("said nothing to its host, so nothing is proved"),
            Self::NotBroken(rule) => write!(f, "{rule} was expected to be broken, and was kept"),
            Self::Wrong(what) => f.write_str(what),
        }
    }
}

/// One fault: where it was met first, and the shortest trace that shows it.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::conformance::{Fault, provider};
///
/// let report = provider(Dialect::Neutral, |_host| ()).run();
/// assert_eq!(report.problems()[0].fault, Fault::Silent);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What went wrong.
    pub fault: Fault,
    /// What was looked at when it was met first, if the suite has a table of checks.
    pub check: Option<Check>,
    /// What the host did in the first run that showed it, in words.
    pub run: String,
    /// In how many runs it was met.
    pub runs: u64,
    /// The shortest trace of that run that shows it; the whole one if no rule says what is needed.
    pub trace: Vec<TraceEntry>,
    /// The dialect that was spoken.
    pub dialect: Dialect,
    /// The items that had not ended, if that is what is wrong; the shortest trace does not say of which it leaves out the end.
    pub(super) open: Vec<ItemId>,
}

/// The rules that want every item ended.
const LEFT_OPEN: [RuleId; 3] =
    [rules::ALL_ITEMS_END, rules::ALL_PREPARED_END, rules::ALL_SESSION_ITEMS_END];

impl Problem {
    /// The items that have not ended in a trace, if that is what is wrong.
    pub(super) fn open_items(&self, trace: &[TraceEntry]) -> Vec<ItemId> {
        let Fault::Broken(violation) = self.fault else { return Vec::new() };
        if !LEFT_OPEN.contains(&violation.rule) {
            return Vec::new();
        }
        let mut session = Session::new(self.dialect);
        for entry in trace.iter().filter(|entry| entry.called < violation.at) {
            let _ = session.apply(&entry.event);
        }
        let items = session.snapshot().items.into_iter();
        items.filter(|item| !item.ended && !item.proposed).map(|item| item.id).collect()
    }

    /// The rule that was broken: the fault's own, else the one that the check is about in which it was met. To panic
    /// or to hang over something is to break the rule that lets it be said.
    pub fn rule(&self) -> Option<RuleId> {
        self.fault.rule().or_else(|| self.check.map(|check| check.rule))
    }

    /// Whether it is the same, met at another place. To panic with the same words in the next check is.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let same_check = self.rule() == other.rule();
        self.fault.is_like(&other.fault) && (same_check || matches!(self.fault, Fault::Panicked(_)))
    }
}

/// The fault, the run, and the trace, a line each.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, check, run, runs, trace, .. } = self;
        writeln!(f, "{fault}")?;
        let plural = if *runs == 1 { "" } else { "s" };
        write!(f, "  in {runs} run{plural}, first in: ")?;
        match check {
            Some(check) => writeln!(f, "{check}; {run}")?,
            None => writeln!(f, "{run}")?,
        }
        let left_out = trace.len().saturating_sub(LINES);
        if left_out > 0 {
            writeln!(f, "    {left_out} before, and then")?;
        }
        let is_at_fault = |entry: &TraceEntry| matches!(fault, Fault::Broken(violation) if violation.at == entry.called);
        trace.iter().skip(left_out).try_for_each(|entry| {
            let mark = if is_at_fault(entry) { "->" } else { "  " };
            writeln!(f, "  {mark} {entry}")
        })?;
        self.open.iter().try_for_each(|id| writeln!(f, "     not ended: {id}"))
    }
}

/// So many lines of a trace are shown, the last ones.
const LINES: usize = 20;
