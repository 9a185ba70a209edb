//! [`ProgressStatus`]: what an item is doing.

use super::Outcome;
use core::fmt;

/// What an item is doing: the union of the ten MOB values and the six SC values.
///
/// The numbers behind the names differ between the dialects (MOB 5 is failed, SC 5 is canceled), so
/// they live in [`Dialect`](crate::dialect::Dialect); a number that a dialect does not know is kept
/// here as it came.
///
/// ```
/// use sync_progress::protocol::{Outcome, ProgressStatus};
///
/// assert!(ProgressStatus::Canceled.is_terminal());
/// assert_eq!(ProgressStatus::Canceled.outcome(), Some(Outcome::Canceled));
/// assert!(!ProgressStatus::Unknown(42).is_terminal());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ProgressStatus {
    /// Waiting for its turn.
    Pending,
    /// Being synchronized, with numbers that mean something.
    Updating,
    /// Being synchronized; the numbers are to be ignored (SC-7).
    Indeterminate,
    /// Paused.
    Paused,
    /// On its way from paused to updating.
    Resuming,
    /// Not synchronized, on purpose.
    Skipped,
    /// Stopped because somebody asked for it.
    Canceled,
    /// Done.
    Succeeded,
    /// Not done.
    Failed,
    /// The device went away before the end. An end, but later reports are accepted (A-SC-2).
    Disconnected,
    /// Removed as part of the synchronization.
    Deleted,
    /// A number that the dialect it came from does not know. Never taken for a known one (#82).
    Unknown(u32),
}

impl ProgressStatus {
    /// Every status that has a name.
    pub const KNOWN: [Self; 11] = [
        Self::Pending,
        Self::Updating,
        Self::Indeterminate,
        Self::Paused,
        Self::Resuming,
        Self::Skipped,
        Self::Canceled,
        Self::Succeeded,
        Self::Failed,
        Self::Disconnected,
        Self::Deleted,
    ];

    /// Whether the item is over: skipped, canceled, succeeded, failed or deleted.
    ///
    /// Disconnected is not among them: the item has ended, but may come back (A-SC-2).
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Skipped | Self::Canceled | Self::Succeeded | Self::Failed | Self::Deleted
        )
    }

    /// How the item ended, if this status says that it did; disconnected counts as an end here.
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Succeeded | Self::Deleted => Some(Outcome::Succeeded),
            Self::Skipped => Some(Outcome::Skipped),
            Self::Canceled => Some(Outcome::Canceled),
            Self::Disconnected => Some(Outcome::Disconnected),
            Self::Failed => Some(Outcome::Failed),
            _ => None,
        }
    }
}

impl fmt::Display for ProgressStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Updating => "updating",
            Self::Indeterminate => "updating (indeterminate)",
            Self::Paused => "paused",
            Self::Resuming => "resuming",
            Self::Skipped => "skipped",
            Self::Canceled => "canceled",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Disconnected => "disconnected",
            Self::Deleted => "deleted",
            Self::Unknown(raw) => return write!(f, "unknown status {raw}"),
        })
    }
}
