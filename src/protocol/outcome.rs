//! [`Outcome`]: how an item or a session ended.

use super::ProgressStatus;
use core::fmt;

/// How an item or a session ended, ordered by how much attention it wants, so that the outcome of
/// many is their maximum (SC-25).
///
/// ```
/// use sync_progress::protocol::Outcome;
///
/// let worst = [Outcome::Succeeded, Outcome::Failed, Outcome::Canceled].into_iter().max();
/// assert_eq!(worst, Some(Outcome::Failed));
/// assert_eq!(Outcome::default(), Outcome::Succeeded); // nothing to do is a success
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Outcome {
    /// Done.
    #[default]
    Succeeded,
    /// Not done, on purpose.
    Skipped,
    /// Stopped on request. Not succeeded, even at 100 %.
    Canceled,
    /// The device went away.
    Disconnected,
    /// Not done, because of an error.
    Failed,
}

impl Outcome {
    /// The status that says this end.
    pub const fn status(self) -> ProgressStatus {
        match self {
            Self::Succeeded => ProgressStatus::Succeeded,
            Self::Skipped => ProgressStatus::Skipped,
            Self::Canceled => ProgressStatus::Canceled,
            Self::Disconnected => ProgressStatus::Disconnected,
            Self::Failed => ProgressStatus::Failed,
        }
    }

    /// Whether all is well. A session in which an item was skipped is skipped itself, as the worst of its items (V-9), and so
    /// no success; an engine that skips on purpose asks whether `outcome <= Outcome::Skipped`.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Succeeded)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status().fmt(f)
    }
}
