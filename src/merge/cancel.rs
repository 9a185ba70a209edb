//! [`CancelRequest`]: everything is to stop, everywhere.

use super::SourceId;
use crate::protocol::CancelCause;
use core::{fmt, time::Duration};

/// Somebody asked that everything stops, everywhere. Of several the first one stays, by the time at which it was asked;
/// of several of one time, one that all choose alike (M-4).
///
/// ```
/// use std::time::Duration;
/// use sync_progress::merge::{CancelRequest, Merged};
/// use sync_progress::protocol::CancelCause;
///
/// let asked = |seconds, by: &str, cause| {
///     Merged::cancel_all(CancelRequest { at: Duration::from_secs(seconds), by: by.into(), cause })
/// };
/// let mut known = asked(20, "viewer", CancelCause::Requested);
/// known.merge(&asked(10, "watchdog", CancelCause::Deadline));
/// assert_eq!(known.canceled().map(|first| first.cause), Some(CancelCause::Deadline));
/// assert!(known.decision().is_all());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CancelRequest {
    /// When, as all who may ask count time: since 1970, say. It decides which one was first, and nothing else.
    pub at: Duration,
    /// Who.
    pub by: SourceId,
    /// Why.
    pub cause: CancelCause,
}

impl fmt::Display for CancelRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.cause, self.by)
    }
}
