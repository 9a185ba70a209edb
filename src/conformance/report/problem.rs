//! [`Problem`]: what went wrong, how often, and the shortest trace that shows it.

use crate::conformance::{Check, Script, Violation};
use crate::dialect::rules::Level;
use crate::protocol::{RuleId, TraceEntry};
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
            (Self::TooLate { .. }, Self::TooLate { .. }) => true,
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
    /// What the host did in the first run that showed it.
    pub script: Script,
    /// In how many runs it was met.
    pub runs: u64,
    /// The shortest trace of that run that shows it; the whole one if no rule says what is needed.
    pub trace: Vec<TraceEntry>,
}

impl Problem {
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
        let Self { fault, check, script, runs, trace } = self;
        writeln!(f, "{fault}")?;
        let plural = if *runs == 1 { "" } else { "s" };
        write!(f, "  in {runs} run{plural}, first in: ")?;
        match check {
            Some(check) if *script == Script::new() => writeln!(f, "{check}")?,
            Some(check) => writeln!(f, "{check}; {script}")?,
            None => writeln!(f, "{script}")?,
        }
        let (head, tail) = trace.split_at(trace.len().min(LINES));
        head.iter().try_for_each(|entry| writeln!(f, "    {entry}"))?;
        match tail.len() {
            0 => Ok(()),
            more => writeln!(f, "    and {more} more"),
        }
    }
}

/// So many lines of a trace are shown.
const LINES: usize = 40;
