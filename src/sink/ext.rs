//! [`ProgressSinkExt`]: how sinks are composed.

use super::{Caught, FanOut, FilterItems, FilterLog, FilterNotices, ProgressSink, Speaking};
#[cfg(feature = "std")]
use super::{Checked, Dense, Pace, Paced, Recorder, Tape};
#[cfg(feature = "std")]
use crate::clock::{Clock, SystemClock};
use crate::dialect::Dialect;
use crate::protocol::{ItemId, LogEntry, LogLevel, Notice};

/// How sinks are composed: each method wraps the sink in one combinator.
///
/// ```
/// use sync_progress::sink::{NullSink, ProgressSinkExt};
///
/// let sink = NullSink.filter_items(|id| id.as_text().is_some()).and(NullSink).caught();
/// assert!(!sink.has_panicked());
/// ```
pub trait ProgressSinkExt: ProgressSink + Sized {
    /// This sink and another as one; see [`FanOut`].
    fn and<S: ProgressSink>(self, other: S) -> FanOut<(Caught<Self>, Caught<S>)> {
        FanOut::pair(self, other)
    }

    /// Leaves out the items that do not pass; see [`FilterItems`].
    fn filter_items<F: Fn(&ItemId) -> bool>(self, passes: F) -> FilterItems<Self, F> {
        FilterItems::new(self, passes)
    }

    /// Leaves out the log entries that do not pass; see [`FilterLog`].
    fn filter_log<F: Fn(&LogEntry) -> bool>(self, passes: F) -> FilterLog<Self, F> {
        FilterLog::new(self, passes)
    }

    /// Leaves out the log entries below a level. Levels that nobody knows pass.
    fn min_level(self, level: LogLevel) -> FilterLog<Self, impl Fn(&LogEntry) -> bool> {
        self.filter_log(move |entry| entry.level >= level)
    }

    /// Leaves out the stage reports and session texts that do not pass; see [`FilterNotices`].
    fn filter_notices<F: Fn(&Notice) -> bool>(self, passes: F) -> FilterNotices<Self, F> {
        FilterNotices::new(self, passes)
    }

    /// Sets how often this sink is told ticks, by a [`Pace`] or a period; see [`Paced`].
    #[cfg(feature = "std")]
    fn paced(self, pace: impl Into<Pace>) -> Paced<Self> {
        self.paced_by(pace, SystemClock)
    }

    /// The same, by a clock of the caller's.
    #[cfg(feature = "std")]
    fn paced_by<C: Clock>(self, pace: impl Into<Pace>, clock: C) -> Paced<Self, C> {
        Paced::new(self, pace.into(), clock)
    }

    /// Completes sparse reports from what was said before; see [`Dense`].
    #[cfg(feature = "std")]
    fn dense(self) -> Dense<Self> {
        Dense::new(self)
    }

    /// Asks a session first, and refuses what it refuses; see [`Checked`].
    #[cfg(feature = "std")]
    fn checked(self, dialect: Dialect) -> Checked<Self> {
        Checked::new(dialect, self)
    }

    /// Says everything as a dialect would; see [`Speaking`].
    fn speaking(self, dialect: Dialect) -> Speaking<Self> {
        Speaking::new(dialect, self)
    }

    /// Keeps a panic of this sink from its caller; see [`Caught`].
    fn caught(self) -> Caught<Self> {
        Caught::new(self)
    }

    /// Writes down what this sink hears and answers; see [`Recorder`].
    #[cfg(feature = "std")]
    fn recorded(self) -> Recorder<Self> {
        Recorder::new(Tape::new(), self)
    }
}

impl<S: ProgressSink> ProgressSinkExt for S {}
