//! [`Stamp`]: which of two states of a source is the newer one.

use super::State;
use core::fmt;

/// Which of two states of a source is the newer one: the one of the later incarnation, and of one incarnation the one
/// that was told later (M-2).
///
/// ```
/// use sync_progress::merge::Stamp;
///
/// let last_word = Stamp { incarnation: 1, sequence: 900 };
/// let after_a_restart = Stamp { incarnation: 2, sequence: 1 };
/// assert!(after_a_restart > last_word);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stamp {
    /// Which life of the source this is. Each has a higher number than all before it; the time when it began will do.
    pub incarnation: u64,
    /// Rises with every state that is told in that life.
    pub sequence: u64,
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.incarnation, self.sequence)
    }
}

/// A state, and when it was told. The order is by the stamp; for equal ones, which an honest source never tells
/// differently, by the content, so that all who merge keep the same one (M-2).
///
/// ```
/// use sync_progress::merge::{Stamp, Stamped, State};
/// use sync_progress::protocol::Work;
///
/// let stamp = Stamp { incarnation: 1, sequence: 7 };
/// let one = Stamped { stamp, state: State::new().with_work(Work::new(1, 9)) };
/// let other = Stamped { stamp, state: State::new().with_work(Work::new(2, 9)) };
/// assert!(one < other);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stamped {
    /// When it was told.
    pub stamp: Stamp,
    /// What was told.
    pub state: State,
}
