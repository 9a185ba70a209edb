//! [`CancelCause`]: why somebody asked to stop.

use core::fmt;

/// Why somebody asked to stop. The first cause stays; later ones change nothing.
///
/// ```
/// use sync_progress::protocol::CancelCause;
///
/// assert_eq!(CancelCause::from_raw(CancelCause::Deadline.raw()), Some(CancelCause::Deadline));
/// assert_eq!(CancelCause::Deadline.to_string(), "deadline passed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CancelCause {
    /// Somebody called `cancel`: a button, a signal, a Stop method (SC-28).
    Requested,
    /// A sink answered a report with a cancel (MOB-10, SC-8).
    Answered,
    /// The host set the item to skipped (MOB-12).
    Skipped,
    /// A deadline passed.
    Deadline,
    /// The host took the callback away (MOB-3) or went away.
    Abandoned,
    /// The program is shutting down.
    Shutdown,
}

impl CancelCause {
    /// Every cause, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::Answered,
        Self::Skipped,
        Self::Deadline,
        Self::Abandoned,
        Self::Shutdown,
    ];

    /// A small number for this cause, never zero, so that a word in memory can hold it.
    pub const fn raw(self) -> u8 {
        match self {
            Self::Requested => 1,
            Self::Answered => 2,
            Self::Skipped => 3,
            Self::Deadline => 4,
            Self::Abandoned => 5,
            Self::Shutdown => 6,
        }
    }

    /// The cause that a number stands for.
    pub const fn from_raw(raw: u8) -> Option<Self> {
        Some(match raw {
            1 => Self::Requested,
            2 => Self::Answered,
            3 => Self::Skipped,
            4 => Self::Deadline,
            5 => Self::Abandoned,
            6 => Self::Shutdown,
            _ => return None,
        })
    }
}

impl fmt::Display for CancelCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requested => "requested",
            Self::Answered => "answered by the sink",
            Self::Skipped => "skipped by the host",
            Self::Deadline => "deadline passed",
            Self::Abandoned => "the host went away",
            Self::Shutdown => "shutting down",
        })
    }
}
