//! [`Summary`]: how a session ended.

use crate::protocol::{CancelCause, Fault, Outcome, Work};
use core::fmt;

/// How a session ended, and what went wrong on the other side.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::protocol::Outcome;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(10).is_cancel());
/// item.finish();
/// reporter.start("b", 5)?.go()?.fail("unreadable");
///
/// let summary = reporter.complete()?;
/// assert_eq!(summary.outcome, Outcome::Failed);
/// assert_eq!(summary.to_string(), "failed: 1 succeeded, 1 failed; 10 of 15");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The worst of all (R-4).
    pub outcome: Outcome,
    /// How many items ended, and how.
    pub items: Outcomes,
    /// What was done in all, of what.
    pub work: Work,
    /// Why everything was canceled, if it was.
    pub cancel: Option<CancelCause>,
    /// How many calls to the sink failed.
    pub faults: u64,
    /// The first of them.
    pub first_fault: Option<Fault>,
    /// Whether the sink said that it is gone.
    pub disconnected: bool,
    /// Whether the sink panicked; it was not called again.
    pub panicked: bool,
    /// Whether a sum of work reached the end of its range: then `work` says less than was done.
    pub saturated: bool,
}

/// How many items ended how.
///
/// ```
/// use sync_progress::protocol::Outcome;
/// use sync_progress::reporter::Outcomes;
///
/// let nothing = Outcomes::default();
/// assert_eq!(nothing.all(), 0);
/// assert_eq!(nothing.worst(), Outcome::Succeeded);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Outcomes {
    /// Done.
    pub succeeded: u64,
    /// Not done, on purpose.
    pub skipped: u64,
    /// Stopped on request.
    pub canceled: u64,
    /// The device went away.
    pub disconnected: u64,
    /// Not done, because of an error.
    pub failed: u64,
}

impl Outcomes {
    /// How many in all.
    pub fn all(self) -> u64 {
        self.each().into_iter().map(|(count, _)| count).fold(0, u64::saturating_add)
    }

    /// The worst that came up; nothing at all is a success.
    pub fn worst(self) -> Outcome {
        let came_up = self.each().into_iter().filter(|(count, _)| *count > 0);
        came_up.map(|(_, outcome)| outcome).max().unwrap_or_default()
    }

    /// These and one more that ended so.
    #[must_use]
    pub fn and(self, outcome: Outcome) -> Self {
        self.plus(match outcome {
            Outcome::Succeeded => Self { succeeded: 1, ..Self::default() },
            Outcome::Skipped => Self { skipped: 1, ..Self::default() },
            Outcome::Canceled => Self { canceled: 1, ..Self::default() },
            Outcome::Disconnected => Self { disconnected: 1, ..Self::default() },
            Outcome::Failed => Self { failed: 1, ..Self::default() },
        })
    }

    /// Both together; each count stays at the end of its range.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            succeeded: self.succeeded.saturating_add(other.succeeded),
            skipped: self.skipped.saturating_add(other.skipped),
            canceled: self.canceled.saturating_add(other.canceled),
            disconnected: self.disconnected.saturating_add(other.disconnected),
            failed: self.failed.saturating_add(other.failed),
        }
    }

    const fn each(self) -> [(u64, Outcome); 5] {
        [
            (self.succeeded, Outcome::Succeeded),
            (self.skipped, Outcome::Skipped),
            (self.canceled, Outcome::Canceled),
            (self.disconnected, Outcome::Disconnected),
            (self.failed, Outcome::Failed),
        ]
    }
}

/// `3 succeeded, 1 failed`; what did not come up is left out.
impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (count, outcome) in self.each().into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{gap}{count} {outcome}")?;
            gap = ", ";
        }
        if gap.is_empty() { f.write_str("no items") } else { Ok(()) }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}; {} of {}",
            self.outcome, self.items, self.work.completed, self.work.total
        )?;
        if let Some(cause) = self.cancel {
            write!(f, "; canceled: {cause}")?;
        }
        match self.first_fault {
            Some(first) => {
                write!(f, "; {} failed calls to the sink, the first: {first}", self.faults)
            }
            None => Ok(()),
        }
    }
}
